import Analysis
import Articles
import IndexFormat
import Indexing
import Searching
import TestSupport
import Testing

/// Lists of adjacent frequent words change what a phrase costs, and nothing else.
@Suite("Lists of pairs of frequent words") struct PairTests {
  @Test(
    "answer as the naive engine does, with titles, alternates, deletes and mixed thresholds",
    arguments: 0..<6)
  func oracle(part: Int) throws {
    var pairCount = 0
    for round in 0..<6 { pairCount += try check(seed: UInt64(70_000 + part * 100 + round)) }
    #expect(pairCount > 500)
  }

  /// Returns how many pairs were listed.
  private func check(seed: UInt64) throws -> Int {
    var articles = RandomArticles(random: SeededGenerator(seed: seed))
    let kind: AnalyzerKind = articles.random.oneIn(3) ? .plain : .standard
    var index = IndexedArticles(BuildSettings(analyzer: kind))
    var oracle = Oracle(kind, titleWeight: index.settings.titleWeight)
    var number = 0
    for _ in 0..<Int.random(in: 1...3, using: &articles.random) {
      index.settings.pairs = articles.random.pick([
        .none, .threshold(1), .threshold(1), .threshold(2), .threshold(3),
      ])
      let batch = (0..<Int.random(in: 60...150, using: &articles.random)).map { _ in
        number += 1
        return articles.article(number, longest: 20)
      }
      try index.add(batch)
      for article in batch { oracle.add(article) }
    }
    for _ in 0..<number / 20 {
      let key = ArticleKey(
        source: "s", path: Array("d\(number % 3)/f".utf8), record: "\(number)")
      try index.delete(key)
      oracle.delete(key)
      number -= 1
    }
    let searcher = Searcher(index.searchSegments)
    for _ in 0..<25 {
      let query = Self.query(&articles)
      let expected = oracle.search(query)
      for limit in [1, 10, 1_000] {
        for pruning in [SearchRequest.Pruning.none, .blockMax] {
          var request = SearchRequest(query, limit: limit)
          request.pruning = pruning
          let found = try index.search(request, by: searcher)
          let context: Comment = "seed \(seed) k \(limit) \(pruning): \(query)"
          #expect(found.hits == Array(expected.prefix(limit)), context)
          #expect(found.matchCount == expected.count, context)
        }
      }
    }
    var pairCount = 0
    for segment in index.segments {
      var check = SegmentCheck(segment.reader)
      #expect(try check.run().documentCount == segment.reader.documentCount, "seed \(seed)")
      pairCount += try Self.pairs(in: segment.reader).count
    }
    return pairCount
  }

  /// A phrase of up to six words, alone or in company.
  private static func query(_ articles: inout RandomArticles) -> Query {
    func phrase() -> Query { .text(.phrase(articles.text(2...6)), in: .anywhere) }
    switch Int.random(in: 0..<8, using: &articles.random) {
    case 0: return Query.group([.init(.required, phrase()), .init(.required, articles.query())])
    case 1: return Query.group([.init(.optional, phrase()), .init(.optional, phrase())])
    case 2: return Query.group([.init(.optional, articles.query()), .init(.forbidden, phrase())])
    case 3: return .text(.near(articles.text(2...3), distance: 0), in: .anywhere)
    case 4: return .text(.phrase(articles.text(2...3)), in: articles.random.pick([.title, .body]))
    default: return phrase()
    }
  }

  /// The keys of a segment's listed pairs with their document counts.
  private static func pairs(in segment: SegmentReader) throws -> [[UInt8]: Int] {
    var pairs: [[UInt8]: Int] = [:]
    var cursor = try segment.dictionary.cursor(atOrAfter: [TermField.pair], in: segment)
    while try cursor.next(), cursor.key[0] == TermField.pair {
      pairs[cursor.key] = cursor.entry.documentCount
    }
    return pairs
  }

  /// A segment of articles with Zipf-like words, and the bytes of its lists and terms.
  private static func segment(
    _ documentCount: Int, _ pairs: PairListing
  ) throws -> (reader: SegmentReader, byteCount: Int) {
    var random = SeededGenerator(seed: 5)
    var index = IndexedArticles(BuildSettings(analyzer: .plain))
    index.settings.pairs = pairs
    try index.add(
      (0..<documentCount).map { number in
        let text = (0..<80).map { _ in
          let share = Double.random(in: 0..<1, using: &random)
          return "w\(Int(share * share * share * 2_000))"
        }.joined(separator: " ")
        return Article(key: ArticleKey(id: "\(number)"), title: "", blocks: [Block(text)])
      })
    let reader = index.segments[0].reader
    let sections: [SegmentSection] = [.postings, .positions, .terms]
    return (reader, sections.reduce(0) { $0 + reader.byteCount(of: $1) })
  }

  @Test("take at most 15 % of what the other lists and terms take, and most of that")
  func share() throws {
    let plain = try Self.segment(4_000, .none)
    let chosen = try Self.segment(4_000, .automatic)
    #expect(plain.reader.meta.pairThreshold == 0)
    #expect(try Self.pairs(in: plain.reader).isEmpty)
    #expect(chosen.reader.meta.pairThreshold > 0)
    #expect(try Self.pairs(in: chosen.reader).count > 100)
    let growth = Double(chosen.byteCount) / Double(plain.byteCount) - 1
    #expect(growth < 0.15 && growth > 0.05, "\(growth)")
  }

  @Test("are complete above the threshold that the segment tells, and there are none below")
  func complete() throws {
    let segment = try Self.segment(2_000, .threshold(20)).reader
    #expect(segment.meta.pairThreshold == 20)
    let rule = segment.meta.pairRule
    let listed = try Self.pairs(in: segment)
    let searcher = Searcher([SearchSegment(segment)])
    var foundCount = 0
    for first in 0..<40 {
      for second in [0, 1, 7, 30, 300] {
        let words = ["w\(first)", "w\(second)"]
        let counts = try words.map { try segment.entry(field: 1, $0.utf8)?.documentCount ?? 0 }
        var request = SearchRequest(
          QueryParser(today: 0).parse("\"\(words[0]) \(words[1])\"").query)
        request.pruning = .none
        let key = TermKey.pair(words[0].utf8, words[1].utf8)
        let phraseCount = try searcher.search(request).matchCount
        if rule.lists(counts[0], counts[1]) {
          #expect(listed[key] ?? 0 == phraseCount)
          foundCount += 1
        } else {
          #expect(listed[key] == nil)
        }
      }
    }
    #expect(foundCount > 20)
  }

  @Test("do not exist in small segments")
  func small() throws {
    let segment = try Self.segment(600, .automatic).reader
    #expect(segment.meta.pairThreshold == 0)
    #expect(try Self.pairs(in: segment).isEmpty)
    #expect(try Self.segment(20, .threshold(3)).reader.meta.pairThreshold == 0)
  }

  @Test("go by document counts, of which an eighth counts above a fifth of all documents")
  func rule() {
    let rule = PairRule(threshold: 43, documentCount: 1_000)
    #expect(rule.expected(100, 50) == 5)
    #expect(rule.expected(900, 150) == 43 && rule.lists(900, 150) && rule.lists(150, 900))
    #expect(!rule.lists(900, 149) && rule.lists(300, 264) && !rule.lists(207, 207))
    #expect(rule.expectedMax == 90)
    #expect(!PairRule(threshold: 0, documentCount: 1_000).lists(900, 900))
    #expect(!PairRule(threshold: 1, documentCount: 0).lists(9, 9))
  }
}
