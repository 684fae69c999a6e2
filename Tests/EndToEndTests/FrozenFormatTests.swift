import Articles
import IndexFormat
import Lede
import Testing

/// Indexes as each readable version of the format was written, and what is in them.
///
/// `Scripts/make-format-fixture` made them; they are never edited. A new version has to bring one.
@Suite("Frozen indexes of every version of the format") struct FrozenFormatTests {
  private static let versions = Array(ContainerFormat.oldestReadable...ContainerFormat.version)

  private static func path(_ version: UInt32) -> String {
    CorpusFixture.package + "/Tests/EndToEndTests/Fixtures/format-\(version)"
  }

  private static func expected(_ version: UInt32) throws -> JSONValue {
    try JSONValue.parse(CorpusFixture.bytes(of: path(version) + "/expected.json"))
  }

  @Test("are whole, in every byte, article and term", arguments: versions)
  func whole(version: UInt32) throws {
    let expected = try Self.expected(version)
    let index = try Lede.Index.open(Self.path(version) + "/index")
    let report = index.check(deep: true)
    #expect(report.problems.isEmpty)
    #expect(report.termCount > 1_000)
    let status = try index.status()
    #expect(status.articleCount == expected["articles"]?.integer)
    #expect(status.deletedCount == expected["deleted"]?.integer)
    #expect(status.segmentCount == expected["segments"]?.integer)
    #expect(status.deletedCount > 0 && status.segmentCount > 1)
  }

  @Test("answer as they did, to the last bit", arguments: versions)
  func answers(version: UInt32) throws {
    let index = try Lede.Index.open(Self.path(version) + "/index")
    let answers = try #require(try Self.expected(version)["answers"]?.array)
    #expect(answers.count > 30)
    for answer in answers {
      let query = try #require(answer["query"]?.string)
      let expected = (answer["hits"]?.array ?? []).map { hit in
        (hit.array ?? []).compactMap(\.string)
      }
      for isExhaustive in [false, true] {
        var options = SearchOptions(limit: 20)
        options.ranking = .bm25
        options.isExhaustive = isExhaustive
        let found = try index.search(query, options)
        #expect(found.matchCount == answer["count"]?.integer, "\(query)")
        #expect(found.hits.map { $0.key.record } == expected.map { $0[0] }, "\(query)")
        #expect(found.hits.map(\.score) == expected.map { Double($0[1]) }, "\(query)")
      }
    }
  }

  @Test("give their articles back", arguments: versions)
  func articles(version: UInt32) throws {
    let index = try Lede.Index.open(Self.path(version) + "/index")
    let shown = try #require(try Self.expected(version)["shown"]?.array)
    #expect(shown.count == 2)
    for record in shown {
      let article = try #require(try index.article(id: record["id"]?.string ?? ""))
      #expect(article.title == record["title"]?.string)
      let text = article.blocks.map(\.text).joined(separator: "\n\n")
      #expect(text == record["text"]?.string)
      #expect("\(article.language)" == record["language"]?.string)
    }
  }

  @Test("of a version that is no longer read are refused, and the error says what to do")
  func older() throws {
    for version in 2..<ContainerFormat.oldestReadable {
      let error = #expect(throws: SearchError.self) {
        try Lede.Index.open(Self.path(version) + "/index")
      }
      #expect(error?.code == .olderVersion)
      #expect(error?.message.contains("format \(version)") == true)
    }
  }
}
