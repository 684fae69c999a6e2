/// A read that the bytes do not allow: past the end, or not a legal encoding.
@usableFromInline package struct DecodeError: Error, Equatable, Sendable {
  /// Where in the bytes the read began.
  @usableFromInline package var offset: Int
  /// What was expected there.
  @usableFromInline package var expected: StaticString

  @inlinable package init(offset: Int, expected: StaticString) {
    self.offset = offset
    self.expected = expected
  }

  @usableFromInline package static func == (a: DecodeError, b: DecodeError) -> Bool {
    a.offset == b.offset && a.expected.description == b.expected.description
  }
}

/// A cursor over bytes that throws where they end or make no sense; it never traps on data.
@usableFromInline package struct ByteReader: ~Escapable {
  /// All bytes; `position` counts from their start.
  @usableFromInline package let bytes: RawSpan
  /// The next byte to read.
  @usableFromInline package internal(set) var position: Int

  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan, at position: Int = 0) throws(DecodeError) {
    guard position >= 0, position <= bytes.byteCount else {
      throw DecodeError(offset: position, expected: "a position within the bytes")
    }
    self.bytes = bytes
    self.position = position
  }

  /// Bytes not yet read.
  @inlinable package var remaining: Int { bytes.byteCount - position }

  /// Whether everything has been read.
  @inlinable package var isAtEnd: Bool { remaining == 0 }

  /// Goes to a position within the bytes.
  @_lifetime(self: copy self)
  package mutating func seek(to position: Int) throws(DecodeError) {
    guard position >= 0, position <= bytes.byteCount else {
      throw DecodeError(offset: position, expected: "a position within the bytes")
    }
    self.position = position
  }

  @inlinable @_lifetime(self: copy self)
  package mutating func skip(_ count: Int) throws(DecodeError) {
    guard count >= 0, count <= remaining else {
      throw DecodeError(offset: position, expected: "more bytes")
    }
    position += count
  }

  /// Reads one byte.
  @inlinable @_lifetime(self: copy self)
  package mutating func byte() throws(DecodeError) -> UInt8 {
    guard position < bytes.byteCount else {
      throw DecodeError(offset: position, expected: "a byte")
    }
    // Safe: position is below the count.
    let value = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
    position += 1
    return value
  }

  /// Reads a fixed-width little-endian integer.
  @_lifetime(self: copy self)
  package mutating func fixed<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type
  ) throws(DecodeError) -> T {
    let value = try bytes.load(position, as: T.self)
    position += MemoryLayout<T>.size
    return value
  }

  /// Reads an unsigned LEB128 varint of at most 64 bits.
  @inlinable @inline(__always) @_lifetime(self: copy self)
  package mutating func varint() throws(DecodeError) -> UInt64 {
    if position < bytes.byteCount {
      // Safe: position is below the count.
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
      if byte < 0x80 {
        position += 1
        return UInt64(byte)
      }
      if position + 1 < bytes.byteCount {
        // Safe: position + 1 is below the count.
        let next = unsafe bytes.unsafeLoad(fromByteOffset: position + 1, as: UInt8.self)
        if next < 0x80 {
          position += 2
          return UInt64(byte & 0x7F) | UInt64(next) << 7
        }
      }
    }
    return try longVarint()
  }

  @usableFromInline @inline(never) @_lifetime(self: copy self)
  package mutating func longVarint() throws(DecodeError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.byteCount {
      // Safe: position is below the count.
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
      position += 1
      if shift == 63 && byte > 1 { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
      if shift > 63 { break }
    }
    throw DecodeError(offset: start, expected: "a varint")
  }

  /// Reads a varint that must fit 32 bits.
  @inlinable @_lifetime(self: copy self)
  package mutating func varint32() throws(DecodeError) -> UInt32 {
    let start = position
    guard let value = UInt32(exactly: try varint()) else {
      throw DecodeError(offset: start, expected: "a varint of 32 bits")
    }
    return value
  }

  /// Reads a varint that counts something: at most `limit`.
  @inlinable @_lifetime(self: copy self)
  package mutating func count(atMost limit: Int) throws(DecodeError) -> Int {
    let start = position
    guard let value = Int(exactly: try varint()), value <= limit else {
      throw DecodeError(offset: start, expected: "a smaller count")
    }
    return value
  }

  /// Reads `count` bytes.
  @_lifetime(self: copy self)
  package mutating func array(_ count: Int) throws(DecodeError) -> [UInt8] {
    let start = position
    try skip(count)
    return bytes.array(start, count)
  }

  /// Reads a varint length and as many bytes.
  @_lifetime(self: copy self)
  package mutating func lengthPrefixed() throws(DecodeError) -> [UInt8] {
    try array(count(atMost: remaining))
  }
}

extension RawSpan {
  /// A fixed-width little-endian integer at an offset; throws when it does not lie within.
  package func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, as type: T.Type
  ) throws(DecodeError) -> T {
    guard offset >= 0, offset <= byteCount, byteCount - offset >= MemoryLayout<T>.size else {
      throw DecodeError(offset: offset, expected: "an integer")
    }
    // Safe: the whole integer lies within, as just checked; every bit pattern is a value of T.
    return unsafe T(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// The byte at an offset, which must lie within.
  @inlinable @inline(__always)
  package func byte(_ offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < byteCount)
    // Safe: just checked.
    return unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// A copy of `count` bytes, which must lie within.
  package func array(_ offset: Int, _ count: Int) -> [UInt8] {
    let part = extracting(offset..<(offset + count))
    return unsafe part.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
