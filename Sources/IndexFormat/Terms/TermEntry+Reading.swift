import Storage

/// Reads the entries of a dictionary's blocks; FORMAT.md "Terms" has the byte picture.
extension TermEntry {
  /// Reads an entry behind its key; the offsets run on.
  @_lifetime(reader: copy reader)
  static func read(
    _ reader: inout ByteReader, _ postings: inout UInt64, _ positions: inout UInt64,
    documentCount total: Int
  ) throws(DecodeError) -> TermEntry {
    let start = reader.position
    let head = try reader.varint()
    let isElsewhere = head & 1 == 1
    let (frequencySum, overflow) = try reader.varint().addingReportingOverflow(head >> 1)
    guard head >> 1 >= 1, head >> 1 <= UInt64(total), !overflow else {
      throw DecodeError(offset: start, expected: "a document count of the segment")
    }
    let documentCount = Int(head >> 1)
    guard documentCount > 1 else {
      return try single(&reader, &positions, frequencySum, isElsewhere, documentCount: total)
    }
    var postingsRange = ByteRange(offset: postings, count: try reader.varint())
    var positionsRange = ByteRange(offset: positions, count: try reader.varint())
    if isElsewhere {
      postingsRange.offset = try reader.varint()
      positionsRange.offset = try reader.varint()
    } else {
      postings = try advanced(postings, postingsRange.count, at: start)
      positions = try advanced(positions, positionsRange.count, at: start)
    }
    return TermEntry(
      documentCount: documentCount, frequencySum: frequencySum,
      location: documentCount <= PostingsFormat.blockSize
        ? .short(postings: postingsRange, positions: positionsRange)
        : .blocks(postings: postingsRange, positions: positionsRange))
  }

  /// Steps over an entry; the offsets run on.
  ///
  /// Only what is returned to a caller is checked against the segment.
  @inline(__always) @_lifetime(reader: copy reader)
  static func skip(
    _ reader: inout ByteReader, _ postings: inout UInt64, _ positions: inout UInt64
  ) throws(DecodeError) {
    let head = try reader.varint()
    _ = try reader.varint()
    let first = try reader.varint()
    let second = try reader.varint()
    // Safe: sums that wrap lead to ranges that are refused when they are read.
    switch (head >> 1 > 1, head & 1 == 1) {
    case (true, false):
      postings &+= first
      positions &+= second
    case (true, true):
      _ = try reader.varint()
      _ = try reader.varint()
    case (false, let isElsewhere):
      guard second & 1 == 1 else { return }
      if isElsewhere { _ = try reader.varint() } else { positions &+= second >> 1 }
    }
  }

  @_lifetime(reader: copy reader)
  private static func single(
    _ reader: inout ByteReader, _ positions: inout UInt64, _ frequencySum: UInt64,
    _ isElsewhere: Bool, documentCount total: Int
  ) throws(DecodeError) -> TermEntry {
    let start = reader.position
    let document = try reader.varint32()
    guard Int(document) < total, let frequency = UInt32(exactly: frequencySum)
    else { throw DecodeError(offset: start, expected: "a document of the segment") }
    let code = try reader.varint()
    var location = TermEntry.PositionRange.value(UInt32(truncatingIfNeeded: code >> 1))
    if code & 1 == 1 {
      var range = ByteRange(offset: positions, count: code >> 1)
      if isElsewhere {
        range.offset = try reader.varint()
      } else {
        positions = try advanced(positions, range.count, at: start)
      }
      location = .bytes(range)
    }
    return TermEntry(
      documentCount: 1, frequencySum: frequencySum,
      location: .single(document: document, frequency: frequency, positions: location))
  }

  private static func advanced(
    _ offset: UInt64, _ count: UInt64, at position: Int
  ) throws(DecodeError) -> UInt64 {
    let (sum, overflow) = offset.addingReportingOverflow(count)
    guard !overflow else { throw DecodeError(offset: position, expected: "an offset of 64 bits") }
    return sum
  }
}
