import IndexFormat

/// Walks the documents that hold at least one of a group's terms; meant for few terms.
final class GroupReader {
  /// The current document: −1 before the first, `Matcher.end` after the last.
  private(set) var document = -1
  let readers: [TermReader]
  let cost: Int
  private var scratch: [UInt32] = []

  init(_ entries: [TermEntry], in segment: SegmentReader, _ meter: WorkMeter) throws(FormatError) {
    var readers: [TermReader] = []
    for entry in entries { readers.append(try TermReader(entry, in: segment, meter)) }
    self.readers = readers
    cost = entries.reduce(0) { $0 + $1.documentCount }
  }

  /// Goes to the first document at or after `target`.
  func advance(to target: Int) throws(FormatError) {
    guard document < target else { return }
    var least = Matcher.end
    for reader in readers {
      try reader.advance(to: target)
      least = min(least, reader.document)
    }
    document = least
  }

  /// The sum of the terms' frequencies in the current document.
  var frequency: UInt32 {
    var sum: UInt32 = 0
    for reader in readers where reader.document == document {
      sum = sum.addingReportingOverflow(reader.frequency).partialValue
    }
    return sum
  }

  /// The weighted occurrences in the title or the body of the current document.
  func frequency(in scope: TextScope, titleWeight: UInt32) throws(FormatError) -> UInt32 {
    var sum: UInt32 = 0
    for reader in readers where reader.document == document {
      try reader.positions(into: &scratch)
      sum =
        sum.addingReportingOverflow(
          Occurrences.frequency(of: scratch, in: scope, titleWeight: titleWeight)
        ).partialValue
    }
    return sum
  }

  /// The distinct positions of all terms in the current document, ascending.
  func positions(into result: inout [UInt32]) throws(FormatError) {
    result.removeAll(keepingCapacity: true)
    var sourceCount = 0
    for reader in readers where reader.document == document {
      try reader.positions(into: &scratch)
      result.append(contentsOf: scratch)
      sourceCount += 1
    }
    if sourceCount > 1 { result.sort() }
    removeRepeats(&result)
  }

  private func removeRepeats(_ positions: inout [UInt32]) {
    var kept = 0
    for index in positions.indices where index == 0 || positions[index] != positions[kept - 1] {
      positions[kept] = positions[index]
      kept += 1
    }
    positions.removeLast(positions.count - kept)
  }
}

/// How positions count.
enum Occurrences {
  /// Whether a position lies in the scope.
  @inline(__always)
  static func contains(_ position: UInt32, _ scope: TextScope) -> Bool {
    switch scope {
    case .anywhere: true
    case .title: position < PostingsFormat.bodyStart
    case .body: position >= PostingsFormat.bodyStart
    }
  }

  /// The weighted number of positions in the scope.
  static func frequency(
    of positions: [UInt32], in scope: TextScope, titleWeight: UInt32
  ) -> UInt32 {
    var sum: UInt32 = 0
    for position in positions where contains(position, scope) {
      sum =
        sum.addingReportingOverflow(
          PositionCoding.weight(position, titleWeight: titleWeight)
        ).partialValue
    }
    return sum
  }
}
