import Articles

/// Guesses what kind of page a page is: by what it states, else by its text.
struct PageTypeGuess {
  let type: PageType
  let finding: Finding

  private init(_ type: PageType, _ source: String, _ confidence: Double) {
    self.type = type
    finding = Finding(source, confidence: confidence)
  }

  /// Guesses by the page's metadata and what its text is like.
  init(_ metadata: PageMetadata, _ statement: PageStatement, _ body: ArticleBody) {
    self =
      Self.stated(metadata) ?? Self.read(statement, body)
      ?? (metadata.published != nil || metadata.byline != nil
        ? Self(.article, "date or byline", 0.7) : Self(.other, "no sign", 0.5))
  }

  private static func stated(_ metadata: PageMetadata) -> Self? {
    let types = metadata.linkedData.types
    for (known, type) in linkedTypes where !types.isDisjoint(with: known) {
      return Self(type, "json-ld type", 0.9)
    }
    if types.contains(where: { $0.hasSuffix("article") || $0.hasSuffix("posting") }) {
      return Self(.article, "json-ld type", 0.9)
    }
    switch metadata.pageType {
    case "article": return Self(.article, "og:type", 0.8)
    case "product", "og:product", "product.item": return Self(.product, "og:type", 0.8)
    default: return nil
    }
  }

  private static let linkedTypes: [(Set<String>, PageType)] = [
    (["liveblogposting"], .liveBlog), (["discussionforumposting", "qapage"], .forum),
    (["product", "productgroup"], .product),
  ]

  private static func read(_ statement: PageStatement, _ body: ArticleBody) -> Self? {
    if statement.forumEvidence > 1 || (statement.forumEvidence == 1 && body.threadShare > 0.3) {
      return Self(.forum, "address, software or names", 0.7)
    }
    return body.linkShare > 0.5 ? Self(.listing, "mostly links", 0.7) : nil
  }
}
