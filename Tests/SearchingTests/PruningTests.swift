import Articles
import IndexFormat
import Indexing
import Searching
import TestSupport
import Testing

@Suite("Pruned searches answer as exhaustive ones do") struct PruningTests {
  /// Two segments of several windows with Zipf-like words: short articles and long ones, so that
  /// the average length of the whole is neither's own.
  private static let searcher: Searcher? = {
    var random = SeededGenerator(seed: 77)
    func text(_ count: Int) -> String {
      (0..<count).map { _ in
        let share = Double.random(in: 0..<1, using: &random)
        return "w\(Int(share * share * share * 120))"
      }.joined(separator: " ")
    }
    func article(_ number: Int, _ longest: Int) -> Article {
      Article(
        key: ArticleKey(id: "\(number)"), title: text(Int.random(in: 0...2, using: &random)),
        blocks: [Block(text(Int.random(in: 1...longest, using: &random)))])
    }
    var index = IndexedArticles(BuildSettings(analyzer: .plain, titleWeight: 2))
    try? index.add((0..<9_000).map { article($0, 8) })
    try? index.add((9_000..<12_000).map { article($0, 40) })
    for number in stride(from: 0, to: 12_000, by: 19) {
      try? index.delete(ArticleKey(id: "\(number)"))
    }
    return index.segments.count == 2 ? Searcher(index.searchSegments) : nil
  }()

  private static func query(_ random: inout SeededGenerator) -> String {
    func word() -> String { "w\(Int.random(in: 0..<120, using: &random))" }
    let count = Int.random(in: 1...6, using: &random)
    let words = (0..<count).map { _ in word() }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return words.prefix(3).map { "+" + $0 }.joined(separator: " ")
    case 1: return "+\(word()) +\(word()) -\(word())"
    case 2: return "\"\(word()) \(word())\" " + words.joined(separator: " ")
    case 3: return "+\"w0 \(word())\" +\(word())"
    case 4: return words.joined(separator: " ") + " -\(word())"
    case 5: return "\(words[0])~ w1* title:\(word())"
    default: return words.joined(separator: " ")
    }
  }

  @Test("hits, order and scores are the same, whatever the parameters", arguments: 0..<4)
  func equal(part: Int) throws {
    let searcher = try #require(Self.searcher)
    var random = SeededGenerator(seed: UInt64(part))
    var matchCount = 0
    for _ in 0..<30 {
      let text = Self.query(&random)
      var request = SearchRequest(QueryParser(today: 0).parse(text).query)
      request.planning.k1 = random.pick([1.2, 1.2, 0, 0.3, 3])
      request.planning.b = random.pick([0.75, 0.75, 0, 0.3, 1])
      request.limit = random.pick([1, 3, 10, 100, 1_000, .max])
      request.offset = random.pick([0, 0, 2, .max])
      request.countsMatches = true
      let pruned = try searcher.search(request)
      request.threadCount = random.pick([2, 3, 8])
      request.dividedPostingCountMin = -1 << 32
      let divided = try searcher.search(request)
      request.pruning = .none
      let exhaustive = try searcher.search(request)
      let context: Comment = "part \(part) k \(request.limit) \(request.planning): \(text)"
      #expect(pruned.hits == exhaustive.hits, context)
      #expect(pruned.matchCount == exhaustive.matchCount, context)
      #expect(divided.hits == exhaustive.hits, context)
      #expect(divided.matchCount == exhaustive.matchCount, context)
      matchCount += exhaustive.hits.count
    }
    #expect(matchCount > 200)
  }
}
