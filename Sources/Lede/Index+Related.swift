import Articles
import IndexFormat
import Indexing
import Searching
import Storage

/// How related articles are looked for.
public struct RelatedOptions: Sendable, Equatable {
  /// Articles to return at most, 0…10,000.
  public var limit = 10
  /// Whether each hit names the shared words that brought it.
  public var explains = true

  /// The defaults.
  public init() {}
}

extension Index {
  /// Articles on the subject of an article of this index, the closest first.
  ///
  /// - Throws: `SearchError.Code.noArticle` when the index does not hold it.
  public func related(
    to key: ArticleKey, _ options: RelatedOptions = RelatedOptions()
  ) throws(SearchError) -> [RelatedHit] {
    guard let article = try article(key: key) else {
      throw SearchError(.noArticle, "related: \(Self.id(of: key)): the index does not hold it")
    }
    return try related(to: article, options)
  }

  /// Articles on the subject of an article that need not be in the index, the closest first.
  ///
  /// An article of the index with the same key is left out.
  public func related(
    to article: Article, _ options: RelatedOptions = RelatedOptions()
  ) throws(SearchError) -> [RelatedHit] {
    guard (0..<Searcher.hitCountMax).contains(options.limit) else {
      throw .invalidOption(
        "limit", "\(options.limit)", expected: "a number below \(Searcher.hitCountMax)")
    }
    var request = RelatedRequest(limit: options.limit)
    request.explains = options.explains
    request.planning.k1 = reader.manifest.settings.k1
    request.planning.b = reader.manifest.settings.b
    return try damageChecked { () throws(FormatError) -> [RelatedHit] in
      let found = try searcher.related(to: article, request)
      var hits: [RelatedHit] = []
      for hit in found.hits { hits.append(try shown(hit, article)) }
      return hits
    }
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
