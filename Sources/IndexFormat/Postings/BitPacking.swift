import CKernels
import Storage

/// Packs unsigned integers in a fixed number of bits each, value after value, lowest bit first.
///
/// Value i occupies bits `i·width …< (i+1)·width` of the little-endian bit stream. Reading needs
/// `readSlack` bytes behind the last value, which every section that holds packed values ends with.
package enum BitPacking {
  /// Bytes that must follow packed values so that kernels can load whole registers.
  package static let readSlack = 64

  /// Bytes that `count` values of `width` bits take.
  package static func byteCount(count: Int, width: Int) -> Int { (count * width + 7) / 8 }

  /// The number of bits that hold a value; 0 for 0.
  package static func width(of value: UInt32) -> Int { 32 - value.leadingZeroBitCount }

  /// Appends the low `width` bits of each value.
  package static func pack(
    _ values: some Collection<UInt32>, width: Int, into writer: inout ByteWriter
  ) {
    let count = values.count
    // Safe: there is room for the packed bytes and eight more.
    unsafe writer.append(upTo: byteCount(count: count, width: width) + 8) { out in
      unsafe values.withContiguous { unsafe lede_pack($0, count, UInt32(width), out) }
    }
  }

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

extension Collection<UInt32> {
  /// Calls with the values in one piece of memory; values of other kinds of collections are copied.
  func withContiguous<Result>(_ body: (UnsafePointer<UInt32>) -> Result) -> Result {
    let result: Result?? = withContiguousStorageIfAvailable { values in
      unsafe values.baseAddress.map(body)
    }
    if let result = result ?? nil { return result }
    // An empty array has an address when it has room.
    var copy = Array(self)
    copy.reserveCapacity(1)
    // Safe: an array with room has an address.
    return unsafe copy.withUnsafeBufferPointer { values in
      unsafe body(values.baseAddress.unsafelyUnwrapped)
    }
  }
}

extension ByteWriter {
  /// Appends what is written into room for so many bytes; returns how many these were.
  @discardableResult
  mutating func append(upTo count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) -> Int {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    let written = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      // Safe: the room begins within the bytes.
      unsafe bytes.baseAddress.map { unsafe write($0 + start) } ?? 0
    }
    precondition(written <= count, "no more than there is room for")
    bytes.removeLast(count - written)
    return written
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
