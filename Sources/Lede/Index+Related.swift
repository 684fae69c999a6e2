import Articles
import IndexFormat
import Indexing
import Searching
import Storage

/// How related articles are looked for.
public struct RelatedOptions: Sendable, Equatable {
  /// Articles to return at most, 0…10,000.
  public var limit = 10

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
      throw .invalidOption("limit", "\(options.limit)", expected: "0 to 9,999")
    }
    return try damageChecked { () throws(FormatError) -> [RelatedHit] in
      let key = article.key.bytes
      let isIndexed = try reader.document(withKey: key) != nil
      let matches = try searcher.related(
        to: article, limit: options.limit, excluding: isIndexed ? key : nil)
      var hits: [RelatedHit] = []
      for match in matches { hits.append(try relatedHit(match, to: article)) }
      return hits
    }
  }

  private func relatedHit(
    _ match: RelatedMatch, to article: Article
  ) throws(FormatError) -> RelatedHit {
    let found = try reader.segments[match.hit.segment].reader.article(match.hit.document)
    var related = RelatedHit()
    related.hit = try hit(of: found, hash: match.hit.orderKey)
    related.hit.score = match.hit.score
    related.similarity = match.similarity
    related.terms = match.shared.map { SharedTerm(text: $0.form, weight: $0.contribution) }
    if let own = article.published, let other = found.published {
      related.dayDistance = Int(other.localDay) - Int(own.localDay)
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
  package func key(ofFile path: String) throws(SearchError) -> ArticleKey? {
    guard let real = try? SourceSet.realPath(Array(path.utf8)) else { return nil }
    let sources = SourceSet(
      reader.manifest.sources.map { KnownSource(name: $0.name, root: $0.root) })
    guard let place = sources.locate(real) else { return nil }
    return ArticleKey(source: sources.sources[place.source].name, path: place.path)
  }
}
