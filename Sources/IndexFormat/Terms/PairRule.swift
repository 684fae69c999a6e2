/// Which pairs of adjacent stems have posting lists of their own in a segment.
///
/// Those whose stems chance would bring together in at least `threshold` documents, df₁ · df₂ / N,
/// where of a df above a fifth of the documents only an eighth of the excess counts: a word that is
/// nearly everywhere stands beside others so often that lists for it take much and leave out
/// little. The lists are complete above the threshold: where one is missing no document has the
/// pair.
package struct PairRule: Sendable, Equatable {
  /// A df counts in full up to one document in so many.
  private static let spacingMin = 5
  /// Above, one document in so many counts.
  private static let excessDivisor = 8
  /// The most stems that can be in listed pairs.
  package static let stemCountMax = 2_048

  /// The expected common documents from which on a pair is listed; 0 when none is.
  package let threshold: UInt32
  /// Documents of the segment.
  package let documentCount: Int

  package init(threshold: UInt32, documentCount: Int) {
    self.threshold = threshold
    self.documentCount = documentCount
  }

  /// Whether the pair of two stems with so many documents has a list, if a document has it.
  package func lists(_ first: Int, _ second: Int) -> Bool {
    threshold > 0 && expected(first, second) >= Int(threshold)
  }

  /// What the threshold is held against.
  package func expected(_ first: Int, _ second: Int) -> Int {
    // Document counts are below 2³², so the product does not overflow.
    documentCount == 0 ? 0 : weight(first) * weight(second) / documentCount
  }

  /// From which product of two stems' weights on a pair is listed.
  package var weightProductMin: Int {
    threshold == 0 || documentCount == 0 ? .max : Int(threshold) * documentCount
  }

  /// What a stem's documents count.
  package func weight(_ count: Int) -> Int {
    let full = documentCount / Self.spacingMin
    return count <= full ? count : full + (count - full) / Self.excessDivisor
  }

  /// The highest value of `expected`.
  package var expectedMax: Int { expected(documentCount, documentCount) }
}

extension TermKey {
  /// The dictionary key of a pair: ordered by the first stem, then by the second.
  package static func pair(
    _ first: some Collection<UInt8>, _ second: some Collection<UInt8>
  ) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(first.count + second.count + 2)
    key.append(TermField.pair)
    key.append(contentsOf: first)
    key.append(0)
    key.append(contentsOf: second)
    return key
  }
}
