/// The encoding a page is read in, and how it was found.
///
/// In this order: byte order mark; UTF-16 by its pattern of zero bytes; UTF-8 that holds more than
/// ASCII; what the caller, the page or its XML declaration declares; what the bytes look like;
/// windows-1252. The bytes come before the declaration because pages are saved again more often
/// than their declarations are corrected; a declaration that the bytes clearly contradict does not
/// count (`EncodingGuess`).
struct EncodingChoice {
  /// The encoding.
  let encoding: PageEncoding
  /// Bytes of byte order mark to skip.
  let markLength: Int
  /// Whether all bytes were seen to be valid UTF-8.
  let isValidUTF8: Bool

  init(encoding: PageEncoding, markLength: Int = 0, isValidUTF8: Bool = false) {
    self.encoding = encoding
    self.markLength = markLength
    self.isValidUTF8 = isValidUTF8
  }

  /// Chooses an encoding for the bytes; `declared` is what came with them, such as a header.
  init(for bytes: [UInt8], declared: String?) {
    if let marked = Self.byteOrderMark(bytes) {
      self = marked
      return
    }
    if let wide = WideText.encoding(of: bytes) {
      self.init(encoding: wide)
      return
    }
    let shape = UTF8Shape(of: bytes, from: bytes.span.plainPrefixCount)
    if shape.isASCII {
      self.init(
        encoding: EscapedJapanese.isWritten(in: bytes) ? .iso2022JP : .utf8,
        isValidUTF8: shape.isValid)
      return
    }
    if shape.isPlausible {
      self.init(encoding: .utf8, isValidUTF8: shape.isValid)
      return
    }
    let label =
      declared.flatMap { EncodingLabel.encoding($0.utf8) } ?? DeclaredEncoding.encoding(in: bytes)
    if label == .utf8, shape.multiByteCount >= shape.invalidCount {
      self.init(encoding: .utf8)
      return
    }
    self.init(encoding: EncodingGuess.encoding(of: bytes, declared: label))
  }

  /// What a byte order mark says, or nil without one.
  static func byteOrderMark(_ bytes: [UInt8]) -> EncodingChoice? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return EncodingChoice(encoding: .utf8, markLength: 3)
    }
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) {
      return EncodingChoice(encoding: .utf32LittleEndian, markLength: 4)
    }
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      return EncodingChoice(encoding: .utf32BigEndian, markLength: 4)
    }
    if bytes.starts(with: [0xFF, 0xFE]) {
      return EncodingChoice(encoding: .utf16LittleEndian, markLength: 2)
    }
    if bytes.starts(with: [0xFE, 0xFF]) {
      return EncodingChoice(encoding: .utf16BigEndian, markLength: 2)
    }
    return nil
  }
}

/// ISO-2022-JP, which is ASCII but for its escapes.
enum EscapedJapanese {
  /// Whether bytes switch to JIS X 0208 and back.
  static func isWritten(in bytes: [UInt8]) -> Bool {
    var escape = bytes.span.first(0x1B, from: 0)
    var opens = false
    while escape + 2 < bytes.count {
      switch (bytes[escape + 1], bytes[escape + 2]) {
      case (0x24, 0x40), (0x24, 0x42): opens = true
      case (0x28, 0x42), (0x28, 0x4A): if opens { return true }
      default: break
      }
      escape = bytes.span.first(0x1B, from: escape + 1)
    }
    return false
  }
}

/// How far bytes are UTF-8.
struct UTF8Shape {
  private(set) var multiByteCount = 0
  private(set) var invalidCount = 0
  /// Whether the bytes are UTF-8 and nothing else.
  private(set) var isValid = true

  /// No byte above 0x7F.
  var isASCII: Bool { multiByteCount == 0 && invalidCount == 0 }

  /// UTF-8 that may be damaged in a few places, as by a cut in the middle of a character.
  var isPlausible: Bool { multiByteCount > 0 && invalidCount * 20 <= multiByteCount }

  /// Looks at bytes from a position on; those before are ASCII.
  init(of bytes: [UInt8], from start: Int = 0) {
    var index = start
    while index < bytes.count {
      let lead = bytes[index]
      if lead < 0x80 {
        index += max(1, bytes.span.extracting(index...).plainPrefixCount)
        continue
      }
      let length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0
      guard length > 0, lead < 0xF5 else {
        invalidCount += 1
        isValid = false
        index += 1
        continue
      }
      guard index + length <= bytes.count else {
        // Cut at the end: no fault that counts.
        isValid = false
        break
      }
      var isWhole = true
      for offset in 1..<length where bytes[index + offset] & 0xC0 != 0x80 { isWhole = false }
      if isWhole { multiByteCount += 1 } else { invalidCount += 1 }
      isValid = isValid && isWhole && Self.isScalar(lead, bytes[index + 1])
      index += isWhole ? length : 1
    }
  }

  /// Whether the first two bytes of a character are those of its shortest form, and of no surrogate.
  private static func isScalar(_ lead: UInt8, _ second: UInt8) -> Bool {
    switch lead {
    case 0xE0: second >= 0xA0
    case 0xED: second < 0xA0
    case 0xF0: second >= 0x90
    case 0xF4: second < 0x90
    default: true
    }
  }
}

extension Array where Element == UInt8 {
  /// Where an ASCII word begins at or after a position.
  func firstRange(of word: String, from start: Int) -> Int? {
    span.firstRange(of: word, from: start)
  }
}
