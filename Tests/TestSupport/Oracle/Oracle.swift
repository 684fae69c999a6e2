import Analysis
import Articles
import IndexFormat
import Searching
import Storage

/// A search engine without an index, written to be obviously right.
///
/// It keeps every article's tokens and evaluates a query by its definition on each article in turn,
/// in the precision and order of FORMAT.md "Ranking". What it says is what `Searcher` must say, to
/// the last bit. Deleted articles count in the statistics until `purge`, as they do in segments
/// that were not merged.
package struct Oracle {
  /// An article that matches.
  package struct Hit: Equatable, CustomStringConvertible {
    package var key: [UInt8]
    package var score: Double
    package var orderKey: UInt64
    package var instant: Int64

    package init(key: [UInt8], score: Double, orderKey: UInt64, instant: Int64) {
      self.key = key
      self.score = score
      self.orderKey = orderKey
      self.instant = instant
    }

    package var description: String {
      let record = key.split(separator: 0).last ?? []
      return "\(String(decoding: record, as: UTF8.self)) \(score)"
    }
  }

  package let analyzer: Analyzer
  package let titleWeight: UInt32
  package var k1: Float = 1.2
  package var b: Float = 0.75
  /// BM25 or the standard ranking; feedback is for tests of its own.
  package var ranking = Ranking.bm25
  package var recency: Recency?
  private(set) var documents: [OracleDocument] = []

  package init(_ kind: AnalyzerKind, titleWeight: UInt32) {
    analyzer = Analyzer(kind)
    self.titleWeight = titleWeight
  }

  // MARK: Changes

  /// Adds an article; an earlier one with its key is deleted.
  package mutating func add(_ article: Article) {
    delete(article.key)
    documents.append(OracleDocument(article, analyzer, titleWeight: titleWeight))
  }

  package mutating func delete(_ key: ArticleKey) {
    for index in documents.indices where documents[index].key == key.bytes {
      documents[index].isDeleted = true
    }
  }

  /// Forgets deleted articles, as merging does.
  package mutating func purge() { documents.removeAll { $0.isDeleted } }

  /// The keys of the articles that are there.
  package var keys: [[UInt8]] { documents.filter { !$0.isDeleted }.map(\.key) }

  // MARK: Search

  /// All articles that match, in order, as a search gives them: instants only where they order.
  package func search(_ query: Query, order: SortOrder = .score) -> [Hit] {
    guard let resolved = resolve(query) else { return [] }
    let (node, pairs) = ranking == .bm25 ? (resolved, []) : standard(resolved)
    var hits: [Hit] = []
    for document in documents where !document.isDeleted {
      guard let contributions = match(node, document) else { continue }
      let score = contributions.reduce(0.0) { $0 + Double($1) }
      hits.append(
        Hit(
          key: document.key, score: score, orderKey: document.orderKey, instant: document.instant))
    }
    hits.sort { precedes($0, $1, order) }
    if order == .score {
      adjust(&hits, pairs)
      hits.sort { precedes($0, $1, order) }
    }
    if order == .score { for index in hits.indices { hits[index].instant = .min } }
    return hits
  }

  /// The values of some fields and the days of all articles that match, counted one by one.
  package func facets(_ query: Query, _ fields: [FilterField]) -> FacetCounts {
    var counts = FacetCounts()
    let node = resolve(query)
    let matches = documents.filter { document in
      !document.isDeleted && node.map { match($0, document) != nil } ?? false
    }
    counts.matchCount = matches.count
    for field in fields {
      let values = matches.map { $0.values[Self.name(of: field)] ?? [] }
      let counted = Dictionary(values.flatMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
      counts.fields.append(
        ValueCounts(
          values: counted.map { ValueCount(value: $0.key, articleCount: $0.value) }.sorted {
            ($1.articleCount, $0.value) < ($0.articleCount, $1.value)
          }, valueCount: counted.count, withoutValueCount: values.count { $0.isEmpty }))
    }
    let days = Dictionary(matches.compactMap(\.day).map { ($0, 1) }, uniquingKeysWith: +)
    counts.days = days.sorted { $0.key < $1.key }.map {
      DayCount(day: $0.key, articleCount: $0.value)
    }
    counts.undatedCount = matches.count { $0.day == nil }
    return counts
  }

  private func precedes(_ a: Hit, _ b: Hit, _ order: SortOrder) -> Bool {
    switch order {
    case .score:
      if a.score != b.score { return a.score > b.score }
    case .dateAscending, .dateDescending:
      if (a.instant == .min) != (b.instant == .min) { return b.instant == .min }
      if a.instant != b.instant { return (a.instant < b.instant) == (order == .dateAscending) }
    }
    return a.orderKey < b.orderKey
  }

  /// The contributions of the leaves that match, in the query's order; nil when there is no match.
  private func match(_ node: OracleNode, _ document: OracleDocument) -> [Float]? {
    switch node {
    case .filter(let holds): return holds(document) ? [] : nil
    case .leaf(let leaf):
      let tf = leaf.frequency(document)
      return tf > 0 ? [contribution(leaf.weight, tf, document)] : nil
    case .group(let clauses):
      var sum: [Float] = []
      var optionalMatches = 0
      for clause in clauses {
        let part = match(clause.node, document)
        switch clause.role {
        case .forbidden: if part != nil { return nil }
        case .required:
          guard let part else { return nil }
          sum += part
        case .optional:
          guard let part else { continue }
          sum += part
          optionalMatches += 1
        }
      }
      let hasOptional = clauses.contains { $0.role == .optional }
      let wordsAreFree = clauses.contains { $0.role == .required && $0.node.scores }
      return hasOptional && !wordsAreFree && optionalMatches == 0 ? nil : sum
    }
  }

  func contribution(_ weight: Float, _ tf: UInt32, _ document: OracleDocument) -> Float {
    let norm = k1 * ((1 - b) + b * (Float(document.length) / averageLength))
    return weight * (Float(tf) / (Float(tf) + norm))
  }

  private var averageLength: Float {
    let sum = documents.reduce(UInt64(0)) { $0 + UInt64($1.length) }
    return sum == 0 ? 1 : Float(Double(sum) / Double(documents.count))
  }
}
