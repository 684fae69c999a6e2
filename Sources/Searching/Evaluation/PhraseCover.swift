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
  /// Which words are in one of them.
  private(set) var isCovered: [Bool]
  /// Whether the segment cannot hold the phrase: a pair that would be listed has no list.
  private(set) var isAbsent = false
  private let wordCount: Int

  /// The list of the whole phrase, with its frequencies; nil where positions must be read.
  var whole: TermEntry? { wordCount == 2 ? pairs.first : nil }

  init(_ leaf: PlanLeaf, in target: SegmentTarget) throws(FormatError) {
    wordCount = leaf.groups.count
    isCovered = [Bool](repeating: false, count: wordCount)
    let rule = target.segment.reader.meta.pairRule
    guard rule.threshold > 0, leaf.shape == .phrase, leaf.scope == .anywhere else { return }
    for index in 1..<max(1, wordCount) {
      let (left, right) = (leaf.groups[index - 1], leaf.groups[index])
      guard left.offset < .max, right.offset == left.offset + 1,
        let first = Self.stem(left, target), let second = Self.stem(right, target),
        rule.lists(first.documentCount, second.documentCount)
      else { continue }
      let key = TermKey.pair(first.stem, second.stem)
      let reader = target.segment.reader
      guard let entry = try reader.dictionary.entry(key[...], in: reader) else {
        isAbsent = true
        return
      }
      if !pairs.contains(entry) { pairs.append(entry) }
      isCovered[index - 1] = true
      isCovered[index] = true
    }
  }

  /// The stem that a word stands for in the segment, if that is just one.
  private static func stem(
    _ group: TermGroup, _ target: SegmentTarget
  ) -> (stem: ArraySlice<UInt8>, documentCount: Int)? {
    var found: (stem: ArraySlice<UInt8>, documentCount: Int)?
    for term in group.terms {
      guard let entry = term.entries[target.index] else { continue }
      guard found == nil, term.key.first == TermField.stem else { return nil }
      found = (term.key.dropFirst(), entry.documentCount)
    }
    return found
  }
}
