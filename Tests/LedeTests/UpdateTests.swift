import Lede
import TestSupport
import Testing

/// Removing and handing out articles by the library.
struct UpdateTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path + "/Index" }

  private func update(_ count: Int, _ options: IndexOptions = IndexOptions()) throws -> IndexUpdate
  {
    let update = try IndexUpdate(path, options)
    for id in 0..<count {
      try update.add(
        Article(
          key: ArticleKey(id: "r\(id)"), title: "Title \(id)",
          blocks: [Block(id % 2 == 0 ? "an even story" : "an odd story")]))
      if id % 10 == 9 { try update.commit() }
    }
    try update.commit()
    return update
  }

  @Test func articlesAreRemovedAllOrNone() throws {
    let update = try update(30)
    #expect { try update.remove(ids: ["r1", "none"]) } throws: {
      ($0 as? SearchError)?.code == .noArticle
    }
    #expect(try Index.open(path).status().articleCount == 30)
    let id = Index.id(of: ArticleKey(id: "r2"))
    #expect(try update.remove(ids: ["r1", id, String(id.prefix(12)), "r1"]) == 2)
    #expect(try update.purge().after == 3)
    let index = try Index.open(path)
    #expect(try index.status().articleCount == 28)
    #expect(try index.article(id: "r1") == nil)
    #expect(index.check(deep: true).problems.isEmpty)
  }

  @Test func articlesThatMatchAQueryAreRemoved() throws {
    let update = try update(30)
    // What is not committed yet is committed first.
    try update.add(Article(key: ArticleKey(id: "late"), blocks: [Block("an odd one")]))
    for refused in ["title:", "story title one", "\"odd"] {
      #expect("\(refused)") { try update.remove(matching: refused) } throws: {
        ($0 as? SearchError)?.code == .invalidOption
      }
    }
    #expect(try update.remove(matching: "nothing") == 0)
    #expect(try update.remove(matching: "+odd -title:7") == 15)
    let index = try Index.open(path)
    #expect(try index.search("odd").hits.map(\.key.record) == ["r7"])
    #expect(try index.status().articleCount == 16)
    #expect(index.check(deep: true).problems.isEmpty)
  }

  @Test func allArticlesOrThoseOfAQueryAreHandedOut() throws {
    let update = try update(25)
    try update.delete(ArticleKey(id: "r3"))
    try update.commit()
    let index = try Index.open(path)
    func records(_ query: String?, _ limit: Int = .max) throws -> [String] {
      var records: [String] = []
      try index.forEachArticle(matching: query) {
        records.append($0.key.record)
        return records.count < limit
      }
      return records
    }
    let all = (0..<25).filter { $0 != 3 }
    #expect(try records(nil) == all.map { "r\($0)" })
    #expect(try records(nil, 7) == all.prefix(7).map { "r\($0)" })
    #expect(try records("odd") == all.filter { $0 % 2 == 1 }.map { "r\($0)" })
    #expect(try records("\"odd story\" -title:7", 4) == ["r1", "r5", "r9", "r11"])
    #expect(try records("nothing").isEmpty)
    #expect(try records("").isEmpty)
  }

  @Test func withoutTextThereIsNothingToHandOut() throws {
    var options = IndexOptions()
    options.storesText = false
    _ = try update(3, options)
    let index = try Index.open(path)
    #expect { try index.forEachArticle { _ in true } } throws: {
      ($0 as? SearchError)?.code == .noText
    }
  }

  @Test func anIndexIsMadeAnewInPlaceOrInAFolder() throws {
    let update = try update(30)
    let standard = try Index.open(path)
    var options = IndexOptions()
    options.analyzer = .plain
    options.titleWeight = 4
    let other = folder.path + "/Other"
    let new = try IndexUpdate(other)
    #expect(try new.rebuild(from: standard, options) == 30)
    #expect { try new.rebuild(from: standard, options) } throws: {
      ($0 as? SearchError)?.code == .invalidOption
    }
    #expect(try update.rebuild(options) == 30)
    // As if made so from the beginning.
    let built = try IndexUpdate(folder.path + "/Built", options)
    try standard.forEachArticle {
      _ = try? built.add($0)
      return true
    }
    try built.commit()
    let expected = try Index.open(folder.path + "/Built")
    for index in [try Index.open(path), try Index.open(other)] {
      let status = try index.status()
      #expect(status.analyzer == "plain" && status.segmentCount == 1)
      #expect(try index.terms() == expected.terms())
      for query in ["story", "title 7", "\"an odd\"", "stories"] {
        let hits = try index.search(query).hits
        #expect(try hits.map(\.id) == expected.search(query).hits.map(\.id))
        #expect(try hits.map(\.score) == expected.search(query).hits.map(\.score))
      }
      #expect(index.check(deep: true).problems.isEmpty)
    }
    #expect(try standard.search("story").matchCount == 30)
    options.storesText = false
    try update.rebuild(options)
    #expect { try update.rebuild() } throws: { ($0 as? SearchError)?.code == .noText }
  }

  @Test func aSnapshotStaysWhateverTheWriterDoes() throws {
    let update = try update(30)
    let index = try Index.open(path)
    let linked = try index.snapshot(to: folder.path + "/Linked")
    #expect(linked.linkedCount == 3 && linked.copiedCount == 0)
    let copied = try index.snapshot(to: folder.path + "/Copied", .copies)
    #expect(copied.linkedCount == 0 && copied.copiedCount == 3 && copied.copiedByteCount > 0)
    try update.remove(ids: ["r1", "r2"])
    try update.purge()
    // Files of an open commit that have no name any more.
    let late = try index.snapshot(to: folder.path + "/Late")
    #expect(late.copiedCount == 1 && late.linkedCount == 2)
    #expect(late.generation == linked.generation)
    for name in ["Linked", "Copied", "Late"] {
      let snapshot = try Index.open(folder.path + "/" + name)
      #expect(try snapshot.status().articleCount == 30)
      let hits = try snapshot.search("title 1").hits
      #expect(try hits.map(\.id) == index.search("title 1").hits.map(\.id))
      #expect(snapshot.check(deep: true).problems.isEmpty)
    }
    // An index of its own: writing to it leaves the other alone.
    try IndexUpdate(folder.path + "/Linked").optimize()
    #expect(try Index.open(path).status().articleCount == 28)
    #expect(try Index.open(path).check(deep: true).problems.isEmpty)
    #expect { try index.snapshot(to: folder.path + "/Copied") } throws: {
      ($0 as? SearchError)?.code == .invalidOption
    }
  }

  @Test func snapshotsAreTakenWhileAWriterWorks() throws {
    let update = try update(10)
    for round in 0..<30 {
      try update.add(Article(key: ArticleKey(id: "n\(round)"), blocks: [Block("A new story")]))
      try update.commit()
      let index = try Index.open(path)
      if round % 3 == 0 { try update.optimize() }
      if round % 5 == 0 { try update.purge() }
      let name = folder.path + "/S\(round)"
      try index.snapshot(to: name)
      #expect(try Index.open(name).status().articleCount == 11 + round)
      #expect(try Index.check(name, deep: true).problems.isEmpty)
    }
  }
}
