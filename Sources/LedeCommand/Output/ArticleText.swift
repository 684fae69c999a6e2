import Lede
import ResultJSON

/// A whole article for a person.
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
}
