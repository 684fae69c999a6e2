import CKernels
import Storage

/// The postings of a block before they are encoded, in room that is reused from block to block.
struct PostingsBlock: Sendable {
  /// Documents, ascending, each once.
  var documents: ArraySlice<UInt32> { documentRoom[..<count] }
  /// The weighted frequency of each.
  var frequencies: ArraySlice<UInt32> { frequencyRoom[..<count] }
  /// How many of the values are each document's; empty when the term's field has no positions.
  var valueCounts: ArraySlice<UInt32> { valueCountRoom[..<(hasPositions ? count : 0)] }
  /// Stored values of positions (`PositionCoding`), document after document.
  var values: ArraySlice<UInt32> { valueRoom[..<valueCount] }
  /// Postings.
  private(set) var count = 0
  private var hasPositions = false
  private var valueCount = 0

  private var documentRoom = [UInt32](repeating: 0, count: PostingsFormat.blockSize)
  private var frequencyRoom = [UInt32](repeating: 0, count: PostingsFormat.blockSize)
  private var valueCountRoom = [UInt32](repeating: 0, count: PostingsFormat.blockSize)
  private var valueRoom: [UInt32] = []
  /// Numbers that the kernels work in, and what they wrote.
  private var spare: [UInt32] = []
  private var bytes: [UInt8] = []

  /// The sum of the frequencies.
  var frequencySum: UInt64 {
    var sum: UInt64 = 0
    for frequency in frequencies { sum &+= UInt64(frequency) }
    return sum
  }

  // MARK: Filling

  /// Takes postings, a block of them at the most.
  mutating func set(
    _ documents: ArraySlice<UInt32>, _ frequencies: ArraySlice<UInt32>,
    _ valueCounts: ArraySlice<UInt32> = [], _ values: ArraySlice<UInt32> = []
  ) {
    count = documents.count
    precondition(
      count <= PostingsFormat.blockSize && frequencies.count == count
        && (valueCounts.isEmpty || valueCounts.count == count),
      "a frequency for each document, and a count of values or none")
    documentRoom.replaceSubrange(..<count, with: documents)
    frequencyRoom.replaceSubrange(..<count, with: frequencies)
    hasPositions = !valueCounts.isEmpty
    if hasPositions { valueCountRoom.replaceSubrange(..<count, with: valueCounts) }
    valueCount = values.count
    makeRoom(for: valueCount)
    valueRoom.replaceSubrange(..<valueCount, with: values)
  }

  /// Takes the first documents of a term's occurrences, `document << 32 | position` in ascending
  /// order; returns how many rows these have.
  mutating func take(_ rows: ArraySlice<UInt64>, titleWeight: UInt32) -> Int {
    // Few blocks have more; where rows end with the room, a document may go on.
    makeRoom(for: min(rows.count, 1 << 12))
    while true {
      let part = rows.prefix(valueRoom.count)
      takePart(part, titleWeight: titleWeight)
      if valueCount < part.count || part.count == rows.count { return valueCount }
      makeRoom(for: min(rows.count, 2 * valueRoom.count))
    }
  }

  private mutating func takePart(_ rows: ArraySlice<UInt64>, titleWeight: UInt32) {
    // Safe: there is room for a block of documents, and for as many values as there are rows.
    valueCount = unsafe rows.withUnsafeBufferPointer { rows in
      unsafe documentRoom.withUnsafeMutableBufferPointer { documents in
        unsafe frequencyRoom.withUnsafeMutableBufferPointer { frequencies in
          unsafe valueCountRoom.withUnsafeMutableBufferPointer { counts in
            unsafe valueRoom.withUnsafeMutableBufferPointer { values in
              unsafe lede_take_rows(
                rows.baseAddress, rows.count, titleWeight, documents.baseAddress,
                frequencies.baseAddress, counts.baseAddress, values.baseAddress, &count)
            }
          }
        }
      }
    }
    hasPositions = true
  }

  private mutating func makeRoom(for valueCount: Int) {
    if valueRoom.count < valueCount { valueRoom.setCount(max(valueCount, 2 * valueRoom.count)) }
  }

  // MARK: Writing

  /// Appends the impacts as `BlockBoundScoring.quantized` gives them, and the documents and
  /// frequencies behind a document; returns the form.
  mutating func write(
    after base: Int64, lengths: [UInt32], _ scoring: BlockBoundScoring, to out: inout ByteWriter
  ) -> UInt8 {
    makeBytes(count + Self.byteCountMax)
    precondition(
      count > 0 && Int(documentRoom[count - 1]) < lengths.count, "documents of the segment")
    var form: UInt8 = 0
    // Safe: there is room for an impact each and for a block; documents ascend to one that has a
    // length, or the result is 0.
    let written = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      return unsafe documentRoom.withUnsafeBufferPointer { documents in
        unsafe frequencyRoom.withUnsafeBufferPointer { frequencies in
          let written = unsafe lede_write_block(
            documents.baseAddress, frequencies.baseAddress, count, base, start + count, &form)
          if written > 0 {
            unsafe lengths.withUnsafeBufferPointer { lengths in
              unsafe lede_impacts(
                lengths.baseAddress, documents.baseAddress, frequencies.baseAddress, count,
                scoring.k1, scoring.b, scoring.averageLength, start)
            }
          }
          return written
        }
      }
    }
    precondition(written > 0, "documents ascend")
    out.append(contentsOf: bytes[..<(count + written)])
    return form
  }

  /// Appends the positions: how many values there are, how many each run has, and the values.
  mutating func writePositions(to out: inout ByteWriter) {
    makeBytes(Self.positionByteCountMax(valueCount))
    if spare.count < 2 * valueCount { spare.setCount(max(2 * valueCount, 2 * spare.count)) }
    // Safe: there is room for as many values, their exceptions and what is written.
    let written = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe valueCountRoom.withUnsafeBufferPointer { counts in
        unsafe valueRoom.withUnsafeBufferPointer { values in
          unsafe spare.withUnsafeMutableBufferPointer { spare in
            unsafe lede_write_positions(
              counts.baseAddress, count, values.baseAddress, valueCount, spare.baseAddress,
              bytes.baseAddress)
          }
        }
      }
    }
    out.append(contentsOf: bytes[..<written])
  }

  /// Appends the documents and frequencies as varints.
  mutating func writeShort(to out: inout ByteWriter) {
    makeBytes(10 * count)
    // Safe: there is room for ten bytes each.
    let written = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe documentRoom.withUnsafeBufferPointer { documents in
        unsafe frequencyRoom.withUnsafeBufferPointer { frequencies in
          unsafe lede_write_short(
            documents.baseAddress, frequencies.baseAddress, count, bytes.baseAddress)
        }
      }
    }
    out.append(contentsOf: bytes[..<written])
  }

  /// Appends the values as varints.
  mutating func writeValues(to out: inout ByteWriter) {
    guard valueCount > 0 else { return }
    makeBytes(5 * valueCount)
    // Safe: there is room for five bytes each.
    let written = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe valueRoom.withUnsafeBufferPointer { values in
        unsafe lede_write_varints(values.baseAddress, valueCount, bytes.baseAddress)
      }
    }
    out.append(contentsOf: bytes[..<written])
  }

  private mutating func makeBytes(_ count: Int) {
    guard bytes.count < count else { return }
    let more = max(count, 2 * bytes.count) - bytes.count
    bytes.append(contentsOf: repeatElement(0, count: more))
  }

  /// LEDE_BLOCK_BYTE_COUNT_MAX and LEDE_POSITIONS_BYTE_COUNT_MAX.
  private static let byteCountMax = 2 * patchedByteCountMax(PostingsFormat.blockSize)

  private static func positionByteCountMax(_ valueCount: Int) -> Int {
    patchedByteCountMax(valueCount)
      + 10 * (PostingsFormat.blockSize / PostingsFormat.runSize + 1)
  }

  private static func patchedByteCountMax(_ count: Int) -> Int { 4 * count + count / 32 + 32 }
}

extension [UInt32] {
  /// Cuts the array, or fills it up with zeros.
  mutating func setCount(_ count: Int) {
    if count < self.count {
      removeLast(self.count - count)
    } else {
      append(contentsOf: repeatElement(0, count: count - self.count))
    }
  }
}
