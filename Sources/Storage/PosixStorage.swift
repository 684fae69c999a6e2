import CKernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A real directory.
///
/// All calls go through the directory's descriptor, so renaming the directory while it is open
/// does no harm. Files are created for their owner only and mapped read-only, except on network
/// and FUSE file systems (`isNetworked`), where a mapping could die under the reader and files are
/// read into memory instead. Symbolic links, pipes and devices in the place of files are refused.
/// Reading needs no lock and no right to write, and creates nothing. Safe to share between threads.
package final class PosixStorage: Storage {
  /// The lock file's name: created once, never removed, so that it cannot be taken twice.
  package static let lockName = "write.lock"

  package let location: String
  /// Whether the directory lies on a network or FUSE file system.
  package let isNetworked: Bool
  private let mapsFiles: Bool
  private let directory: Int32

  /// Opens a directory; with `createIfMissing`, makes it (mode 0700) and its name durable.
  ///
  /// Only the last component of the path is made.
  package convenience init(path: String, createIfMissing: Bool = false) throws(StorageError) {
    try self.init(pathBytes: Array(path.utf8), createIfMissing: createIfMissing)
  }

  /// Opens a directory whose path need not be UTF-8.
  ///
  /// Without `mapsFiles`, files are read into memory as on a network file system.
  package init(
    pathBytes: [UInt8], createIfMissing: Bool = false, mapsFiles: Bool = true
  ) throws(StorageError) {
    let location = String(decoding: pathBytes, as: UTF8.self)
    let path = pathBytes.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
    if createIfMissing {
      // Safe: the path ends in zero.
      guard unsafe mkdir(path, 0o700) == 0 || Platform.lastError == EEXIST else {
        throw Self.error(.makeDirectory, in: location)
      }
    }
    // Safe: the path ends in zero.
    let directory = Platform.retrying {
      unsafe openDescriptor(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard directory >= 0 else { throw Self.error(.open, in: location) }
    self.location = location
    self.directory = directory
    isNetworked = lede_is_networked(directory)
    self.mapsFiles = mapsFiles && !isNetworked
    // Also when the directory was there: an earlier attempt may have died before this line.
    if createIfMissing { try synchronizeParent() }
  }

  deinit { _ = close(directory) }

  package func list() throws(StorageError) -> [String] {
    let descriptor = try openFile(".", O_RDONLY | O_DIRECTORY, .list)
    guard let stream = unsafe fdopendir(descriptor) else {
      let error = Self.error(.list, in: location)
      _ = close(descriptor)
      throw error
    }
    // Safe: the stream is open and closed only here; it owns the descriptor.
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      // Safe: the system ends the name with a zero; the entry is read before the next call.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 1) { name in
          unsafe String(validatingCString: name)
        }
      }
      // A name that is not UTF-8 is none of ours.
      if let name, name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw Self.error(.list, in: location) }
    return names
  }

  package func create(_ name: String) throws(StorageError) -> any WritableFile {
    let flags = O_WRONLY | O_CREAT | O_EXCL
    return PosixFile(
      descriptor: try openFile(name, flags, .create), name: name, location: location)
  }

  package func open(_ name: String) throws(StorageError) -> Mapping {
    // O_NONBLOCK: a pipe in the file's place must not make us wait for its writer.
    let descriptor = try openFile(name, O_RDONLY | O_NONBLOCK, .open)
    defer { _ = close(descriptor) }
    var information = stat()
    // Safe: the structure outlives the call.
    guard unsafe fstat(descriptor, &information) == 0 else { throw error(.stat, name) }
    let byteCount = try Self.fileSize(information, name, location)
    if byteCount == 0 { return unsafe Mapping(unsafeMapped: nil, byteCount: 0, name: name) }
    if !mapsFiles { return try readAll(descriptor, byteCount, name) }
    // Safe: a new mapping at an address of the system's choice.
    let base = unsafe mmap(nil, byteCount, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let base = unsafe base, unsafe base != MAP_FAILED else {
      if Platform.lastError == ENODEV { return try readAll(descriptor, byteCount, name) }
      throw error(.map, name)
    }
    return unsafe Mapping(unsafeMapped: base, byteCount: byteCount, name: name)
  }

  package func byteCount(of name: String) throws(StorageError) -> Int {
    var information = stat()
    // Safe: the name is passed as a C string; the structure outlives the call.
    guard unsafe fstatat(directory, name, &information, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw error(.stat, name)
    }
    return try Self.fileSize(information, name, location)
  }

  package func rename(_ source: String, to target: String) throws(StorageError) {
    guard Platform.renameExclusively(source, to: target, in: directory) == 0 else {
      throw error(.rename, source)
    }
  }

  package func remove(_ name: String) throws(StorageError) {
    // Safe: the name is passed as a C string.
    guard unsafe unlinkat(directory, name, 0) == 0 else { throw error(.remove, name) }
  }

  package func synchronize() throws(StorageError) {
    guard Platform.synchronizeFile(directory) == 0 else { throw error(.syncDirectory, "") }
  }

  /// Gives a file the same name in another directory as well; false where the file system cannot,
  /// or the file is gone.
  package func link(_ name: String, into other: PosixStorage) -> Bool {
    // Safe: the name is passed as a C string.
    unsafe linkat(directory, name, other.directory, name, 0) == 0
  }

  package func lock() throws(StorageError) -> any WriteLock {
    let descriptor = try openFile(Self.lockName, O_RDWR | O_CREAT | O_NONBLOCK, .lock)
    return try PosixLock(descriptor: descriptor, name: Self.lockName, location: location)
  }
}

extension PosixStorage {
  /// Makes the directory's own name durable.
  private func synchronizeParent() throws(StorageError) {
    let parent = Platform.retrying {
      // Safe: a constant C string.
      unsafe openDescriptor(directory, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    if parent < 0, Platform.lastError == EACCES { return try synchronizeFileSystem() }
    guard parent >= 0 else { throw error(.syncDirectory, "..") }
    defer { _ = close(parent) }
    guard Platform.synchronizeFile(parent) == 0 else { throw error(.syncDirectory, "..") }
  }

  /// The way for a parent that we may pass through but not open.
  private func synchronizeFileSystem() throws(StorageError) {
    guard lede_synchronize_file_system(directory) == 0 else { throw error(.syncDirectory, "..") }
  }

  private func openFile(
    _ name: String, _ flags: Int32, _ operation: StorageError.Operation
  ) throws(StorageError) -> Int32 {
    let descriptor = Platform.retrying {
      // Safe: the name is passed as a C string.
      unsafe openDescriptor(directory, name, flags | O_NOFOLLOW | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw error(operation, name) }
    return descriptor
  }

  /// Reads a file into memory, in as many calls as the system needs.
  private func readAll(
    _ descriptor: Int32, _ byteCount: Int, _ name: String
  ) throws(StorageError) -> Mapping {
    let block = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    var done = 0
    while done < byteCount {
      let count = Platform.retrying {
        // Safe: the block has `byteCount - done` bytes left from `done`.
        unsafe pread(descriptor, block + done, byteCount - done, off_t(done))
      }
      guard count > 0 else {
        // Zero means that the file became shorter, which ours never do.
        let error = error(.read, name, errno: count == 0 ? EIO : Platform.lastError)
        unsafe block.deallocate()
        throw error
      }
      done += count
    }
    return unsafe Mapping(unsafeAllocated: block, byteCount: byteCount, name: name)
  }

  /// The size of a regular file; anything else in its place is refused.
  private static func fileSize(
    _ information: stat, _ name: String, _ location: String
  ) throws(StorageError) -> Int {
    guard information.st_mode & S_IFMT == S_IFREG, let size = Int(exactly: information.st_size),
      size >= 0
    else { throw StorageError(.stat, name: name, location: location, errno: EINVAL) }
    return size
  }

  private func error(
    _ operation: StorageError.Operation, _ name: String, errno: Int32 = Platform.lastError
  ) -> StorageError {
    StorageError(operation, name: name, location: location, errno: errno)
  }

  private static func error(
    _ operation: StorageError.Operation, in location: String
  ) -> StorageError {
    StorageError(operation, name: "", location: location, errno: Platform.lastError)
  }
}

/// `openat` with the mode of every file we make; a function because `PosixStorage` has an `open`.
private func openDescriptor(
  _ directory: Int32, _ path: UnsafePointer<CChar>, _ flags: Int32
) -> Int32 {
  // Safe: the caller's path ends in zero.
  unsafe openat(directory, path, flags, 0o600)
}
