/// A flat directory of write-once files: all that an index asks of a disk.
///
/// The protocol is the seam for tests: `PosixStorage` is the real thing, `FaultStorage` fails the
/// N-th call, `SimulatedStorage` models what survives a power cut. Names are plain file names.
/// Implementations are safe to use from several threads.
package protocol Storage: Sendable {
  /// A short name of the place for messages (the directory's path).
  var location: String { get }

  /// The names of all files, in no order.
  func list() throws(StorageError) -> [String]

  /// Creates a new file for appending; an existing name is an error.
  func create(_ name: String) throws(StorageError) -> any WritableFile

  /// Opens a file's whole content for reading. The bytes stay readable after removal.
  func open(_ name: String) throws(StorageError) -> Mapping

  /// The length of a file in bytes.
  func byteCount(of name: String) throws(StorageError) -> Int

  /// Gives a file its final name; fails when `target` exists.
  func rename(_ source: String, to target: String) throws(StorageError)

  /// Removes a file.
  func remove(_ name: String) throws(StorageError)

  /// Makes all creations, renames and removals so far durable.
  func synchronize() throws(StorageError)

  /// Takes the writer's lock without waiting; released when the token is released.
  func lock() throws(StorageError) -> any WriteLock
}

/// A new file, written once from start to end.
package protocol WritableFile: AnyObject {
  /// Bytes appended so far.
  var byteCount: Int { get }
  /// Appends all of the bytes, or throws; after an error the file is of no use.
  func append(_ bytes: RawSpan) throws(StorageError)
  /// Hands everything to the system, where other readers see it; no promise that it lasts.
  func flush() throws(StorageError)
  /// Makes the content durable (fsync) and closes the file, checking both.
  func finish() throws(StorageError)
  /// Closes without a promise; the caller removes the file.
  func abandon()
}

/// Proof of being the only writer; keep it while writing.
package protocol WriteLock: AnyObject, Sendable {}

/// What went wrong with a file, as facts; words are made elsewhere.
package struct StorageError: Error, Equatable, Sendable {
  /// What was being done.
  package enum Operation: String, Sendable {
    case list, create, open, read, append, sync, close, rename, remove, syncDirectory, lock, stat
    case map, makeDirectory
  }

  package var operation: Operation
  /// The file's name, or empty for the directory itself.
  package var name: String
  /// The directory.
  package var location: String
  /// The system's error number; 0 when the storage itself refused.
  package var errno: Int32
  /// For a refused lock: who holds it ("pid 4711 on host since …"), when that is known.
  package var holder: String?

  package init(
    _ operation: Operation, name: String, location: String, errno: Int32, holder: String? = nil
  ) {
    self.operation = operation
    self.name = name
    self.location = location
    self.errno = errno
    self.holder = holder
  }

  /// Whether the file does not exist.
  package var isMissing: Bool { errno == ErrorNumber.missing }

  /// Whether another writer holds the lock.
  package var isLocked: Bool { operation == .lock && errno == ErrorNumber.wouldBlock }
}
