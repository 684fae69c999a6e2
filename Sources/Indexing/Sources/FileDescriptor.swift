#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file or folder, closed when the last reference goes.
///
/// The seam to the system's calls on inputs: paths are raw bytes, every call is repeated when a
/// signal interrupts it, failures are thrown as `errno` numbers. Not for index files (Storage).
package final class FileDescriptor: Sendable {
  /// The system's number of the open file.
  let number: Int32
  private let isOwned: Bool

  init(owning number: Int32) {
    self.number = number
    isOwned = true
  }

  private init(borrowing number: Int32) {
    self.number = number
    isOwned = false
  }

  deinit {
    // An input's close has nothing to report: nothing was written.
    if isOwned { _ = close(number) }
  }

  /// The process's standard input.
  package static var standardInput: FileDescriptor { FileDescriptor(borrowing: STDIN_FILENO) }

  /// How an input is opened: never waits for a FIFO's writer, never becomes a child's.
  static let readFlags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
  /// How a folder is opened.
  static let folderFlags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_DIRECTORY

  /// Opens a path of any length.
  static func open(_ path: [UInt8], flags: Int32) throws(SystemError) -> FileDescriptor {
    let (folder, rest) = try shortened(path)
    return try open(rest, in: folder, flags: flags)
  }

  /// The metadata of what a path of any length leads to.
  static func status(ofLong path: [UInt8]) throws(SystemError) -> FileStatus {
    let (folder, rest) = try shortened(path)
    return try status(of: rest, in: folder, followingLinks: true)
  }

  /// Opens the folders of a path longer than the system takes at once, piece by piece.
  private static func shortened(
    _ path: [UInt8]
  ) throws(SystemError) -> (folder: FileDescriptor?, rest: [UInt8]) {
    var folder: FileDescriptor?
    var rest = path[...]
    while rest.count >= pathPieceByteCount {
      guard let cut = rest.prefix(pathPieceByteCount).lastIndex(of: slash), cut > rest.startIndex
      else { throw SystemError(errno: ENAMETOOLONG) }
      folder = try open(Array(rest[..<cut]), in: folder, flags: folderFlags)
      rest = rest[cut...].drop { $0 == slash }
    }
    return (folder, Array(rest))
  }

  /// Below `PATH_MAX` everywhere that we run.
  private static let pathPieceByteCount = 1_000

  /// Opens a name in a folder (or, without one, a path).
  static func open(
    _ name: [UInt8], in folder: FileDescriptor?, flags: Int32
  ) throws(SystemError) -> FileDescriptor {
    // Safe: the path ends in NUL and lives during the call.
    let number = try unsafe call(name) { path in
      unsafe openat(folder?.number ?? AT_FDCWD, path, flags)
    }
    return FileDescriptor(owning: number)
  }

  /// The metadata of the open file.
  package func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    // Safe: the structure outlives the call.
    _ = try Self.repeated { unsafe fstat(number, &raw) }
    return FileStatus(raw)
  }

  /// The metadata of a name in this folder.
  func status(of name: [UInt8], followingLinks: Bool) throws(SystemError) -> FileStatus {
    try Self.status(of: name, in: self, followingLinks: followingLinks)
  }

  /// The metadata of a name in a folder (or, without one, of a path).
  static func status(
    of name: [UInt8], in folder: FileDescriptor?, followingLinks: Bool
  ) throws(SystemError) -> FileStatus {
    var raw = stat()
    let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
    // Safe: the path ends in NUL; path and structure live during the call.
    _ = try unsafe call(name) { path in
      unsafe fstatat(folder?.number ?? AT_FDCWD, path, &raw, flags)
    }
    return FileStatus(raw)
  }

  /// Reads up to `count` bytes onto the end of `buffer`; 0 at the end of the file.
  ///
  /// Waits where a borrowed descriptor was set to not wait (a terminal, a pipe).
  package func read(appending count: Int, to buffer: inout [UInt8]) throws(SystemError) -> Int {
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: count))
    var received = 0
    defer { buffer.removeLast(count - received) }
    received = try read(into: &buffer, from: start)
    return received
  }

  /// Reads into the array's elements from `start` on; 0 at the end of the file.
  package func read(into buffer: inout [UInt8], from start: Int) throws(SystemError) -> Int {
    precondition(start >= 0 && start <= buffer.count, "a start within the buffer")
    while true {
      do {
        // Safe: the system writes at most the bytes from `start` to the array's end.
        let count = try Self.repeated {
          unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe readBytes(
              number, bytes.baseAddress?.advanced(by: start), bytes.count - start)
          }
        }
        return count
      } catch  where error.errno == EAGAIN && !isOwned {
        try wait()
      }
    }
  }

  private func wait() throws(SystemError) {
    var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    // Safe: one structure, alive during the call.
    _ = try Self.repeated { unsafe poll(&request, 1, -1) }
  }

  /// Calls with a NUL-terminated copy of the path; a path that contains NUL names nothing.
  static func call(
    _ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Int32
  ) throws(SystemError) -> Int32 {
    guard !path.contains(0) else { throw SystemError(errno: EINVAL) }
    let terminated = path.map { CChar(bitPattern: $0) } + [0]
    return try repeated {
      // Safe: the body gets the array's own bytes, which end in NUL.
      unsafe terminated.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return -1 }
        return unsafe body(base)
      }
    }
  }

  private static func repeated<Result: BinaryInteger>(
    _ body: () -> Result
  ) throws(SystemError) -> Result {
    while true {
      let result = body()
      if result >= 0 { return result }
      let code = errno
      if code != EINTR { throw SystemError(errno: code) }
    }
  }
}

/// A system call that failed, by its number.
package struct SystemError: Error, Equatable, Sendable {
  package var errno: Int32

  package init(errno: Int32) { self.errno = errno }

  /// Whether the file is simply not there (any more).
  package var isAbsence: Bool { errno == ENOENT || errno == ENOTDIR }

  /// The system's words for the number.
  package var text: String {
    // Safe: the returned string is copied at once.
    unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
  }
}

/// What kind of thing a directory entry is.
package enum FileKind: UInt8, Sendable {
  case regular = 1
  case folder, link, fifo, socket, characterDevice, blockDevice, unknown

  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .folder
    case S_IFLNK: self = .link
    case S_IFIFO: self = .fifo
    case S_IFSOCK: self = .socket
    case S_IFCHR: self = .characterDevice
    case S_IFBLK: self = .blockDevice
    default: self = .unknown
    }
  }

  /// The kind in words.
  package var text: String {
    switch self {
    case .regular: "file"
    case .folder: "folder"
    case .link: "symbolic link"
    case .fifo: "FIFO"
    case .socket: "socket"
    case .characterDevice: "character device"
    case .blockDevice: "block device"
    case .unknown: "unknown kind of file"
    }
  }
}

/// A file's metadata as the walk and the reader need it.
package struct FileStatus: Sendable, Equatable {
  package var kind: FileKind
  package var fingerprint: FileFingerprint
  /// How many names the file has.
  var nameCount: Int

  init(_ raw: stat) {
    kind = FileKind(mode: raw.st_mode)
    nameCount = Int(raw.st_nlink)
    #if canImport(Darwin)
      let (modified, changed) = (raw.st_mtimespec, raw.st_ctimespec)
    #else
      let (modified, changed) = (raw.st_mtim, raw.st_ctim)
    #endif
    fingerprint = FileFingerprint(
      byteCount: Int64(raw.st_size), modifiedNanoseconds: nanoseconds(modified),
      changedNanoseconds: nanoseconds(changed), inode: UInt64(truncatingIfNeeded: raw.st_ino),
      device: UInt64(truncatingIfNeeded: raw.st_dev))
  }

  /// The file's identity while it is there.
  var identity: FileIdentity {
    FileIdentity(device: fingerprint.device, inode: fingerprint.inode)
  }
}

/// Device and inode: one file or folder, whatever path leads there.
struct FileIdentity: Hashable, Sendable {
  var device: UInt64
  var inode: UInt64
}

/// The wall clock in nanoseconds since 1970.
package func currentNanoseconds() -> Int64 {
  var now = timespec()
  // Safe: the structure outlives the call. It fails for no clock that exists.
  _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
  return nanoseconds(now)
}

/// Times past the year 2262 or before 1677 count as the last or first one.
private func nanoseconds(_ time: timespec) -> Int64 {
  let (scaled, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
  guard !overflow else { return time.tv_sec < 0 ? .min : .max }
  let (sum, overflow2) = scaled.addingReportingOverflow(Int64(time.tv_nsec))
  return overflow2 ? .max : sum
}

/// `read(2)` under a name that a method called `read` does not hide.
private func readBytes(_ file: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  // Safe: the caller gives room for `count` bytes.
  unsafe read(file, target, count)
}

let slash = UInt8(ascii: "/")
