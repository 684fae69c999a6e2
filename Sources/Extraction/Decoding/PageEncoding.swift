/// An encoding a page can be read in.
struct PageEncoding: Hashable, Sendable {
  /// The WHATWG name in lower case, as `Article.encoding` reports it.
  let name: String
  /// The name iconv knows it by; empty where no converter is needed.
  let converter: String

  static let utf8 = PageEncoding(name: "utf-8", converter: "")
  static let utf16LittleEndian = PageEncoding(name: "utf-16le", converter: "")
  static let utf16BigEndian = PageEncoding(name: "utf-16be", converter: "")
  static let windows1252 = PageEncoding(name: "windows-1252", converter: "CP1252")
  static let windows1251 = PageEncoding(name: "windows-1251", converter: "CP1251")
  static let koi8r = PageEncoding(name: "koi8-r", converter: "KOI8-R")
  static let shiftJIS = PageEncoding(name: "shift_jis", converter: "CP932")
  static let eucJP = PageEncoding(name: "euc-jp", converter: "EUC-JP-MS")
  static let gb18030 = PageEncoding(name: "gb18030", converter: "GB18030")

  /// Whether every byte is one character, so that a table of 256 entries converts it.
  var isSingleByte: Bool {
    switch name {
    case "gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr", "utf-8",
      "utf-16le", "utf-16be":
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
