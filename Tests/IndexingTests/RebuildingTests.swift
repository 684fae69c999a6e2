import Analysis
import Articles
import IndexFormat
import Indexing
import Storage
import TestSupport
import Testing

private func article(_ id: Int) -> Article {
  Article(
    key: ArticleKey(source: "news", path: Array("f\(id).txt".utf8)), title: "Title \(id)",
    blocks: [Block("Running ships \(id % 7) leave."), Block("Wheat, \(id) tons.", kind: .quote)],
    boilerplate: [CutBlock("Menu", rule: "navigation")], site: "s\(id % 3).example.org",
    language: LanguageTag("en") ?? .undetermined,
    published: ArticleDate(seconds: Int64(id) * 86_400, precision: .day, evidence: "url"))
}

private func writer(
  _ storage: any Storage, memoryByteCount: Int = 64 << 20
) throws -> IndexWriter {
  try IndexWriter(storage, settings: nil, memoryByteCount: memoryByteCount, creator: "test")
}

/// The analyzer, and the live articles in the order of the index.
private struct State: Equatable {
  var analyzer: UInt8
  var articles: [Article]

  init(_ analyzer: AnalyzerKind, _ ids: [Int]) {
    self.analyzer = analyzer.rawValue
    articles = ids.map(article)
  }

  init(_ storage: any Storage) throws {
    let reader = try IndexReader(storage)
    analyzer = reader.manifest.settings.analyzerKind
    articles = []
    for segment in reader.segments {
      // Segments and settings never go apart.
      #expect(segment.reader.meta.analyzer == analyzer)
      for document in 0..<segment.reader.documentCount where segment.isLive(document) {
        articles.append(try segment.reader.article(document))
      }
    }
  }
}

@Suite("An index made anew from its articles") struct RebuildingTests {
  private static let plain = BuildSettings(analyzer: .plain)

  /// Two segments with deletes, and a record of each file.
  private func index(_ storage: any Storage, memoryByteCount: Int = 64 << 20) throws -> IndexWriter
  {
    let index = try writer(storage, memoryByteCount: memoryByteCount)
    index.sources = [IndexSource(name: "news", root: Array("/news".utf8))]
    for part in 0..<2 {
      for id in (part * 5)..<(part * 5 + 5) { try index.add(article(id)) }
      try index.commit(
        sources: SourceSection(
          sources: [KnownSource(name: "news", root: Array("/news".utf8))],
          records: ((part * 5)..<(part * 5 + 5)).map { id in
            SourceRecord(
              source: 0, path: Array("f\(id).txt".utf8),
              fingerprint: FileFingerprint(
                byteCount: 9, modifiedNanoseconds: 1, changedNanoseconds: 1, inode: 1, device: 1),
              contentHash: UInt64(id), isRacy: false, outcome: .indexed(recordCount: 1))
          }
        ).encoded())
    }
    try index.remove([article(3).key, article(8).key])
    return index
  }

  private static let left = [0, 1, 2, 4, 5, 6, 7, 9]

  @Test("has the same articles and records, and is as if built with the settings")
  func inPlace() throws {
    let storage = SimulatedStorage()
    let index = try index(storage)
    let records = try SourceTable(index.segments)
    let before = index.generation
    #expect(try index.rebuild(Self.plain) == 8)
    #expect(index.generation == before + 1)
    #expect(try State(storage) == State(.plain, Self.left))
    #expect(try SourceTable(IndexReader(storage).segments.map(\.reader)) == records)
    // Of its segment, all but the records is what a new index would have.
    let fresh = SimulatedStorage()
    let built = try IndexWriter(
      fresh, settings: Self.plain, memoryByteCount: 64 << 20, creator: "test")
    for id in Self.left { try built.add(article(id)) }
    try built.commit()
    let one = try #require(index.segments.first)
    let two = try #require(built.segments.first)
    #expect(index.segments.count == 1 && one.meta.documentCount == two.meta.documentCount)
    for section in [SegmentSection.terms, .postings, .positions, .stored, .keys, .lengths] {
      #expect(one.byteCount(of: section) == two.byteCount(of: section), "\(section)")
    }
    // It goes on as any other, and its settings last.
    try index.release()
    try index.add(article(30))
    try index.commit()
    #expect(try State(storage) == State(.plain, Self.left + [30]))
    let report = try IndexReader(storage).check(deep: true, in: storage)
    #expect(report.unreferencedFiles.isEmpty)
    index.close()
    #expect(try writer(storage).settings.analyzer == .plain)
  }

  @Test("may be a new one, and may hold nothing")
  func into() throws {
    let storage = SimulatedStorage()
    let old = try index(storage)
    let files = storage.files
    let other = SimulatedStorage()
    let new = try writer(other)
    #expect(try new.rebuild(Self.plain, from: IndexReader(storage)) == 8)
    #expect(new.generation == 1 && new.indexID != old.indexID)
    #expect(try State(other) == State(.plain, Self.left))
    #expect(try SourceTable(new.segments) == SourceTable(old.segments))
    #expect(try IndexReader(other).manifest.sources == IndexReader(storage).manifest.sources)
    #expect(storage.files == files)
    try old.remove(Self.left.map { article($0).key })
    #expect(try old.rebuild(Self.plain) == 0)
    #expect(try State(storage) == State(.plain, []))
    _ = try IndexReader(storage).check(deep: true)
  }

  @Test("is not made when it is cancelled or its articles are damaged; nothing stays behind")
  func givenUp() throws {
    let storage = SimulatedStorage()
    let first = try writer(storage)
    for id in 0..<200 { try first.add(article(id)) }
    try first.commit()
    first.close()
    let files = storage.files
    for calls in 0..<3 {
      var left = calls
      let index = try writer(storage)
      #expect(throws: IndexWriterError.self) {
        try index.rebuild(
          Self.plain,
          isCancelled: {
            left -= 1; return left < 0
          })
      }
      #expect(throws: IndexWriterError.self) { try index.add(article(1)) }
      index.close()
      #expect(storage.files == files)
    }
    #expect(try State(storage) == State(.standard, Array(0..<200)))
    let name = try #require(files.keys.first { $0.hasPrefix("segment-") })
    var refused = 0
    for offset in stride(from: 0, to: try #require(files[name]).count, by: 97) {
      var damaged = files
      damaged[name]?[offset] ^= 4
      let disk = SimulatedStorage(damaged)
      // What is damaged in another part than the articles is of no importance.
      guard let index = try? writer(disk), (try? index.rebuild(Self.plain)) == nil else { continue }
      refused += 1
      #expect(disk.files == damaged, "offset \(offset)")
    }
    #expect(refused > 5)
    #expect(try writer(storage).rebuild(Self.plain) == 200)
  }

  /// Builds and makes anew; the state after each commit.
  private func workload(
    _ storage: any Storage, _ acknowledge: (UInt64) -> Void
  ) throws -> [UInt64: State] {
    let index = try index(storage)
    var states = [
      UInt64(1): State(.standard, Array(0..<5)), 2: State(.standard, Array(0..<10)),
      3: State(.standard, Self.left),
    ]
    acknowledge(index.generation)
    try index.rebuild(Self.plain)
    states[4] = State(.plain, Self.left)
    acknowledge(index.generation)
    try index.release()
    states[5] = states[4]
    acknowledge(index.generation)
    return states
  }

  private var run: CommitRun<State> {
    CommitRun(commits: workload, state: { try State($0) })
  }

  @Test("is there whole or not at all after a power cut at any point")
  func powerCut() throws {
    try run.expectPowerCuts(seed: 31, perCut: 4, moreThan: 100) { disk, _ in
      let index = try writer(disk)
      let articles = try State(disk).articles
      try index.rebuild(BuildSettings(analyzer: .plain, titleWeight: 3))
      try index.release()
      #expect(try State(disk).articles == articles)
      #expect(try IndexReader(disk).check(deep: true, in: disk).unreferencedFiles.isEmpty)
    }
  }

  @Test("is there whole or not at all, whichever call fails")
  func faults() throws {
    try run.expectFailingCalls(errno: 28) { failed in
      let index = try writer(failed.storage)
      #expect(index.generation >= failed.acknowledged, failed.context)
      try index.rebuild(Self.plain)
      try index.release()
      let reader = try IndexReader(failed.storage)
      #expect(try reader.check(deep: true, in: failed.storage).unreferencedFiles.isEmpty)
    }
  }
}
