import Analysis
import Articles
import IndexFormat
import Indexing
import TestSupport
import Testing

@testable import Searching

@Suite("Why an article is a hit or none") struct WhyTests {
  private static func searcher(_ articles: [Article]) throws -> Searcher {
    var index = IndexedArticles(BuildSettings())
    try index.add(articles)
    return Searcher(index.searchSegments)
  }

  private static func article(_ id: String, _ title: String, _ text: String) -> Article {
    Article(
      key: ArticleKey(id: id), title: title, blocks: [Block(text)],
      language: LanguageTag("en") ?? .undetermined)
  }

  private static func parse(_ text: String) -> Query { QueryParser(today: 0).parse(text).query }

  // MARK: Against the engine

  @Test("rank, score and what is met agree with the engine for every article of random indexes")
  func random() throws {
    var hitCount = 0
    var missCount = 0
    for seed in UInt64(0)..<30 {
      var random = RandomArticles(random: SeededGenerator(seed: seed))
      var index = IndexedArticles(BuildSettings(titleWeight: 3))
      try index.add((0..<20).map { random.article($0) })
      try index.add((15..<30).map { random.article($0) })
      let searcher = Searcher(index.searchSegments)
      for number in 0..<6 {
        var request = SearchRequest(
          number % 2 == 0 ? random.query() : Self.parse(random.text(1...6)), limit: 1_000)
        request.planning.ranking = [.bm25, .standard, .feedback][Int(seed) % 3]
        if number % 3 == 0 {
          request.planning.recency = Recency(halfLifeDays: 3, floor: 0.5, now: 19_008 * 86_400)
        }
        request.order = number == 5 ? .dateDescending : .score
        let context: Comment = "seed \(seed), \(number): \(request.query)"
        let hits = try searcher.search(request).hits
        for (segment, entry) in index.searchSegments.enumerated() {
          for document in 0..<entry.reader.documentCount where !entry.isDeleted(document) {
            let place = ArticlePlace(segment: segment, document: document)
            let rank = hits.firstIndex { ArticlePlace($0) == place }
            let standing = try searcher.standing(of: place, request, folding: .none)
            #expect(standing.rank == rank.map { $0 + 1 }, context)
            #expect(standing.hit == rank.map { hits[$0] }, context)
            let account = try searcher.account(of: place, request.query, request.planning)
            if request.planning.ranking != .feedback {
              #expect(account.isMet == (rank != nil), context)
            } else if account.isMet {
              #expect(rank != nil, context)
            }
            if rank == nil { missCount += 1 } else { hitCount += 1 }
            guard let hit = standing.hit, let plan = standing.plan else { continue }
            let explanation = try searcher.explanation(of: hit, plan)
            try check(try #require(explanation), hit, context)
          }
        }
      }
    }
    #expect(hitCount > 300 && missCount > 300)
  }

  private func check(_ explanation: Explanation, _ hit: Hit, _ context: Comment) throws {
    #expect(explanation.parts.reduce(0) { $0 + $1.contribution } == hit.score, context)
    for part in explanation.parts where part.kind != .age {
      #expect(part.frequency == 3 * part.occurrences.title + part.occurrences.body, context)
      let tf = Double(part.frequency)
      let expected = Double(part.weight) * tf / (tf + Double(part.norm))
      #expect(abs(part.contribution - expected) <= 1e-5 * max(1, expected), context)
    }
  }

  @Test("beyond the hits that a search keeps, the rank is that of a search which keeps them all")
  func beyond() throws {
    for seed in UInt64(0)..<20 {
      var random = RandomArticles(random: SeededGenerator(seed: seed))
      var index = IndexedArticles(BuildSettings())
      try index.add((0..<30).map { random.article($0) })
      let searcher = Searcher(index.searchSegments)
      var request = SearchRequest(Self.parse(random.text(2...6)), limit: 1_000)
      request.order = seed % 2 == 0 ? .score : .dateAscending
      let hits = try searcher.search(request).hits
      for (rank, hit) in hits.enumerated() {
        let standing = try searcher.standing(
          of: ArticlePlace(hit), request, folding: .near, keptCount: 3)
        #expect(standing.rank == rank + 1, "seed \(seed)")
        #expect(standing.hit?.score == hit.score, "seed \(seed)")
        if rank >= 3 { #expect(standing.foldedRank == nil && standing.leader == nil) }
      }
    }
  }

  @Test("the place where copies are folded is that of the folded search, and copies know their hit")
  func folding() throws {
    let filler = (0..<60).map { "word\($0)" }.joined(separator: " ")
    var articles: [Article] = []
    for group in 0..<6 {
      let text = (0..<60).map { "g\(group)w\($0)" }.joined(separator: " ") + " grain"
      for copy in 0..<(group % 3 + 1) {
        articles.append(
          Self.article("\(group)-\(copy)", copy == 0 ? "Grain" : "Other", text + " " + filler))
      }
    }
    let searcher = try Self.searcher(articles)
    let request = SearchRequest(Self.parse("grain"), limit: 100)
    let all = try searcher.search(request).hits
    let (folded, copies) = try searcher.search(request, folding: .near)
    #expect(folded.hits.count == 6 && all.count == 12)
    for hit in all {
      let standing = try searcher.standing(of: ArticlePlace(hit), request, folding: .near)
      if let rank = folded.hits.firstIndex(of: hit) {
        #expect(standing.foldedRank == rank + 1 && standing.leader == nil)
      } else {
        let group = try #require(copies.firstIndex { $0.contains(hit) })
        #expect(standing.foldedRank == nil)
        #expect(standing.leader?.hit == folded.hits[group])
        #expect(standing.leader?.rank == group + 1)
        #expect((standing.leader?.similarity ?? 0) > 0.45)
      }
    }
  }

  // MARK: What is missing

  private func account(
    _ query: String, _ article: Article, ranking: Ranking = .standard
  ) throws -> QueryAccount {
    let other = Self.article("other", "Quagga and zebra", "The quagga was a zebra of the plains.")
    let searcher = try Self.searcher([article, other])
    var planning = PlanningOptions()
    planning.ranking = ranking
    return try searcher.account(
      of: ArticlePlace(segment: 0, document: 0), Self.parse(query), planning)
  }

  @Test("a missing word has the nearest words of the article beside it")
  func nearest() throws {
    let text = "The runner was running; organisations in Kyiv were organising. A deal."
    let article = Self.article("a", "Runs", text)
    for (query, nearest) in [
      ("=run", ["running", "runs"]), ("organizations", ["organisations"]),
      ("Kyev", ["kyiv"]), ("organist", ["organising"]), ("quagga", []),
    ] {
      let part = try #require(try account(query, article).parts.first)
      #expect(part.isMet == false && part.isDecisive, "\(query)")
      let found = try #require(part.words.first).nearest
      #expect(Set(nearest).isSubset(of: Set(found)), "\(query): \(found)")
      if nearest.isEmpty { #expect(found.isEmpty, "\(query): \(found)") }
    }
    let word = try #require(try account("quagga", article).parts.first?.words.first)
    #expect(word.documentCount == 1)
  }

  @Test(
    "the words of a phrase that is not there are told apart, and how near they come",
    arguments: [
      ("\"grain deal\"", 0, false), ("\"deal grain\"", nil, nil), ("\"grain ends\"", 3, true),
      ("\"ends grain\"~2", 3, false), ("\"grain moscow\"", nil, nil),
    ] as [(String, Int?, Bool?)])
  func closeness(query: String, wordsBetween: Int?, isInOrder: Bool?) throws {
    // Words: deal grain said they who ends; the title is a text of its own.
    let article = Self.article("a", "Moscow", "A deal grain said they who ends.")
    let part = try #require(try account(query, article).parts.first)
    #expect(part.closeness?.wordsBetween == wordsBetween, "\(query)")
    #expect(part.closeness?.isInOrder == isInOrder, "\(query)")
    #expect(part.words.count == 2)
  }

  @Test("the nearest places of some words are found in any order and number")
  func closest() {
    #expect(QueryAccount.Closeness([[1], []]) == nil)
    #expect(QueryAccount.Closeness([[1]]) == nil)
    let tables: [([[UInt32]], Int, Bool)] = [
      ([[1], [2]], 0, true), ([[2], [1]], 0, false), ([[1, 50], [9, 52]], 1, true),
      ([[1, 2, 3, 4], [9]], 4, true), ([[5], [1, 6], [3, 7]], 0, true),
      ([[3, 9], [3, 9]], 0, true),
      ([[5, 8], [6]], 0, true), ([[4, 8], [6]], 1, true), ([[10], [8, 20], [9]], 0, false),
    ]
    for (positions, wordsBetween, isInOrder) in tables {
      let found = QueryAccount.Closeness(positions)
      #expect(found?.wordsBetween == wordsBetween, "\(positions)")
      #expect(found?.isInOrder == isInOrder, "\(positions)")
    }
  }

  @Test("what keeps an article out is decisive, and nothing else")
  func decisive() throws {
    let article = Self.article("a", "Grain", "The grain deal ended.")
    for (query, labels) in [
      ("grain zebra", []), ("zebra quagga", ["zebra", "quagga"]), ("+zebra grain", ["zebra"]),
      ("grain -deal", ["deal"]), ("grain -zebra", []), ("grain lang:de", ["lang:de"]),
      ("(zebra OR quagga) lang:en", ["zebra", "quagga"]), ("title:deal", ["title:deal"]),
      ("grain date:2024", ["date:2024-01-01..2024-12-31"]), ("dea*", []), ("zeb*", ["zeb*"]),
    ] {
      let account = try account(query, article)
      #expect(account.isMet == labels.isEmpty, "\(query)")
      #expect(Self.decisive(account.parts) == labels, "\(query)")
    }
  }

  private static func decisive(_ parts: [QueryAccount.Part]) -> [String] {
    parts.filter(\.isDecisive).flatMap {
      $0.parts.isEmpty || $0.role == .forbidden ? [$0.label] : decisive($0.parts)
    }
  }

  @Test("a filter has the article's own value beside it, and a word elsewhere is counted")
  func values() throws {
    var article = Self.article("a", "Grain", "The deal on grain: a deal.")
    article.site = "news.example.org"
    article.byline = "Jane Doe"
    article.tags = ["war", "trade"]
    article.section = "World"
    article.canonicalURL = "https://example.org/a"
    article.extra = [ExtraField(name: "desk", value: "foreign")]
    article.published = ArticleDate(seconds: 19_700 * 86_400, precision: .day)
    for (query, values) in [
      ("site:example.com", ["news.example.org"]), ("author:roe", ["Jane Doe"]),
      ("tag:peace", ["war", "trade"]), ("section:sports", ["World"]), ("lang:de", ["en"]),
      ("url:example.com", ["https://example.org/a"]), ("date:2021", ["2023-12-09"]),
      ("path:x", []),
    ] {
      let part = try #require(try account(query, article).parts.first)
      #expect(part.values == values, "\(query)")
      #expect(part.isMet == false, "\(query)")
    }
    let filter = Query.filter(.field(.extra("desk"), value: "home"))
    let extra = try Self.searcher([article]).account(
      of: ArticlePlace(segment: 0, document: 0), filter, PlanningOptions())
    #expect(extra.parts.first?.values == ["foreign"])
    let word = try #require(try account("title:deal", article).parts.first?.words.first)
    #expect(word.occurrences.isEmpty && word.elsewhere == FieldCounts(body: 2))
  }

  @Test("a part without a letter or digit is left out, and alone finds nothing")
  func leftOut() throws {
    let article = Self.article("a", "Grain", "Grain.")
    let both = try account("grain …", article)
    #expect(both.isMet && both.parts.map(\.isMet) == [true, nil])
    let alone = try account("…", article)
    #expect(!alone.isMet && alone.parts.map(\.isMet) == [nil])
  }

  @Test("a compound is met as the ranking takes it", arguments: [Ranking.bm25, .standard])
  func compounds(ranking: Ranking) throws {
    let article = Self.article("a", "Wave", "The covid wave of the year 19.")
    let account = try account("covid-19 zebra", article, ranking: ranking)
    // BM25 has the compound as a phrase, the standard ranking its parts as words.
    #expect(account.isMet == (ranking == .standard))
    #expect(account.parts.first?.words.map(\.form) == ["covid", "19"])
  }
}
