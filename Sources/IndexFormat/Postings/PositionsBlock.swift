import Storage

/// The stored position values of one block of postings, and how to find a posting's own.
struct PositionsBlock {
  /// Stored values of all postings, in order.
  private let values: [UInt32]
  /// Where each run of 16 postings begins in `values`.
  private let runStarts: [Int]

  /// A block of one position.
  init(value: UInt32) {
    values = [value]
    runStarts = [0]
  }

  /// The short form: varints up to the end; the runs' starts are found by one walk.
  @_lifetime(reader: copy reader)
  init(
    varints reader: inout ByteReader, frequencies: ArraySlice<UInt32>, titleWeight: UInt32
  ) throws(DecodeError) {
    var values: [UInt32] = []
    while !reader.isAtEnd { values.append(try reader.varint32()) }
    var starts: [Int] = []
    var at = 0
    for (index, frequency) in frequencies.enumerated() {
      if index % PostingsFormat.runSize == 0 { starts.append(at) }
      try Self.walk(values, &at, frequency: frequency, titleWeight: titleWeight) { _ in }
    }
    guard at == values.count else {
      throw DecodeError(offset: at, expected: "as many positions as the frequencies say")
    }
    self.values = values
    runStarts = starts
  }

  /// The block form.
  @_lifetime(reader: copy reader)
  init(block reader: inout ByteReader, postingCount: Int) throws(DecodeError) {
    // A value takes no byte where the width is 0, so the count is bounded by what a block can be.
    let valueCount = try reader.count(atMost: reader.remaining * 8 + 1 << 20)
    let runs = (postingCount + PostingsFormat.runSize - 1) / PostingsFormat.runSize
    var starts = [0]
    for _ in 0..<max(0, runs - 1) {
      starts.append((starts.last ?? 0) + (try reader.count(atMost: valueCount)))
    }
    guard let last = starts.last, last <= valueCount else {
      throw DecodeError(offset: reader.position, expected: "runs within the block")
    }
    let width = Int(try reader.byte())
    let exceptionCount = try reader.count(atMost: valueCount)
    var values = [UInt32](repeating: 0, count: valueCount)
    try BitPacking.unpack(
      reader.bytes, at: reader.position, width: width, count: valueCount, into: &values)
    try reader.skip(BitPacking.byteCount(count: valueCount, width: width))
    try PatchedPacking.patch(
      &values, count: valueCount, width: width, exceptionCount: exceptionCount, from: &reader)
    self.values = values
    runStarts = starts
  }

  /// Appends the positions of a posting: values are taken until their weights make its frequency.
  func positions(
    at index: Int, frequencies: [UInt32], titleWeight: UInt32, into result: inout [UInt32]
  ) throws(DecodeError) {
    let run = index / PostingsFormat.runSize
    guard run < runStarts.count else {
      throw DecodeError(offset: index, expected: "a run of positions")
    }
    var at = runStarts[run]
    for posting in (run * PostingsFormat.runSize)..<index {
      try Self.walk(values, &at, frequency: frequencies[posting], titleWeight: titleWeight) { _ in }
    }
    try Self.walk(values, &at, frequency: frequencies[index], titleWeight: titleWeight) {
      result.append($0)
    }
  }

  /// Goes over the values of one posting: as many as make up its frequency.
  @inline(__always)
  private static func walk(
    _ values: [UInt32], _ at: inout Int, frequency: UInt32, titleWeight: UInt32,
    _ visit: (UInt32) -> Void
  ) throws(DecodeError) {
    var rest = Int64(frequency)
    var position: UInt32 = 0
    var isFirst = true
    while rest > 0 {
      guard at < values.count else {
        throw DecodeError(offset: at, expected: "as many positions as the frequencies say")
      }
      let (next, overflow) =
        isFirst
        ? (PositionCoding.position(first: values[at]), false)
        : position.addingReportingOverflow(values[at])
      guard !overflow else { throw DecodeError(offset: at, expected: "a position of 32 bits") }
      position = next
      isFirst = false
      at += 1
      rest -= Int64(PositionCoding.weight(position, titleWeight: titleWeight))
      visit(position)
    }
  }
}
