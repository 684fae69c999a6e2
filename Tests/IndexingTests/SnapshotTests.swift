import Articles
import IndexFormat
import Indexing
import Storage
import TestSupport
import Testing

@Suite("A copy of a commit") struct SnapshotTests {
  private let storage = SimulatedStorage()

  private func writer(_ storage: any Storage) throws -> IndexWriter {
    try IndexWriter(
      storage, settings: BuildSettings(), memoryByteCount: 64 << 20, creator: "test")
  }

  /// Three segments, one with deletes.
  private func index() throws -> IndexWriter {
    let index = try writer(storage)
    for id in 0..<9 {
      try index.add(Article(key: ArticleKey(id: "r\(id)"), blocks: [Block("Ship \(id) leaves.")]))
      if id % 3 == 2 { try index.commit() }
    }
    try index.delete(ArticleKey(id: "r4"))
    try index.commit()
    return index
  }

  private func records(_ storage: any Storage) throws -> [String] {
    try IndexReader(storage).segments.flatMap { segment in
      try (0..<segment.reader.documentCount).filter { segment.isLive($0) }.map {
        try segment.reader.article($0).key.record
      }
    }
  }

  @Test("is whole although a writer has removed the files meanwhile, and can be written to")
  func consistent() throws {
    let index = try index()
    let reader = try IndexReader(storage)
    let expected = try records(storage)
    try index.mergeAll()
    try index.delete(ArticleKey(id: "r1"))
    try index.commit()
    let target = SimulatedStorage()
    let counts = try reader.snapshot.copy(to: target)
    #expect(counts.copiedCount == reader.manifest.files.count && counts.linkedCount == 0)
    #expect(try IndexReader(target).manifest == reader.manifest)
    #expect(try records(target) == expected)
    #expect(try IndexReader(target).check(deep: true, in: target).unreferencedFiles.isEmpty)
    // Names that are there are left alone.
    let files = target.files
    #expect(throws: IndexDirectoryError.self) { try reader.snapshot.copy(to: target) }
    #expect(target.files == files)
    let other = try writer(target)
    try other.mergeAll()
    #expect(try records(target) == expected)
  }

  @Test("is refused where the commit is damaged, and leaves nothing")
  func damage() throws {
    _ = try index()
    var files = storage.files
    let name = try #require(files.keys.sorted().last { $0.hasPrefix("segment-") })
    files[name]?[200] ^= 1
    let reader = try IndexReader(SimulatedStorage(files))
    let target = SimulatedStorage()
    #expect(throws: IndexDirectoryError.self) { try reader.snapshot.copy(to: target) }
    #expect(target.files.isEmpty)
  }

  @Test("is there when it was said to be, after a power cut at any point")
  func powerCut() throws {
    _ = try index()
    let reader = try IndexReader(storage)
    let expected = try records(storage)
    let target = SimulatedStorage()
    _ = try reader.snapshot.copy(to: target)
    target.acknowledge(reader.manifest.generation)
    var count = 0
    try target.crashStates(seed: 37, perCut: 12) { state in
      count += 1
      let disk = SimulatedStorage(state.files)
      guard let found = try? IndexReader(disk) else {
        #expect(state.acknowledged == 0)
        return
      }
      #expect(found.manifest == reader.manifest)
      #expect(try records(disk) == expected)
      try found.snapshot.verifyAll()
    }
    #expect(count > 60)
  }

  @Test("is not made where a call fails; what was made is removed")
  func faults() throws {
    _ = try index()
    let reader = try IndexReader(storage)
    let counting = FaultStorage(SimulatedStorage())
    _ = try reader.snapshot.copy(to: counting)
    #expect(counting.callCount > 10)
    for call in 1...counting.callCount {
      for isPermanent in [false, true] {
        let base = SimulatedStorage()
        let target = FaultStorage(
          base, fault: .init(call: call, errno: 28, isPermanent: isPermanent))
        #expect(throws: IndexDirectoryError.self, "call \(call)") {
          try reader.snapshot.copy(to: target)
        }
        if !isPermanent { #expect(base.files.isEmpty, "call \(call)") }
      }
    }
  }
}
