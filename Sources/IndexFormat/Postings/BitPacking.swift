import Storage

/// Packs unsigned integers in a fixed number of bits each, value after value, lowest bit first.
///
/// Value i occupies bits `i·width …< (i+1)·width` of the little-endian bit stream. Reading needs
/// `readSlack` bytes behind the last value, which every section that holds packed values ends with.
package enum BitPacking {
  /// Bytes that must follow packed values so that kernels can load whole registers.
  package static let readSlack = 64

  /// Appends `count` values of `width` bits to an array.
  @_lifetime(reader: copy reader)
  package static func read(
    _ reader: inout ByteReader, count: Int, width: Int, into values: inout [UInt32]
  ) throws(DecodeError) {
    let (bitCount, overflow) = count.multipliedReportingOverflow(by: width)
    guard (0...32).contains(width), !overflow, (bitCount + 7) / 8 <= reader.remaining else {
      throw DecodeError(offset: reader.position, expected: "packed values")
    }
    values.reserveCapacity(values.count + count)
    guard width > 0 else {
      values.append(contentsOf: repeatElement(0, count: count))
      return
    }
    let mask: UInt64 = (1 << UInt64(width)) - 1
    let start = reader.position
    var bit = 0
    for _ in 0..<count {
      let word = try reader.bytes.load(start + bit >> 3, as: UInt64.self)
      values.append(UInt32(truncatingIfNeeded: word >> UInt64(bit & 7) & mask))
      bit += width
    }
    try reader.skip((bitCount + 7) / 8)
  }
}

/// Packing with exceptions (PFOR): most values in few bits, the rest patched from a list.
///
/// Byte picture: `packed low bits`, and where there are exceptions `u8 high width | u8 step × count |
/// packed high bits`. Steps lead from one exception's index to the next; a longer way than 255 goes
/// over exceptions without high bits. The method is from Zukowski et al., "Super-Scalar RAM-CPU Cache
/// Compression", ICDE 2006.
package enum PatchedPacking {
  /// Appends values that were packed, as far as a width and a count of exceptions say how.
  ///
  /// `BitPacking.readSlack` bytes behind them are readable.
  @_lifetime(reader: copy reader)
  package static func read(
    _ reader: inout ByteReader, count: Int, into values: inout [UInt32]
  ) throws(DecodeError) {
    let first = values.count
    let width = Int(try reader.byte())
    let exceptionCount = try reader.count(atMost: count)
    try BitPacking.read(&reader, count: count, width: width, into: &values)
    guard exceptionCount > 0 else { return }
    let highWidth = Int(try reader.byte())
    let steps = try reader.array(exceptionCount)
    var highs: [UInt32] = []
    try BitPacking.read(&reader, count: exceptionCount, width: highWidth, into: &highs)
    var index = 0
    for (step, high) in zip(steps, highs) {
      index += Int(step)
      guard index < count, width < 32 else {
        throw DecodeError(offset: reader.position, expected: "an exception among the values")
      }
      values[first + index] |= high << UInt32(width)
    }
  }
}
