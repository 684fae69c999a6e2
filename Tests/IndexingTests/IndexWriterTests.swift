import Articles
import IndexFormat
import Indexing
import Storage
import TestSupport
import Testing

/// The live articles of an index: key → title.
private func titles(_ reader: IndexReader) throws -> [String: String] {
  var titles: [String: String] = [:]
  for segment in reader.segments {
    for document in 0..<segment.reader.documentCount where segment.isLive(document) {
      let article = try segment.reader.article(document)
      #expect(titles[article.key.record] == nil, "\(article.key.record) is live twice")
      titles[article.key.record] = article.title
    }
  }
  return titles
}

private func article(_ id: Int, _ version: Int = 0) -> Article {
  Article(
    key: ArticleKey(id: "a\(id)"), title: "Title \(id) version \(version)",
    blocks: [
      Block("Grain ships leave the harbour \(id)."), Block("Wheat prices fell \(version) times."),
    ], site: "www.example.org", language: LanguageTag("en") ?? .undetermined)
}

private func writer(_ storage: any Storage, memory: Int = 64 << 20) throws -> IndexWriter {
  try IndexWriter(
    storage, settings: BuildSettings(), memoryByteCount: memory, creator: "test")
}

@Suite("The index writer") struct IndexWriterTests {
  @Test("Adds, replaces and deletes across commits and reopening")
  func lifecycle() throws {
    let storage = SimulatedStorage()
    var expected: [String: String] = [:]
    var random = SeededGenerator(seed: 3)
    for round in 0..<12 {
      let index = try writer(storage)
      for _ in 0..<20 {
        let id = Int.random(in: 0..<40, using: &random)
        if Int.random(in: 0..<4, using: &random) == 0 {
          let wasThere = try index.delete(ArticleKey(id: "a\(id)"))
          #expect(wasThere == (expected["a\(id)"] != nil))
          expected["a\(id)"] = nil
        } else {
          try index.add(article(id, round))
          expected["a\(id)"] = "Title \(id) version \(round)"
        }
      }
      #expect(try index.commit() == UInt64(round + 1))
      let reader = try IndexReader(storage)
      #expect(try titles(reader) == expected)
      #expect(reader.liveDocumentCount == expected.count)
      let report = try reader.check(deep: true, in: storage)
      #expect(report.segments.documentCount - report.deletedCount == expected.count)
    }
    let index = try writer(storage)
    _ = index
    #expect(try IndexReader(storage).check(deep: true, in: storage).unreferencedFiles == [])
  }

  @Test("A small memory budget makes several segments with the same articles")
  func severalSegments() throws {
    let storage = SimulatedStorage()
    let index = try writer(storage, memory: 1)
    var expected: [String: String] = [:]
    // Words of their own fill it with few articles.
    for id in 0..<300 {
      var article = article(id % 200)
      let words = (0..<100).map { "w\(id)x\($0)" }
      article.blocks.append(Block(words.joined(separator: " ")))
      try index.add(article)
      expected["a\(id % 200)"] = "Title \(id % 200) version 0"
    }
    try index.commit()
    let reader = try IndexReader(storage)
    #expect(reader.segments.count > 1)
    #expect(try titles(reader) == expected)
    _ = try reader.check(deep: true)
  }

  @Test("A commit without changes writes nothing")
  func emptyCommit() throws {
    let storage = SimulatedStorage()
    try writer(storage).commit()
    let before = try storage.list().sorted()
    let index = try writer(storage)
    #expect(try index.commit() == 1)
    #expect(try storage.list().sorted() == before)
  }

  @Test("Settings of an existing index are kept, and other ones refused")
  func settings() throws {
    let storage = SimulatedStorage()
    let first = try IndexWriter(
      storage, settings: BuildSettings(analyzer: .plain), memoryByteCount: 1, creator: "test")
    try first.commit()
    withExtendedLifetime(first) {}
    #expect(throws: IndexWriterError.self) {
      _ = try IndexWriter(
        storage, settings: BuildSettings(analyzer: .standard), memoryByteCount: 1, creator: "test")
    }
  }
}

@Suite("Commits of articles survive what may happen") struct CommitSafetyTests {
  /// Three commits that add, replace and delete; the expected titles by generation.
  private func workload(
    _ storage: any Storage, acknowledge: (UInt64) -> Void
  ) throws -> [UInt64: [String: String]] {
    var states: [UInt64: [String: String]] = [:]
    var state: [String: String] = [:]
    for round in 0..<3 {
      let index = try writer(storage)
      for id in (round * 2)..<(round * 2 + 4) {
        try index.add(article(id, round))
        state["a\(id)"] = "Title \(id) version \(round)"
      }
      try index.delete(ArticleKey(id: "a\(round)"))
      state["a\(round)"] = nil
      let generation = try index.commit()
      acknowledge(generation)
      states[generation] = state
    }
    return states
  }

  private var run: CommitRun<[String: String]> {
    CommitRun(commits: workload, state: { try titles(IndexReader($0)) })
  }

  @Test("After a power cut at any point an acknowledged commit is there, whole")
  func powerCut() throws { try run.expectPowerCuts(seed: 17, perCut: 12, moreThan: 300) }

  @Test("Whichever call fails, the commit before stands and the next writer succeeds")
  func faults() throws {
    try run.expectFailingCalls(errno: 5) { failed in
      if !failed.isPermanent, let failure = failed.failure as? IndexWriterError {
        try checkNothingIsLeft(failed.storage, after: failure, failed.context)
      }
      let index = try writer(failed.storage)
      #expect(index.generation >= failed.acknowledged, failed.context)
      try index.add(article(99))
      try index.commit()
      let reader = try IndexReader(failed.storage)
      #expect(try titles(reader)["a99"] != nil, failed.context)
      _ = try reader.check(deep: true)
    }
  }

  /// A run that failed has removed what it wrote, unless a manifest that may last asks for it.
  private func checkNothingIsLeft(
    _ storage: SimulatedStorage, after failure: IndexWriterError, _ context: Comment
  ) throws {
    if case .directory(.outcomeUnknown) = failure { return }
    let manifests = try storage.files.keys.filter { IndexFileName.manifestGeneration($0) != nil }
      .map { try ManifestFile.read(try storage.open($0)) }
    let kept = Set(manifests.flatMap { $0.files.map(\.name) })
    let left = storage.files.keys.filter { name in
      IndexFileName.isUnfinishedManifest(name)
        || (IndexFileName(name) != nil && !kept.contains(name))
    }
    #expect(left.isEmpty, context)
  }

  @Test("A flipped bit anywhere is found, and no answer changes silently")
  func bitFlips() throws {
    let storage = SimulatedStorage()
    _ = try workload(storage) { _ in }
    let good = try digest(IndexReader(storage))
    let files = storage.files
    var random = SeededGenerator(seed: 29)
    var flips = 0
    let newest = try IndexReader(storage).manifest
    let names = newest.files.map(\.name) + [IndexFileName.manifest(newest.generation)]
    for name in names.sorted() {
      let bytes = try #require(files[name])
      for offset in bytes.indices {
        var damaged = files
        damaged[name]?[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        flips += 1
        let disk = SimulatedStorage(damaged)
        #expect(throws: (any Error).self, "\(name) at \(offset)") {
          try IndexReader(disk).check(deep: false)
        }
        if let answer = try? digest(IndexReader(disk)) { #expect(answer == good) }
      }
    }
    #expect(flips > 6_000)
  }

  /// Everything a reader can be told, as text.
  private func digest(_ reader: IndexReader) throws -> [String] {
    var lines = try titles(reader).map { "\($0) \($1)" }.sorted()
    for segment in reader.segments.map(\.reader) {
      var cursor = try segment.dictionary.cursor(atOrAfter: [], in: segment)
      var positions: [UInt32] = []
      while try cursor.next() {
        let postings = try PostingsCursor(cursor.entry, in: segment)
        for block in 0..<postings.blockCount {
          try postings.load(block: block)
          for i in 0..<postings.count {
            try postings.positions(at: i, into: &positions)
            lines.append(
              "\(cursor.key) \(postings.documents[i]) \(postings.frequencies[i]) \(positions)")
          }
        }
      }
    }
    return lines
  }
}
