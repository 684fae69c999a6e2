import Storage

/// Reads one term's postings in one segment from end to end, a block at a time, in the form that
/// `PostingsWriter` takes them: positions stay the values that are stored.
///
/// For merging, where everything is read once. Damaged bytes throw `FormatError`, never trap.
package struct PostingsPartReader {
  private let segment: SegmentReader
  private let entry: TermEntry
  private let hasPositions: Bool
  private let titleWeight: UInt32
  /// Of lists in block form.
  private let cursor: PostingsCursor?
  private var block = 0

  /// Opens a list; `hasPositions` is a matter of the term's field.
  package init(
    _ entry: TermEntry, in segment: SegmentReader, hasPositions: Bool
  ) throws(FormatError) {
    self.segment = segment
    self.entry = entry
    self.hasPositions = hasPositions
    titleWeight = segment.meta.titleWeight
    if case .blocks = entry.location {
      cursor = try PostingsCursor(entry, in: segment)
    } else {
      cursor = nil
    }
  }

  /// Reads the next block into a part, in the segment's own numbers; false at the end.
  package mutating func next(into part: inout PostingsPart) throws(FormatError) -> Bool {
    guard block < cursor?.blockCount ?? 1 else { return false }
    defer { block += 1 }
    part.removeAll()
    switch entry.location {
    case .single(let document, let frequency, let positions):
      part.documents.append(document)
      part.frequencies.append(frequency)
      guard hasPositions else { return true }
      switch positions {
      case .value(let value):
        part.values.append(value)
        part.valueCounts.append(1)
      case .bytes(let range): try readVarints(range, into: &part)
      }
    case .short(let range, let positions):
      try readShort(range, into: &part)
      if hasPositions { try readVarints(positions, into: &part) }
    case .blocks(let range, let positions):
      try readBlock(range, positions, into: &part)
    }
    return true
  }

  private func readShort(
    _ range: ByteRange, into part: inout PostingsPart
  ) throws(FormatError) {
    try segment.decode(.postings, range) { reader throws(DecodeError) in
      var next: UInt64 = 0
      for _ in 0..<entry.documentCount {
        let start = reader.position
        let code = try reader.varint()
        let document = next + code >> 1
        let frequency = code & 1 == 1 ? 1 : try reader.varint32()
        guard document < UInt64(segment.documentCount), frequency > 0 else {
          throw DecodeError(offset: start, expected: "a posting of the segment")
        }
        part.documents.append(UInt32(document))
        part.frequencies.append(frequency)
        next = document + 1
      }
      guard reader.isAtEnd else {
        throw DecodeError(offset: reader.position, expected: "the end of a short list")
      }
    }
  }

  /// Positions that have no counts: those of a document go on until they weigh its frequency.
  private func readVarints(
    _ range: ByteRange, into part: inout PostingsPart
  ) throws(FormatError) {
    try segment.decode(.positions, range) { reader throws(DecodeError) in
      for frequency in part.frequencies {
        var weights = PositionWeights(frequency, titleWeight: titleWeight)
        let start = part.values.count
        while !weights.isDone {
          let value = try reader.varint32()
          guard weights.take(value) else {
            throw DecodeError(offset: reader.position, expected: "positions of the frequency")
          }
          part.values.append(value)
        }
        part.valueCounts.append(UInt32(part.values.count - start))
      }
      guard reader.isAtEnd else {
        throw DecodeError(offset: reader.position, expected: "the end of a list's positions")
      }
    }
  }

  private func readBlock(
    _ range: ByteRange, _ positions: ByteRange, into part: inout PostingsPart
  ) throws(FormatError) {
    guard let cursor else { return }
    try cursor.load(block: block)
    part.documents.append(contentsOf: cursor.documents[..<cursor.count])
    part.frequencies.append(contentsOf: cursor.frequencies[..<cursor.count])
    guard hasPositions else { return }
    let start = block == 0 ? 0 : try positionsEnd(block - 1, range, cursor.blockCount)
    let end = try positionsEnd(block, range, cursor.blockCount)
    guard start <= end, end <= positions.count else {
      throw segment.damage(.postings, DecodeError(offset: block, expected: "ends of positions"))
    }
    let bytes = ByteRange(offset: positions.offset + start, count: end - start)
    let runCount = (cursor.count + PostingsFormat.runSize - 1) / PostingsFormat.runSize
    try segment.decode(.positions, bytes, slack: true) { reader throws(DecodeError) in
      let count = try reader.count(atMost: Int(bytes.count) * 16 + (1 << 17))
      for _ in 0..<max(0, runCount - 1) { _ = try reader.varint() }
      try PatchedPacking.read(&reader, count: count, into: &part.values)
    }
    try countValues(of: &part)
  }

  private func positionsEnd(
    _ block: Int, _ range: ByteRange, _ blockCount: Int
  ) throws(FormatError) -> UInt64 {
    let offset = PostingsFormat.headByteCount + blockCount * 8 + block * 4
    return try segment.decode(
      .postings, ByteRange(offset: range.offset + UInt64(offset), count: 4)
    ) { reader throws(DecodeError) in UInt64(try reader.fixed(UInt32.self)) }
  }

  /// How many of a block's values are each document's.
  private func countValues(of part: inout PostingsPart) throws(FormatError) {
    var next = 0
    for frequency in part.frequencies {
      var weights = PositionWeights(frequency, titleWeight: titleWeight)
      let start = next
      while !weights.isDone {
        guard next < part.values.count, weights.take(part.values[next]) else {
          throw segment.damage(
            .positions, DecodeError(offset: block, expected: "positions of the frequency"))
        }
        next += 1
        // In the body, every value counts one.
        if weights.isInBody {
          let (end, overflow) = next.addingReportingOverflow(Int(weights.left))
          guard !overflow, end <= part.values.count else {
            throw segment.damage(
              .positions, DecodeError(offset: block, expected: "positions of the frequency"))
          }
          next = end
          break
        }
      }
      part.valueCounts.append(UInt32(next - start))
    }
    guard next == part.values.count else {
      throw segment.damage(
        .positions, DecodeError(offset: block, expected: "no positions but the frequencies'"))
    }
  }
}

/// Follows the stored values of one document's positions until they weigh its frequency.
package struct PositionWeights {
  /// What is still to come.
  package private(set) var left: UInt32
  /// The position of the last value.
  package private(set) var position: UInt32 = 0
  private let titleWeight: UInt32
  private var isFirst = true

  package init(_ frequency: UInt32, titleWeight: UInt32) {
    left = frequency
    self.titleWeight = titleWeight
  }

  package var isDone: Bool { left == 0 }

  /// Whether the last value stood in the body, and so all that follow do.
  package var isInBody: Bool { !isFirst && position >= PostingsFormat.bodyStart }

  /// Takes the next value; false where it does not fit.
  package mutating func take(_ value: UInt32) -> Bool {
    if isFirst {
      position = PositionCoding.position(first: value)
      isFirst = false
    } else {
      let (sum, overflow) = position.addingReportingOverflow(value)
      guard !overflow else { return false }
      position = sum
    }
    let weight = PositionCoding.weight(position, titleWeight: titleWeight)
    guard weight <= left else { return false }
    left -= weight
    return true
  }
}
