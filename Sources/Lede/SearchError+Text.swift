import IndexFormat
import Indexing
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// The one place where facts about failures become words: what failed, where, the likely cause,
// and what to do.

extension SearchError {
  init(_ error: IndexDirectoryError, location: String) {
    switch error {
    case .noIndex(let location):
      self.init(
        .noIndex, "open: \(location): there is no index here",
        remedy: "make one with `lede index FOLDER`, or name another with --index", path: location)
    case .storage(let error): self.init(error)
    case .damaged(let error): self.init(error, location: location)
    case .outcomeUnknown(let generation, let error):
      self.init(
        .outcomeUnknown,
        "commit \(generation): \(location): the last step failed: \(Self.reason(error.errno))",
        remedy: "open the index again to see which commit it has, and repeat what is missing",
        path: location, systemNumber: error.errno)
    case .closed:
      self.init(
        .writerUnusable, "write: \(location): the writer is closed", remedy: "open a new one",
        path: location)
    case .poisoned(let cause):
      let first = SearchError(cause, location: location)
      self.init(
        .writerUnusable, "write: \(location): an earlier step failed (\(first.message))",
        remedy: "open a new writer; the last commit stands", path: location,
        systemNumber: first.systemNumber)
    }
  }

  init(_ error: IndexWriterError, location: String) {
    switch error {
    case .directory(let error): self.init(error, location: location)
    case .damaged(let error): self.init(error, location: location)
    case .settings(let field, let existing, let asked):
      self.init(
        .settingsDiffer,
        "index: \(location): it was made with \(field) \(existing), not \(asked)",
        remedy: "leave the option out, make a new index in another folder, or make this one anew "
          + "with `lede rebuild`", path: location)
    case .cancelled:
      self.init(
        .cancelled, "write: \(location): interrupted; the last commit stands", path: location)
    }
  }

  init(_ error: StorageError) {
    let path = Self.path(error.location, error.name)
    let what = Self.verb(error.operation)
    if error.operation == .lock, let holder = error.holder {
      self.init(
        .locked, "write: \(error.location): another writer has it: \(holder)",
        remedy: "wait until it has ended; readers are not affected", path: error.location)
    } else if error.isLocked {
      self.init(
        .locked, "write: \(error.location): another writer has it",
        remedy: "wait until it has ended; readers are not affected", path: error.location)
    } else {
      self.init(
        .system, "\(what): \(path): \(Self.reason(error.errno))",
        remedy: Self.remedy(forErrno: error.errno), path: path, systemNumber: error.errno)
    }
  }

  init(_ error: FormatError, location: String) {
    let path = Self.path(location, error.file)
    guard error.kind != .newerVersion else {
      self.init(
        .newerVersion, "open: \(path): written by a newer version (format \(error.found))",
        remedy: "use that version, or index the sources again with this one", path: path)
      return
    }
    guard error.kind != .olderVersion else {
      self.init(
        .olderVersion,
        "open: \(path): written by an older version (format \(error.found), not \(error.expected))",
        remedy: "delete the index folder and run `lede index` again to rebuild it", path: path)
      return
    }
    let section = error.section.map { " in section \($0.rawValue)" } ?? ""
    let detail = error.detail.isEmpty ? "" : " (\(error.detail))"
    let place = error.offset > 0 ? " at byte \(error.offset)" : ""
    self.init(
      .damaged, "read: \(path): \(Self.words(error.kind))\(section)\(place)\(detail)",
      remedy: "`lede check --deep` lists all damage; delete the index folder and run `lede index` "
        + "again to rebuild it", path: path)
  }

  private static func words(_ kind: FormatError.Kind) -> String {
    switch kind {
    case .missing: "the file is missing"
    case .truncated: "the file is cut off"
    case .overlong: "the file is longer than it should be"
    case .badMagic: "not a file of an index"
    case .wrongKind: "a file of another kind"
    case .newerVersion: "written by a newer version"
    case .olderVersion: "written by an older version"
    case .wrongIndex: "a file of another index"
    case .wrongFile: "not the file that the index names"
    case .checksum: "the checksum does not match"
    case .range: "a value is out of range"
    case .padding: "a byte that must be zero is not"
    case .missingSection: "a section is missing"
    case .encoding: "the bytes make no sense"
    }
  }

  private static func verb(_ operation: StorageError.Operation) -> String {
    switch operation {
    case .list: "list"
    case .create, .makeDirectory: "create"
    case .open, .map, .stat: "open"
    case .read: "read"
    case .append, .sync, .close: "write"
    case .rename: "rename"
    case .remove: "remove"
    case .syncDirectory: "write folder"
    case .lock: "lock"
    }
  }

  private static func remedy(forErrno code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "free some space and run again; the last commit stands"
    case EACCES, EPERM: "check who may read and write there"
    case EROFS: "the disk is mounted for reading only; use a folder on another"
    case EMFILE, ENFILE: "too many open files; raise the limit (ulimit -n)"
    case EIO: "the disk reports an error; check it and restore from a copy"
    case ENOENT, ENOTDIR: "check the path"
    default: ""
    }
  }

  package static func reason(_ code: Int32) -> String {
    guard code != 0 else { return "the file cannot be used" }
    // Safe: the system's string is copied at once.
    return unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }

  private static func path(_ location: String, _ name: String) -> String {
    name.isEmpty ? location : location.hasSuffix("/") ? location + name : location + "/" + name
  }
}

extension SearchError {
  /// Two indexes that cannot become one.
  static func settingsDiffer(
    _ path: String, _ field: String, _ value: String, _ otherPath: String, _ otherValue: String
  ) -> SearchError {
    SearchError(
      .settingsDiffer,
      "merge: \(otherPath): it was made with \(field) \(otherValue), \(path) with \(value)",
      remedy: "join only indexes that were made alike; index the sources again for the others",
      path: otherPath)
  }

  /// Why a run of indexing ended.
  package init(_ error: IndexJobError, location: String) {
    switch error {
    case .path(let path, let error):
      let path = String(decoding: path, as: UTF8.self)
      self.init(.input, "read: \(path): \(error.text)", remedy: "check the path", path: path)
    case .writer(let error): self.init(error, location: location)
    case .read(let path, let error):
      let path = String(decoding: path, as: UTF8.self)
      self.init(
        .input, "read: \(path): \(Self.words(error))",
        remedy: "what came before it is in the index; run again when the file can be read",
        path: path)
    }
  }

  /// A file that could not be read.
  package init(_ error: FileReadError, path: String) {
    self.init(.input, "read: \(path): \(Self.words(error))", remedy: "check the path", path: path)
  }

  private static func words(_ error: FileReadError) -> String {
    switch error {
    case .absent: "there is no such file"
    case .system(let error): error.text
    case .notRegular(let kind): "not a regular file (\(kind.text))"
    case .tooLarge(let byteCount, let limit): "\(byteCount) bytes, more than \(limit)"
    case .changedWhileReading: "it changed while it was read"
    }
  }
}
