import Articles
import IndexFormat
import Indexing
import Storage
import TestSupport
import Testing

private func article(_ id: Int, _ version: Int = 0) -> Article {
  Article(
    key: ArticleKey(id: "a\(id)"), title: "Title \(id) version \(version)",
    blocks: [
      Block("Grain ships leave the harbour \(id % 7)."),
      Block("Wheat prices fell \(version) times in \(id % 3) days."),
    ], site: id % 2 == 0 ? "www.example.org" : nil, language: LanguageTag("en") ?? .undetermined,
    extra: id % 5 == 0 ? [ExtraField(name: "desk", value: "world \(id % 4)")] : [])
}

private func writer(
  _ storage: any Storage, _ policy: MergePolicy? = nil
) throws -> IndexWriter {
  let writer = try IndexWriter(
    storage, settings: BuildSettings(), memoryByteCount: 64 << 20, creator: "test")
  writer.policy = policy
  return writer
}

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

@Suite("The writer merges segments") struct WriterMergingTests {
  /// A policy that merges all the time.
  private static var eager: MergePolicy {
    var policy = MergePolicy()
    policy.segmentsPerTier = 2
    policy.floorByteCount = 1
    return policy
  }

  @Test("to one when asked, without deleted articles, and leaves no file behind")
  func optimize() throws {
    let storage = SimulatedStorage()
    var expected: [String: String] = [:]
    let index = try writer(storage)
    for round in 0..<5 {
      for id in (round * 3)..<(round * 3 + 6) {
        try index.add(article(id, round))
        expected["a\(id)"] = "Title \(id) version \(round)"
      }
      try index.commit()
    }
    try index.delete(ArticleKey(id: "a4"))
    expected["a4"] = nil
    #expect(try index.mergeAll() == MergeCounts(joined: 5, into: 1))
    #expect(try index.mergeAll() == nil)
    let reader = try IndexReader(storage)
    #expect(reader.segments.count == 1)
    #expect(try titles(reader) == expected)
    #expect(reader.segments[0].reader.documentCount == expected.count)
    let report = try reader.check(deep: true, in: storage)
    #expect(report.unreferencedFiles.isEmpty && report.deletedCount == 0)
    // Nothing of the old segments is kept for the commit before.
    #expect(try storage.list().count { $0.hasPrefix("segment-") } == 1)
  }

  @Test("in the background, while articles are added, replaced and deleted", arguments: 0..<4)
  func background(part: Int) throws {
    let storage = SimulatedStorage()
    var random = SeededGenerator(seed: UInt64(600 + part))
    var expected: [String: String] = [:]
    var index = try writer(storage, Self.eager)
    for operation in 0..<250 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0...4:
        let id = Int.random(in: 0..<40, using: &random)
        try index.add(article(id, operation))
        expected["a\(id)"] = "Title \(id) version \(operation)"
      case 5, 6:
        let id = Int.random(in: 0..<40, using: &random)
        #expect(try index.delete(ArticleKey(id: "a\(id)")) == (expected["a\(id)"] != nil))
        expected["a\(id)"] = nil
      case 7, 8: try index.commit()
      default:
        try index.commit()
        if Bool.random(using: &random) { try index.finishMerges() }
        if Bool.random(using: &random) { try index.mergeAll() }
        if Bool.random(using: &random) {
          // A writer that goes gives up what is under way.
          index.cancelMerge()
          index = try reopened(index, storage)
        }
        let reader = try IndexReader(storage)
        #expect(try titles(reader) == expected, "operation \(operation)")
        _ = try reader.check(deep: true)
      }
      if let failure = index.mergeFailure { Issue.record("\(failure)") }
    }
    try index.commit()
    try index.finishMerges()
    #expect(try titles(IndexReader(storage)) == expected)
    #expect(try unreferencedFiles(storage).isEmpty)
  }

  private func reopened(_ index: IndexWriter, _ storage: SimulatedStorage) throws -> IndexWriter {
    index.close()
    return try writer(storage, Self.eager)
  }

  @Test("and what was deleted while a merge was under way stays deleted")
  func deletedMeanwhile() throws {
    let storage = SimulatedStorage()
    let index = try writer(storage, Self.eager)
    for round in 0..<2 {
      for id in 0..<20 { try index.add(article(round * 20 + id)) }
      try index.commit()
    }
    // The second commit began a merge of both segments, which ends at some time from now on.
    for id in stride(from: 0, to: 40, by: 3) { try index.delete(ArticleKey(id: "a\(id)")) }
    try index.finishMerges()
    try index.commit()
    try index.finishMerges()
    let reader = try IndexReader(storage)
    #expect(reader.liveDocumentCount == 26)
    #expect(try titles(reader).keys.allSatisfy { Int($0.dropFirst()).map { $0 % 3 != 0 } ?? false })
    #expect(try reader.check(deep: true, in: storage).unreferencedFiles.isEmpty)
  }

  @Test("but not a damaged one: that is an error, and the index stays as it was")
  func damage() throws {
    let storage = SimulatedStorage()
    let index = try writer(storage)
    for round in 0..<3 {
      for id in 0..<5 { try index.add(article(round * 5 + id)) }
      try index.commit()
    }
    index.close()
    let files = storage.files
    let newest = try IndexReader(storage).manifest
    let name = newest.segments[1].file.name
    let bytes = try #require(files[name])
    var random = SeededGenerator(seed: 8)
    var refused = 0
    for offset in stride(from: 0, to: bytes.count, by: 17) {
      var damaged = files
      damaged[name]?[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let disk = SimulatedStorage(damaged)
      // Damage to what opening reads is told there.
      guard let index = try? writer(disk) else { continue }
      // In whatever order: all is verified before any is read (`DamagedPostingsTests` goes on where
      // checksums are right).
      #expect(throws: IndexWriterError.self, "offset \(offset)") { try index.mergeAll() }
      refused += 1
      #expect(disk.files == damaged, "offset \(offset)")
      // In the background it is told to who asks, and commits go on.
      index.policy = Self.eager
      guard (try? index.add(article(100))) != nil else { continue }
      try index.commit()
      try index.finishMerges()
      if case .damaged? = index.mergeFailure {
      } else {
        Issue.record("offset \(offset): \(String(describing: index.mergeFailure))")
      }
      #expect(try IndexReader(disk).segments.count == 4)
    }
    #expect(refused > 100)
  }

  @Test("by tiers of like size, and where much is deleted")
  func policy() {
    func segment(_ megabytes: Double, _ deleted: Int = 0) -> MergePolicy.Segment {
      MergePolicy.Segment(
        byteCount: Int(megabytes * 1_048_576), documentCount: 100, deletedCount: deleted,
        listByteCount: Int(megabytes * 500_000))
    }
    let policy = MergePolicy()
    let small = segment(1)
    #expect(policy.next([]) == nil)
    #expect(policy.next(Array(repeating: small, count: 7)) == nil)
    #expect(policy.next(Array(repeating: small, count: 8)) == 0..<8)
    #expect(policy.next([segment(900)] + Array(repeating: small, count: 9)) == 1..<10)
    // A run of one tier is not interrupted by smaller ones between.
    let large = segment(200)
    let larges = Array(repeating: large, count: 6)
    #expect(policy.next([large, large, small] + larges) == 0..<9)
    #expect(policy.next([large, small] + larges) == nil)
    // Small ones behind do not make a large one be written again.
    #expect(policy.next([segment(1_500)] + Array(repeating: small, count: 7)) == nil)
    #expect(policy.next(larges + [large, segment(1_500)]) == nil)
    #expect(policy.next([segment(900), segment(900, 34), small]) == 1..<2)
    #expect(policy.next([segment(900), segment(900, 33), small]) == nil)
    // What would grow too large is left.
    #expect(policy.next(Array(repeating: segment(4_000), count: 9)) == nil)
    #expect(policy.all([small, large, small]) == [0..<3])
    #expect(policy.all([small]) == [])
    #expect(policy.all([segment(1, 1)]) == [0..<1])
    // Lists count in 32 bits.
    #expect(policy.all(Array(repeating: segment(5_000), count: 3)) == [])
    #expect(policy.groups(Array(repeating: segment(3_000), count: 3)) == [0..<2, 2..<3])
  }
}

@Suite("Merges survive what may happen") struct MergeSafetyTests {
  /// Commits, a merge of all, a commit after it; the expected titles are the same before and after
  /// the merge.
  private func workload(
    _ storage: any Storage, _ order: DocumentOrder = .natural, acknowledge: (UInt64) -> Void
  ) throws -> [UInt64: [String: String]] {
    var states: [UInt64: [String: String]] = [0: [:]]
    var state: [String: String] = [:]
    let index = try writer(storage)
    func commit() throws {
      let generation = try index.commit()
      acknowledge(generation)
      states[generation] = state
    }
    for round in 0..<3 {
      for id in (round * 2)..<(round * 2 + 3) {
        try index.add(article(id, round))
        state["a\(id)"] = "Title \(id) version \(round)"
      }
      try commit()
    }
    try index.mergeAll(order: order)
    for generation in 4...index.generation { states[generation] = state }
    acknowledge(index.generation)
    try index.delete(ArticleKey(id: "a1"))
    state["a1"] = nil
    try commit()
    return states
  }

  private func run(_ order: DocumentOrder) -> CommitRun<[String: String]> {
    CommitRun(
      commits: { try workload($0, order, acknowledge: $1) },
      state: { try titles(IndexReader($0)) })
  }

  @Test(
    "After a power cut at any point an acknowledged commit is there, whole",
    arguments: [DocumentOrder.natural, .date, .graph])
  func powerCut(order: DocumentOrder) throws {
    try run(order).expectPowerCuts(seed: 23, perCut: 12, moreThan: 300) { disk, _ in
      // The next writer finds its way, and removes what is left over.
      let index = try writer(disk)
      try index.add(article(99))
      try index.commit()
      try index.mergeAll()
      #expect(try IndexReader(disk).check(deep: true, in: disk).unreferencedFiles.isEmpty)
      #expect(try unreferencedFiles(disk).isEmpty)
    }
  }

  @Test(
    "Whichever call fails, the commit before stands and the next writer succeeds",
    arguments: [DocumentOrder.natural, .graph])
  func faults(order: DocumentOrder) throws {
    try run(order).expectFailingCalls(errno: 5) { failed in
      let index = try writer(failed.storage)
      #expect(index.generation >= failed.acknowledged, failed.context)
      try index.add(article(99))
      try index.mergeAll()
      let reader = try IndexReader(failed.storage)
      #expect(try titles(reader)["a99"] != nil, failed.context)
      #expect(try reader.check(deep: true, in: failed.storage).unreferencedFiles.isEmpty)
    }
  }

  @Test(
    "A merge that is cancelled leaves no file and changes nothing",
    arguments: [DocumentOrder.natural, .date, .graph])
  func cancelled(order: DocumentOrder) throws {
    let storage = SimulatedStorage()
    let index = try writer(storage)
    for id in 0..<3 {
      try index.add(article(id))
      try index.commit()
    }
    let before = storage.files
    for calls in 0..<40 {
      var left = calls
      let isOver =
        (try? index.mergeAll(
          order: order,
          isCancelled: {
            left -= 1; return left < 0
          })) != nil
      if isOver { break }
      #expect(storage.files == before, "\(calls)")
    }
    #expect(try titles(IndexReader(storage)).count == 3)
  }
}

@Suite("Indexes are joined without their sources") struct JoiningTests {
  private func index(_ articles: [Article], parts: Int) throws -> IndexReader {
    let storage = SimulatedStorage()
    let index = try writer(storage)
    for part in 0..<parts {
      for (number, article) in articles.enumerated() where number % parts == part {
        try index.add(article)
      }
      try index.commit()
    }
    return try IndexReader(storage)
  }

  @Test("and of articles with one key that of the last counts")
  func join() throws {
    let first = try index((0..<10).map { article($0, 1) }, parts: 3)
    let second = try index((5..<15).map { article($0, 2) }, parts: 2)
    let storage = SimulatedStorage()
    let target = try writer(storage)
    for id in 12..<20 { try target.add(article(id, 0)) }
    try target.commit()
    let counts = try target.join([first, second])
    // Five of the first are in the second, three of the target's own in the second.
    #expect(counts.articleCount == 15 && counts.replacedCount == 8)
    var expected: [String: String] = [:]
    for (range, version) in [(12..<20, 0), (0..<10, 1), (5..<15, 2)] {
      for id in range { expected["a\(id)"] = "Title \(id) version \(version)" }
    }
    let reader = try IndexReader(storage)
    #expect(try titles(reader) == expected)
    #expect(reader.segments.count == 2)
    #expect(try reader.check(deep: true, in: storage).unreferencedFiles.isEmpty)
    #expect(try target.mergeAll() != nil)
    #expect(try titles(IndexReader(storage)) == expected)
  }

  @Test("and a new index of them is the same whichever way its parts were built")
  func fresh() throws {
    let articles = (0..<30).map { article($0) }
    let parts = [
      try index(Array(articles[..<12]), parts: 1), try index(Array(articles[12...]), parts: 1),
    ]
    let storage = SimulatedStorage()
    let target = try writer(storage)
    #expect(try target.join(parts).segmentCount == 1)
    let built = try index(articles, parts: 1)
    let merged = try IndexReader(storage)
    let pair = (merged.segments[0].reader, built.segments[0].reader)
    for section in SegmentSection.allCases where section != .stored && section != .storedIndex {
      let bytes = try [pair.0, pair.1].map { segment in
        try segment.decode(section) { reader throws(DecodeError) in
          try reader.array(reader.remaining)
        }
      }
      #expect(bytes[0] == bytes[1], "\(section)")
    }
  }

  @Test("or not at all: a damaged one is refused and nothing is written")
  func damage() throws {
    let storage = SimulatedStorage()
    let index = try writer(storage)
    for id in 0..<8 { try index.add(article(id)) }
    try index.commit()
    index.close()
    var files = storage.files
    let name = try IndexReader(storage).manifest.segments[0].file.name
    files[name]?[200] ^= 1
    let other = SimulatedStorage()
    let target = try writer(other)
    try target.add(article(1, 5))
    try target.commit()
    let before = other.files
    let damaged = try IndexReader(SimulatedStorage(files))
    #expect(throws: IndexWriterError.self) { try target.join([damaged]) }
    #expect(other.files == before)
    #expect(try target.commit() == 1)
  }
}
