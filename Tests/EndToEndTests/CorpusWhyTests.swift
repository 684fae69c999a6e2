import Articles
import Lede
import Testing

@Suite("Why, over the corpus") struct CorpusWhyTests {
  @Test("Every article knows its place in every answer, and its score adds up")
  func places() throws {
    let index = try CorpusFixture.index.get()
    let all = try index.search("*", SearchOptions(limit: 1_000)).hits.map(\.id)
    #expect(all.count == 84)
    for query in ["wheat harvest prices", "\"Noto peninsula\" earthquake", "東京 地震"] {
      var options = SearchOptions(limit: 5)
      options.dedupe = .near
      let shown = try index.search(query, options).hits.map(\.id)
      let ranked = try index.search(query, SearchOptions(limit: 1_000)).hits
      for id in all {
        let why = try index.why(id, query, options)
        let rank = ranked.firstIndex { $0.id == id }
        #expect(why.rank == rank.map { $0 + 1 }, "\(query): \(id)")
        #expect((why.outcome == .hit) == shown.contains(id), "\(query): \(id)")
        #expect(why.parts.contains(where: \.isDecisive) == (rank == nil), "\(query): \(id)")
        guard let rank, let hit = why.hit else { continue }
        #expect(hit.score == ranked[rank].score)
        #expect(hit.explanation.reduce(0) { $0 + $1.score } == hit.score, "\(query): \(id)")
      }
    }
  }

  @Test("The copies that were planted are folded into one of theirs")
  func copies() throws {
    let index = try CorpusFixture.index.get()
    let groups = try CorpusFixture.judgements("corpus-judgements.json")["nearCopies"]?.array ?? []
    var options = SearchOptions(limit: 100)
    options.dedupe = .near
    var foldedCount = 0
    for group in groups {
      let paths = group.array?.compactMap(\.string) ?? []
      for path in paths {
        let why = try index.why(path, "the", options)
        guard let leader = why.leader else { continue }
        foldedCount += 1
        #expect(why.outcome == .folded)
        #expect(paths.contains(String(decoding: leader.hit.key.path, as: UTF8.self)), "\(path)")
      }
    }
    #expect(foldedCount >= groups.count)
  }

  @Test(
    "Files that gave no article say why",
    arguments: [
      ("harbourtimes.example/sitemap.html", SkipReason.noText),
      ("metro-daily.example/empty.html", .empty),
      ("orbitaldesk.example/2024/05/launch-gallery.html", .binary),
    ])
  func skipped(path: String, reason: SkipReason) throws {
    let index = try CorpusFixture.index.get()
    let why = try index.why(CorpusFixture.package + "/Corpus/" + path, "wheat")
    #expect(why.outcome == .unknown)
    #expect(why.file?.knowledge == .skipped && why.file?.reason == reason)
    #expect(why.file?.presence == .same)
  }
}
