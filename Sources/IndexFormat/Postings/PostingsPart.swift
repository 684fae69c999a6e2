/// Some postings of a term with their positions in the stored form, as a merge moves them.
package struct PostingsPart {
  /// Documents, ascending, each once.
  package var documents: [UInt32] = []
  /// The weighted frequency of each, at least 1.
  package var frequencies: [UInt32] = []
  /// How many of the values are each document's; empty when the term's field has no positions.
  package var valueCounts: [UInt32] = []
  /// Stored values of positions (`PositionCoding`), document after document.
  package var values: [UInt32] = []
  /// The sum of the frequencies, those that were taken out among them.
  var frequencySum: UInt64 = 0

  package init() {}

  package mutating func removeAll() {
    documents.removeAll(keepingCapacity: true)
    frequencies.removeAll(keepingCapacity: true)
    valueCounts.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    frequencySum = 0
  }

  mutating func append(_ other: PostingsPart) {
    documents.append(contentsOf: other.documents)
    frequencies.append(contentsOf: other.frequencies)
    valueCounts.append(contentsOf: other.valueCounts)
    values.append(contentsOf: other.values)
    for frequency in other.frequencies { frequencySum &+= UInt64(frequency) }
  }

  mutating func removeFirst(_ count: Int, valueCount: Int) {
    guard count > 0 else { return }
    documents.removeFirst(count)
    frequencies.removeFirst(count)
    if !valueCounts.isEmpty { valueCounts.removeFirst(count) }
    values.removeFirst(valueCount)
  }
}
