/// Appends little-endian integers, LEB128 varints and bytes to a growing array.
package struct ByteWriter: Sendable {
  /// What has been written.
  package var bytes: [UInt8] = []

  package init() {}

  /// The number of bytes written.
  package var count: Int { bytes.count }

  package mutating func append(_ value: UInt8) { bytes.append(value) }

  /// Appends a fixed-width integer, lowest byte first.
  ///
  /// One for each width in use, so that none is generic code that is not made for its type.
  package mutating func append(fixed value: UInt32) { append(bytesOf: value) }

  package mutating func append(fixed value: UInt64) { append(bytesOf: value) }

  package mutating func append(fixed value: Int32) { append(bytesOf: value) }

  package mutating func append(fixed value: Int64) { append(bytesOf: value) }

  package mutating func append(fixed value: UInt16) { append(bytesOf: value) }

  package mutating func append(fixed value: Int16) { append(bytesOf: value) }

  @inline(__always)
  private mutating func append<T: FixedWidthInteger>(bytesOf value: T) {
    var rest = value.littleEndian
    for _ in 0..<(T.bitWidth / 8) {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      if T.bitWidth > 8 { rest >>= 8 }
    }
  }

  /// Appends an unsigned LEB128 varint: seven bits a byte, lowest first, 1–10 bytes.
  package mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends a varint of a count or offset, which is never negative.
  package mutating func append(varint value: Int) {
    precondition(value >= 0, "a varint of a negative number")
    append(varint: UInt64(value))
  }

  package mutating func append(varint value: UInt32) { append(varint: UInt64(value)) }

  package mutating func append(contentsOf other: some Sequence<UInt8>) {
    bytes.append(contentsOf: other)
  }

  /// Appends a varint length and then the bytes.
  package mutating func append(lengthPrefixed value: ArraySlice<UInt8>) {
    append(varint: value.count)
    bytes.append(contentsOf: value)
  }

  package mutating func append(lengthPrefixed value: [UInt8]) { append(lengthPrefixed: value[...]) }

  /// Appends a varint length and then a text in UTF-8.
  package mutating func append(lengthPrefixed text: String) {
    let span = text.utf8Span.span
    append(varint: span.count)
    // Safe: the buffer is read during the call.
    unsafe span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends zeros until the count is a multiple of `alignment`.
  package mutating func pad(to alignment: Int) {
    while bytes.count % alignment != 0 { bytes.append(0) }
  }
}
