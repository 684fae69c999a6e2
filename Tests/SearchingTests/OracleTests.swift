import Analysis
import Articles
import IndexFormat
import Indexing
import Searching
import TestSupport
import Testing

@Suite("Searching answers as the naive engine does") struct OracleTests {
  @Test("any query on any few segments, with updates and deletes", arguments: 0..<8)
  func smallIndexes(part: Int) throws {
    for round in 0..<30 {
      let seed = UInt64(part * 1_000 + round)
      try check(seed: seed, longest: 12, articlesPerSegment: 1...16, queryCount: 10)
    }
  }

  @Test("lists of many blocks over several windows")
  func largeIndexes() throws {
    try check(
      seed: 90_000, longest: 2, articlesPerSegment: 4_500...5_000, queryCount: 8,
      segmentCountMax: 1, limits: [3, 100])
  }

  @Test("a stopped search says that it is partial, a cut expansion that it is cut")
  func limits() throws {
    var articles = RandomArticles(random: SeededGenerator(seed: 3))
    var index = IndexedArticles(BuildSettings())
    try index.add((0..<3_000).map { articles.article($0, longest: 8) })
    let searcher = Searcher(index.searchSegments)
    var request = SearchRequest(QueryParser(today: 0).parse("of the run deals").query)
    #expect(try !searcher.search(request).isPartial)
    request.token = CancellationToken()
    request.token?.cancel()
    #expect(try searcher.search(request).isPartial)
    request.token = nil
    request.isPastDeadline = { true }
    #expect(try searcher.search(request).isPartial)

    var cut = SearchRequest(QueryParser(today: 0).parse("r* -ca*").query)
    cut.planning.expansionLimit = 2
    let notes = try searcher.search(cut).notes
    #expect(
      notes.contains { note in
        if case .expansionCut("r*", used: 2, found: let found) = note { found > 2 } else { false }
      })
    #expect(
      try searcher.search(SearchRequest(QueryParser(today: 0).parse("… -…").query)).hits.isEmpty)
  }

  @Test("articles without a date are counted where a condition on dates shuts them out")
  func undated() throws {
    var articles = RandomArticles(random: SeededGenerator(seed: 4))
    var index = IndexedArticles(BuildSettings())
    try index.add((0..<60).map { articles.article($0) })
    let searcher = Searcher(index.searchSegments)
    let parser = QueryParser(today: 0)
    var request = SearchRequest(parser.parse("of").query, limit: 100)
    request.order = .dateAscending
    let all = try searcher.search(request)
    let dated = try searcher.search(SearchRequest(parser.parse("of after:2000").query, limit: 100))
    #expect(all.undatedCount == 0)
    #expect(dated.undatedCount == all.hits.count { $0.instant == .min })
    #expect(dated.undatedCount > 0 && dated.hits.count + dated.undatedCount == all.hits.count)
  }

  @Test("with the whole collection's statistics a part scores as the whole does")
  func sharedStatistics() throws {
    var articles = RandomArticles(random: SeededGenerator(seed: 9))
    var index = IndexedArticles(BuildSettings())
    try index.add((0..<40).map { articles.article($0) })
    try index.add((40..<90).map { articles.article($0) })
    let whole = Searcher(index.searchSegments)
    var statistics = whole.statistics
    for part in index.searchSegments {
      let own = CollectionStatistics([part])
      #expect(own.documentCount < statistics.documentCount)
    }
    for word in ["grain", "run", "of"] {
      let query = Query.text(.exact(word), in: .anywhere)
      statistics.termDocumentCounts[[2] + Array(word.utf8)] = try whole.search(SearchRequest(query))
        .matchCount
      let all = try whole.search(SearchRequest(query, limit: 100)).hits
      var parts: [Double] = []
      for part in index.searchSegments {
        parts += try Searcher([part], statistics: statistics).search(
          SearchRequest(query, limit: 100)
        ).hits.map(\.score)
      }
      #expect(parts.sorted(by: >) == all.map(\.score))
    }
  }

  private func check(
    seed: UInt64, longest: Int, articlesPerSegment: ClosedRange<Int>, queryCount: Int,
    segmentCountMax: Int = 4, limits: [Int] = [1, 3, 10, 100]
  ) throws {
    var articles = RandomArticles(random: SeededGenerator(seed: seed))
    let kind: AnalyzerKind = articles.random.oneIn(3) ? .plain : .standard
    let settings = BuildSettings(analyzer: kind)
    var index = IndexedArticles(settings)
    var oracle = Oracle(kind, titleWeight: settings.titleWeight)
    var keys: [ArticleKey] = []
    for _ in 0..<Int.random(in: 1...segmentCountMax, using: &articles.random) {
      let count = Int.random(in: articlesPerSegment, using: &articles.random)
      var batch: [ArticleKey: Article] = [:]
      for _ in 0..<count {
        let isReplaced = articles.random.oneIn(5) && !keys.isEmpty
        var article = articles.article(keys.count, longest: longest)
        if isReplaced { article.key = articles.random.pick(keys) } else { keys.append(article.key) }
        batch[article.key] = article
      }
      let ordered = batch.values.sorted { $0.key.record < $1.key.record }
      try index.add(ordered)
      for article in ordered { oracle.add(article) }
    }
    for _ in 0..<Int.random(in: 0...3, using: &articles.random) {
      let key = articles.random.pick(keys)
      try index.delete(key)
      oracle.delete(key)
    }
    let searcher = Searcher(index.searchSegments)
    for _ in 0..<queryCount {
      let query = articles.query()
      let fields: [FilterField] = [.site, .language, .author, .tag, .section, .extra("desk")]
      let facets = try searcher.facets(
        query, fields.map { FacetField($0) }, countsDays: true)
      #expect(facets == oracle.facets(query, fields), "seed \(seed): \(query)")
      let order = articles.random.pick([
        SortOrder.score, .score, .score, .dateAscending, .dateDescending,
      ])
      let expected = oracle.search(query, order: order)
      for limit in limits {
        for pruning in [SearchRequest.Pruning.none, .blockMax] {
          var request = SearchRequest(query, limit: limit)
          request.order = order
          request.pruning = pruning
          let found = try index.search(request, by: searcher)
          let context: Comment = "seed \(seed) k \(limit) \(pruning) \(order): \(query)"
          #expect(found.hits == Array(expected.prefix(limit)), context)
          #expect(found.matchCount == expected.count, context)
          if found.hits != Array(expected.prefix(limit)) { return }
        }
      }
    }
  }
}
