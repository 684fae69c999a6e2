import Lede

/// A whole article for a person or as JSON.
enum ArticleText {
  /// The fields, one a line.
  static func fields(_ article: Article) -> [String] {
    var rows: [(String, String?)] = [
      ("title", article.title.isEmpty ? nil : article.title),
      ("byline", article.byline), ("site", article.site), ("section", article.section),
      ("date", article.published.map { evidence($0) }),
      ("modified", article.modified.map { evidence($0) }),
      ("language", article.language == .undetermined ? nil : article.language.description),
      ("url", article.canonicalURL), ("encoding", article.encoding),
      ("page type", article.pageType?.rawValue),
      ("tags", article.tags.isEmpty ? nil : article.tags.joined(separator: ", ")),
    ]
    rows += article.extra.map { ($0.name, $0.value) }
    return rows.compactMap { name, value in
      value.map { DisplayWidth.fit(SafeText.line(name), 10) + "  " + SafeText.line($0) }
    }
  }

  private static func evidence(_ date: ArticleDate) -> String {
    DateText.iso(date) + (date.evidence.isEmpty ? "" : "   (\(date.evidence))")
  }

  /// Where each field was found, and how far that place can be trusted.
  private static func findings(_ article: Article, _ writer: inout JSONWriter) {
    for field in Finding.Field.allCases {
      guard let finding = article.findings[field] else { continue }
      writer.member(
        field.rawValue,
        object: { writer in
          writer.member("from", finding.source)
          writer.member("confidence", finding.confidence)
        })
    }
  }

  /// The text with an empty line between blocks.
  static func body(_ article: Article, _ style: Style) -> String {
    var text = ""
    for (number, block) in article.blocks.enumerated() {
      if number > 0 { text += "\n" }
      let safe = block.kind == .code ? SafeText.lines(block.text) : SafeText.line(block.text)
      switch block.kind {
      case .heading: text += style.title(safe)
      case .listItem: text += "• " + safe
      case .quote: text += "> " + safe
      default: text += safe
      }
      text += "\n"
    }
    return text
  }

  /// All fields and the text on one line.
  static func json(_ article: Article, id: String, withCuts: Bool = false) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("id", id)
      writer.member("title", article.title)
      writer.member("text", article.blocks.map(\.text).joined(separator: "\n\n"))
      writer.member("date", article.published.map(DateText.iso))
      writer.member("dateEvidence", article.published?.evidence)
      writer.member("modified", article.modified.map(DateText.iso))
      writer.member("byline", article.byline)
      writer.member("site", article.site)
      writer.member("section", article.section)
      writer.member("tags", strings: article.tags)
      writer.member(
        "language", article.language == .undetermined ? nil : article.language.description)
      writer.member("url", article.canonicalURL)
      writer.member("encoding", article.encoding)
      writer.member("pageType", article.pageType?.rawValue)
      writer.member("evidence", object: { writer in findings(article, &writer) })
      writer.member("blocks", array: article.blocks) { writer, block in
        writer.object { writer in
          writer.member("kind", "\(block.kind)")
          writer.member("text", block.text)
        }
      }
      writer.member(
        "extra",
        object: { writer in
          for field in article.extra { writer.member(field.name, field.value) }
        })
      guard withCuts else { return }
      writer.member("boilerplate", array: article.boilerplate) { writer, cut in
        writer.object { writer in
          writer.member("rule", cut.rule)
          writer.member("text", cut.text)
        }
      }
    }
    return writer.text
  }
}
