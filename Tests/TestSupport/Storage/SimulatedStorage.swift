import Glibc
import Storage
import Synchronization

/// A directory in memory that remembers every call, to say what a power cut may leave of it.
///
/// Reads see all writes at once, as a page cache shows them. `crashStates` replays the calls and,
/// before and after each of them, samples the states that a disk may be in (`CrashModel`). Safe to
/// share between threads; the order of the calls is the order of the log.
package final class SimulatedStorage: Storage {
  private struct State {
    var contents: [[UInt8]] = []
    var entries: [String: Int] = [:]
    var log: [StorageEvent] = []
    var isLocked = false
  }

  package let location = "simulated"
  private let initial: [String: [UInt8]]
  private let state: Mutex<State>

  /// A directory whose files are all durable.
  package init(_ files: [String: [UInt8]] = [:]) {
    initial = files
    var state = State()
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      state.entries[name] = state.contents.count
      state.contents.append(bytes)
    }
    self.state = Mutex(state)
  }

  /// Everything as the running system sees it.
  package var files: [String: [UInt8]] {
    state.withLock { state in state.entries.mapValues { state.contents[$0] } }
  }

  /// Notes in the log that a generation has been promised to be durable.
  package func acknowledge(_ generation: UInt64) {
    state.withLock { $0.log.append(.acknowledge(generation)) }
  }

  /// The number of events so far: the cut points are `0...eventCount`.
  package var eventCount: Int { state.withLock { $0.log.count } }

  /// Samples the states that a power cut at every point of the log may leave.
  ///
  /// Draws `perCut` samples at each cut and passes on those that differ from the cut's others.
  package func crashStates(
    seed: UInt64, perCut: Int, from firstCut: Int = 0,
    _ body: (CrashState) throws -> Void
  ) rethrows {
    var model = CrashModel(initial)
    var random = SeededGenerator(seed: seed)
    let log = state.withLock { $0.log }
    for cut in 0...log.count {
      if cut > 0 { model.apply(log[cut - 1]) }
      guard cut >= firstCut else { continue }
      var seen: Set<[String: UInt64]> = []
      for sample in 0..<perCut {
        let mode =
          CrashModel.Mode.allCases.indices.contains(sample)
          ? CrashModel.Mode.allCases[sample] : .mixed
        let files = model.files(after: mode, using: &random)
        let fingerprint = files.mapValues { UInt64($0.count) << 32 | UInt64($0.crc32c()) }
        guard seen.insert(fingerprint).inserted else { continue }
        try body(
          CrashState(cut: cut, files: files, acknowledged: model.acknowledged, mode: mode))
      }
    }
  }

  package func list() throws(StorageError) -> [String] {
    state.withLock { Array($0.entries.keys) }
  }

  package func create(_ name: String) throws(StorageError) -> any WritableFile {
    let file: Int? = state.withLock { state in
      guard state.entries[name] == nil else { return nil }
      state.entries[name] = state.contents.count
      state.contents.append([])
      state.log.append(.create(name, state.contents.count - 1))
      return state.contents.count - 1
    }
    guard let file else { throw error(.create, name, EEXIST) }
    return SimulatedFile(storage: self, file: file)
  }

  package func open(_ name: String) throws(StorageError) -> Mapping {
    let bytes = state.withLock { state in state.entries[name].map { state.contents[$0] } }
    guard let bytes else { throw error(.open, name, ENOENT) }
    return Mapping(copying: bytes, name: name)
  }

  package func byteCount(of name: String) throws(StorageError) -> Int {
    let count = state.withLock { state in state.entries[name].map { state.contents[$0].count } }
    guard let count else { throw error(.stat, name, ENOENT) }
    return count
  }

  package func rename(_ source: String, to target: String) throws(StorageError) {
    let errno: Int32 = state.withLock { state in
      guard let file = state.entries[source] else { return ENOENT }
      guard state.entries[target] == nil else { return EEXIST }
      state.entries[source] = nil
      state.entries[target] = file
      state.log.append(.rename(source, target, file))
      return 0
    }
    guard errno == 0 else { throw error(.rename, source, errno) }
  }

  package func remove(_ name: String) throws(StorageError) {
    let file = state.withLock { state in
      let file = state.entries.removeValue(forKey: name)
      if let file { state.log.append(.remove(name, file)) }
      return file
    }
    guard file != nil else { throw error(.remove, name, ENOENT) }
  }

  package func synchronize() throws(StorageError) {
    state.withLock { $0.log.append(.synchronizeDirectory) }
  }

  package func lock() throws(StorageError) -> any WriteLock {
    let isTaken = state.withLock { state in
      defer { state.isLocked = true }
      return state.isLocked
    }
    guard !isTaken else {
      throw StorageError(
        .lock, name: "write.lock", location: location, errno: EWOULDBLOCK, holder: "the simulation")
    }
    return SimulatedLock(storage: self)
  }

  private func error(
    _ operation: StorageError.Operation, _ name: String, _ errno: Int32
  ) -> StorageError {
    StorageError(operation, name: name, location: location, errno: errno)
  }

  fileprivate func append(_ bytes: [UInt8], to file: Int) {
    state.withLock { state in
      state.log.append(.append(file, bytes))
      state.contents[file].append(contentsOf: bytes)
    }
  }

  fileprivate func synchronize(_ file: Int) {
    state.withLock { $0.log.append(.synchronizeFile(file)) }
  }

  fileprivate func unlock() { state.withLock { $0.isLocked = false } }
}

private final class SimulatedFile: WritableFile {
  private(set) var byteCount = 0
  private let storage: SimulatedStorage
  private let file: Int

  init(storage: SimulatedStorage, file: Int) {
    self.storage = storage
    self.file = file
  }

  func append(_ bytes: RawSpan) throws(StorageError) {
    storage.append(bytes.array(0, bytes.byteCount), to: file)
    byteCount += bytes.byteCount
  }

  func flush() {}

  func finish() throws(StorageError) { storage.synchronize(file) }

  func abandon() {}
}

private final class SimulatedLock: WriteLock {
  private let storage: SimulatedStorage

  init(storage: SimulatedStorage) { self.storage = storage }

  deinit { storage.unlock() }
}
