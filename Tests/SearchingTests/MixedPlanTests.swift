import Articles
import IndexFormat
import Indexing
import Searching
import TestSupport
import Testing

/// Plans of required and optional leaves, which are searched together: what is required leads, what
/// is optional only adds to scores, and one list may be both.
@Suite("Queries with required and optional words answer as the naive engine does")
struct MixedPlanTests {
  /// Words from one in nearly every article to one in a hundred, so that lists have blocks, bitsets
  /// and short forms.
  private static func word(_ random: inout SeededGenerator) -> String {
    let share = Double.random(in: 0..<1, using: &random)
    return "w\(Int(share * share * share * 60))"
  }

  private static func text(_ count: Int, _ random: inout SeededGenerator) -> String {
    (0..<count).map { _ in word(&random) }.joined(separator: " ")
  }

  private static func leaf(_ random: inout SeededGenerator) -> Query {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .text(.phrase(text(2, &random)), in: .anywhere)
    case 1: .text(.word(word(&random)), in: .title)
    case 2: .text(.prefix("w\(Int.random(in: 1...5, using: &random))"), in: .anywhere)
    default: .text(.word(word(&random)), in: .anywhere)
    }
  }

  /// One to three required leaves and as many as five optional ones, in any order, with now and
  /// then a leaf that is both, a condition, or a forbidden word.
  private static func query(_ random: inout SeededGenerator) -> Query {
    var clauses: [Query.Clause] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      clauses.append(.init(.required, leaf(&random)))
    }
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      let isRepeated = random.oneIn(6)
      clauses.append(.init(.optional, isRepeated ? clauses[0].query : leaf(&random)))
    }
    if random.oneIn(4) { clauses.append(.init(.forbidden, leaf(&random))) }
    if random.oneIn(4) { clauses.append(.init(.required, .filter(.field(.language, value: "en")))) }
    return Query.group(clauses.shuffled(using: &random))
  }

  @Test("in one segment and three, with and without deletes", arguments: [1, 3], [false, true])
  func equal(segmentCount: Int, deletes: Bool) throws {
    let seed = UInt64(10 * segmentCount + (deletes ? 1 : 0))
    var random = SeededGenerator(seed: seed)
    let settings = BuildSettings(analyzer: .plain, titleWeight: 3)
    var index = IndexedArticles(settings)
    var oracle = Oracle(.plain, titleWeight: settings.titleWeight)
    for segment in 0..<segmentCount {
      let articles = (0..<600 / segmentCount).map { number in
        Article(
          key: ArticleKey(id: "\(segment)-\(number)"),
          title: Self.text(Int.random(in: 0...3, using: &random), &random),
          blocks: [Block(Self.text(Int.random(in: 0...14, using: &random), &random))],
          language: LanguageTag(random.oneIn(3) ? "de" : "en") ?? .undetermined)
      }
      try index.add(articles)
      for article in articles { oracle.add(article) }
      guard deletes else { continue }
      for article in articles where random.oneIn(20) {
        try index.delete(article.key)
        oracle.delete(article.key)
      }
    }
    let searcher = Searcher(index.searchSegments)
    var matchCount = 0
    for round in 0..<20 {
      let query = Self.query(&random)
      let expected = oracle.search(query)
      matchCount += expected.count
      for limit in [1, 10, 100, 1_000] {
        for pruning in [SearchRequest.Pruning.none, .blockMax] {
          var request = SearchRequest(query, limit: limit)
          request.pruning = pruning
          let found = try index.search(request, by: searcher)
          let context: Comment = "seed \(seed), round \(round), k \(limit), \(pruning): \(query)"
          #expect(found.hits == Array(expected.prefix(limit)), context)
          #expect(found.matchCount == expected.count, context)
        }
      }
    }
    #expect(matchCount > 500)
  }
}
