import Articles

/// Finds when a page's article was published and last changed, and says where it says so.
struct DateFinder {
  private let tree: PageTree
  private let facts: PageFacts
  private let linkedData: LinkedData
  private let url: String?
  private let now: Int64
  private let order: DateText.Order

  init(
    _ tree: PageTree, _ facts: PageFacts, _ linkedData: LinkedData, url: String?, now: Int64,
    order: DateText.Order
  ) {
    self.tree = tree
    self.facts = facts
    self.linkedData = linkedData
    self.url = url
    self.now = now
    self.order = order
  }

  /// The publication date by the most trusted source that has one.
  func published() -> ArticleDate? {
    if let stated = read(linkedData.datePublished, "json-ld datePublished")
      ?? metaDate(Self.publishedNames) ?? itempropDate("datepublished") ?? timeDate()
    {
      return localized(stated)
    }
    return urlDate() ?? namedDate() ?? metaDate(Self.looseNames) ?? textDate()
  }

  /// A time in UTC on the day after the address's day was still that day where it was published.
  private func localized(_ stated: ArticleDate) -> ArticleDate {
    guard (stated.offsetMinutes ?? 0) == 0, let named = urlDate(),
      named.localDay == stated.localDay - 1
    else { return stated }
    return named
  }

  /// The date of the last change.
  func modified() -> ArticleDate? {
    read(linkedData.dateModified, "json-ld dateModified") ?? metaDate(Self.modifiedNames)
      ?? itempropDate("datemodified")
  }

  private func read(_ text: String?, _ evidence: String) -> ArticleDate? {
    guard let text, let date = DateText.first(in: text, order: order, evidence: evidence) else {
      return nil
    }
    return isPlausible(date) ? date : nil
  }

  private func isPlausible(_ date: ArticleDate) -> Bool {
    date.seconds <= now.addingReportingOverflow(86_400).partialValue
      && date.seconds >= -2_208_988_800
  }

  private func metaDate(_ names: [String]) -> ArticleDate? {
    // A page has few metas, and mostly none of these.
    guard facts.metas.keys.contains(where: Self.metaNames.contains) else { return nil }
    for name in names {
      if let date = read(facts.metas[name], "meta \(name)") { return date }
    }
    return nil
  }

  private func itempropDate(_ property: String) -> ArticleDate? {
    for node in facts.dateNodes
    where tree.attribute(.itemprop, of: node)?.lowercased() == property {
      let written =
        tree.attribute(.datetime, of: node) ?? tree.attribute(.content, of: node)
        ?? tree.foldedText(of: node, maxByteCount: 300)
      if let date = read(written, "itemprop \(property)") { return date }
    }
    return nil
  }

  /// `<time>`: one that names itself published first, else the first outside comments.
  private func timeDate() -> ArticleDate? {
    var first: ArticleDate?
    for node in facts.times where !isInside(node, [.comments, .related, .sidebar]) {
      let written =
        tree.attribute(.datetime, of: node) ?? tree.foldedText(of: node, maxByteCount: 300)
      guard let date = read(written, "time element") else { continue }
      let hints = tree.hints(of: node)
      if hints.contains(.dateline), !hints.contains(.modified) { return date }
      first = first ?? date
    }
    return first
  }

  private func isInside(_ start: Int, _ hints: NameHints) -> Bool {
    var node = start
    while node >= 0 {
      if !tree.hints(of: node).isDisjoint(with: hints) { return true }
      if [.aside, .footer, .nav].contains(tree.nodes[node].tag) { return true }
      node = Int(tree.nodes[node].parent)
    }
    return false
  }

  /// `/2024/03/05/` or `2024-03-05` in the address.
  private func urlDate() -> ArticleDate? {
    guard let address = url ?? facts.canonical else { return nil }
    let bytes = Array(address.utf8.prefix(1000))
    for index in bytes.indices where index == 0 || !bytes[index - 1].isDigitASCII {
      guard index + 10 <= bytes.count, let year = number(bytes, index, 4),
        (1990...2100).contains(year), let month = number(bytes, index + 5, 2),
        let day = number(bytes, index + 8, 2), bytes[index + 4] == bytes[index + 7],
        [0x2F, 0x2D, 0x5F].contains(bytes[index + 4]),
        index + 10 == bytes.count || !bytes[index + 10].isDigitASCII,
        let count = CivilDate.day(year: year, month: month, day: day)
      else { continue }
      let date = ArticleDate(seconds: Int64(count) * 86_400, precision: .day, evidence: "url")
      if isPlausible(date) { return date }
    }
    return compactURLDate(bytes)
  }

  /// `/20240305/` in the address.
  private func compactURLDate(_ bytes: [UInt8]) -> ArticleDate? {
    for index in bytes.indices where index > 0 && bytes[index - 1] == UInt8(ascii: "/") {
      guard index + 8 < bytes.count, bytes[index + 8] == UInt8(ascii: "/"),
        let year = number(bytes, index, 4), (1990...2100).contains(year),
        let month = number(bytes, index + 4, 2), let day = number(bytes, index + 6, 2),
        let count = CivilDate.day(year: year, month: month, day: day)
      else { continue }
      let date = ArticleDate(seconds: Int64(count) * 86_400, precision: .day, evidence: "url")
      if isPlausible(date) { return date }
    }
    return nil
  }

  private func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for index in start..<(start + count) {
      guard bytes[index].isDigitASCII else { return nil }
      value = value * 10 + Int(bytes[index] - 0x30)
    }
    return value
  }

  /// An element whose name speaks of a date.
  private func namedDate() -> ArticleDate? {
    for node in facts.dateNodes where !isInside(node, [.comments, .related, .sidebar]) {
      let text =
        tree.attribute(.datetime, of: node) ?? tree.attribute(.content, of: node)
        ?? tree.foldedText(of: node, maxByteCount: 300)
      if let date = read(text, "date element") { return date }
    }
    for node in facts.bylineNodes where !isInside(node, [.comments, .related, .sidebar]) {
      if let date = read(tree.foldedText(of: node, maxByteCount: 300), "byline") { return date }
    }
    return nil
  }

  /// The first short text with a full date behind the headline.
  private func textDate() -> ArticleDate? {
    let start = facts.firstHeadings.first ?? facts.secondHeadings.first ?? 0
    var looked = 0
    for node in tree.nodes.indices.dropFirst(start) where tree.nodes[node].tag == .text {
      let size = tree.textByteCount(of: node)
      guard size >= 6, size < 160 else { continue }
      looked += 1
      guard looked < 400 else { return nil }
      let text = tree.text(of: node)
      guard text.contains(where: \.isDigitASCII), DateText.mayHoldDate(text),
        !isInside(node, [.comments, .related])
      else { continue }
      if let date = read(tree.foldedText(of: node), "text"), date.localDay > 7300 { return date }
    }
    return nil
  }

  private static let publishedNames = [
    "article:published_time", "og:article:published_time", "og:published_time", "og:pubdate",
    "datepublished", "publish-date", "publish_date", "publishdate", "published_time",
    "published_date", "published-date", "publication_date", "publicationdate", "pubdate",
    "pub_date",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "dc.date.issued",
    "dcterms.issued", "dc.date.created", "dcterms.created", "article.published",
    "article:published",
    "rnews:datepublished", "article_date_original", "originalpublicationdate", "date_published",
    "bt:pubdate", "dc.date", "dcterms.date", "dc.date.publication", "citation_publication_date",
    "citation_date", "article:post_date", "article:publication_date",
    "shareaholic:article_published_time",
    "weibo:article:create_at", "news_date", "lastpubdate", "timestamp", "created", "datecreated",
    "gentime", "video:release_date", "release_date", "date",
  ]
  private static let modifiedNames = [
    "article:modified_time", "og:modified_time", "datemodified", "last-modified", "lastmod",
    "dcterms.modified", "dc.date.modified", "og:updated_time", "article:updated_time", "modified",
    "shareaholic:article_modified_time", "revised",
  ]
  private static let looseNames = modifiedNames + ["revision_date"]
  private static let metaNames = Set(publishedNames + looseNames)
}
