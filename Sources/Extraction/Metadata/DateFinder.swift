import Articles

/// Finds when a page's article was published and last changed, and says where it says so.
struct DateFinder {
  private let tree: PageTree
  private let facts: PageFacts
  private let linkedData: LinkedData
  private let url: String?
  private let latest: Int64
  private let order: DateText.Order
  private let printed: HeadlineDates
  private let heading: Int?
  /// Whether a meta may state a date: a page has few metas, and mostly none of these.
  private let hasDateMeta: Bool

  init(
    _ tree: PageTree, _ facts: PageFacts, _ linkedData: LinkedData, url: String?, now: Int64,
    order: DateText.Order, heading: Int?
  ) {
    self.tree = tree
    self.facts = facts
    self.linkedData = linkedData
    self.url = url
    self.order = order
    self.heading = heading
    hasDateMeta = facts.metas.keys.contains(where: Self.metaNames.contains)
    latest = now.addingReportingOverflow(86_400).partialValue
    printed = HeadlineDates(tree, heading: heading, order: order, latest: latest)
  }

  /// The publication date by the most trusted source that has one.
  func published() -> ArticleDate? {
    let stated =
      read(linkedData.datePublished, "json-ld datePublished") ?? metaDate(Self.publishedNames)
      ?? itempropDate("datepublished")
    return stated.map(settled) ?? unstated()
  }

  /// The date of a page that states none for machines.
  private func unstated() -> ArticleDate? {
    guard let month = addressMonth() else { return shownDate() ?? hiddenDate() }
    // Whatever lies in another month is not when the page came out.
    let isInMonth = { Self.isSameMonth($0, month) }
    if let date = printed.nearest(where: { isInMonth($0.date) })?.date { return date }
    let found = [urlDate(), ownAddressDate(), timeDate(), namedDate()].compactMap { $0 }
    return found.first(where: isInMonth) ?? textDate(where: isInMonth)
      ?? source.published().flatMap { isInMonth($0) ? $0 : nil } ?? month
  }

  /// The date that readers see, in its text or its address.
  private func shownDate() -> ArticleDate? {
    let head = printedDate() ?? urlDate() ?? ownAddressDate() ?? printed.updated?.date
    let named = head ?? timeDate() ?? namedDate() ?? metaDate(Self.looseNames)
    return named ?? textDate { _ in true } ?? precedingDate()
      ?? read(facts.documentTitle, "title")
  }

  /// The last date in a short text before the headline, be it in the path of sections.
  private func precedingDate() -> ArticleDate? {
    guard let heading else { return nil }
    let textStart = tree.nodes[heading].textStart
    for node in (0..<heading).reversed() where tree.nodes[node].tag == .text {
      guard textStart - tree.nodes[node].textStart < 400 else { return nil }
      if let date = read(tree.foldedText(of: node, maxByteCount: 100), "text"),
        !isInside(node, [.comments, .related, .sidebar], withAsides: false)
      {
        return date
      }
    }
    return nil
  }

  /// A date that only the page's source has.
  private func hiddenDate() -> ArticleDate? {
    source.published() ?? imageDate() ?? source.commonest()
  }

  /// The date that the page prints, read the other way round where that is how the page's source
  /// has it.
  private func printedDate() -> ArticleDate? {
    guard let shown = printed.published else { return nil }
    // A date far off is that of something else where a change's is near.
    if shown.label == .none, let updated = printed.updated, updated.rank + 1000 < shown.rank {
      return updated.date
    }
    // So is one that is not said to be the article's and days away from the address's.
    if shown.label == .none, let named = urlDate(), abs(named.localDay - shown.date.localDay) > 2 {
      return named
    }
    guard shown.isNumeric, let swapped = Self.swapped(shown.date), isPlausible(swapped),
      source.count(ofDay: swapped.localDay) > 0, source.count(ofDay: shown.date.localDay) == 0
    else { return shown.date }
    return swapped
  }

  /// The date with day and month the other way round, or nil when that is none or the same.
  private static func swapped(_ date: ArticleDate) -> ArticleDate? {
    let civil = CivilDate.civil(of: date.localDay)
    guard civil.day != civil.month,
      let day = CivilDate.day(year: civil.year, month: civil.day, day: civil.month)
    else { return nil }
    var swapped = date
    swapped.seconds += Int64(day - date.localDay) * 86_400
    return swapped
  }

  private func ownAddressDate() -> ArticleDate? {
    OwnAddresses.date(in: tree, heading: heading, isPlausible: isPlausible)
  }

  /// The date in the address of the page's picture.
  private func imageDate() -> ArticleDate? {
    [facts.metas["og:image"], facts.metas["twitter:image"]].lazy.compactMap { $0 }
      .compactMap(AddressDate.first).first(where: isPlausible).map {
        ArticleDate(seconds: $0.seconds, precision: .day, evidence: "image address")
      }
  }

  private var source: SourceDates {
    SourceDates(tree.attributes.page, order: order, isPlausible: isPlausible)
  }

  /// Where the date was found and how often such a date is right.
  func finding(for date: ArticleDate) -> Finding {
    let place = date.evidence
    let isStated =
      ["json-ld", "meta", "itemprop"].contains { place.hasPrefix($0) }
      && !Self.looseNames.contains { place == "meta " + $0 }
    let isConfirmed =
      place == HeadlineDates.evidence
      ? read(linkedData.datePublished, "").map { $0.localDay == date.localDay } ?? false
      : printed.holds(day: date.localDay) || urlDate()?.localDay == date.localDay
    if isConfirmed { return Finding(place, confidence: 0.95) }
    if isStated { return Finding(place, confidence: 0.9) }
    let known = [
      HeadlineDates.evidence: 0.9, "url": 0.9, "time element": 0.85, "date element": 0.8,
      "byline": 0.8, OwnAddresses.evidence: 0.8, "text": 0.6, "title": 0.6, "image address": 0.4,
      SourceDates.evidenceOfStamps: 0.3,
    ]
    return Finding(place, confidence: known[place] ?? 0.5)
  }

  private func addressMonth() -> ArticleDate? {
    addresses.lazy.compactMap(AddressDate.month).first(where: isPlausible)
  }

  private var addresses: [String] {
    [url, facts.canonical, facts.metas["og:url"]].compactMap { $0 }
  }

  private static func isSameMonth(_ date: ArticleDate, _ month: ArticleDate) -> Bool {
    let date = CivilDate.civil(of: date.localDay)
    let month = CivilDate.civil(of: month.localDay)
    return date.year == month.year && date.month == month.month
  }

  /// A date stated for machines, or the one that the page prints for its readers instead.
  ///
  /// The machines' dates are of UTC where the readers' are local, of the import into a new system, or
  /// of the draft. A printed date later than all that is stated is that of some event.
  private func settled(_ stated: ArticleDate) -> ArticleDate {
    let named = urlDate()
    // An address keeps its day when the page moves to a system that states a new one.
    if let named, named.localDay < stated.localDay - Self.movedDayCount { return named }
    guard !printed.holds(day: stated.localDay), named?.localDay != stated.localDay else {
      return stated
    }
    guard let shown = printed.published else { return localized(stated) }
    if Self.areSwapped(shown.date, stated) { return shown.isAmbiguous ? stated : shown.date }
    let lastDay = max(stated.localDay, modified()?.localDay ?? stated.localDay) + 1
    // Far from the headline stand other dates too.
    let isOwn = shown.rank <= 500 || abs(shown.date.localDay - stated.localDay) <= 7
    return isOwn && shown.date.localDay <= lastDay ? shown.date : stated
  }

  private static let movedDayCount: Int32 = 60

  /// Whether two dates differ in nothing but which number is the day and which the month.
  private static func areSwapped(_ first: ArticleDate, _ second: ArticleDate) -> Bool {
    let first = CivilDate.civil(of: first.localDay)
    let second = CivilDate.civil(of: second.localDay)
    return first.year == second.year && first.month == second.day && first.day == second.month
  }

  /// The same point in time as it was written where it was published, if it is stated in UTC.
  private func localized(_ stated: ArticleDate) -> ArticleDate {
    guard (stated.offsetMinutes ?? 0) == 0 else { return stated }
    if stated.offsetMinutes == 0,
      stated.precision.rawValue >= ArticleDate.Precision.minute.rawValue,
      let local = metaDate(Self.publishedNames, where: { Self.isSameTime($0, stated) })
    {
      return local
    }
    // On the day after the address's day it was still that day in the west.
    guard let named = urlDate(), named.localDay == stated.localDay - 1 else { return stated }
    return named
  }

  /// Whether a date is the same point in time as one in UTC, in another offset, written or not.
  private static func isSameTime(_ date: ArticleDate, _ other: ArticleDate) -> Bool {
    guard date.precision.rawValue >= ArticleDate.Precision.minute.rawValue else { return false }
    // Within the minute: not all write the seconds.
    let minutes = date.seconds / 60 - other.seconds / 60
    if let offset = date.offsetMinutes { return offset != 0 && minutes == 0 }
    return minutes != 0 && minutes % 30 == 0 && abs(minutes) <= 14 * 60
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
    date.seconds <= latest && date.seconds >= -2_208_988_800
  }

  private func metaDate(
    _ names: [String], where isWanted: (ArticleDate) -> Bool = { _ in true }
  ) -> ArticleDate? {
    guard hasDateMeta else { return nil }
    for name in names {
      if let date = read(facts.metas[name], "meta \(name)"), isWanted(date) { return date }
    }
    return nil
  }

  private func itempropDate(_ property: String) -> ArticleDate? {
    for node in inOrder(facts.dateNodes)
    where tree.attribute(.itemprop, of: node)?.lowercased() == property
      && !isInside(node, [.comments, .related, .sidebar], withAsides: false)
    {
      if let date = read(written(node), "itemprop \(property)") { return date }
    }
    return nil
  }

  /// What an element states of a date, else what it shows.
  private func written(_ node: Int) -> String {
    for key in [AttributeKey.datetime, .content, .title] {
      if let text = tree.attribute(key, of: node), DateText.mayHoldDate(text.utf8) { return text }
    }
    return tree.foldedText(of: node, maxByteCount: 300)
  }

  /// `<time>`: one that names itself published first, else the first outside comments.
  private func timeDate() -> ArticleDate? {
    var first: ArticleDate?
    for node in inOrder(facts.times) where !isInside(node, [.comments, .related, .sidebar]) {
      let written =
        tree.attribute(.datetime, of: node) ?? tree.foldedText(of: node, maxByteCount: 300)
      guard let date = read(written, "time element") else { continue }
      let hints = tree.hints(of: node)
      if hints.contains(.dateline), !hints.contains(.modified) { return date }
      first = first ?? date
    }
    return first
  }

  /// Nodes behind the headline first: what stands above it may be today's date.
  private func inOrder(_ nodes: [Int]) -> [Int] {
    guard let heading else { return nodes }
    return nodes.filter { $0 > heading } + nodes.filter { $0 <= heading }
  }

  private static let asides: [PageTag] = [.aside, .footer, .nav, .figcaption]

  private func isInside(
    _ start: Int, _ hints: NameHints, withAsides: Bool = true
  ) -> Bool {
    var node = start
    // What also holds the headline says nothing of what is inside.
    while node >= 0, !(heading.map { tree.descendants(of: node).contains($0) } ?? false) {
      let isDateline = node == start && tree.hints(of: node).contains(.dateline)
      // "news-list-date" is the name of a date, not of a list.
      let foreign = isDateline ? hints.subtracting(.related) : hints
      if !tree.hints(of: node).isDisjoint(with: foreign) { return true }
      if withAsides, Self.asides.contains(tree.nodes[node].tag) { return true }
      node = Int(tree.nodes[node].parent)
    }
    return false
  }

  /// The first of the page's addresses that holds a date.
  private func urlDate() -> ArticleDate? {
    addresses.lazy.compactMap(AddressDate.first).first(where: isPlausible)
  }

  /// An element whose name speaks of a date.
  private func namedDate() -> ArticleDate? {
    for node in inOrder(facts.dateNodes) where !isInside(node, [.comments, .related, .sidebar]) {
      if let date = read(written(node), "date element") { return date }
    }
    for node in inOrder(facts.bylineNodes) where !isInside(node, [.comments, .related, .sidebar]) {
      if let date = read(tree.foldedText(of: node, maxByteCount: 300), "byline") { return date }
    }
    return nil
  }

  /// The first short text behind the headline with a date that it says is that of publication, else
  /// the first with a date that it does not say to be that of a change, else the first.
  ///
  /// Where a date is labelled it may stand in the page's foot; pieces of longer paragraphs come last.
  private func textDate(where isWanted: (ArticleDate) -> Bool) -> ArticleDate? {
    var looked = 0
    var found: [DateLabel: ArticleDate] = [:]
    var inParagraph: ArticleDate?
    for node in tree.nodes.indices.dropFirst(heading ?? 0) where tree.nodes[node].tag == .text {
      let size = tree.textByteCount(of: node)
      guard size >= 6, size < 160 else { continue }
      looked += 1
      guard looked < 1000, found[.published] == nil else { break }
      guard tree.text(of: node).contains(where: \.isDigitASCII) else { continue }
      let isPiece = HeadlineDates.isInLongParagraph(tree, node)
      let line = isPiece ? node : lineNode(node)
      guard HeadlineDates.holdsDigits(tree.text(of: line)),
        !isInside(node, [.comments, .related], withAsides: false)
      else { continue }
      let text = line == node ? tree.foldedText(of: node) : tree.spacedText(of: line)
      for (date, label) in DateText.labelled(in: text, order: order, evidence: "text")
      where isPlausible(date) && date.localDay > 7300 && isWanted(date) {
        if isPiece || label == .none && HeadlineDates.runsOn(text) {
          inParagraph = inParagraph ?? date
        } else if label != .none || looked < 400 && !isInside(node, []), found[label] == nil {
          found[label] = date
        }
      }
    }
    return found[.published] ?? found[DateLabel.none] ?? found[.updated]
      ?? closingDate(where: isWanted) ?? inParagraph
  }

  /// The last date of the page that a line says to be that of publication or of a change.
  private func closingDate(where isWanted: (ArticleDate) -> Bool) -> ArticleDate? {
    var looked = 0
    for node in tree.nodes.indices.reversed() where tree.nodes[node].tag == .text {
      let size = tree.textByteCount(of: node)
      guard size >= 6, size < 160 else { continue }
      looked += 1
      guard looked < 200 else { return nil }
      guard tree.text(of: node).contains(where: \.isDigitASCII),
        !isInside(node, [.comments, .related], withAsides: false),
        !HeadlineDates.isInLongParagraph(tree, node)
      else { continue }
      let line = lineNode(node)
      let text = line == node ? tree.foldedText(of: node) : tree.spacedText(of: line)
      for (date, label) in DateText.labelled(in: text, order: order, evidence: "text")
      where label != .none && isPlausible(date) && date.localDay > 7300 && isWanted(date) {
        return date
      }
    }
    return nil
  }

  /// The element of a run of text if it is a short line, which may say something before it.
  private func lineNode(_ node: Int) -> Int {
    let parent = Int(tree.nodes[node].parent)
    return parent >= 0 && tree.textByteCount(of: parent) < 160 ? parent : node
  }

  private static let publishedNames = [
    "article:published_time", "og:article:published_time", "og:published_time", "og:pubdate",
    "og:publish_date", "og:datepublished", "article:published_date", "article:publicationdate",
    "article:publication_date", "article:post_date", "article.published", "article:published",
    "datepublished", "date_published", "dateposted", "publish-date", "publish_date",
    "publishdate", "publish_time", "publishtime", "publish-time", "published_time",
    "published_date", "published-date", "publisheddate", "publication_date", "publicationdate",
    "publication-date", "pubdate", "pub_date", "pub-date", "ptime", "pdate", "sailthru.date",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "vr:published_time", "mediator_published_time", "displaydate", "doc_date",
    "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.created",
    "dc:created", "rnews:datepublished", "article_date_original", "originalpublicationdate",
    "bt:pubdate", "dc.date", "dc:date", "dcterms.date", "dc.date.publication",
    "citation_publication_date", "citation_online_date", "citation_date",
    "shareaholic:article_published_time", "weibo:article:create_at", "og:regdate", "news_date",
    "article.created", "content_create_date", "date_created", "date-created", "lastpubdate",
    "timestamp", "created", "datecreated", "gentime", "video:release_date", "release_date",
    "datum", "date",
  ]
  private static let modifiedNames = [
    "article:modified_time", "og:article:modified_time", "og:modified_time", "article:modified",
    "datemodified", "date_modified", "last-modified", "lastmodified", "last_modified", "lastmod",
    "dcterms.modified", "dc.date.modified", "dc.modified", "og:updated_time",
    "article:updated_time", "updated_time", "modified", "modificationdate", "modification_date",
    "rnews:datemodified", "bt:moddate", "shareaholic:article_modified_time", "revised",
  ]
  private static let looseNames = modifiedNames + ["revision_date"]
  private static let metaNames = Set(publishedNames + looseNames)
}
