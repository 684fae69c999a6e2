import Analysis
import Articles
import IndexFormat
import Storage
import TestSupport
import Testing

@testable import Indexing

/// A segment does not depend on how many threads build it, or on how much text they take at a time.
@Suite("Building with several threads") struct BuildingThreadsTests {
  private static func articles(_ count: Int, seed: UInt64) -> [Article] {
    var random = SeededGenerator(seed: seed)
    let languages = ["en", "de", "fr", "und"]
    return (0..<count).map { number in
      func text(_ count: Int) -> String {
        (0..<count).map { _ in
          switch Int.random(in: 0..<10, using: &random) {
          case 0..<5: ["the", "of", "and", "houses", "running"].randomElement(using: &random) ?? ""
          case 5: "naïve-\(Int.random(in: 0..<50, using: &random))"
          default: "w\(Int.random(in: 0..<30_000, using: &random))"
          }
        }.joined(separator: " ")
      }
      var article = Article(
        key: ArticleKey(id: "a\(number)"),
        title: text(Int.random(in: 0..<8, using: &random)),
        blocks: (0..<Int.random(in: 0..<5, using: &random)).map { _ in
          Block(text(Int.random(in: 0..<120, using: &random)))
        })
      if let language = languages.randomElement(using: &random).flatMap({ LanguageTag($0) }) {
        article.language = language
      }
      return article
    }
  }

  private static func segment(
    _ articles: [Article], _ settings: BuildSettings, threadCount: Int, batchByteCount: Int
  ) throws -> [UInt8] {
    let storage = SimulatedStorage()
    let builder = try SegmentBuilder(
      storage: storage, name: "segment", indexID: IndexID(high: 1, low: 2), fileID: 3,
      settings: settings, threadCount: threadCount, batchByteCount: batchByteCount)
    for article in articles { try builder.add(article) }
    _ = try builder.finish(sources: [])
    return try #require(storage.files["segment"])
  }

  @Test(arguments: [true, false])
  func allThreadCountsAndBatchesWriteTheSameBytes(isPlain: Bool) throws {
    let articles = Self.articles(1_500, seed: 17)
    var settings = BuildSettings(analyzer: isPlain ? .plain : .standard)
    settings.pairs = .threshold(20)
    let expected = try Self.segment(
      articles, settings, threadCount: 1, batchByteCount: 1 << 30)
    for (threadCount, batchByteCount) in [(1, 1), (1, 9_000), (2, 1), (2, 9_000), (3, 40_000)] {
      let found = try Self.segment(
        articles, settings, threadCount: threadCount, batchByteCount: batchByteCount)
      #expect(found == expected, "\(threadCount) threads, \(batchByteCount) bytes at a time")
    }
  }

  @Test func aWriterEndsSegmentsAtTheSameArticlesWhateverTheThreads() throws {
    let articles = Self.articles(2_000, seed: 5)
    var counts: [[Int]] = []
    for threadCount in [1, 2, 4] {
      let writer = try IndexWriter(
        SimulatedStorage(), settings: BuildSettings(), memoryByteCount: 1 << 20,
        creator: "test")
      writer.threadCount = threadCount
      for article in articles { try writer.add(article) }
      try writer.commit()
      counts.append(writer.segments.map(\.documentCount))
    }
    #expect(counts[0].count > 2)
    #expect(counts[1] == counts[0])
    #expect(counts[2] == counts[0])
  }

  /// A form with its place.
  private struct Word: Equatable {
    var form: [UInt8]
    var position: UInt32
    var kind: TokenKind
  }

  private static func words(_ buffer: TokenBuffer) -> [Word] {
    buffer.tokens.map {
      Word(form: Array(buffer.form(of: $0)), position: $0.position, kind: $0.kind)
    }
  }

  @Test(arguments: [AnalyzerKind.plain, .standard])
  func longTextGivesTheSameWordsInParts(kind: AnalyzerKind) {
    var random = SeededGenerator(seed: 41)
    let pieces = [
      "rain ", "well-known ", "naïve\n", "東京都 ", "U.S.A. ", "don’t ", "3.5 ", "covid-19\n",
      "e-mail", " ",
      "เมืองไทย ", "a\tb ", "— ", "x",
    ]
    var text = ""
    while text.utf8.count < 5 * AnalyzedText.partByteCountMax / 2 {
      text += pieces.randomElement(using: &random) ?? ""
    }
    let analyzer = Analyzer(kind)
    var whole = TokenBuffer()
    whole.nextPosition = PostingsFormat.bodyStart
    analyzer.analyze(Array(text.utf8).rawSpan, mode: .article, into: &whole)
    var analyzed = AnalyzedText()
    var partCount = 0
    analyzed.analyze(
      Article(key: ArticleKey(id: "a"), title: "", blocks: [Block(text)]), analyzer
    ) { _ in partCount += 1 }
    #expect(partCount == 3)
    #expect(Self.words(analyzed.buffer) == Self.words(whole))
  }

  @Test func textWithoutWhiteSpaceIsTakenAsAWhole() {
    let text = String(repeating: "x", count: 3 * AnalyzedText.partByteCountMax)
    var analyzed = AnalyzedText()
    analyzed.analyze(
      Article(key: ArticleKey(id: "a"), title: text, blocks: [Block(text)]), Analyzer(.plain))
    #expect(analyzed.buffer.tokens.count <= 2)
  }

  @Test func aPartThatBeginsWithItsOnlyWhiteSpaceEnds() {
    let text =
      "rain " + String(repeating: "x", count: 2 * AnalyzedText.partByteCountMax) + " sun"
    var analyzed = AnalyzedText()
    analyzed.analyze(
      Article(key: ArticleKey(id: "a"), title: "", blocks: [Block(text)]), Analyzer(.plain))
    #expect(
      analyzed.buffer.tokens.last.map { Array(analyzed.buffer.form(of: $0)) } == Array("sun".utf8))
  }

  @Test func aBuilderThatIsDroppedEndsItsThread() throws {
    let storage = SimulatedStorage()
    var builder: SegmentBuilder? = try SegmentBuilder(
      storage: storage, name: "segment", indexID: IndexID(high: 1, low: 2), fileID: 3,
      settings: BuildSettings(), threadCount: 2, batchByteCount: 1)
    for article in Self.articles(20, seed: 3) { try builder?.add(article) }
    builder = nil
    #expect(storage.files["segment"] == nil)
  }

  @Test func whatIsComputedMeanwhileIsThereWithAndWithoutAThread() {
    for onThread in [true, false] {
      let computation = Computation(onThread: onThread) { (1...100).reduce(0, +) }
      #expect(computation.result() == 5_050)
      #expect(computation.result() == 5_050)
    }
    let squares = parallelMap(count: 100, threadCount: 4, { $0 * $0 }, meanwhile: {})
    #expect(squares == (0..<100).map { $0 * $0 })
    #expect(throws: FailureToExpect.self) {
      _ = try parallelMap(count: 100, threadCount: 4, { $0 }, meanwhile: fail)
    }
  }

  private struct FailureToExpect: Error {}

  private func fail() throws { throw FailureToExpect() }
}
