import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a file could not be read, as facts.
package enum FileReadError: Error, Equatable, Sendable {
  /// There is no such file (any more).
  case absent
  /// The system refused.
  case system(SystemError)
  /// A folder, FIFO, device or socket; or a symbolic link where none is followed.
  case notRegular(FileKind)
  /// Larger than the caller allows.
  case tooLarge(byteCount: Int64, limit: Int)
  /// Twice in a row its metadata changed during the read.
  case changedWhileReading

  init(_ error: SystemError) {
    switch error.errno {
    case ENOENT, ENOTDIR: self = .absent
    case ELOOP: self = .notRegular(.link)
    default: self = .system(error)
    }
  }

  /// Runs system calls whose failure means that a file cannot be read.
  static func around<Result>(
    _ body: () throws(SystemError) -> Result
  ) throws(FileReadError) -> Result {
    do { return try body() } catch { throw FileReadError(error) }
  }
}

/// Whether the last component of a path may be a symbolic link.
package enum LinkRule: Sendable {
  case refused, followed

  var flags: Int32 { self == .refused ? O_NOFOLLOW : 0 }
}

/// The bytes of one file and the fingerprint that is true for them.
///
/// For kinds of file that are one article: the whole content is in memory. Files of records are
/// streamed by `JSONLReader`.
package struct FileContent: Sendable, Equatable {
  package var bytes: [UInt8]
  package var fingerprint: FileFingerprint

  /// The hash that tells a touched file from a changed one.
  package var contentHash: UInt64 { ContentHash.of(bytes) }

  /// What a file that is one article may weigh: 64 MB of text in three times as much markup.
  package static let defaultLimit = 256 << 20

  /// Reads a file whole: a regular file of at most `limit` bytes that did not change meanwhile.
  ///
  /// A file whose metadata differ after the read is read once more. `afterRead` is for tests: it
  /// runs between the read and the second look at the metadata.
  package static func read(
    _ path: [UInt8], links: LinkRule = .refused, limit: Int = defaultLimit,
    afterRead: (_ attempt: Int) -> Void = { _ in }
  ) throws(FileReadError) -> FileContent {
    for attempt in 0..<2 {
      let file = try openRegular(path, links: links)
      let before = try FileReadError.around { () throws(SystemError) in try file.status() }
      let bytes = try read(file, byteCount: before.fingerprint.byteCount, limit: limit)
      afterRead(attempt)
      let after = try FileReadError.around { () throws(SystemError) in try file.status() }
      if let bytes, after.fingerprint.matches(before.fingerprint) {
        return FileContent(bytes: bytes, fingerprint: before.fingerprint)
      }
    }
    throw .changedWhileReading
  }

  /// Opens a path and makes sure that a regular file answered.
  static func openRegular(
    _ path: [UInt8], links: LinkRule
  ) throws(FileReadError) -> FileDescriptor {
    let file = try FileReadError.around { () throws(SystemError) in
      try FileDescriptor.open(path, flags: FileDescriptor.readFlags | links.flags)
    }
    let status = try FileReadError.around { () throws(SystemError) in try file.status() }
    guard status.kind == .regular else { throw .notRegular(status.kind) }
    return file
  }

  /// Reads an open file whole, without a second look: for small files that are read at once.
  static func read(regular file: FileDescriptor, limit: Int) throws(FileReadError) -> [UInt8] {
    let status = try FileReadError.around { () throws(SystemError) in try file.status() }
    guard status.kind == .regular else { throw .notRegular(status.kind) }
    let bytes = try read(file, byteCount: status.fingerprint.byteCount, limit: limit)
    guard let bytes else { throw .changedWhileReading }
    return bytes
  }

  /// Reads as many bytes as the metadata promise; nil when there are more or fewer.
  private static func read(
    _ file: FileDescriptor, byteCount: Int64, limit: Int
  ) throws(FileReadError) -> [UInt8]? {
    guard byteCount >= 0, byteCount <= limit else {
      throw .tooLarge(byteCount: byteCount, limit: limit)
    }
    // One byte of room beyond the promise shows that the file grew.
    var bytes = [UInt8](repeating: 0, count: Int(byteCount) + 1)
    var end = 0
    while end < bytes.count {
      let count = try FileReadError.around { () throws(SystemError) in
        try file.read(into: &bytes, from: end)
      }
      if count == 0 { break }
      end += count
    }
    guard end == Int(byteCount) else { return nil }
    bytes.removeLast()
    return bytes
  }

  /// Reads an open stream (standard input) to its end; its fingerprint carries only the length.
  package static func read(
    stream file: FileDescriptor, limit: Int = defaultLimit
  ) throws(FileReadError) -> FileContent {
    var bytes: [UInt8] = []
    while try FileReadError.around({ () throws(SystemError) in
      try file.read(appending: 1 << 16, to: &bytes)
    }) > 0 {
      guard bytes.count <= limit else {
        throw .tooLarge(byteCount: Int64(bytes.count), limit: limit)
      }
    }
    let fingerprint = FileFingerprint(
      byteCount: Int64(bytes.count), modifiedNanoseconds: 0, changedNanoseconds: 0, inode: 0,
      device: 0)
    return FileContent(bytes: bytes, fingerprint: fingerprint)
  }
}
