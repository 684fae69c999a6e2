/// Ranges of new numbers, so that the postings of a long list that fall into each can be sorted in
/// the memory that there is.
///
/// Documents with the same terms stand side by side after bisection, so a list is dense in some
/// ranges and absent from others: what falls where is counted, in equal strips. 8 KB.
struct PostingRanges {
  private static let stripCount = 1_024

  private let documentCount: Int
  private let stripWidth: Int
  private var byteCounts = [Int](repeating: 0, count: stripCount)

  init(documentCount: Int) {
    self.documentCount = documentCount
    stripWidth = max(1, (documentCount + Self.stripCount - 1) / Self.stripCount)
  }

  /// Counts what sorting the posting of a document takes.
  mutating func add(_ document: UInt32, byteCount: Int) {
    byteCounts[Int(document) / stripWidth] += byteCount
  }

  /// Ranges that together are all documents, each with as much as `byteCountMax`, but for one strip
  /// alone that has more.
  func ranges(byteCountMax: Int) -> [Range<UInt32>] {
    var ranges: [Range<UInt32>] = []
    var start = 0
    var byteCount = 0
    for (strip, count) in byteCounts.enumerated() {
      let bound = strip * stripWidth
      guard bound < documentCount else { break }
      if byteCount > 0, byteCount + count > byteCountMax {
        ranges.append(UInt32(start)..<UInt32(bound))
        start = bound
        byteCount = 0
      }
      byteCount += count
    }
    if start < documentCount { ranges.append(UInt32(start)..<UInt32(documentCount)) }
    return ranges
  }
}
