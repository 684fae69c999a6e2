import IndexFormat
import Storage

/// How a snapshot was made.
public struct SnapshotReport: Sendable, Equatable {
  /// The commit that it is of.
  public let generation: UInt64
  /// Files that take no room of their own.
  public let linkedCount: Int
  /// Files that were copied.
  public let copiedCount: Int
  /// Their bytes.
  public let copiedByteCount: Int
}

extension Index {
  /// How the files of a snapshot come about.
  public enum SnapshotMode: Sendable {
    /// As hard links where the file system can, which takes no room and no time; else as copies.
    case links
    /// As copies: also a failing disk then harms only one of the two.
    case copies
  }

  /// Makes a folder that holds this commit and nothing else: an index of its own.
  ///
  /// It is consistent whatever writers do meanwhile: the files of an index never change, and those
  /// of this commit are open. It was durable and opened once when this returns.
  ///
  /// - Parameters:
  ///   - path: the folder; new or empty (its parent must be there).
  ///   - mode: whether links are tried.
  /// - Returns: how it was made.
  /// - Throws: `SearchError` with `invalidOption` for a folder that is not empty, `damaged` or
  ///   `system`; files that were made are then removed.
  @discardableResult
  public func snapshot(
    to path: String, _ mode: SnapshotMode = .links
  ) throws(SearchError) -> SnapshotReport {
    try snapshot(toPathBytes: Array(path.utf8), mode)
  }

  /// Makes a snapshot in a folder whose path need not be UTF-8; see the other method.
  @discardableResult
  package func snapshot(
    toPathBytes target: [UInt8], _ mode: SnapshotMode
  ) throws(SearchError) -> SnapshotReport {
    let name = String(decoding: target, as: UTF8.self)
    let storage: PosixStorage
    do throws(StorageError) {
      storage = try PosixStorage(pathBytes: target, createIfMissing: true)
      guard try storage.list().isEmpty else {
        throw StorageError(.create, name: "", location: name, errno: 0)
      }
    } catch {
      if error.operation == .create {
        throw .invalidOption("snapshot", name, expected: "a folder that is new or empty")
      }
      throw SearchError(error)
    }
    // Where it cannot be opened any more, the open files are copied.
    let source = mode == .links ? try? PosixStorage(pathBytes: pathBytes) : nil
    do throws(IndexDirectoryError) {
      let counts = try reader.snapshot.copy(
        to: storage, link: { source?.link($0, into: storage) ?? false })
      let made = try IndexReader(storage).manifest
      guard made == reader.manifest else {
        throw .damaged(
          FormatError(.wrongFile, file: IndexFileName.manifest(reader.manifest.generation)))
      }
      return SnapshotReport(
        generation: made.generation, linkedCount: counts.linkedCount,
        copiedCount: counts.copiedCount, copiedByteCount: counts.copiedByteCount)
    } catch { throw SearchError(error, location: name) }
  }
}
