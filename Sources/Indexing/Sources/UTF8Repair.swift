import Storage

/// Makes bytes valid UTF-8, in place where they are so already.
enum UTF8Repair {
  /// Replaces what is not UTF-8 from `start` on by U+FFFD, as Unicode recommends: one for each
  /// longest part that could have begun a character.
  static func repair(_ bytes: inout [UInt8], from start: Int) {
    guard !isValid(bytes, from: start) else { return }
    let repaired = String(decoding: bytes[start...], as: UTF8.self)
    bytes.removeLast(bytes.count - start)
    bytes += repaired.utf8
  }

  /// Whether the bytes from `start` on are UTF-8 (Unicode, table 3-7).
  static func isValid(_ bytes: [UInt8], from start: Int) -> Bool {
    let view = bytes.rawSpan
    var at = start
    while at < bytes.count {
      // Safe: eight bytes lie before the end.
      if bytes.count - at >= 8,
        unsafe view.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080
          == 0
      {
        at += 8
        continue
      }
      let lead = bytes[at]
      at += 1
      if lead < 0x80 { continue }
      guard let (count, second) = trail(of: lead), bytes.count - at >= count,
        second.contains(bytes[at])
      else { return false }
      for index in at + 1..<max(at + 1, at + count) where bytes[index] & 0xC0 != 0x80 {
        return false
      }
      at += count
    }
    return true
  }

  /// How many bytes follow a lead byte, and what the first of them may be.
  private static func trail(of lead: UInt8) -> (Int, ClosedRange<UInt8>)? {
    switch lead {
    case 0xC2...0xDF: (1, 0x80...0xBF)
    case 0xE0: (2, 0xA0...0xBF)
    case 0xED: (2, 0x80...0x9F)
    case 0xE1...0xEF: (2, 0x80...0xBF)
    case 0xF0: (3, 0x90...0xBF)
    case 0xF1...0xF3: (3, 0x80...0xBF)
    case 0xF4: (3, 0x80...0x8F)
    default: nil
    }
  }

  /// Drops a character that a cut has left incomplete at the end.
  static func trimPartialEnd(_ bytes: inout [UInt8], from start: Int) {
    let tail = bytes[start...].suffix(4)
    guard let lead = tail.lastIndex(where: { $0 & 0xC0 != 0x80 }), bytes[lead] >= 0xC0 else {
      return
    }
    let expected = bytes[lead] >= 0xF0 ? 4 : bytes[lead] >= 0xE0 ? 3 : 2
    if bytes.count - lead < expected { bytes.removeLast(bytes.count - lead) }
  }

  /// Appends a scalar value; what is none is appended as U+FFFD.
  static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
