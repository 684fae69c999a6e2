/// One scalar of a text and the bytes it takes; a byte that is not UTF-8 counts for itself.
struct DecodedScalar {
  /// Above U+10FFFF where the bytes are not UTF-8, so that it has no properties.
  static let invalid: UInt32 = .max

  var scalar: UInt32
  var count: Int
  @inline(__always) var properties: ScalarProperties { ScalarProperties(scalar) }
}

extension RawSpan {
  @inline(__always)
  func byte(_ offset: Int) -> UInt8 {
    // Safe: the call checks the offset, and every byte is a UInt8.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The byte, or 0 at the end.
  @inline(__always)
  func byteOrZero(_ offset: Int) -> UInt8 { offset < byteCount ? byte(offset) : 0 }

  /// Decodes the scalar that begins at an offset below the count.
  @inline(__always)
  func scalar(at offset: Int) -> DecodedScalar {
    let lead = byte(offset)
    return lead < 0x80 ? DecodedScalar(scalar: UInt32(lead), count: 1) : multibyte(lead, at: offset)
  }

  /// What follows the offset, or an invalid scalar of no bytes at the end.
  @inline(__always)
  func scalarOrEnd(at offset: Int) -> DecodedScalar {
    guard offset < byteCount else { return DecodedScalar(scalar: DecodedScalar.invalid, count: 0) }
    return scalar(at: offset)
  }

  private func multibyte(_ lead: UInt8, at offset: Int) -> DecodedScalar {
    let invalid = DecodedScalar(scalar: DecodedScalar.invalid, count: 1)
    let second = byteOrZero(offset + 1)
    guard second & 0xC0 == 0x80, lead >= 0xC2 else { return invalid }
    let low = UInt32(second & 0x3F)
    if lead < 0xE0 { return DecodedScalar(scalar: UInt32(lead & 0x1F) << 6 | low, count: 2) }
    let third = byteOrZero(offset + 2)
    guard third & 0xC0 == 0x80 else { return invalid }
    let middle = low << 6 | UInt32(third & 0x3F)
    if lead < 0xF0 {
      let scalar = UInt32(lead & 0x0F) << 12 | middle
      let isSurrogate = scalar >= 0xD800 && scalar < 0xE000
      return scalar < 0x800 || isSurrogate ? invalid : DecodedScalar(scalar: scalar, count: 3)
    }
    let fourth = byteOrZero(offset + 3)
    guard fourth & 0xC0 == 0x80, lead < 0xF5 else { return invalid }
    let scalar = UInt32(lead & 0x07) << 18 | middle << 6 | UInt32(fourth & 0x3F)
    return scalar < 0x10000 || scalar > 0x10FFFF ? invalid : DecodedScalar(scalar: scalar, count: 4)
  }

  /// The last offset in `start..<end` up to which whole scalars take at most `limit` bytes.
  func scalarBoundary(from start: Int, to end: Int, limit: Int) -> Int {
    guard end - start > limit else { return end }
    var cut = start + limit
    while cut > start, byte(cut) & 0xC0 == 0x80 { cut -= 1 }
    return cut
  }
}

extension [UInt8] {
  /// Appends a scalar that is known to be one.
  mutating func appendUTF8(_ scalar: UInt32) {
    switch scalar {
    case ..<0x80: append(UInt8(truncatingIfNeeded: scalar))
    case ..<0x800:
      append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
      append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    case ..<0x10000:
      append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
      append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
      append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    default:
      append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18 & 7))
      append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F))
      append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
      append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    }
  }

  /// Appends the bytes of a mapping of the tables: first byte lowest, the count in the highest.
  @inline(__always)
  mutating func appendPacked(_ packed: UInt64) {
    var rest = packed
    for _ in 0..<Int(packed >> 56 & 7) {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// Shortens the array so that what begins at `start` takes at most `limit` bytes of whole
  /// scalars; returns whether anything was cut.
  mutating func cutScalars(from start: Int, limit: Int) -> Bool {
    guard count - start > limit else { return false }
    var cut = start + limit
    while cut > start, self[cut] & 0xC0 == 0x80 { cut -= 1 }
    removeSubrange(cut...)
    return true
  }
}
