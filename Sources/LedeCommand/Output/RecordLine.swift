import Lede
import ResultJSON

/// An article as a line of JSON that `lede index --format jsonl` reads back.
///
/// What reading makes of it is the article again but for what a record cannot say: the kinds of its
/// blocks, what was cut from its page, where its dates were found, and its key's source and path.
enum RecordLine {
  /// Names that mean something to the reader of records.
  private static let known: Set<String> = [
    "id", "title", "text", "body", "date", "published", "author", "byline", "site", "url",
    "language", "lang", "section", "tags",
  ]

  static func json(_ article: Article, id: String) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("id", id)
      writer.member("title", article.title)
      writer.member("text", text(article.blocks))
      if let published = article.published { write(published, &writer) }
      optional("author", article.byline, &writer)
      optional("site", article.site, &writer)
      optional("section", article.section, &writer)
      if article.language != .undetermined {
        writer.member("language", article.language.description)
      }
      if !article.tags.isEmpty { writer.member("tags", strings: article.tags) }
      optional("url", article.canonicalURL, &writer)
      writeExtra(article, &writer)
    }
    return writer.text
  }

  private static func optional(_ name: String, _ value: String?, _ writer: inout JSONWriter) {
    if let value { writer.member(name, value) }
  }

  /// Paragraphs with an empty line between them, and none within them: a reader parts them there.
  private static func text(_ blocks: [Block]) -> String {
    var text = ""
    var hasLines = false
    for (number, block) in blocks.enumerated() {
      if number > 0 { text += "\n\n" }
      guard block.text.utf8.contains(0x0A) else {
        text += block.text
        continue
      }
      hasLines = true
      let lines = block.text.unicodeScalars.split(separator: "\n").filter { line in
        !line.allSatisfy { $0 == " " || ("\t"..."\r").contains($0) }
      }
      text += lines.map { String($0) }.joined(separator: "\n")
    }
    // Without an empty line anywhere, each line would be a paragraph.
    return blocks.count == 1 && hasLines ? text + "\n\n" : text
  }

  private static func write(_ date: ArticleDate, _ writer: inout JSONWriter) {
    guard (1...9999).contains(CivilDate.civil(of: date.localDay).year) else {
      // Before the year 1 there are only numbers; large ones are read as milliseconds.
      let isMilliseconds = date.seconds.magnitude >= 100_000_000_000
      return writer.member("date", date.seconds &* (isMilliseconds ? 1_000 : 1))
    }
    var date = date
    if let offset = date.offsetMinutes, offset != 0, date.precision.rawValue < minute.rawValue {
      // A day alone has no offset when it is read: its first minute keeps the instant.
      date.precision = minute
    }
    writer.member("date", DateText.iso(date))
  }

  private static let minute = ArticleDate.Precision.minute

  /// Further fields: several of a name as an array, known names as members of an object `extra`.
  private static func writeExtra(_ article: Article, _ writer: inout JSONWriter) {
    var names: [String] = []
    var values: [String: [String]] = [:]
    for field in article.extra {
      let isFree = !known.contains(field.name) || isRepeated(field.name, article)
      let name = isFree ? field.name : "extra." + field.name
      if values[name] == nil { names.append(name) }
      values[name, default: []].append(field.value)
    }
    if let modified = article.modified, values["modified"] == nil {
      writer.member("modified", DateText.iso(modified))
    }
    for name in names {
      let all = values[name] ?? []
      if all.count == 1 { writer.member(name, all[0]) } else { writer.member(name, strings: all) }
    }
  }

  /// Whether a reader keeps a known name as a further field, because what it stands in for is
  /// there, or because it is a date that is none.
  private static func isRepeated(_ name: String, _ article: Article) -> Bool {
    let values = article.extra.filter { $0.name == name }.count
    switch name {
    case "body": return values == 1 && !article.blocks.isEmpty
    case "published": return values == 1 && article.published != nil
    case "byline": return values == 1 && article.byline != nil
    case "lang": return values == 1 && article.language != .undetermined
    case "date": return values == 1 && article.published == nil
    default: return false
    }
  }
}
