import Articles
import IndexFormat
import Indexing
import Searching
import Storage

/// How related articles are looked for.
public struct RelatedOptions: Sendable, Equatable {
  /// What becomes of near-copies.
  public enum Copies: Sendable, Equatable {
    /// Those of the article itself are left out and counted, those of a hit are kept with it.
    case folded
    /// They are hits like others.
    case kept
  }

  /// Articles to return at most, 0…10,000.
  public var limit = 10
  /// Whether each hit names the shared words that brought it.
  public var explains = true
  /// What becomes of near-copies.
  public var copies = Copies.folded
  /// The earliest date, as in a query: `2024`, `2024-06`, `2024-06-30`, `7d`.
  public var after: String?
  /// Whether only articles of days before that of the article are wanted.
  public var isBeforeOnly = false
  /// Whether an article of the index is the first of its own hits, with a similarity of 1.
  public var includesSelf = false

  /// The defaults.
  public init() {}
}

/// Articles that are related to one.
public struct RelatedResults: Sendable {
  /// The closest first.
  public internal(set) var hits: [RelatedHit] = []
  /// Near-copies of the article itself that were left out.
  public internal(set) var copyCount = 0
  /// Whether the search was ended early: there may be closer ones.
  public internal(set) var isPartial = false
}

/// The links of one article to those related to it.
public struct RelatedLinks: Sendable {
  /// The article.
  public internal(set) var key: ArticleKey
  /// Those related to it, the closest first, with similarities.
  public internal(set) var links: [(key: ArticleKey, similarity: Double)] = []
}

extension Index {
  /// Articles on the subject of an article of this index, the closest first.
  ///
  /// - Throws: `SearchError.Code.noArticle` when the index does not hold it.
  public func related(
    to key: ArticleKey, _ options: RelatedOptions = RelatedOptions(),
    cancellation: Cancellation? = nil
  ) throws(SearchError) -> RelatedResults {
    guard let article = try article(key: key) else {
      throw SearchError(.noArticle, "related: \(Self.id(of: key)): the index does not hold it")
    }
    return try related(to: article, options, cancellation: cancellation)
  }

  /// Articles on the subject of an article that need not be in the index, the closest first.
  ///
  /// An article of the index with the same key is left out. An index without text keeps
  /// the order of the first search, which is coarser, and folds by signatures alone.
  public func related(
    to article: Article, _ options: RelatedOptions = RelatedOptions(),
    cancellation: Cancellation? = nil
  ) throws(SearchError) -> RelatedResults {
    let request = try relatedRequest(options, article, cancellation)
    return try damageChecked { () throws(FormatError) -> RelatedResults in
      let found = try searcher.related(to: article, request)
      var results = RelatedResults()
      for hit in found.hits { results.hits.append(try shown(hit, article)) }
      results.copyCount = found.ownCopies.count
      results.isPartial = found.isPartial
      return results
    }
  }

  /// Hands over the links of every article in the order in which the index has them, until the body
  /// returns false.
  ///
  /// - Complexity: some milliseconds an article and thread; memory is that of a hundred megabytes
  ///   of what was learned about articles.
  public func forEachRelated(
    _ options: RelatedOptions, threadCount: Int = 1, _ body: (RelatedLinks) -> Bool
  ) throws(SearchError) {
    try requireText("related")
    var places: [(segment: Int, document: Int)] = []
    for (segment, entry) in reader.segments.enumerated() {
      for document in 0..<entry.reader.documentCount where entry.isLive(document) {
        places.append((segment, document))
        guard places.count == 256 else { continue }
        guard try handOver(places, options, threadCount, body) else { return }
        places.removeAll(keepingCapacity: true)
      }
    }
    _ = try handOver(places, options, threadCount, body)
  }

  /// The keys and similarities of what is related to an article, copies among them, without reading
  /// the hits: for measuring.
  package func relatedRanking(
    to key: ArticleKey, limit: Int
  ) throws(SearchError) -> [(key: ArticleKey, score: Double)] {
    var options = RelatedOptions()
    options.limit = limit
    options.explains = false
    options.copies = .kept
    return try related(of: key, options).links.map { ($0.key, $0.similarity) }
  }

  private func related(
    of key: ArticleKey, _ options: RelatedOptions
  ) throws(SearchError) -> RelatedLinks {
    let place = try damageChecked { () throws(FormatError) in
      try reader.document(withKey: key.bytes)
    }
    guard let place, let links = try links(place.segment, place.document, options) else {
      throw SearchError(.noArticle, "related: \(Self.id(of: key)): the index does not hold it")
    }
    return links
  }

  private func handOver(
    _ places: [(segment: Int, document: Int)], _ options: RelatedOptions, _ threadCount: Int,
    _ body: (RelatedLinks) -> Bool
  ) throws(SearchError) -> Bool {
    let found = parallelMap(count: places.count, threadCount: threadCount) { index in
      Result { () throws(SearchError) -> RelatedLinks? in
        try links(places[index].segment, places[index].document, options)
      }
    }
    for result in found {
      if let links = try result.get(), !body(links) { return false }
    }
    return true
  }

  private func links(
    _ segment: Int, _ document: Int, _ options: RelatedOptions
  ) throws(SearchError) -> RelatedLinks? {
    let article = try damageChecked { () throws(FormatError) -> Article in
      try reader.segments[segment].reader.article(document)
    }
    // An article without a date has none before it.
    if options.isBeforeOnly, article.published == nil { return RelatedLinks(key: article.key) }
    let request = try relatedRequest(options, article, nil)
    return try damageChecked { () throws(FormatError) -> RelatedLinks in
      var links = RelatedLinks(key: article.key)
      for hit in try searcher.related(to: article, request).hits {
        let bytes = try reader.segments[hit.hit.segment].reader.key(of: hit.hit.document)
        if let key = ArticleKey(bytes: bytes) { links.links.append((key, hit.similarity)) }
      }
      return links
    }
  }

  private func relatedRequest(
    _ options: RelatedOptions, _ article: Article, _ cancellation: Cancellation?
  ) throws(SearchError) -> RelatedRequest {
    guard (0...Searcher.hitCountMax).contains(options.limit) else {
      throw .invalidOption(
        "limit", "\(options.limit)", expected: "a number of at most \(Searcher.hitCountMax)")
    }
    var request = RelatedRequest(limit: options.limit)
    request.explains = options.explains
    request.foldsCopies = options.copies == .folded
    request.includesSelf = options.includesSelf
    request.planning.k1 = reader.manifest.settings.k1
    request.planning.b = reader.manifest.settings.b
    request.token = cancellation?.token
    var first: Int32?
    var last: Int32?
    if let after = options.after {
      guard let range = parser(SearchOptions()).days(after: after) else {
        throw .invalidOption("after", after, expected: "a date such as 2024, 2024-06 or 7d")
      }
      first = range.first
    }
    if options.isBeforeOnly {
      guard let day = article.published?.localDay else {
        throw SearchError(
          .invalidOption, "related: before-only: the article has no date",
          remedy: "leave it out, or name an article with a date")
      }
      last = day - 1
    }
    if let first, let last, first > last {
      throw .invalidOption(
        "after", options.after ?? "", expected: "a date before that of the article")
    }
    if first != nil || last != nil { request.days = DayRange(first: first, last: last) }
    return request
  }

  private func shown(
    _ found: Searching.RelatedHit, _ asked: Article
  ) throws(FormatError) -> RelatedHit {
    let place = found.hit
    let article = try reader.segments[place.segment].reader.article(place.document)
    var related = RelatedHit()
    related.hit = try hit(of: article, hash: place.orderKey)
    related.hit.score = place.score
    related.similarity = found.similarity
    related.neighbourShare = found.neighbourShare
    related.hit.copies = found.copies.map { Self.digits($0.orderKey) }
    related.terms = found.shared.map { SharedTerm(text: $0.word, weight: Double($0.contribution)) }
    if let from = asked.published, let to = article.published {
      related.dayDistance = Int(to.localDay) - Int(from.localDay)
    }
    return related
  }

  /// The article with a key; nil when there is none.
  public func article(key: ArticleKey) throws(SearchError) -> Article? {
    try damageChecked { () throws(FormatError) -> Article? in
      guard let place = try reader.document(withKey: key.bytes) else { return nil }
      return try reader.segments[place.segment].reader.article(place.document)
    }
  }

  /// The key that a file's article has; nil when the file lies below no source of the index.
  package func key(ofFile path: [UInt8]) throws(SearchError) -> ArticleKey? {
    guard let real = try? SourceSet.realPath(path) else { return nil }
    let sources = SourceSet(
      reader.manifest.sources.map { KnownSource(name: $0.name, root: $0.root) })
    guard let place = sources.locate(real) else { return nil }
    return ArticleKey(source: sources.sources[place.source].name, path: place.path)
  }
}
