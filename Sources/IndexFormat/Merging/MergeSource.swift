/// A segment as a merge takes it: without its deleted documents, the rest numbered anew.
package struct MergeSource: Sendable {
  package let reader: SegmentReader
  /// Documents that are not deleted.
  package let liveCount: Int
  /// The new number of the first of them, while they keep their order.
  private let base: Int
  /// The new number of each document, `deleted` for one that goes; nil where they only shift.
  private var numbers: [UInt32]?

  private static let deleted = UInt32.max

  /// A segment whose live documents get the numbers from `base` on.
  package init(_ segment: IndexReader.Segment, base: Int) {
    reader = segment.reader
    self.base = base
    guard let deletes = segment.deletes, deletes.count > 0 else {
      liveCount = reader.documentCount
      numbers = nil
      return
    }
    var next = UInt32(base)
    var numbers = [UInt32](repeating: Self.deleted, count: reader.documentCount)
    for document in numbers.indices where !deletes.contains(document) {
      numbers[document] = next
      next += 1
    }
    liveCount = Int(next) - base
    self.numbers = numbers
  }

  /// Whether all documents stay.
  package var isWhole: Bool { liveCount == reader.documentCount }

  /// Numbers the documents once more: by number, the new one.
  package mutating func reorder(_ newNumbers: [UInt32]) {
    var numbers = numbers ?? Array(UInt32(base)..<UInt32(base + liveCount))
    for document in numbers.indices where numbers[document] != Self.deleted {
      numbers[document] = newNumbers[Int(numbers[document])]
    }
    self.numbers = numbers
  }

  /// The new number of a document of the segment; nil when it is deleted.
  package func number(of document: Int) -> UInt32? {
    guard let numbers else { return UInt32(base + document) }
    return numbers[document] == Self.deleted ? nil : numbers[document]
  }

  /// Leaves out the deleted documents of a part of a list, and numbers the rest anew.
  ///
  /// With a range, those whose numbers lie elsewhere are left out too.
  package func renumber(_ part: inout PostingsPart, within range: Range<UInt32>? = nil) {
    guard let numbers else {
      precondition(range == nil, "a range is of documents in another order")
      let base = UInt32(base)
      for index in part.documents.indices { part.documents[index] += base }
      return
    }
    if isWhole, range == nil {
      for index in part.documents.indices {
        part.documents[index] = numbers[Int(part.documents[index])]
      }
      return
    }
    // Numbers of deleted documents lie above every range.
    let range = range ?? 0..<Self.deleted
    var kept = 0
    var keptValues = 0
    var value = 0
    let hasPositions = !part.valueCounts.isEmpty
    for index in part.documents.indices {
      let valueCount = hasPositions ? Int(part.valueCounts[index]) : 0
      let number = numbers[Int(part.documents[index])]
      if range.contains(number) {
        part.documents[kept] = number
        part.frequencies[kept] = part.frequencies[index]
        if hasPositions {
          part.valueCounts[kept] = part.valueCounts[index]
          for offset in 0..<valueCount {
            part.values[keptValues + offset] = part.values[value + offset]
          }
        }
        kept += 1
        keptValues += valueCount
      }
      value += valueCount
    }
    part.documents.removeLast(part.documents.count - kept)
    part.frequencies.removeLast(part.frequencies.count - kept)
    if hasPositions { part.valueCounts.removeLast(part.valueCounts.count - kept) }
    part.values.removeLast(part.values.count - keptValues)
  }
}
