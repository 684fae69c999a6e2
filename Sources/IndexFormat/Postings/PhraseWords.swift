import CKernels
import Storage

/// The words of a phrase with their lists, ready to be matched.
@safe package struct PhraseWords {
  // Safe: a piece of the arena with room for `count`; the lists are in the arena too.
  private let words: UnsafeMutablePointer<lede_phrase_word>
  private let count: Int
  private var buffer: PositionBuffer

  /// Lists opened with positions, and how far each word stands behind the first.
  package init(_ lists: [(list: PostingList, offset: UInt32)], _ arena: Arena) {
    count = lists.count
    unsafe words = arena.take(lists.count, of: lede_phrase_word.self)
    for (index, word) in lists.enumerated() {
      unsafe words[index] = lede_phrase_word(list: word.list.pointer, offset: word.offset)
    }
    buffer = PositionBuffer(arena, capacity: 1 << 11)
  }

  /// How often the candidates of a range, which hold all words, have the phrase.
  ///
  /// Ascending from call to call. The array has room for them. False when a list is damaged.
  package mutating func frequencies(
    of candidates: Candidates, _ range: Range<Int>, titleWeight: UInt32,
    into frequencies: inout [UInt32]
  ) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= candidates.count)
    precondition(frequencies.count >= range.count)
    var done = 0
    while done < range.count {
      // Safe: the buffer has room for twice half its capacity, the array for the range.
      done += unsafe frequencies.withUnsafeMutableBufferPointer { result in
        guard let start = result.baseAddress else { return 0 }
        return unsafe lede_phrase_frequencies(
          words, count, candidates.documents + range.lowerBound + done, range.count - done,
          titleWeight, start + done, buffer.positions, buffer.capacity / 2)
      }
      guard done < range.count else { break }
      for index in 0..<count where unsafe words[index].list.pointee.is_damaged { return false }
      buffer.reserve(2 * buffer.capacity)
    }
    return true
  }
}
