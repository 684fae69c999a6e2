import Analysis
import Articles
import IndexFormat
import Indexing
import Searching
import TestSupport
import Testing

@Suite("The standard ranking") struct RankingTests {
  @Test("answers as the naive engine does, in any segments, with or without age", arguments: 0..<6)
  func equalsOracle(part: Int) throws {
    for round in 0..<20 { try check(seed: UInt64(part * 1_000 + round), articleCount: 8...40) }
  }

  @Test("looks at the fifty best hits, however many are asked for")
  func manyHits() throws {
    for seed in UInt64(0)..<4 { try check(seed: 70_000 + seed, articleCount: 120...160) }
  }

  private func check(seed: UInt64, articleCount: ClosedRange<Int>) throws {
    var random = RandomArticles(random: SeededGenerator(seed: seed))
    let kind: AnalyzerKind = random.random.oneIn(4) ? .plain : .standard
    let settings = BuildSettings(analyzer: kind)
    var whole = IndexedArticles(settings)
    var divided = IndexedArticles(settings)
    var oracle = Oracle(kind, titleWeight: settings.titleWeight)
    oracle.ranking = .standard
    let count = Int.random(in: articleCount, using: &random.random)
    let articles = (0..<count).map { random.article($0) }
    try whole.add(articles)
    for start in stride(from: 0, to: count, by: max(1, count / 5)) {
      try divided.add(Array(articles[start..<min(count, start + max(1, count / 5))]))
    }
    for article in articles { oracle.add(article) }
    if random.random.oneIn(2) {
      let key = articles[count / 2].key
      try whole.delete(key)
      try divided.delete(key)
      oracle.delete(key)
    }
    if random.random.oneIn(2) {
      oracle.recency = Recency(
        halfLifeDays: Double(Int.random(in: 1...9, using: &random.random)), floor: 0.2,
        now: 19_008 * 86_400)
    }
    let indexes = [whole, divided].map { ($0, Searcher($0.searchSegments)) }
    for _ in 0..<8 {
      let query =
        random.random.oneIn(2)
        ? random.query() : QueryParser(today: 0).parse(random.text(1...9)).query
      let expected = oracle.search(query)
      for (index, searcher) in indexes {
        for pruning in [SearchRequest.Pruning.none, .blockMax] {
          for (offset, limit) in [(0, 3), (2, 10), (45, 20), (0, 200)] {
            var request = SearchRequest(query, limit: limit)
            request.offset = offset
            request.pruning = pruning
            request.planning.ranking = .standard
            request.planning.recency = oracle.recency
            let found = try index.search(request, by: searcher)
            let context: Comment = "seed \(seed) \(offset)+\(limit) \(pruning): \(query)"
            #expect(found.hits == Array(expected.dropFirst(offset).prefix(limit)), context)
            #expect(found.matchCount == expected.count, context)
          }
        }
      }
    }
  }

  @Test("explains every score to the last bit, with and without words of the best hits")
  func explains() throws {
    var pairCount = 0
    var addedCount = 0
    var ageCount = 0
    for seed in UInt64(0)..<30 {
      var random = RandomArticles(random: SeededGenerator(seed: seed))
      var index = IndexedArticles(BuildSettings())
      try index.add((0..<30).map { random.article($0) })
      let searcher = Searcher(index.searchSegments)
      for ranking in [Ranking.standard, .feedback] {
        var request = SearchRequest(QueryParser(today: 0).parse(random.text(2...6)).query)
        request.planning.ranking = ranking
        request.planning.recency = Recency(halfLifeDays: 3, floor: 0.5, now: 19_008 * 86_400)
        let result = try searcher.search(request)
        let plan = try #require(result.plan)
        for hit in result.hits {
          let explanation = try #require(try searcher.explanation(of: hit, plan))
          #expect(explanation.score == hit.score, "seed \(seed)")
          #expect(explanation.parts.reduce(0) { $0 + $1.contribution } == hit.score)
          pairCount += explanation.parts.count { $0.kind == .pair }
          addedCount += explanation.parts.count { $0.kind == .feedback }
          ageCount += explanation.parts.count { $0.kind == .age }
        }
      }
    }
    #expect(pairCount > 50 && addedCount > 20 && ageCount > 50)
  }

  // MARK: Examples

  private func articles(_ texts: [String]) throws -> (IndexedArticles, Searcher) {
    var index = IndexedArticles(BuildSettings())
    try index.add(
      texts.enumerated().map { number, text in
        var article = Article(
          key: ArticleKey(source: "s", path: Array("\(number)".utf8), record: "\(number)"))
        article.blocks = [Block(text)]
        article.language = LanguageTag("en") ?? .undetermined
        return article
      })
    return (index, Searcher(index.searchSegments))
  }

  private func records(
    _ query: String, _ texts: [String], _ ranking: Ranking = .standard
  ) throws -> [String] {
    let (index, searcher) = try articles(texts)
    var request = SearchRequest(QueryParser(today: 0).parse(query).query)
    request.planning.ranking = ranking
    return try searcher.search(request).hits.map { hit in
      let key = try index.segments[hit.segment].reader.key(of: hit.document)
      return String(decoding: key.split(separator: 0).last ?? [], as: UTF8.self)
    }
  }

  @Test("function words of a question count for little, of a name in full")
  func functionWords() throws {
    let texts = [
      "what which what how what which is what", "harvest report of the year in wheat and barley",
      "who was who and what was what", "other text with nothing in it to find at all",
    ]
    #expect(try records("what is the harvest", texts).first == "1")
    #expect(try records("who was who", texts).first == "2")
    // An acronym among words in lower case is no function word.
    let agencies = [
      "the WHO warned of a new virus and who knows", "a new virus was found in the river",
      "the warned virus of the year", "a report on the year",
    ]
    #expect(try records("virus WHO", agencies).first == "0")
  }

  @Test("words side by side stand before words apart")
  func pairs() throws {
    let texts = [
      "share of the time for the others", "others share the time", "the others time share here",
      "nothing at all to see in this one",
    ]
    #expect(try records("time share", texts).first == "2")
    #expect(try records("time-share others", texts).count == 3)
  }

  @Test("words of the best hits find what the query does not name")
  func feedback() throws {
    let texts = [
      "crude oil price rises as tanker traffic slows", "crude oil price falls, tanker rates too",
      "tanker owners see slow traffic", "an apple a day", "the pears are ripe", "no news today",
      "some more of nothing", "a story of a fox", "the river is high", "and it is cold outside",
    ]
    #expect(try records("crude oil", texts).sorted() == ["0", "1"])
    let found = try records("crude oil", texts, .feedback)
    #expect(found.count == 3 && found.last == "2")
  }

  @Test("age takes from the score what it may and no more")
  func recency() {
    let recency = Recency(halfLifeDays: 30, floor: 0.2, now: 100 * 86_400)
    #expect(recency.factor(instant: 100 * 86_400) == 1)
    #expect(recency.factor(instant: 200 * 86_400) == 1)
    #expect(abs(recency.factor(instant: 70 * 86_400) - 0.6) < 1e-12)
    #expect(recency.factor(instant: .min) == 0.2)
    #expect(recency.change(of: 5, instant: 100 * 86_400) == 0)
    #expect(recency.change(of: 5, instant: .min) == 5 * (0.2 - 1))
  }

  @Test("the lists of function words hold folded forms of their language only")
  func lists() throws {
    let english = try #require(LanguageTag("en"))
    let german = try #require(LanguageTag("de"))
    let analyzer = Analyzer(.standard)
    for (word, language, isIn) in [
      ("the", english, true), ("don’t", english, true), ("harvest", english, false),
      ("für", german, true), ("die", german, true), ("die", english, false), ("th", english, false),
      ("", english, false),
    ] {
      var form: [UInt8] = []
      analyzer.fold(Array(word.utf8).rawSpan, into: &form)
      #expect(FunctionWords.contains(form, in: language) == isIn, "\(word)")
    }
    #expect(!FunctionWords.contains(Array("the".utf8), in: .undetermined))
  }
}
