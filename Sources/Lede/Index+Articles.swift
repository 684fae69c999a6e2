import Articles
import IndexFormat
import Searching
import Storage

extension Index {
  /// Hands over every article, or those that match a query, in the order in which the index has
  /// them, until the body returns false.
  ///
  /// - Parameters:
  ///   - query: as `search` takes it; nil for all.
  ///   - body: what is done with each; whether to go on.
  /// - Throws: `SearchError` with `noText` where the index keeps no text, or `damaged`.
  /// - Complexity: each stored block is read once; memory is that of one article.
  public func forEachArticle(
    matching query: String? = nil, _ body: (Article) -> Bool
  ) throws(SearchError) {
    try requireText("read")
    try damageChecked { () throws(FormatError) in
      guard let query else {
        for segment in reader.segments {
          var articles = try ArticleSequence(segment.reader)
          for document in 0..<segment.reader.documentCount where segment.isLive(document) {
            if try !body(articles.article(document)) { return }
          }
        }
        return
      }
      var current: (segment: Int, articles: ArticleSequence)?
      let parsed = parser(SearchOptions()).parse(query).query
      try searcher.forEachMatch(parsed) { segment, document throws(FormatError) in
        if current?.segment != segment {
          current = (segment, try ArticleSequence(reader.segments[segment].reader))
        }
        guard var articles = current?.articles else { return false }
        // Moved out and back, so that the expanded block is not copied.
        current = nil
        defer { current = (segment, articles) }
        return try body(articles.article(document))
      }
    }
  }

  /// Refuses what needs text where none is kept.
  package func requireText(_ verb: String) throws(SearchError) {
    guard reader.manifest.settings.storeText else {
      throw SearchError(
        .noText, "\(verb): \(path): the index keeps no text (--no-store)",
        remedy: "index the sources again without --no-store, into another folder", path: path)
    }
  }
}

/// Ids for articles that leave their index: a record's own id, else source and path, and where two
/// articles would have the same, the hash of the key behind it.
///
/// Takes 8 bytes an article while it is made.
package struct ExportNames: Sendable {
  /// Hashes of the names that several articles have.
  private var shared: Set<UInt64> = []

  /// Looks at every key of an index.
  package init(_ index: Index) throws(SearchError) {
    shared = try index.damageChecked { () throws(FormatError) in
      try Self.sharedNames(index.reader.segments)
    }
  }

  /// The id of an article: different for each of the index.
  package func name(of key: ArticleKey) -> String {
    let plain = Self.plain(key)
    guard shared.contains(XXHash64.hash(Array(plain.utf8))) else { return plain }
    return plain + "~" + Index.id(of: key)
  }

  private static func plain(_ key: ArticleKey) -> String {
    if !key.record.isEmpty { return key.record }
    let path = String(decoding: key.path, as: UTF8.self)
    return key.source.isEmpty ? path : key.source + "/" + path
  }

  private static func sharedNames(
    _ segments: [IndexReader.Segment]
  ) throws(FormatError) -> Set<UInt64> {
    var hashes: [UInt64] = []
    for segment in segments {
      for document in 0..<segment.reader.documentCount where segment.isLive(document) {
        guard let key = ArticleKey(bytes: try segment.reader.key(of: document)) else { continue }
        hashes.append(XXHash64.hash(Array(plain(key).utf8)))
      }
    }
    hashes.sort()
    return Set(zip(hashes, hashes.dropFirst()).filter { $0 == $1 }.map(\.0))
  }
}
