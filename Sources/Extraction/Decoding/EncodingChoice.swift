/// The encoding a page is read in, and how it was found.
///
/// In this order: byte order mark; UTF-16 by its pattern of zero bytes; UTF-8 that holds more than
/// ASCII; what the caller, the page or its XML declaration declares; what the bytes look like;
/// windows-1252. The bytes come before the declaration because pages are saved again more often
/// than their declarations are corrected.
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
    if let wide = Self.wideByZeros(bytes) {
      self.init(encoding: wide)
      return
    }
    let shape = UTF8Shape(of: bytes, from: bytes.span.plainPrefixCount)
    if shape.isASCII {
      let label = declared.flatMap { EncodingLabel.encoding($0.utf8) } ?? Self.declaredInside(bytes)
      // An escape-based encoding is ASCII to the eye; any other says nothing new here.
      self.init(
        encoding: label?.name == "iso-2022-jp" ? label ?? .utf8 : .utf8, isValidUTF8: shape.isValid)
      return
    }
    if shape.isPlausible {
      self.init(encoding: .utf8, isValidUTF8: shape.isValid)
      return
    }
    let label = declared.flatMap { EncodingLabel.encoding($0.utf8) } ?? Self.declaredInside(bytes)
    if label == .utf8, shape.multiByteCount >= shape.invalidCount {
      self.init(encoding: .utf8)
      return
    }
    if let label, label.converter != "", Self.fits(bytes, label) {
      self.init(encoding: label)
      return
    }
    self.init(encoding: EncodingGuess.guess(bytes))
  }

  private static func byteOrderMark(_ bytes: [UInt8]) -> EncodingChoice? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return EncodingChoice(encoding: .utf8, markLength: 3)
    }
    if bytes.starts(with: [0xFF, 0xFE]) {
      return EncodingChoice(encoding: .utf16LittleEndian, markLength: 2)
    }
    if bytes.starts(with: [0xFE, 0xFF]) {
      return EncodingChoice(encoding: .utf16BigEndian, markLength: 2)
    }
    return nil
  }

  /// UTF-16 without a mark: in markup and most prose one byte of each pair is often zero.
  private static func wideByZeros(_ bytes: [UInt8]) -> PageEncoding? {
    let window = min(bytes.count & ~1, 4096)
    guard window >= 4, bytes.span.holds(0, in: 0..<window) else { return nil }
    var zeros = (even: 0, odd: 0)
    for index in stride(from: 0, to: window, by: 2) {
      if bytes[index] == 0 { zeros.even += 1 }
      if bytes[index + 1] == 0 { zeros.odd += 1 }
    }
    let pairs = window / 2
    if zeros.odd * 5 > pairs, zeros.even * 20 < zeros.odd { return .utf16LittleEndian }
    if zeros.even * 5 > pairs, zeros.odd * 20 < zeros.even { return .utf16BigEndian }
    return nil
  }

  /// A declared Japanese encoding must fit the bytes; single-byte ones always do.
  private static func fits(_ bytes: [UInt8], _ encoding: PageEncoding) -> Bool {
    switch encoding.name {
    case "shift_jis": EncodingGuess.shiftJIS(bytes).isValid
    case "euc-jp": EncodingGuess.eucJP(bytes).isValid
    default: true
    }
  }

  /// What `<meta charset>`, `http-equiv` or an XML declaration in the first 4 KB says.
  private static func declaredInside(_ bytes: [UInt8]) -> PageEncoding? {
    let head = bytes.prefix(4096).map(\.lowercasedASCII)
    var position = 0
    while let found = head.firstRange(of: "charset", from: position) {
      position = found + 7
      if let encoding = label(in: head, at: position) { return encoding }
    }
    guard head.starts(with: Array("<?xml".utf8)),
      let found = head.firstRange(of: "encoding", from: 0)
    else { return nil }
    return label(in: head, at: found + 8)
  }

  /// Reads `= "label"` at a position.
  private static func label(in head: [UInt8], at start: Int) -> PageEncoding? {
    var index = start
    while index < head.count, head[index].isSpaceHTML { index += 1 }
    guard index < head.count, head[index] == UInt8(ascii: "=") else { return nil }
    index += 1
    while index < head.count, head[index].isSpaceHTML || head[index] == 0x22 || head[index] == 0x27
    {
      index += 1
    }
    let end = head[index...].firstIndex { byte in
      byte.isSpaceHTML || [0x22, 0x27, 0x3B, 0x2F, 0x3E].contains(byte)
    }
    return EncodingLabel.encoding(head[index..<(end ?? head.count)])
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
    let pattern = Array(word.utf8)
    guard let first = pattern.first, count >= pattern.count, start >= 0 else { return nil }
    var index = span.first(first, from: start)
    while index <= count - pattern.count {
      if self[index..<(index + pattern.count)].elementsEqual(pattern) { return index }
      index = span.first(first, from: index + 1)
    }
    return nil
  }
}
