import IndexFormat

/// What the lists of frequent pairs tell of a phrase in one segment.
///
/// A phrase of two words that has a list is that list. In a longer one each listed pair of
/// neighbours takes the place of its two words where candidates are looked for: their positions
/// are then read for the few documents that are left. Costs a lookup in the dictionary for each
/// pair of frequent words.
struct PhraseCover {
  /// The distinct pairs that have lists.
  private(set) var pairs: [TermEntry] = []
  /// For each word whether it is in one of them; empty where there are none.
  private var isCovered: [Bool] = []
  /// Whether the segment cannot hold the phrase: a pair that would be listed has no list.
  private(set) var isAbsent = false
  private let wordCount: Int

  /// The list of the whole phrase, with its frequencies; nil where positions must be read.
  var whole: TermEntry? { wordCount == 2 ? pairs.first : nil }

  init(_ leaf: PlanLeaf, in target: SegmentTarget) throws(FormatError) {
    wordCount = leaf.groups.count
    let reader = target.segment.reader
    let rule = reader.meta.pairRule
    guard rule.threshold > 0, leaf.shape == .phrase, leaf.scope == .anywhere else { return }
    for index in 1..<max(1, wordCount) {
      let (left, right) = (leaf.groups[index - 1], leaf.groups[index])
      guard left.offset < .max, right.offset == left.offset + 1,
        let first = Self.stem(left, target), let second = Self.stem(right, target),
        rule.lists(first.documentCount, second.documentCount)
      else { continue }
      let key = TermKey.pair(
        left.terms[first.term].key.dropFirst(), right.terms[second.term].key.dropFirst())
      guard let entry = try reader.dictionary.entry(key[...], in: reader) else {
        isAbsent = true
        return
      }
      if !pairs.contains(entry) { pairs.append(entry) }
      if isCovered.isEmpty { isCovered = [Bool](repeating: false, count: wordCount) }
      isCovered[index - 1] = true
      isCovered[index] = true
    }
  }

  /// Whether a word of the phrase is in a listed pair.
  func covers(_ word: Int) -> Bool { !isCovered.isEmpty && isCovered[word] }

  /// Which of a word's terms is in the segment and how many documents hold it, if it is just one
  /// and a stem.
  private static func stem(
    _ group: TermGroup, _ target: SegmentTarget
  ) -> (term: Int, documentCount: Int)? {
    var found: (term: Int, documentCount: Int)?
    for index in group.terms.indices {
      guard let count = group.terms[index].entries[target.index]?.documentCount else { continue }
      guard found == nil, group.terms[index].key.first == TermField.stem else { return nil }
      found = (index, count)
    }
    return found
  }
}
