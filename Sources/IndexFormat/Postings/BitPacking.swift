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
package struct PatchedPacking: Equatable {
  /// Bits of each value that are packed.
  package private(set) var width = 32
  private var steps: [UInt8] = []
  private var highs: [UInt32] = []
  private var highWidth = 0

  /// How many exceptions there are, those without high bits among them.
  package var exceptionCount: Int { steps.count }

  /// The packing that makes the values smallest.
  package init(_ values: ArraySlice<UInt32>) {
    var histogram = InlineArray<33, UInt32>(repeating: 0)
    // Safe: there is a place for each width from 0 to 32.
    var span = histogram.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { widths in
      unsafe values.withContiguous {
        unsafe lede_count_widths($0, values.count, widths.baseAddress)
      }
    }
    var bestBits = Int.max
    var wider = 0
    var widest = 0
    for width in stride(from: 32, through: 0, by: -1) {
      let bits = values.count * width + (wider > 0 ? 8 + wider * (8 + widest - width) : 0)
      if bits < bestBits, wider < 256 || values.count > 256 {
        bestBits = bits
        self.width = width
      }
      if histogram[width] > 0 { widest = max(widest, width) }
      wider += Int(histogram[width])
    }
    gatherExceptions(values)
  }

  private mutating func gatherExceptions(_ values: ArraySlice<UInt32>) {
    guard width < 32 else { return }
    var last = 0
    for (index, value) in values.enumerated() where value >> UInt32(width) != 0 {
      while index - last > 255 {
        steps.append(255)
        highs.append(0)
        last += 255
      }
      steps.append(UInt8(index - last))
      highs.append(value >> UInt32(width))
      last = index
    }
    highWidth = BitPacking.width(of: highs.max() ?? 0)
  }

  /// Appends the values that the packing was made for.
  package func pack(_ values: ArraySlice<UInt32>, into writer: inout ByteWriter) {
    BitPacking.pack(values, width: width, into: &writer)
    guard !steps.isEmpty else { return }
    writer.append(UInt8(highWidth))
    writer.append(contentsOf: steps)
    BitPacking.pack(highs[...], width: highWidth, into: &writer)
  }

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
