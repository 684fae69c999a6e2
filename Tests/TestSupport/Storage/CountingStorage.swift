import Storage
import Synchronization

/// Watches that a storage is used as agreed: names once, files closed, mappings released.
///
/// Safe to share between threads.
package final class CountingStorage: Storage {
  private struct WeakMapping {
    weak var mapping: Mapping?
  }

  private struct State {
    var usedNames: Set<String> = []
    var openFiles: Set<String> = []
    var violations: [String] = []
    var mappings: [WeakMapping] = []
  }

  private let base: any Storage
  private let state = Mutex(State())

  package init(_ base: any Storage) { self.base = base }

  package var location: String { base.location }
  /// Names created twice, and files given a name or read while they are being written.
  package var violations: [String] { state.withLock { $0.violations } }
  /// Files neither finished nor abandoned.
  package var openFiles: Set<String> { state.withLock { $0.openFiles } }
  /// Mappings that something still holds.
  package var liveMappingCount: Int {
    state.withLock { state in
      state.mappings.removeAll { $0.mapping == nil }
      return state.mappings.count
    }
  }

  package func list() throws(StorageError) -> [String] { try base.list() }

  package func create(_ name: String) throws(StorageError) -> any WritableFile {
    let file = try base.create(name)
    state.withLock { state in
      if !state.usedNames.insert(name).inserted { state.violations.append("reused \(name)") }
      state.openFiles.insert(name)
    }
    return CountingFile(storage: self, name: name, base: file)
  }

  package func open(_ name: String) throws(StorageError) -> Mapping {
    let mapping = try base.open(name)
    state.withLock { state in
      if state.openFiles.contains(name) { state.violations.append("opened unfinished \(name)") }
      state.mappings.append(WeakMapping(mapping: mapping))
    }
    return mapping
  }

  package func byteCount(of name: String) throws(StorageError) -> Int {
    try base.byteCount(of: name)
  }

  package func rename(_ source: String, to target: String) throws(StorageError) {
    state.withLock { state in
      if state.openFiles.contains(source) { state.violations.append("renamed open \(source)") }
    }
    try base.rename(source, to: target)
  }

  package func remove(_ name: String) throws(StorageError) { try base.remove(name) }

  package func synchronize() throws(StorageError) { try base.synchronize() }

  package func lock() throws(StorageError) -> any WriteLock { try base.lock() }

  fileprivate func close(_ name: String) { state.withLock { _ = $0.openFiles.remove(name) } }
}

private final class CountingFile: WritableFile {
  private let storage: CountingStorage
  private let name: String
  private let base: any WritableFile

  init(storage: CountingStorage, name: String, base: any WritableFile) {
    self.storage = storage
    self.name = name
    self.base = base
  }

  var byteCount: Int { base.byteCount }

  func append(_ bytes: RawSpan) throws(StorageError) { try base.append(bytes) }

  func flush() throws(StorageError) { try base.flush() }

  func finish() throws(StorageError) {
    // A failed finish closes the file as well.
    defer { storage.close(name) }
    try base.finish()
  }

  func abandon() {
    base.abandon()
    storage.close(name)
  }
}
