import Analysis
import Articles
import IndexFormat
import Indexing
import Searching
import Storage
import TestSupport
import Testing

@Suite("In whatever order documents are") struct OrderTests {
  /// Articles on some subjects, some of them without text, some alike but for their keys.
  private static func articles(
    _ random: inout RandomArticles, _ count: Int, from first: Int
  ) -> [Article] {
    (first..<first + count).map { number in
      var article = random.article(number, longest: 16)
      switch Int.random(in: 0..<8, using: &random.random) {
      case 0: article.blocks = []
      case 1:
        article.title = "Twins"
        article.blocks = [Block("grain deal of the day")]
      default:
        let subject = Int.random(in: 0..<12, using: &random.random)
        article.blocks.append(
          Block("subject\(subject) thing\(subject % 5) of matter\(subject / 2)"))
      }
      return article
    }
  }

  @Test("a search finds the same, with the same scores and ties", arguments: 0..<6)
  func sameAnswers(part: Int) throws {
    for round in 0..<5 {
      let seed = UInt64(70_000 + part * 100 + round)
      var random = RandomArticles(random: SeededGenerator(seed: seed))
      let kind: AnalyzerKind = random.random.oneIn(2) ? .plain : .standard
      var index = IndexedArticles(
        BuildSettings(analyzer: kind, storesText: !random.random.oneIn(4)))
      index.settings.pairs = random.random.pick([.none, .automatic, .threshold(1), .threshold(3)])
      var oracle = Oracle(kind, titleWeight: index.settings.titleWeight)
      var all: [Article] = []
      for _ in 0..<Int.random(in: 1...4, using: &random.random) {
        let count = random.random.pick([0, 1, 2, 40, 150])
        let batch = Self.articles(&random, count, from: all.count)
        try index.add(batch)
        for article in batch { oracle.add(article) }
        all += batch
      }
      for article in all where random.random.oneIn(9) {
        try index.delete(article.key)
        oracle.delete(article.key)
      }
      oracle.purge()
      let whole = 0..<index.segments.count
      var orders: [IndexedArticles] = []
      for (order, memory, threads) in [
        (DocumentOrder.natural, 1 << 20, 1), (.date, 1 << 20, 1), (.graph, 1 << 20, 1),
        (.graph, 4_096, 3),
      ] {
        var merged = index
        try merged.merge(whole, memoryByteCount: memory, order: order, threadCount: threads)
        // And once more, from one segment.
        if random.random.oneIn(3) { try merged.merge(0..<1, order: order) }
        var check = SegmentCheck(merged.segments[0].reader)
        #expect(try check.run().documentCount == merged.segments[0].reader.documentCount)
        orders.append(merged)
      }
      let queries = (0..<12).map { _ in random.query() }
      for query in queries {
        var expected = oracle.search(query, order: .score)
        for place in expected.indices { expected[place].instant = .min }
        for merged in orders {
          let searcher = Searcher(merged.searchSegments)
          for pruning in [SearchRequest.Pruning.none, .blockMax] {
            var request = SearchRequest(query, limit: 10)
            request.pruning = pruning
            let found = try merged.search(request, by: searcher)
            #expect(found.hits == Array(expected.prefix(10)), "seed \(seed): \(query)")
            #expect(found.matchCount == expected.count, "seed \(seed): \(query)")
          }
        }
      }
      let articles = try orders.map { merged in
        let segment = merged.segments[0].reader
        return try (0..<segment.documentCount).map { try segment.article($0) }
          .sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
      }
      for other in articles.dropFirst() { #expect(other == articles[0], "seed \(seed)") }
    }
  }

  @Test(
    "a segment is what building it in that order would have made",
    arguments: [DocumentOrder.date, .graph])
  func equal(order: DocumentOrder) throws {
    for round in 0..<8 {
      let seed = UInt64(80_000 + round)
      var random = RandomArticles(random: SeededGenerator(seed: seed))
      let kind: AnalyzerKind = round % 2 == 0 ? .plain : .standard
      var index = IndexedArticles(BuildSettings(analyzer: kind))
      index.settings.pairs = random.random.pick([.none, .threshold(1), .threshold(3)])
      var live: [Article] = []
      for _ in 0..<(1 + round % 4) {
        let count = Int.random(in: 0...400, using: &random.random)
        let batch = MergeTests.articles(&random, count, longest: 20, from: live.count).map {
          article in
          var article = article
          article.extra = []
          return article
        }
        try index.add(batch)
        live += batch
      }
      let hasDeletes = round >= 4
      for article in live where hasDeletes && random.random.oneIn(6) {
        try index.delete(article.key)
      }
      let natural = try index.liveArticles(live)
      // Little memory: long lists are sorted in several ranges.
      let memory = random.random.pick([1 << 20, 1 << 14, 1 << 10])
      try index.merge(0..<index.segments.count, memoryByteCount: memory, order: order)
      let merged = index.segments[0].reader
      var byKey: [[UInt8]: Article] = [:]
      for article in natural { byKey[article.key.bytes] = article }
      let ordered = try (0..<merged.documentCount).compactMap { byKey[try merged.key(of: $0)] }
      #expect(ordered.count == natural.count, "seed \(seed)")
      #expect(natural.count < 3 || ordered.map(\.key) != natural.map(\.key), "seed \(seed)")
      if order == .date {
        let instants = ordered.map { $0.published?.seconds ?? .min }
        #expect(instants == instants.sorted(), "seed \(seed)")
      }
      var built = IndexedArticles(index.settings)
      try built.add(ordered)
      // With little memory, and where articles go, forms may have lists of their own.
      try MergeTests().expectSame(
        merged, built.segments[0].reader, sharing: kind == .plain, "seed \(seed)")
    }
  }

  @Test("lists of pairs that were chosen for a single segment stay")
  func keptPairs() throws {
    var random = RandomArticles(random: SeededGenerator(seed: 5))
    var index = IndexedArticles(BuildSettings(analyzer: .plain))
    index.settings.pairs = .automatic
    try index.add(MergeTests.articles(&random, 1_200, longest: 40, from: 0))
    let before = index.segments[0].reader
    #expect(before.meta.pairThreshold > 0)
    try index.merge(0..<1, order: .graph)
    let after = index.segments[0].reader
    #expect(after.meta.pairThreshold == before.meta.pairThreshold)
    var check = SegmentCheck(after)
    #expect(try check.run().documentCount == 1_200)
    func pairs(_ segment: SegmentReader) throws -> [[UInt8]: Int] {
      var counts: [[UInt8]: Int] = [:]
      var cursor = try segment.dictionary.cursor(atOrAfter: [TermField.pair], in: segment)
      while try cursor.next(), cursor.key.first == TermField.pair {
        counts[cursor.key] = cursor.entry.documentCount
      }
      return counts
    }
    #expect(try pairs(after) == pairs(before))
    #expect(try !pairs(after).isEmpty)
  }
}
