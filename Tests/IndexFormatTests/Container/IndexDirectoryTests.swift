import IndexFormat
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct IndexDirectoryTests {
  let storage = SimulatedStorage()

  /// Two commits, the second with deletes.
  private func makeIndex(_ storage: any Storage) throws -> [Manifest] {
    var index = try ToyIndex(storage, seed: 3)
    return [
      try index.commit(ToyIndex.Step(addedSegments: 2, segmentByteCount: 300)),
      try index.commit(ToyIndex.Step(addedSegments: 1, deletes: true, segmentByteCount: 300)),
    ]
  }

  private func open(
    _ files: [String: [UInt8]], lastGood: Bool = false
  ) throws(IndexDirectoryError) -> IndexSnapshot {
    try IndexDirectory(SimulatedStorage(files)).open(lastGood: lastGood)
  }

  @Test func `A commit opens as written, with the commit before it kept`() throws {
    let commits = try makeIndex(storage)
    let snapshot = try IndexDirectory(storage).open()
    #expect(snapshot.manifest == commits[1])
    #expect(snapshot.manifest.generation == 2)
    #expect(snapshot.damage == nil)
    for segment in snapshot.manifest.segments {
      #expect(try snapshot.file(segment.file).fileID == segment.id)
    }
    try snapshot.verifyAll()
    #expect(try unreferencedFiles(storage) == [])
    #expect(storage.files[IndexFileName.manifest(1)] != nil)
  }

  @Test func `An empty place is no index for a reader, nor for a writer without settings`() {
    let expected = IndexDirectoryError.noIndex(location: "simulated")
    #expect(throws: expected) { try IndexDirectory(storage).open() }
    #expect(throws: expected) {
      try IndexDirectory.Writer(storage, settings: nil, creator: "test")
    }
    #expect(storage.files.isEmpty)
  }

  @Test func `One flipped bit in any byte of any file is reported`() throws {
    _ = try makeIndex(storage)
    let newest = try IndexDirectory(storage).open().manifest
    let newestFiles = Set(newest.files.map(\.name) + [IndexFileName.manifest(2)])
    let seed: UInt64 = 66
    var random = SeededGenerator(seed: seed)
    var flipCount = 0
    let files = storage.files
    #expect(try IndexDirectory(storage).damages() == [])
    for (name, bytes) in files {
      for offset in bytes.indices {
        var damaged = files
        damaged[name]?[offset] ^= 1 << UInt8(random.next() % 8)
        flipCount += 1
        let comment: Comment = "\(name), byte \(offset), seed \(seed)"
        let directory = IndexDirectory(SimulatedStorage(damaged))
        #expect(try directory.damages().map(\.file) == [name], comment)
        let isReported = (try? directory.open().verifyAll()) == nil
        #expect(isReported == newestFiles.contains(name), comment)
      }
    }
    print("\(flipCount) bytes flipped in \(files.count) files")
  }

  @Test func `A missing, exchanged or foreign file is reported by name`() throws {
    let commits = try makeIndex(storage)
    let files = storage.files
    let other = SimulatedStorage()
    var foreign = try ToyIndex(other, seed: 4)
    let step = ToyIndex.Step(segmentByteCount: 300)
    let foreignName = try foreign.commit(step).segments[0].file.name
    let (first, second) = (commits[1].segments[0].file.name, commits[1].segments[1].file.name)
    let cases: [(FormatError.Kind, [UInt8]?)] = [
      (.missing, nil), (.truncated, []), (.wrongFile, files[second]),
      (.wrongIndex, other.files[foreignName]),
    ]
    for (kind, bytes) in cases {
      var damaged = files
      damaged[first] = bytes
      guard
        case .damaged(let damage) = #expect(
          throws: IndexDirectoryError.self,
          performing: {
            try open(damaged)
          })
      else {
        Issue.record("no damage for \(kind)")
        continue
      }
      #expect(damage.kind == kind)
      #expect(damage.file == first)
    }
  }

  @Test func `The last good commit opens when asked for, and says what was passed over`() throws {
    let commits = try makeIndex(storage)
    for name in [IndexFileName.manifest(2), commits[1].segments[2].file.name] {
      var damaged = storage.files
      damaged[name]?[20] ^= 1
      #expect(throws: IndexDirectoryError.self) { try open(damaged) }
      let snapshot = try open(damaged, lastGood: true)
      #expect(snapshot.manifest == commits[0])
      #expect(snapshot.damage?.file == name)
    }
    #expect(try open(storage.files, lastGood: true).damage == nil)
  }

  @Test func `A manifest that its files outlive is missed by readers and writers`() throws {
    _ = try makeIndex(storage)
    let second = storage.files[IndexFileName.manifest(2)]
    var index = try ToyIndex(storage, seed: 5)
    for _ in 0..<2 { _ = try index.commit(ToyIndex.Step()) }
    var files = storage.files
    files[IndexFileName.manifest(4)] = nil
    files[IndexFileName.manifest(3)] = nil
    let expected = IndexDirectoryError.damaged(
      FormatError(.missing, file: IndexFileName.manifest(3)))
    for older in [nil, second] {
      files[IndexFileName.manifest(2)] = older
      #expect(throws: expected) { try open(files) }
      let damaged = SimulatedStorage(files)
      #expect(throws: expected) { _ = try ToyIndex(damaged, seed: 6) }
      #expect(damaged.files == files, "a writer that refuses removes nothing")
    }
  }

  @Test func `A generation at the end of its range is refused and does not trap`() throws {
    let last = Manifest(
      generation: .max, indexID: IndexID(high: 1, low: 1), settings: ToyIndex.settings,
      creator: "test")
    _ = try ManifestFile.write(last, to: storage, as: IndexFileName.manifest(.max))
    #expect(try IndexDirectory(storage).open().manifest == last)
    #expect(throws: IndexDirectoryError.self) { _ = try ToyIndex(storage, seed: 1) }
  }

  @Test func `A second writer is refused, a reader is not`() throws {
    var index = try ToyIndex(storage, seed: 1)
    _ = try index.commit(ToyIndex.Step())
    guard
      case .storage(let error) = #expect(
        throws: IndexDirectoryError.self,
        performing: {
          _ = try ToyIndex(storage, seed: 2)
        })
    else { return }
    #expect(error.isLocked)
    #expect(error.holder != nil)
    #expect(try IndexDirectory(storage).open().manifest.generation == 1)
  }

  @Test func `A failed writer stays failed and a new one succeeds`() throws {
    let faults = FaultStorage(storage, fault: FaultStorage.Fault(call: 20, errno: 5))
    var index: ToyIndex? = try ToyIndex(faults, seed: 1)
    let first = #expect(throws: IndexDirectoryError.self) { try index?.commit(ToyIndex.Step()) }
    let again = #expect(throws: IndexDirectoryError.self) { try index?.commit(ToyIndex.Step()) }
    #expect(first != nil && again == first.map { .poisoned($0) })
    index = nil
    var next = try ToyIndex(storage, seed: 2)
    #expect(try next.commit(ToyIndex.Step()).generation == 1)
  }

  @Test func `Files of others in the directory stay`() throws {
    let foreign = ["notes.txt": [UInt8(1)], "segment-1": [2], "manifest": [3]]
    let storage = SimulatedStorage(foreign)
    _ = try makeIndex(storage)
    _ = try ToyIndex(storage, seed: 9)
    for (name, bytes) in foreign { #expect(storage.files[name] == bytes) }
  }

  @Test func `A reader overtaken by a writer starts again and sees one whole commit`() throws {
    _ = try makeIndex(storage)
    let overtaken = OvertakenStorage(storage, overtakes: 5)
    let snapshot = try IndexDirectory(overtaken).open()
    #expect(snapshot.manifest.generation == 12)
    try snapshot.verifyAll()
  }

  @Test func `The commit before stays whole, through commits and new writers`() throws {
    _ = try makeIndex(storage)
    for seed in UInt64(20)..<24 {
      var index = try ToyIndex(storage, seed: seed)
      #expect(try IndexDirectory(storage).damages() == [], "new writer, seed \(seed)")
      for _ in 0..<2 {
        let before = index.manifest
        _ = try index.commit(ToyIndex.Step(deletes: true, droppedSegments: 1))
        #expect(try IndexDirectory(storage).damages() == [], "commit, seed \(seed)")
        for file in before.files { #expect(storage.files[file.name] != nil) }
      }
    }
  }

  @Test func `A snapshot stays readable whatever writers do afterwards`() throws {
    _ = try makeIndex(storage)
    let snapshot = try IndexDirectory(storage).open()
    var index = try ToyIndex(storage, seed: 8)
    for _ in 0..<3 { _ = try index.commit(ToyIndex.Step(droppedSegments: 9)) }
    try snapshot.verifyAll()
    #expect(storage.files[snapshot.manifest.segments[0].file.name] == nil)
  }

  @Test func `A real directory is indexed, reopened, read and locked like a simulated one`() throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/index"
    let counting = CountingStorage(try PosixStorage(path: path, createIfMissing: true))
    for workload in ToyWorkload.all {
      let seed = UInt64(workload.description.utf8.count)
      try workload.run(on: counting, seed: seed) { _ in }
    }
    let storage = try PosixStorage(path: path)
    try IndexDirectory(storage).open().verifyAll()
    #expect(try unreferencedFiles(storage) == [])
    #expect(counting.violations == [])
    #expect(counting.openFiles == [])
    #expect(counting.liveMappingCount == 0)
  }
}

/// Lets two commits happen between a reader's listing and its first open, several times.
private final class OvertakenStorage: Storage {
  private let base: any Storage
  private let overtakes: Mutex<Int>

  init(_ base: any Storage, overtakes: Int) {
    self.base = base
    self.overtakes = Mutex(overtakes)
  }

  var location: String { base.location }
  func list() throws(StorageError) -> [String] { try base.list() }

  func open(_ name: String) throws(StorageError) -> Mapping {
    let left = overtakes.withLock { left in
      defer { left -= 1 }
      return left
    }
    if left > 0, var index = try? ToyIndex(base, seed: UInt64(left)) {
      for _ in 0..<2 { _ = try? index.commit(ToyIndex.Step(droppedSegments: 9)) }
    }
    return try base.open(name)
  }

  func create(_ name: String) throws(StorageError) -> any WritableFile { try base.create(name) }
  func byteCount(of name: String) throws(StorageError) -> Int { try base.byteCount(of: name) }
  func rename(_ source: String, to target: String) throws(StorageError) {
    try base.rename(source, to: target)
  }
  func remove(_ name: String) throws(StorageError) { try base.remove(name) }
  func synchronize() throws(StorageError) { try base.synchronize() }
  func lock() throws(StorageError) -> any WriteLock { try base.lock() }
}
