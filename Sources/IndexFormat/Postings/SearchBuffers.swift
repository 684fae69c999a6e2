import CKernels
import Storage

/// Values of a run of documents, summed up list by list; all zero between windows.
@safe package struct ValueWindow {
  package static let size = 4_096
  // Safe: the arena's piece has room for `size` values.
  let values: UnsafeMutablePointer<UInt16>

  private let arena: Arena

  package init(_ arena: Arena) {
    self.arena = arena
    unsafe values = arena.takeZeroes(Self.size, of: UInt16.self)
  }

  /// Gives the window back for the next search; it was drained of all that was added.
  package func finish() { arena.returnZeroes() }

  /// About how many nanoseconds it takes to add a list up over a window: by posting, but by word of
  /// 64 documents where blocks are bitsets and the processor spreads bytes by a mask.
  package static func addingCost(postingCount: Int, documentCount: Int) -> Double {
    let postings = Double(postingCount) * Double(size) / Double(max(1, documentCount))
    let isBitset = postings * 16 > Double(size)
    return isBitset && lede_kernel_level() >= 2 ? 160 : 30 + 0.8 * postings
  }

  /// Adds to the candidates the documents of a range whose value reaches the threshold, and
  /// clears the window.
  package func drain(
    _ range: Range<Int>, threshold: UInt32, into candidates: inout Candidates
  ) {
    precondition(range.count <= Self.size && threshold >= 1)
    candidates.reserve(candidates.count, adding: Self.size)
    // Safe: there is room for a whole window behind the candidates.
    candidates.count += unsafe lede_drain(
      values, UInt32(range.lowerBound), UInt32(range.count), threshold,
      candidates.documents + candidates.count, candidates.values + candidates.count)
  }
}

/// Documents that may be among the best, ascending, with what is known of their scores.
@safe package struct Candidates {
  // Safe: pieces of the arena with room for `capacity` and the kernels' slack.
  package fileprivate(set) var documents: UnsafeMutablePointer<UInt32>
  package fileprivate(set) var values: UnsafeMutablePointer<UInt16>
  package fileprivate(set) var capacity: Int
  package var count = 0
  private let arena: Arena

  /// What kernels may write behind the last candidate.
  private static let slack = 64

  package init(capacity: Int, _ arena: Arena) {
    self.capacity = capacity
    self.arena = arena
    // Safe: kept by the arena, which this value keeps.
    unsafe documents = arena.take(capacity + Self.slack, of: UInt32.self)
    unsafe values = arena.take(capacity + Self.slack, of: UInt16.self)
  }

  /// Makes room for more candidates behind the first `kept`.
  package mutating func reserve(_ kept: Int, adding more: Int) {
    guard kept + more > capacity else { return }
    let larger = max(2 * capacity, kept + more)
    let documents = unsafe arena.take(larger + Self.slack, of: UInt32.self)
    let values = unsafe arena.take(larger + Self.slack, of: UInt16.self)
    // Safe: both pieces have room for what is kept.
    unsafe documents.update(from: self.documents, count: kept)
    unsafe values.update(from: self.values, count: kept)
    unsafe self.documents = unsafe documents
    unsafe self.values = unsafe values
    capacity = larger
  }

  package func document(_ index: Int) -> UInt32 {
    precondition(index >= 0 && index < count)
    // Safe: the index was just checked.
    return unsafe documents[index]
  }

  package func value(_ index: Int) -> UInt32 {
    precondition(index >= 0 && index < count)
    // Safe: the index was just checked.
    return unsafe UInt32(values[index])
  }

  /// Adds to the documents from an index on what their numbers begin with.
  package func number(from start: Int, behind base: UInt32) {
    precondition(start >= 0 && start <= count)
    // Safe: places below the count hold candidates.
    for index in start..<count { unsafe documents[index] &+= base }
  }

  /// The index of the first candidate at or after a document, which is not before `start`.
  package func index(of document: UInt32, from start: Int) -> Int {
    precondition(start >= 0 && start <= count)
    var (low, high) = (start, count)
    while low < high {
      let middle = (low + high) / 2
      // Safe: places below the count hold candidates.
      if unsafe documents[middle] < document { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Drops the candidates from an index on that are below a document.
  package mutating func drop(below document: UInt32, from start: Int) {
    let first = index(of: document, from: start)
    guard first > start else { return }
    // Safe: what is kept lies within what was there.
    unsafe (documents + start).update(from: documents + first, count: count - first)
    unsafe (values + start).update(from: values + first, count: count - first)
    count -= first - start
  }

  /// Drops the candidates from an index on that are not below a document.
  package mutating func drop(from document: UInt32, behind start: Int) {
    count = index(of: document, from: start)
  }

  /// Keeps those whose value reaches the threshold.
  package mutating func keep(atLeast threshold: UInt32, from start: Int = 0) {
    precondition(start >= 0 && start <= count)
    count =
      unsafe start + lede_filter(documents + start, values + start, count - start, threshold)
  }

  /// Keeps those of a set, looking at the candidates from an index on.
  package mutating func keep(in set: DocumentSet, from start: Int = 0) {
    precondition(start >= 0 && start <= count)
    count =
      unsafe start
      + lede_filter_by_bits(documents + start, values + start, count - start, set.words)
  }

  /// The value of the candidate at a rank, 0 being the highest.
  package func value(atRank rank: Int) -> UInt32 {
    precondition(rank >= 0 && rank < count)
    // Safe: the rank was just checked; all values are read only.
    return unsafe lede_select(values, count, rank)
  }
}

/// A set of documents as bits.
@safe package struct DocumentSet {
  // Safe: the arena's piece has room for `wordCount` words.
  package let words: UnsafeMutablePointer<UInt64>
  package let wordCount: Int

  /// An empty set with room for some documents.
  package init(capacity: Int, _ arena: Arena) {
    wordCount = (capacity + 63) / 64
    // Safe: kept by the arena, which the search keeps.
    unsafe words = arena.take(wordCount, of: UInt64.self)
    unsafe words.initialize(repeating: 0, count: wordCount)
  }

  package var capacity: Int { wordCount * 64 }

  /// How many documents are in the set.
  // Safe: the set has that many words; so in all of its methods.
  package var count: Int { unsafe Int(lede_popcount(words, wordCount)) }

  package func insert(_ document: Int) {
    precondition(document >= 0 && document < capacity)
    // Safe: the document was just checked to be within the capacity.
    unsafe words[document >> 6] |= 1 << UInt64(document & 63)
  }

  /// Puts the first `count` documents in.
  package func insertAll(below count: Int) {
    precondition(count >= 0 && count <= capacity)
    // Safe: the count was just checked to be within the capacity.
    for word in 0..<(count >> 6) { unsafe words[word] = .max }
    if count & 63 != 0 { unsafe words[count >> 6] |= (1 << UInt64(count & 63)) - 1 }
  }

  package func removeAll() {
    // Safe: the set has that many words.
    unsafe words.update(repeating: 0, count: wordCount)
  }

  /// Calls with each document of the set, ascending.
  package func forEach(_ body: (Int) -> Void) {
    for index in 0..<wordCount {
      // Safe: the word is one of the set's.
      var rest = unsafe words[index]
      while rest != 0 {
        body((index << 6) + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }

  package func formIntersection(_ other: DocumentSet) {
    precondition(other.wordCount == wordCount)
    // Safe: both sets have as many words.
    unsafe lede_and(words, other.words, wordCount)
  }

  package func subtract(_ other: DocumentSet) {
    precondition(other.wordCount == wordCount)
    // Safe: both sets have as many words.
    unsafe lede_and_not(words, other.words, wordCount)
  }

  /// Takes out what is set in words that may be fewer.
  package func subtract(_ other: [UInt64]) {
    // Safe: the word is one of both.
    for word in 0..<min(wordCount, other.count) { unsafe words[word] &= ~other[word] }
  }
}

/// Positions of one document, or room for them.
@safe package struct PositionBuffer {
  // Safe: a piece of the arena with room for `capacity`.
  package fileprivate(set) var positions: UnsafeMutablePointer<UInt32>
  package fileprivate(set) var capacity: Int
  package var count = 0
  private let arena: Arena

  package init(_ arena: Arena, capacity: Int = 1_024) {
    self.capacity = capacity
    self.arena = arena
    // Safe: kept by the arena, which this value keeps.
    unsafe positions = arena.take(capacity + 64, of: UInt32.self)
  }

  package func position(_ index: Int) -> UInt32 {
    precondition(index >= 0 && index < count)
    // Safe: the index was just checked.
    return unsafe positions[index]
  }

  /// Room for so many; what is there is lost.
  mutating func reserve(_ wanted: Int) {
    guard wanted > capacity else { return }
    capacity = max(wanted, 2 * capacity)
    // Safe: kept by the arena, which this value keeps.
    unsafe positions = arena.take(capacity + 64, of: UInt32.self)
  }
}
