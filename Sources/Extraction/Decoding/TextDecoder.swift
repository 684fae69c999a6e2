/// Bytes of a page or text file to valid UTF-8, in the encoding that was chosen.
///
/// Total and linear: what cannot be decoded becomes U+FFFD. NUL and the other control characters
/// become spaces, since no reader further on has a use for them. UTF-8 that was encoded twice is
/// read as what it was (`DoubleEncoding`).
enum TextDecoder {
  /// Decodes the bytes behind a byte order mark of `choice`.
  static func decode(_ bytes: [UInt8], as choice: EncodingChoice) -> [UInt8] {
    let body = choice.markLength == 0 ? bytes : Array(bytes.dropFirst(choice.markLength))
    var text =
      switch choice.encoding {
      case .utf8: DoubleEncoding.repaired(choice.isValidUTF8 ? body : repairedUTF8(body))
      case .utf16LittleEndian: decodeUTF16(body, littleEndian: true)
      case .utf16BigEndian: decodeUTF16(body, littleEndian: false)
      default: convert(body, from: choice.encoding)
      }
    var index = text.span.plainPrefixCount
    while index < text.count {
      if text[index].isControlASCII, !text[index].isSpaceHTML { text[index] = 0x20 }
      index += 1
      index += text.span.extracting(index...).plainPrefixCount
    }
    return text
  }

  private static func repairedUTF8(_ bytes: [UInt8]) -> [UInt8] {
    let plainCount = bytes.span.plainPrefixCount
    if (try? UTF8Span(validating: bytes.span.extracting(plainCount...))) != nil { return bytes }
    return Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  private static func decodeUTF16(_ bytes: [UInt8], littleEndian: Bool) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = 0
    while index + 1 < bytes.count {
      let first = UInt16(bytes[index])
      let second = UInt16(bytes[index + 1])
      units.append(littleEndian ? second << 8 | first : first << 8 | second)
      index += 2
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  private static func convert(_ bytes: [UInt8], from encoding: PageEncoding) -> [UInt8] {
    if encoding.isSingleByte {
      let table =
        encoding == .windows1252 ? windows1252Table : singleByteTables[encoding] ?? windows1252Table
      var text: [UInt8] = []
      text.reserveCapacity(bytes.count + bytes.count / 4)
      for byte in bytes {
        if byte < 0x80 { text.append(byte) } else { text.append(contentsOf: table[Int(byte)]) }
      }
      return text
    }
    guard var converter = Iconv(from: encoding.converter) else { return repairedUTF8(bytes) }
    return converter.convert(bytes)
  }

  private static let windows1252Table = singleByteTable(.windows1252)

  /// The tables of all encodings that have one; made once, when a page is not what most pages are.
  private static let singleByteTables: [PageEncoding: [[UInt8]]] = {
    var tables: [PageEncoding: [[UInt8]]] = [:]
    for encoding in EncodingLabel.all where encoding.isSingleByte {
      tables[encoding] = singleByteTable(encoding)
    }
    return tables
  }()

  /// What each byte stands for, in UTF-8; Latin-1 where the system cannot say.
  private static func singleByteTable(_ encoding: PageEncoding) -> [[UInt8]] {
    let isWestern = encoding == .windows1252
    var converter = Iconv(from: encoding.converter)
    return (0...255).map { value in
      let byte = UInt8(value)
      let latin1 = Array(String(Unicode.Scalar(byte)).utf8)
      guard byte >= 0x80, let converted = converter?.convert([byte]) else { return latin1 }
      return isWestern && converted == [0xEF, 0xBF, 0xBD] ? latin1 : converted
    }
  }
}
