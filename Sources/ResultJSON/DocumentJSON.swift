import Lede

/// An article with all its fields and text as JSON.
package enum DocumentJSON {
  /// One document, on one line: with the matches of a query, where there was one, and with what was
  /// cut from the page, where that is wanted.
  package static func text(
    _ article: Article, id: String, marks: ArticleMarks? = nil, withCuts: Bool = false
  ) -> String {
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
      if let marks { writer.member("titleMarks", array: marks.title, HitJSON.mark) }
      writer.member("blocks", array: article.blocks.enumerated()) { writer, entry in
        writer.object { writer in
          writer.member("kind", "\(entry.element.kind)")
          writer.member("text", entry.element.text)
          if let marks {
            writer.member("marks", array: marks.blocks[entry.offset], HitJSON.mark)
          }
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
}
