/// Undoes UTF-8 that was taken for windows-1252 and written as UTF-8 again: "Ã©" for "é".
///
/// A page to which that happened has it throughout. So all of a text is repaired or none of it, and
/// only where
///
/// 1. at least `sequenceCountMin` runs of characters are the bytes of one UTF-8 character each;
/// 2. nearly nothing else in it is beyond ASCII: a single "é" where another is "Ã©" says that the
///    page is no victim but speaks of one;
/// 3. most of the runs touch a letter or another run, as they do inside words; examples stand
///    alone, in quotation marks;
/// 4. it does not name the matter ("mojibake", "double encoding").
///
/// Linear. A text that was damaged twice is repaired twice.
enum DoubleEncoding {
  private static let sequenceCountMin = 6
  private static let roundCountMax = 3

  /// The text, repaired where that is certain.
  static func repaired(_ text: [UInt8]) -> [UInt8] {
    var text = text
    for _ in 0..<roundCountMax {
      guard mayBeDoubled(text), let better = repairedOnce(text) else { break }
      text = better
    }
    return text
  }

  /// Whether "Ã", "Â", "â", "Ð" and their like stand in a text in front of what is not ASCII, often
  /// enough: what the bytes that begin a character are read as.
  private static func mayBeDoubled(_ text: [UInt8]) -> Bool {
    let span = text.span
    var count = 0
    var index = span.first(0xC3, from: 0)
    while index + 2 < span.count {
      // Leads are C2–F4: "Â" to "ô", whose second byte in UTF-8 is 82 to B4.
      if span[index + 1] >= 0x82, span[index + 1] <= 0xB4, span[index + 2] >= 0xC2 {
        count += 1
        if count >= sequenceCountMin { return true }
      }
      index = span.first(0xC3, from: index + 1)
    }
    return false
  }

  private static func repairedOnce(_ text: [UInt8]) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var sequenceCount = 0
    var joinedCount = 0
    var otherCount = 0
    var bytes: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] < 0x80 {
        output.append(text[index])
        index += 1
        continue
      }
      // A run beyond ASCII, as windows-1252 would write it.
      let start = index
      bytes.removeAll(keepingCapacity: true)
      var isWestern = true
      while index < text.count, text[index] >= 0x80 {
        let (scalar, length) = text.span.scalar(at: index)
        if let byte = byte(of: scalar) { bytes.append(byte) } else { isWestern = false }
        index += length
      }
      let found = isWestern ? UTF8Shape(of: bytes) : nil
      guard let found, found.isValid, found.multiByteCount > 0 else {
        otherCount += 1
        output += text[start..<index]
        continue
      }
      sequenceCount += found.multiByteCount
      let touchesLetter =
        (start > 0 && text[start - 1].isLetterASCII)
        || (index < text.count && text[index].isLetterASCII)
      if touchesLetter || found.multiByteCount > 1 { joinedCount += found.multiByteCount }
      output += bytes
    }
    guard sequenceCount >= sequenceCountMin, otherCount * 20 <= sequenceCount,
      joinedCount * 2 >= sequenceCount, !speaksOfIt(text)
    else { return nil }
    return output
  }

  private static func speaksOfIt(_ text: [UInt8]) -> Bool {
    let lower = text.map(\.lowercasedASCII)
    return ["mojibake", "double-encod", "double encod", "doubly encoded", "zeichensalat"].contains {
      lower.firstRange(of: $0, from: 0) != nil
    }
  }

  /// The byte of a character in windows-1252; the controls that Latin-1 has stand for themselves.
  private static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    if scalar.value < 0x100 { return UInt8(scalar.value) }
    return upperBytes[scalar]
  }

  private static let upperBytes: [Unicode.Scalar: UInt8] = {
    var map: [Unicode.Scalar: UInt8] = [:]
    for byte in UInt8(0x80)..<0xA0 {
      let text = TextDecoder.decode([byte], as: EncodingChoice(encoding: .windows1252))
      if let scalar = String(decoding: text, as: UTF8.self).unicodeScalars.first {
        map[scalar] = byte
      }
    }
    return map
  }()
}
