import Articles
import CKernels
import IndexFormat
import Indexing
import Searching
import TestSupport
import Testing

/// Pruned searches against exhaustive ones where lists have blocks of packed gaps and bitsets.
///
/// One collection of short articles with Zipf-like words, in one segment or eight, with and
/// without deleted articles, at each level of the kernels. The level is the whole process's;
/// other tests may run at any meanwhile, as every level gives the same results.
@Suite("Kernels of every level find what the exhaustive search finds", .serialized)
struct KernelLevelTests {
  private static let articleCount = 6_000

  /// A layout of the collection: how many segments, and whether every twentieth article is deleted.
  struct Layout: Sendable, CustomStringConvertible {
    let segmentCount: Int
    let deletes: Bool
    var description: String { "\(segmentCount) segments, \(deletes ? "5" : "0") % deleted" }
  }

  private static let layouts = [1, 8].flatMap { count in
    [false, true].map { Layout(segmentCount: count, deletes: $0) }
  }

  /// Words from one in every article to one in a thousand: bitsets, packed gaps and short lists.
  private static func word(_ random: inout SeededGenerator) -> String {
    let share = Double.random(in: 0..<1, using: &random)
    return "w\(Int(share * share * share * share * 250))"
  }

  private static func text(_ count: Int, _ random: inout SeededGenerator) -> String {
    var words = (0..<count).map { _ in word(&random) }
    // Frequencies that need exceptions, and phrases of one word.
    if random.oneIn(150) { words += [String](repeating: word(&random), count: 400) }
    return words.joined(separator: " ")
  }

  private static func searcher(_ layout: Layout) throws -> Searcher {
    var random = SeededGenerator(seed: 2026)
    var index = IndexedArticles(BuildSettings(titleWeight: 3))
    let articles = (0..<articleCount).map { number in
      Article(
        key: ArticleKey(id: "\(number)"),
        title: text(Int.random(in: 0...3, using: &random), &random),
        blocks: [Block(text(Int.random(in: 1...12, using: &random), &random))],
        language: LanguageTag(number % 3 == 0 ? "de" : "en") ?? .undetermined)
    }
    let size = articleCount / layout.segmentCount
    for start in stride(from: 0, to: articleCount, by: size) {
      try index.add(Array(articles[start..<(start + size)]))
    }
    if layout.deletes {
      for number in stride(from: 7, to: articleCount, by: 20) {
        try index.delete(ArticleKey(id: "\(number)"))
      }
    }
    return Searcher(index.searchSegments)
  }

  private static func query(_ random: inout SeededGenerator) -> String {
    let words = (0..<Int.random(in: 1...8, using: &random)).map { _ in word(&random) }
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return words.prefix(3).map { "+" + $0 }.joined(separator: " ")
    case 1: return "+\(words[0]) +w1 -w\(Int.random(in: 2..<40, using: &random))"
    case 2: return "\"\(words[0]) \(words[0])\""
    case 3: return "\"w0 \(words[0]) w0\" \(words.joined(separator: " "))"
    case 4: return "+\"w1 w0\" +\(words[0])"
    case 5: return "\(words.joined(separator: " ")) +lang:de"
    case 6: return "\(words.joined(separator: " ")) -lang:en -w3"
    case 7: return "\(words[0])* w1\(Int.random(in: 0...9, using: &random))~"
    default: return words.joined(separator: " ")
    }
  }

  @Test("in one segment and eight, with and without deletes", arguments: layouts)
  func equal(layout: Layout) throws {
    let searcher = try Self.searcher(layout)
    let before = lede_kernel_level()
    defer { lede_use_kernel_level(before) }
    var random = SeededGenerator(seed: UInt64(layout.segmentCount))
    var hitCount = 0
    for round in 0..<24 {
      let text = Self.query(&random)
      var request = SearchRequest(QueryParser(today: 0).parse(text).query)
      request.pruning = .none
      request.limit = 1_000
      let expected = try searcher.search(request)
      hitCount += expected.hits.count
      request.pruning = .blockMax
      for level in Int32(0)...2 where lede_use_kernel_level(level) == level {
        for limit in [1, 10, 100, 1_000] {
          request.limit = limit
          let found = try searcher.search(request)
          let context: Comment = "\(layout), round \(round), level \(level), k \(limit): \(text)"
          #expect(found.hits == Array(expected.hits.prefix(limit)), context)
          #expect(found.matchCount == expected.matchCount, context)
        }
      }
    }
    #expect(hitCount > 5_000)
  }
}
