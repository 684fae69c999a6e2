import Articles

/// What a page says about its article.
struct PageMetadata {
  let title: String
  /// The title in all its forms.
  let titles: [String]
  let published: ArticleDate?
  let modified: ArticleDate?
  let byline: String?
  let site: String?
  let section: String?
  let tags: [String]
  let canonicalURL: String?
  /// As declared; undetermined when it is not.
  let language: LanguageTag
  let linkedData: LinkedData
  /// The page's own summary.
  let summary: String?
  /// `og:type` in lower case.
  let pageType: String?
  /// The software that made the page.
  let generator: String?
  /// Where title, date, byline and language were found.
  let findings: [Finding.Field: Finding]

  init(_ page: PageParser, url: String?, now: Int64) {
    let tree = page.tree
    let facts = PageFacts(tree)
    let data = LinkedData(page.jsonLD)
    linkedData = data
    language = Self.language(facts, data)
    let titleFinder = TitleFinder(tree, facts, data)
    let (title, titleFinding) = titleFinder.title()
    self.title = title
    titles = titleFinder.allForms(of: title)
    let order = Self.dateOrder(facts, language)
    let heading = titleFinder.heading(of: title)
    let dates = DateFinder(
      tree, facts, data, url: url, now: now, order: order, heading: heading)
    published = dates.published()
    modified = dates.modified()
    let author = BylineFinder(tree, facts, data, heading: heading).byline()
    byline = author?.text
    findings = [
      .title: titleFinding, .date: published.map(dates.finding), .byline: author?.finding,
      .language: language == .undetermined ? nil : Finding("declared", confidence: 0.95),
    ].compactMapValues { $0 }
    canonicalURL = Self.canonical(facts)
    site =
      (canonicalURL ?? url).flatMap(PageAddress.host) ?? facts.meta(["og:site_name"])?.content
      ?? data.publisher
    section =
      data.section.map(PageText.trimmed)
      ?? facts.meta(["article:section", "section", "parsely-section", "category"])?.content
    tags = Self.tags(facts, data)
    pageType = facts.metas["og:type"]?.lowercased()
    generator = facts.metas["generator"]
    summary = facts.meta(["og:description", "description", "twitter:description"])?.content
  }

  /// Whether the page is an article by what it says, be its text drawn by a script.
  var namesArticle: Bool { !title.isEmpty && (published != nil || byline != nil) }

  private static func language(_ facts: PageFacts, _ data: LinkedData) -> LanguageTag {
    let declared = [
      facts.htmlLanguage, facts.metas["og:locale"], facts.metas["content-language"],
      facts.metas["language"], facts.metas["dc.language"], data.language,
    ]
    for text in declared {
      if let text, let tag = LanguageTag(text) { return tag }
    }
    return .undetermined
  }

  private static func dateOrder(_ facts: PageFacts, _ language: LanguageTag) -> DateText.Order {
    if ["hr", "bs"].contains(language.description) { return .croatian }
    return isMonthFirst(facts, language) ? .monthFirst : .dayFirst
  }

  /// The United States write the month first; a page that says only "en" is taken for American.
  private static func isMonthFirst(_ facts: PageFacts, _ language: LanguageTag) -> Bool {
    let locale = (facts.htmlLanguage ?? facts.metas["og:locale"] ?? "").lowercased()
    let bytes = Array(locale.utf8)
    func names(_ country: String) -> Bool { bytes.firstRange(of: country, from: 0) != nil }
    if names("us") { return true }
    return (language == .undetermined || language.description == "en")
      && !["gb", "au", "in", "ie", "nz"].contains(where: names)
  }

  private static func canonical(_ facts: PageFacts) -> String? {
    for address in [facts.canonical, facts.metas["og:url"]] {
      guard let address, address.hasPrefix("http"), !PageAddress.isRoot(address) else { continue }
      return address
    }
    return nil
  }

  private static func tags(_ facts: PageFacts, _ data: LinkedData) -> [String] {
    var tags = facts.tagMetas
    if tags.isEmpty { tags = data.keywords }
    if tags.isEmpty, let line = facts.meta(["keywords", "news_keywords", "parsely-tags"])?.content {
      tags = line.split { $0 == "," || $0 == ";" || $0 == "，" || $0 == "、" }.map(String.init)
    }
    var seen: Set<String> = []
    return tags.map(PageText.trimmed)
      .filter { !$0.isEmpty && $0.utf8.count <= 100 && seen.insert($0.lowercased()).inserted }
      .prefix(32).map { $0 }
  }
}

/// The parts of an address that name a site.
enum PageAddress {
  /// The host in lower case without "www.", or nil when the text is no address.
  static func host(_ address: String) -> String? {
    guard let rest = behindScheme(address) else { return nil }
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let named = authority.split(separator: "@").last ?? authority
    var host = String(named.prefix { $0 != ":" }).lowercased()
    if host.hasPrefix("www.") { host.removeFirst(4) }
    return host.isEmpty || host.utf8.count > 253 ? nil : host
  }

  /// Whether an address names a site's front page.
  static func isRoot(_ address: String) -> Bool {
    guard let rest = behindScheme(address) else { return true }
    let path = rest.drop { $0 != "/" }
    return path.isEmpty || path == "/"
  }

  private static func behindScheme(_ address: String) -> Substring? {
    let lower = address.prefix(8).lowercased()
    if lower.hasPrefix("https://") { return address.dropFirst(8) }
    if lower.hasPrefix("http://") { return address.dropFirst(7) }
    if lower.hasPrefix("//") { return address.dropFirst(2) }
    return nil
  }
}
