import Articles

extension JSONLRecord {
  /// The record as an article of a file.
  ///
  /// A date that cannot be read is kept as an extra field. A missing site is the URL's host.
  package func article(source: String, path: [UInt8]) -> Article {
    func text(_ bytes: [UInt8]) -> String? {
      let trimmed = ParagraphText.trimmed(bytes[...])
      return trimmed.isEmpty ? nil : String(decoding: trimmed, as: UTF8.self)
    }
    let id = String(decoding: self.id, as: UTF8.self)
    var article = Article(key: ArticleKey(source: source, path: path, record: id))
    article.title = String(
      decoding: ParagraphText.folded(title).dropLast().map { $0 == 0x0A ? 0x20 : $0 },
      as: UTF8.self)
    article.blocks = ParagraphText.blocks(self.text)
    article.byline = text(author)
    article.site = text(site) ?? Self.host(of: url)
    article.section = text(section)
    article.tags = tags.compactMap(text)
    article.language = text(language).flatMap { LanguageTag($0) } ?? .undetermined
    article.canonicalURL = text(url)
    article.extra = extra.map { field in
      ExtraField(
        name: String(decoding: field.name, as: UTF8.self),
        value: String(decoding: field.value, as: UTF8.self))
    }
    if let written = text(writtenDate) {
      article.published = RecordDate.parse(
        writtenDate, isNumber: isDateNumber, evidence: "record date")
      if article.published == nil {
        article.extra.append(ExtraField(name: "date", value: written))
      }
    }
    return article
  }

  /// The host in an absolute URL.
  static func host(of url: [UInt8]) -> String? {
    let mark = Array("://".utf8)
    guard let start = url.indices.first(where: { url[$0...].starts(with: mark) }) else {
      return nil
    }
    let authority = url[(start + mark.count)...].prefix { !"/?#".utf8.contains($0) }
    let user = authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 }
    let host = authority[(user ?? authority.startIndex)...].prefix { $0 != UInt8(ascii: ":") }
    return host.isEmpty ? nil : String(decoding: host, as: UTF8.self).lowercased()
  }
}
