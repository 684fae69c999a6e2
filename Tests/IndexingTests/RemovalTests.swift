import Articles
import IndexFormat
import Indexing
import Storage
import TestSupport
import Testing

/// A word that is in one article alone.
private func secret(_ id: Int) -> String { "secretword\(id)x" }

private func article(_ id: Int) -> Article {
  Article(
    key: ArticleKey(source: "news", path: Array("f\(id / 2).txt".utf8), record: "r\(id)"),
    title: "Title \(id)", blocks: [Block("Grain ships leave the harbour with \(secret(id)).")],
    site: "\(secret(id)).example.org", language: LanguageTag("en") ?? .undetermined,
    extra: [ExtraField(name: "desk", value: secret(id))])
}

private func writer(_ storage: any Storage) throws -> IndexWriter {
  try IndexWriter(
    storage, settings: BuildSettings(storesText: true), memoryByteCount: 64 << 20,
    creator: "test")
}

/// The records of the live articles.
private func live(_ storage: any Storage) throws -> Set<String> {
  var records: Set<String> = []
  for segment in try IndexReader(storage).segments {
    for document in 0..<segment.reader.documentCount where segment.isLive(document) {
      records.insert(try segment.reader.article(document).key.record)
    }
  }
  return records
}

/// Whether any file, or any article that is stored in one, has the word.
private func holds(_ storage: SimulatedStorage, _ word: String) throws -> Bool {
  let wanted = Array(word.utf8)
  for (_, bytes) in storage.files {
    if bytes.indices.contains(where: { bytes[$0...].starts(with: wanted) }) { return true }
  }
  for segment in try IndexReader(storage).segments {
    for document in 0..<segment.reader.documentCount {
      let article = try segment.reader.article(document)
      if article.blocks.contains(where: { $0.text.contains(word) }) { return true }
    }
  }
  return false
}

@Suite("Removed articles") struct RemovalTests {
  @Test("go in one commit; with a purge, from the disk as well, earlier versions too")
  func purge() throws {
    let storage = SimulatedStorage()
    let index = try writer(storage)
    for round in 0..<3 {
      for id in (round * 3)..<(round * 3 + 5) { try index.add(article(id)) }
      try index.commit()
    }
    let before = index.generation
    #expect(try index.remove([article(4).key, article(5).key, ArticleKey(id: "none")]) == 2)
    #expect(index.generation == before + 1)
    #expect(try live(storage) == Set((0..<11).filter { $0 != 4 && $0 != 5 }.map { "r\($0)" }))
    #expect(try holds(storage, secret(4)))
    try index.purge()
    for id in 0..<11 { #expect(try holds(storage, secret(id)) == (id != 4 && id != 5), "\(id)") }
    let report = try IndexReader(storage).check(deep: true, in: storage)
    #expect(report.unreferencedFiles.isEmpty && report.deletedCount == 0)
    #expect(try index.remove([article(4).key]) == 0)
  }

  @Test("go from the disk although nothing else is left")
  func all() throws {
    let storage = SimulatedStorage()
    let index = try writer(storage)
    for id in 0..<4 { try index.add(article(id)) }
    try index.commit()
    #expect(try index.remove((0..<4).map { article($0).key }) == 4)
    try index.purge()
    #expect(try live(storage).isEmpty)
    for id in 0..<4 { #expect(try !holds(storage, secret(id))) }
    try index.add(article(1))
    try index.commit()
    #expect(try live(storage) == ["r1"])
    _ = try IndexReader(storage).check(deep: true, in: storage)
  }

  /// Adds, removes and purges; what is live after each commit.
  private func workload(
    _ storage: any Storage, _ acknowledge: (UInt64) -> Void
  ) throws -> [UInt64: Set<String>] {
    let index = try writer(storage)
    var state: Set<String> = []
    var states: [UInt64: Set<String>] = [:]
    for id in 0..<6 {
      try index.add(article(id))
      state.insert("r\(id)")
      guard id % 3 == 2 else { continue }
      try index.commit()
      states[index.generation] = state
      acknowledge(index.generation)
    }
    try index.remove([article(1).key, article(4).key])
    states[index.generation] = state.subtracting(["r1", "r4"])
    let removed = index.generation
    acknowledge(removed)
    try index.purge()
    for generation in removed...index.generation { states[generation] = states[removed] }
    acknowledge(index.generation)
    return states
  }

  private var run: CommitRun<Set<String>> { CommitRun(commits: workload, state: live) }

  /// None of the removed articles has left a byte.
  private func expectGone(_ storage: SimulatedStorage, _ context: Comment = "") throws {
    for id in [1, 4] { #expect(try !holds(storage, secret(id)), context) }
  }

  @Test("stay removed after a power cut at any point, and a purge can be done again")
  func powerCut() throws {
    try run.expectPowerCuts(seed: 29, perCut: 6, moreThan: 100) { disk, isWhole in
      // The removals of files were made durable before the purge returned.
      if isWhole { try expectGone(disk) }
      let index = try writer(disk)
      try index.remove([article(1).key, article(4).key])
      try index.purge()
      try expectGone(disk)
      #expect(try IndexReader(disk).check(deep: true, in: disk).unreferencedFiles.isEmpty)
    }
  }

  @Test("are all there or all gone, whichever call fails, and the next purge succeeds")
  func faults() throws {
    try run.expectFailingCalls(errno: 5) { failed in
      if failed.isWhole { try expectGone(failed.storage, failed.context) }
      let index = try writer(failed.storage)
      try index.remove([article(1).key, article(4).key])
      try index.purge()
      if index.generation > 1 { try expectGone(failed.storage, failed.context) }
    }
  }
}
