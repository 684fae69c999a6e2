import Articles
import Extraction
import Testing

/// One sentence in one encoding, and what a page may say about it.
struct EncodedPage: Sendable, CustomTestStringConvertible {
  let name: String
  /// The sentence's bytes.
  let bytes: [UInt8]
  /// What they mean.
  let meaning: String
  /// The charset the page declares, or nil.
  var declared: String?
  /// What the encoding's name must be.
  let encoding: String

  var testDescription: String { name }

  /// The sentence as a page.
  var page: [UInt8] {
    let meta = declared.map { "<meta charset=\"\($0)\">" } ?? ""
    let head = "<html><head>\(meta)<title>x</title></head><body><p>"
    return Array(head.utf8) + bytes + Array("</p></body></html>".utf8)
  }
}

@Suite("Encodings") struct EncodingTests {
  private static let french =
    "L’été, le café du théâtre reste fermé, et les garçons s’en vont à la plage – jusqu’à la rentrée."
  private static let russian =
    "Вчера вечером в городе прошёл сильный дождь, и движение на мостах остановилось до утра."
  private static let japanese =
    "昨日の夜、東京では強い雨が降り、鉄道の運行が朝まで止まった。ホームには多くの人がいた。"
  private static let chinese =
    "昨天晚上，北京下了一场大雨，城市的交通一直到早上才恢复正常，许多人在车站等候。"

  /// Cyrillic letters to the bytes of windows-1251; all else is ASCII here.
  private static func windows1251(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { scalar in
      switch scalar.value {
      case 0x410...0x44F: UInt8(scalar.value - 0x410 + 0xC0)
      case 0x451: 0xB8
      default: UInt8(truncatingIfNeeded: scalar.value)
      }
    }
  }

  /// Cyrillic letters to the bytes of KOI8-R.
  private static func koi8(_ text: String) -> [UInt8] {
    let order = Array("юабцдефгхийклмнопярстужвьызшэщчъ".unicodeScalars)
    return text.unicodeScalars.map { scalar in
      if scalar.value == 0x451 { return 0xA3 }
      if let index = order.firstIndex(of: scalar) { return UInt8(0xC0 + index) }
      let lower = String(scalar).lowercased().unicodeScalars.first ?? scalar
      if let index = order.firstIndex(of: lower) { return UInt8(0xE0 + index) }
      return UInt8(truncatingIfNeeded: scalar.value)
    }
  }

  private static func windows1252(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "’": 0x92
      case "–": 0x96
      default: UInt8(truncatingIfNeeded: scalar.value)
      }
    }
  }

  private static func wide(_ text: String, littleEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit -> [UInt8] in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return littleEndian ? [low, high] : [high, low]
    }
  }

  /// Written by iconv from the sentences above.
  private static func hexadecimal(_ digits: String) -> [UInt8] {
    let values = digits.compactMap { $0.hexDigitValue }
    return stride(from: 0, to: values.count - 1, by: 2).map {
      UInt8(values[$0] << 4 | values[$0 + 1])
    }
  }

  static let pages: [EncodedPage] = [
    EncodedPage(
      name: "utf-8, declared", bytes: Array(french.utf8), meaning: french, declared: "utf-8",
      encoding: "utf-8"),
    EncodedPage(
      name: "utf-8, undeclared", bytes: Array(french.utf8), meaning: french, encoding: "utf-8"),
    EncodedPage(
      name: "utf-8, declared as windows-1252", bytes: Array(french.utf8), meaning: french,
      declared: "windows-1252", encoding: "utf-8"),
    EncodedPage(
      name: "windows-1252, declared", bytes: windows1252(french), meaning: french,
      declared: "windows-1252", encoding: "windows-1252"),
    EncodedPage(
      name: "windows-1252, declared as iso-8859-1", bytes: windows1252(french), meaning: french,
      declared: "ISO-8859-1", encoding: "windows-1252"),
    EncodedPage(
      name: "windows-1252, undeclared", bytes: windows1252(french), meaning: french,
      encoding: "windows-1252"),
    EncodedPage(
      name: "windows-1252, declared as utf-8", bytes: windows1252(french), meaning: french,
      declared: "utf-8", encoding: "windows-1252"),
    EncodedPage(
      name: "windows-1251, declared", bytes: windows1251(russian), meaning: russian,
      declared: "windows-1251", encoding: "windows-1251"),
    EncodedPage(
      name: "windows-1251, undeclared", bytes: windows1251(russian), meaning: russian,
      encoding: "windows-1251"),
    EncodedPage(
      name: "koi8-r, declared", bytes: koi8(russian), meaning: russian, declared: "koi8-r",
      encoding: "koi8-r"),
    EncodedPage(
      name: "koi8-r, undeclared", bytes: koi8(russian), meaning: russian, encoding: "koi8-r"),
    EncodedPage(
      name: "shift_jis, declared", bytes: hexadecimal(shiftJIS), meaning: japanese,
      declared: "shift_jis", encoding: "shift_jis"),
    EncodedPage(
      name: "shift_jis, undeclared", bytes: hexadecimal(shiftJIS), meaning: japanese,
      encoding: "shift_jis"),
    EncodedPage(
      name: "euc-jp, declared", bytes: hexadecimal(eucJP), meaning: japanese, declared: "euc-jp",
      encoding: "euc-jp"),
    EncodedPage(
      name: "euc-jp, undeclared", bytes: hexadecimal(eucJP), meaning: japanese,
      encoding: "euc-jp"),
    EncodedPage(
      name: "euc-jp, declared as shift_jis", bytes: hexadecimal(eucJP), meaning: japanese,
      declared: "shift_jis", encoding: "euc-jp"),
    EncodedPage(
      name: "gb18030, declared", bytes: hexadecimal(gb18030), meaning: chinese,
      declared: "gb18030", encoding: "gb18030"),
    EncodedPage(
      name: "gb18030, declared as gb2312", bytes: hexadecimal(gb18030), meaning: chinese,
      declared: "gb2312", encoding: "gbk"),
  ]

  @Test("A page is read in its encoding", arguments: pages)
  func page(_ page: EncodedPage) throws {
    let article = try #require(Reading.article(page.page))
    #expect(Reading.body(article) == page.meaning)
    #expect(article.encoding == page.encoding)
  }

  @Test("The caller's encoding counts before the page's")
  func header() throws {
    let page = EncodedPage(
      name: "", bytes: Self.koi8(Self.russian), meaning: "", declared: "windows-1251",
      encoding: "koi8-r")
    let article = try #require(Reading.article(page.page, declared: "KOI8-R"))
    #expect(Reading.body(article) == Self.russian)
  }

  @Test(
    "UTF-16 is read with and without a mark",
    arguments: [(true, true), (true, false), (false, true), (false, false)])
  func utf16(littleEndian: Bool, hasMark: Bool) throws {
    let source = "<html><body><p>\(Self.french)</p><p>\(Self.french) Encore \u{1F600}.</p></body>"
    let mark: [UInt8] = littleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF]
    let bytes = (hasMark ? mark : []) + Self.wide(source, littleEndian: littleEndian)
    let article = try #require(Reading.article(bytes))
    #expect(Reading.body(article) == "\(Self.french)\n\(Self.french) Encore \u{1F600}.")
    #expect(article.encoding == (littleEndian ? "utf-16le" : "utf-16be"))
  }

  @Test("A byte order mark of UTF-8 is no text")
  func utf8Mark() throws {
    let article = try #require(
      Reading.article([0xEF, 0xBB, 0xBF] + Array(Self.french.utf8), path: "a.txt"))
    #expect(Reading.body(article) == Self.french)
  }

  @Test("Invalid bytes are repaired and the rest is kept")
  func repaired() throws {
    let broken = String(repeating: Self.russian + " ", count: 3)
    var bytes = Array("<body><p>\(broken)</p>".utf8)
    bytes.insert(contentsOf: [0xE9, 0xFF, 0xC0], at: 40)
    bytes += [0xD0]
    let article = try #require(Reading.article(bytes))
    let body = Reading.body(article)
    #expect(article.encoding == "utf-8")
    #expect(body.contains("\u{FFFD}"))
    #expect(body.contains("движение на мостах"))
  }

  @Test(
    "Binary files are told by their first bytes",
    arguments: [
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], [0xFF, 0xD8, 0xFF, 0xE0], [0x50, 0x4B, 0x03, 0x04],
      [0x1F, 0x8B, 0x08, 0x00], Array("%PDF-1.7".utf8), (0..<256).map { UInt8($0 % 9) },
    ] as [[UInt8]])
  func binary(_ bytes: [UInt8]) {
    #expect(Reading.skipReason(Reading.extract(bytes)) == .binary)
  }

  @Test("Nothing and white space are empty")
  func empty() {
    #expect(Reading.skipReason(Reading.extract([])) == .empty)
    #expect(Reading.skipReason(Reading.extract(Array(" \n\t \r\n".utf8))) == .empty)
    #expect(Reading.skipReason(Reading.extract([0xEF, 0xBB, 0xBF])) == .empty)
    #expect(Reading.skipReason(Reading.extract(Array("<html><body></body>".utf8))) == .noText)
  }

  private static let shiftJIS = """
    8df093fa82cc96e98141938c8b9e82c582cd8bad82a2894a82aa8d7e82e88141935393b982cc895e8d7382aa \
    92a982dc82c58e7e82dc82c182bd8142837a815b838082c982cd91bd82ad82cc906c82aa82a282bd8142
    """

  private static let eucJP = """
    baf2c6fca4cecceba1a2c5ecb5fea4c7a4cfb6afa4a4b1aba4acb9dfa4eaa1a2c5b4c6bba4ceb1bfb9d4a4ac \
    c4aba4dea4c7bbdfa4dea4c3a4bfa1a3a5dba1bca5e0a4cba4cfc2bfa4afa4cebfcda4aca4a4a4bfa1a3
    """

  private static let gb18030 = """
    d7f2cceccdedc9cfa3acb1b1bea9cfc2c1cbd2bbb3a1b4f3d3eaa3acb3c7cad0b5c4bdbbcda8d2bbd6b1b5bd \
    d4e7c9cfb2c5bbd6b8b4d5fdb3a3a3acd0edb6e0c8cbd4dab3b5d5beb5c8baf2a1a3
    """

  @Test(
    "Overlong forms, surrogates and what is beyond Unicode are replaced",
    arguments: [
      [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ] as [[UInt8]])
  func noScalars(_ bytes: [UInt8]) {
    let start = Array(
      "<p>Ein Satz mit Umlauten wie ä, ö, ü und ß, damit er für UTF-8 gilt; dann ".utf8)
    let many = Array(String(repeating: "ä ö ü, ", count: 40).utf8)
    let body = Reading.body(
      Reading.article(start + many + bytes + Array(" Ende des Satzes.</p>".utf8)))
    #expect(body.contains("\u{FFFD}"))
    #expect(body.hasSuffix("Ende des Satzes."))
  }
}
