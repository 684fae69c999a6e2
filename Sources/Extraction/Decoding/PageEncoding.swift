/// An encoding a page can be read in.
struct PageEncoding: Hashable, Sendable {
  /// The WHATWG name in lower case, as `Article.encoding` reports it.
  let name: String
  /// The name iconv knows it by; empty where no converter is needed.
  let converter: String

  static let utf8 = PageEncoding(name: "utf-8", converter: "")
  static let utf16LittleEndian = PageEncoding(name: "utf-16le", converter: "")
  static let utf16BigEndian = PageEncoding(name: "utf-16be", converter: "")
  static let utf32LittleEndian = PageEncoding(name: "utf-32le", converter: "UTF-32LE")
  static let utf32BigEndian = PageEncoding(name: "utf-32be", converter: "UTF-32BE")
  static let windows1252 = PageEncoding(name: "windows-1252", converter: "CP1252")
  static let iso2022JP = PageEncoding(name: "iso-2022-jp", converter: "ISO-2022-JP")

  /// UTF-16 in either order.
  var isUTF16: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }

  /// Whether every byte is one character, so that a table of 256 entries converts it.
  var isSingleByte: Bool {
    switch name {
    case "gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr", "utf-8",
      "utf-16le", "utf-16be", "utf-32le", "utf-32be":
      false
    default: true
    }
  }
}

extension UInt8 {
  /// The byte with A–Z mapped to a–z.
  var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

  /// A–Z or a–z.
  var isLetterASCII: Bool { (self | 0x20) &- 0x61 < 26 }

  /// 0–9.
  var isDigitASCII: Bool { self &- 0x30 < 10 }

  /// Below the space, or delete.
  var isControlASCII: Bool { self < 0x20 || self == 0x7F }

  /// Space, tab, line feed, form feed or carriage return: white space to HTML.
  var isSpaceHTML: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D && self != 0x0B) }
}
