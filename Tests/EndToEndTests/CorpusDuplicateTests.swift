import Articles
import IndexFormat
import Lede
import Searching
import Testing

@Suite("Copies in the corpus") struct CorpusDuplicateTests {
  private static func planted() throws -> Set<Set<String>> {
    let groups = try CorpusFixture.judgements("corpus-judgements.json")["nearCopies"]?.array ?? []
    return Set(groups.map { Set($0.array?.compactMap(\.string) ?? []) })
  }

  private static func path(_ hit: Lede.Hit) -> String {
    String(decoding: hit.key.path, as: UTF8.self)
  }

  @Test("The near-copies are groups, and nothing else is")
  func groups() throws {
    let index = try CorpusFixture.index.get()
    let groups = try index.copyGroups()
    let planted = try Self.planted()
    #expect(planted.count == 3)
    #expect(Set(groups.map { Set($0.members.map { Self.path($0.hit) }) }) == planted)
    for group in groups {
      #expect(group.members[0].similarity == 1)
      #expect(group.members.dropFirst().allSatisfy { (0.45..<1).contains($0.similarity) })
    }
    #expect(try index.copyGroups(isExact: true).isEmpty)
  }

  @Test("Folded hits are the best of their copies, and pages of them fit together")
  func folding() throws {
    let index = try CorpusFixture.index.get()
    let planted = try Self.planted()
    for query in ["Noto earthquake", "malaria vaccine Cameroon", "Columbia River Treaty", "the"] {
      let all = try index.search(query, SearchOptions(limit: 1_000))
      var options = SearchOptions(limit: 60)
      options.dedupe = .near
      let folded = try index.search(query, options)
      #expect(folded.matchCount == all.matchCount)
      #expect(all.hits.allSatisfy { $0.copies.isEmpty })
      var seen: Set<Set<String>> = []
      var expected: [String] = []
      for path in all.hits.map(Self.path) {
        guard let group = planted.first(where: { $0.contains(path) }) else {
          expected.append(path)
          continue
        }
        if seen.insert(group).inserted { expected.append(path) }
      }
      #expect(folded.hits.map(Self.path) == Array(expected.prefix(folded.hits.count)))
      #expect(folded.hits.count == min(60, expected.count))
      var paged: [String] = []
      for offset in stride(from: 0, to: expected.count, by: 3) {
        options = SearchOptions(limit: 3, offset: offset)
        options.dedupe = .near
        paged += try index.search(query, options).hits.map(Self.path)
      }
      #expect(paged == expected)
    }
  }

  @Test("A copy's id is beside the hit that stands for it")
  func copies() throws {
    let index = try CorpusFixture.index.get()
    var options = SearchOptions()
    options.dedupe = .near
    let first = try #require(try index.search("Columbia River Treaty", options).hits.first)
    #expect(first.copies.count == 2)
    for id in first.copies {
      let copy = try #require(try index.article(id: id))
      #expect(
        try Self.planted().contains { group in
          group.contains(Self.path(first))
            && group.contains(String(decoding: copy.key.path, as: UTF8.self))
        })
    }
  }

  @Test("The signature of an article is that of its text")
  func signatures() throws {
    let index = try CorpusFixture.index.get()
    let judge = CopyJudge(index.searcher)
    var count = 0
    for (number, segment) in index.reader.segments.enumerated() {
      for document in 0..<segment.reader.documentCount {
        let article = try segment.reader.article(document)
        let place = ArticlePlace(segment: number, document: document)
        #expect(try judge.signature(place) == judge.runs(of: article).signature)
        #expect(try judge.isCopy(place, of: judge.runs(of: article)))
        count += 1
      }
    }
    #expect(count > 80)
  }
}
