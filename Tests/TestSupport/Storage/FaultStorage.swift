import Storage
import Synchronization

/// Lets the N-th call of a storage fail, once or for ever, and counts the calls.
///
/// Every call of the protocol counts, those of its files too; a file's `finish` counts as two, the
/// fsync and the close. Calls are numbered from 1. Safe to share between threads.
package final class FaultStorage: Storage {
  /// What a failing call has done before it fails.
  package enum Effect: CaseIterable, Sendable {
    /// Nothing.
    case none
    /// All that was asked of it: the error is about the answer.
    case full
    /// An append has written half of its bytes; other calls nothing.
    case half
  }

  package struct Fault: Sendable {
    package var call: Int
    package var errno: Int32
    package var isPermanent: Bool
    package var effect: Effect

    package init(call: Int, errno: Int32, isPermanent: Bool = false, effect: Effect = .none) {
      self.call = call
      self.errno = errno
      self.isPermanent = isPermanent
      self.effect = effect
    }
  }

  private struct State {
    var callCount = 0
    var failures: [StorageError] = []
  }

  private let base: any Storage
  private let fault: Fault?
  private let state = Mutex(State())

  package init(_ base: any Storage, fault: Fault? = nil) {
    self.base = base
    self.fault = fault
  }

  package var location: String { base.location }
  package var callCount: Int { state.withLock { $0.callCount } }
  /// The errors thrown on purpose, in order.
  package var failures: [StorageError] { state.withLock { $0.failures } }

  /// Counts a call; returns the fault's effect and error when it is the one to fail.
  fileprivate func count(
    _ operation: StorageError.Operation, _ name: String
  ) -> (effect: Effect, error: StorageError)? {
    state.withLock { state in
      state.callCount += 1
      guard let fault,
        state.callCount == fault.call
          || (fault.isPermanent && state.callCount > fault.call)
      else { return nil }
      let error = StorageError(operation, name: name, location: location, errno: fault.errno)
      state.failures.append(error)
      return (fault.effect, error)
    }
  }

  fileprivate func perform<R>(
    _ operation: StorageError.Operation, _ name: String, _ call: () throws(StorageError) -> R
  ) throws(StorageError) -> R {
    guard let failure = count(operation, name) else { return try call() }
    // Its own error, if any, is not the one of interest.
    if failure.effect == .full { _ = try? call() }
    throw failure.error
  }

  package func list() throws(StorageError) -> [String] {
    try perform(.list, "") { () throws(StorageError) in try base.list() }
  }

  package func create(_ name: String) throws(StorageError) -> any WritableFile {
    guard let failure = count(.create, name) else {
      return FaultFile(storage: self, name: name, base: try base.create(name))
    }
    // The file is there, but its descriptor never reached the caller.
    if failure.effect == .full { (try? base.create(name))?.abandon() }
    throw failure.error
  }

  package func open(_ name: String) throws(StorageError) -> Mapping {
    try perform(.open, name) { () throws(StorageError) in try base.open(name) }
  }

  package func byteCount(of name: String) throws(StorageError) -> Int {
    try perform(.stat, name) { () throws(StorageError) in try base.byteCount(of: name) }
  }

  package func rename(_ source: String, to target: String) throws(StorageError) {
    try perform(.rename, source) { () throws(StorageError) in
      try base.rename(source, to: target)
    }
  }

  package func remove(_ name: String) throws(StorageError) {
    try perform(.remove, name) { () throws(StorageError) in try base.remove(name) }
  }

  package func synchronize() throws(StorageError) {
    try perform(.syncDirectory, "") { () throws(StorageError) in try base.synchronize() }
  }

  package func lock() throws(StorageError) -> any WriteLock {
    try perform(.lock, "write.lock") { () throws(StorageError) in try base.lock() }
  }
}

private final class FaultFile: WritableFile {
  private let storage: FaultStorage
  private let name: String
  private let base: any WritableFile

  init(storage: FaultStorage, name: String, base: any WritableFile) {
    self.storage = storage
    self.name = name
    self.base = base
  }

  var byteCount: Int { base.byteCount }

  func append(_ bytes: RawSpan) throws(StorageError) {
    guard let failure = storage.count(.append, name) else { return try base.append(bytes) }
    let count = [.none: 0, .half: bytes.byteCount / 2, .full: bytes.byteCount][failure.effect]
    try? base.append(bytes.extracting(0..<(count ?? 0)))
    throw failure.error
  }

  func flush() throws(StorageError) {
    if let failure = storage.count(.append, name) { throw failure.error }
    try base.flush()
  }

  func finish() throws(StorageError) {
    if let failure = storage.count(.sync, name) {
      if failure.effect == .full { try? base.finish() } else { base.abandon() }
      throw failure.error
    }
    try base.finish()
    if let failure = storage.count(.close, name) { throw failure.error }
  }

  func abandon() { base.abandon() }
}
