import Articles

/// Reads a publication date out of the data that a page's scripts hold: `"publishedAt":"2024-03-05…"`.
///
/// For pages that say it nowhere else. Linear in the page.
enum ScriptDates {
  /// The first date under a key that speaks of publication.
  static func published(in source: [UInt8], order: DateText.Order) -> ArticleDate? {
    var position = 0
    while let start = source.firstRange(of: "<script", from: position) {
      let end = source.firstRange(of: "</script", from: start) ?? source.count
      if let date = published(in: source[start..<end], order) { return date }
      position = end
    }
    return nil
  }

  private static func published(
    in script: ArraySlice<UInt8>, _ order: DateText.Order
  ) -> ArticleDate? {
    var index = script.startIndex
    while index < script.endIndex {
      let byte = script[index]
      index += 1
      guard byte == UInt8(ascii: "p") || byte == UInt8(ascii: "P") else { continue }
      let name = script[(index - 1)...].prefix { $0.isLetterASCII || $0 == UInt8(ascii: "_") }
      guard name.count >= 7, keys.contains(String(decoding: name, as: UTF8.self).lowercased())
      else { continue }
      index = name.endIndex
      // Quotes, escaped ones too, about a colon.
      let value = script[index...].prefix(40).drop { "\\\": ".utf8.contains($0) }
      guard value.startIndex > index, value.first?.isDigitASCII ?? false else { continue }
      let text = String(decoding: value.prefix { !"\\\",}".utf8.contains($0) }, as: UTF8.self)
      if let date = DateText.first(in: text, order: order, evidence: "script") { return date }
    }
    return nil
  }

  /// In lower case, from the "p" on.
  private static let keys: Set<String> = [
    "published", "published_at", "publishedat", "publishdate", "publish_date", "publishtime",
    "publish_time", "published_time", "publisheddate", "published_date", "publicationdate",
    "publication_date", "pubdate", "pub_date", "posted_at", "postedat",
  ]
}
