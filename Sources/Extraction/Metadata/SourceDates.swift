import Articles

/// Reads a publication date out of a page's bytes, for pages that say it nowhere in their text.
///
/// Scripts and attributes hold it as `"publishedAt":"2024-03-05…"`, `publishdate="2024-03-05…"` or
/// `published_at&quot;:1709596800`. Linear in the page.
struct SourceDates {
  private let source: [UInt8]
  private let order: DateText.Order
  private let isPlausible: (ArticleDate) -> Bool

  init(
    _ source: [UInt8], order: DateText.Order, isPlausible: @escaping (ArticleDate) -> Bool
  ) {
    self.source = source
    self.order = order
    self.isPlausible = isPlausible
  }

  /// The first date under a key that speaks of publication.
  func published() -> ArticleDate? {
    var index = 0
    while index < source.count {
      let byte = source[index]
      index += 1
      guard byte == UInt8(ascii: "p") || byte == UInt8(ascii: "P") else { continue }
      let name = source[(index - 1)...].prefix { $0.isLetterASCII || $0 == UInt8(ascii: "_") }
      guard (7...16).contains(name.count),
        Self.keys.contains(String(decoding: name, as: UTF8.self).lowercased())
      else { continue }
      index = name.endIndex
      if let date = value(behind: index) { return date }
    }
    return nil
  }

  /// In lower case, from the "p" on: `datePublished`, `first_published_at`.
  private static let keys: Set<String> = [
    "published", "published_at", "publishedat", "publishdate", "publish_date", "publishtime",
    "publish_time", "published_time", "publishedtime", "publisheddate", "published_date",
    "publicationdate", "publication_date", "publicationtime", "pubdate", "pub_date", "pubtime",
    "publishedon", "published_on", "posted_at", "postedat", "postdate", "post_date",
  ]

  /// The value behind a key: marks, escaped ones and references too, about a colon or equals sign.
  private func value(behind keyEnd: Int) -> ArticleDate? {
    let marks = source[keyEnd...].prefix(40).prefix { "\\\"':=& quot;".utf8.contains($0) }
    guard marks.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) else {
      return nil
    }
    let value = source[marks.endIndex...].prefix(60).prefix { !"\\\"'&}<>".utf8.contains($0) }
    let text = String(decoding: value, as: UTF8.self)
    guard let date = Self.clockTick(text) ?? DateText.first(in: text, order: order, evidence: "")
    else { return nil }
    let found = ArticleDate(
      seconds: date.seconds, offsetMinutes: date.offsetMinutes, precision: date.precision,
      evidence: Self.evidence)
    return isPlausible(found) ? found : nil
  }

  static let evidence = "script"

  /// Seconds or milliseconds since 1970.
  private static func clockTick(_ text: String) -> ArticleDate? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard digits.utf8.count == 10 || digits.utf8.count == 13, let number = Int64(digits) else {
      return nil
    }
    return ArticleDate(
      seconds: digits.utf8.count == 13 ? number / 1000 : number, precision: .second, evidence: "")
  }

  /// The day that is written most often as machines write it, `2024-03-05`, `/2024/03/05/` or `/20240305/`; of
  /// several as frequent the first.
  func commonest() -> ArticleDate? {
    var counts: [Int32: Int] = [:]
    var days: [Int32] = []
    var index = 0
    while let day = nextDay(&index) {
      if counts[day] == nil { days.append(day) }
      counts[day, default: 0] += 1
    }
    guard let most = counts.values.max(), let day = days.first(where: { counts[$0] == most }) else {
      return nil
    }
    return ArticleDate(
      seconds: Int64(day) * 86_400, precision: .day, evidence: Self.evidenceOfStamps)
  }

  static let evidenceOfStamps = "page source"

  /// How often a day is written as machines write it.
  func count(ofDay wanted: Int32) -> Int {
    var count = 0
    var index = 0
    while let day = nextDay(&index) {
      if day == wanted { count += 1 }
    }
    return count
  }

  /// The next plausible day from a position on, and the position behind it.
  private func nextDay(_ index: inout Int) -> Int32? {
    while index + 10 <= source.count {
      let start = index
      index += 1
      guard source[start] == UInt8(ascii: "1") || source[start] == UInt8(ascii: "2"),
        start == 0 || !source[start - 1].isDigitASCII,
        let day = day(at: start),
        isPlausible(ArticleDate(seconds: Int64(day) * 86_400, precision: .day, evidence: ""))
      else { continue }
      index = start + 10
      return day
    }
    return nil
  }

  private func day(at start: Int) -> Int32? {
    if let packed = packedDay(at: start) { return packed }
    let mark = source[start + 4]
    guard mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/"), source[start + 7] == mark,
      let year = number(start..<(start + 4)), (1995...2100).contains(year),
      let month = number((start + 5)..<(start + 7)), let day = number((start + 8)..<(start + 10)),
      start + 10 == source.count || !source[start + 10].isDigitASCII
    else { return nil }
    return CivilDate.day(year: year, month: month, day: day)
  }

  /// The day of "/20240305/".
  private func packedDay(at start: Int) -> Int32? {
    guard start > 0, source[start - 1] == UInt8(ascii: "/"), source[start + 8] == UInt8(ascii: "/"),
      let number = number(start..<(start + 8)), number >= 19_950_000
    else { return nil }
    return CivilDate.day(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  private func number(_ range: Range<Int>) -> Int? {
    var value = 0
    for byte in source[range] {
      guard byte.isDigitASCII else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }
}
