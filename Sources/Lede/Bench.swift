import Articles
import IndexFormat
import Searching

/// What `lede bench` asks of each query: the best so many, their number, both, or the values of a
/// field among all matches.
package struct BenchTask: Sendable, Equatable {
  package let name: String
  /// The hits wanted; 0 for none.
  package let limit: Int
  /// Whether all matches are counted.
  package let counts: Bool
  /// The field whose values are counted; `date` for days.
  package let facet: String?

  /// Reads `TOP_n`, `COUNT`, `TOP_n_COUNT` or `FACET_field`.
  package init?(_ name: String) {
    self.name = name
    if name.hasPrefix("FACET_") {
      facet = String(name.dropFirst(6))
      limit = 0
      counts = false
      return
    }
    facet = nil
    var parts = name.split(separator: "_", omittingEmptySubsequences: false)[...]
    counts = parts.last == "COUNT"
    if counts { parts.removeLast() }
    if parts.isEmpty {
      limit = 0
      return
    }
    guard parts.count == 2, parts.first == "TOP", let last = parts.last, let limit = Int(last),
      (1...Searcher.hitCountMax).contains(limit)
    else { return nil }
    self.limit = limit
  }
}

/// What a measured search gave, without reading any article.
package struct BenchAnswer: Sendable {
  package var hits: [Searching.Hit] = []
  package var matchCount: Int?

  package init() {}
}

/// A query to run over and over; each run looks its terms up, plans and searches.
package struct PreparedQuery: Sendable {
  private let query: Query
  private let index: Index
  private let isExhaustive: Bool
  private let ranking: Ranking
  private let threadCount: Int

  package init(
    _ text: String, index: Index, isExhaustive: Bool,
    ranking: SearchOptions.Ranking = .bm25, threadCount: Int = 1
  ) {
    self.index = index
    self.ranking = ranking.bound
    self.isExhaustive = isExhaustive
    self.threadCount = threadCount
    query = index.parser(SearchOptions()).parse(text).query
  }

  package func run(_ task: BenchTask) throws(SearchError) -> BenchAnswer {
    var request = SearchRequest(query, limit: task.limit)
    request.countsMatches = task.counts
    request.pruning = isExhaustive ? .none : .blockMax
    request.threadCount = threadCount
    request.planning.ranking = ranking
    request.planning.k1 = index.reader.manifest.settings.k1
    request.planning.b = index.reader.manifest.settings.b
    var answer = BenchAnswer()
    if let facet = task.facet {
      let isDate = facet == "date"
      let fields = try index.facetFields(isDate ? [] : [Facet(facet)])
      do throws(FormatError) {
        answer.matchCount = try index.searcher.facets(
          query, isDate ? [] : fields, countsDays: isDate, request.planning
        ).matchCount
        return answer
      } catch { throw SearchError(error, location: index.path) }
    }
    do throws(FormatError) {
      let result = try index.searcher.search(request)
      answer.hits = result.hits
      answer.matchCount = result.matchCount
      return answer
    } catch { throw SearchError(error, location: index.path) }
  }
}

extension Index {
  /// The ids of hits as other engines know them: the record's, else the path below the source.
  package func benchIDs(
    _ answer: BenchAnswer
  ) throws(SearchError) -> [(id: String, score: Double)] {
    var ids: [(id: String, score: Double)] = []
    do throws(FormatError) {
      for hit in answer.hits {
        let bytes = try reader.segments[hit.segment].reader.key(of: hit.document)
        let key = ArticleKey(bytes: bytes)
        let id = key.map {
          $0.record.isEmpty ? String(decoding: $0.path, as: UTF8.self) : $0.record
        }
        ids.append((id ?? Self.digits(hit.orderKey), hit.score))
      }
    } catch { throw SearchError(error, location: path) }
    return ids
  }
}
