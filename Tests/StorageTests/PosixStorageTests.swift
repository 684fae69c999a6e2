import Glibc
@testable import Storage
import TestSupport
import Testing

@Suite struct PosixStorageTests {
  let directory: TemporaryDirectory
  let storage: PosixStorage

  init() throws {
    directory = try TemporaryDirectory()
    storage = try PosixStorage(path: directory.path + "/index", createIfMissing: true)
  }

  @Test(arguments: [0, 1, 4095, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 1_000_003])
  func `A file reads back as appended, whatever the pieces`(_ byteCount: Int) throws {
    var random = SeededGenerator(seed: UInt64(byteCount))
    let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let file = try storage.create("a")
    var done = 0
    while done < byteCount {
      let count = min(byteCount - done, Int.random(in: 0...300_000, using: &random))
      try file.append(bytes.rawSpan.extracting(done..<(done + count)))
      done += count
      #expect(file.byteCount == done)
    }
    try file.finish()
    #expect(try storage.byteCount(of: "a") == byteCount)
    let mapping = try storage.open("a")
    #expect(mapping.byteCount == byteCount)
    #expect(mapping.bytes.array(0, byteCount) == bytes)
    let reader = try PosixStorage(
      pathBytes: Array((directory.path + "/index").utf8), mapsFiles: false)
    let copy = try reader.open("a")
    #expect(copy.byteCount == byteCount)
    #expect(copy.bytes.array(0, byteCount) == bytes)
  }

  @Test func `Where there is no exclusive rename, a link does as well`() throws {
    for name in ["a", "b"] { try storage.create(name).finish() }
    let path = directory.path + "/index"
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { _ = close(descriptor) }
    #expect(Platform.linkAndUnlink("a", to: "b", in: descriptor) == -1)
    #expect(errno == EEXIST)
    #expect(Platform.linkAndUnlink("a", to: "c", in: descriptor) == 0)
    #expect(try Set(storage.list()) == ["b", "c"])
  }

  @Test func `Files and the directory belong to their owner only`() throws {
    try storage.create("a").finish()
    var information = stat()
    #expect(unsafe stat(directory.path + "/index", &information) == 0)
    #expect(information.st_mode & 0o777 == 0o700)
    #expect(unsafe stat(directory.path + "/index/a", &information) == 0)
    #expect(information.st_mode & 0o777 == 0o600)
  }

  @Test func `Errors name the operation, the file and the cause`() throws {
    func error(
      _ operation: StorageError.Operation, _ name: String, _ errno: Int32
    ) -> StorageError {
      StorageError(operation, name: name, location: storage.location, errno: errno)
    }
    try storage.create("a").finish()
    try storage.create("b").finish()
    #expect(throws: error(.create, "a", EEXIST)) { _ = try storage.create("a") }
    #expect(throws: error(.open, "x", ENOENT)) { _ = try storage.open("x") }
    #expect(throws: error(.stat, "x", ENOENT)) { _ = try storage.byteCount(of: "x") }
    #expect(throws: error(.remove, "x", ENOENT)) { try storage.remove("x") }
    #expect(throws: error(.rename, "x", ENOENT)) { try storage.rename("x", to: "y") }
    #expect(throws: error(.rename, "a", EEXIST)) { try storage.rename("a", to: "b") }
    let missing = directory.path + "/missing"
    #expect(throws: StorageError(.open, name: "", location: missing, errno: ENOENT)) {
      _ = try PosixStorage(path: missing)
    }
  }

  @Test func `A rename gives the file its new name and only that`() throws {
    try storage.create("a").finish()
    try storage.rename("a", to: "b")
    #expect(try storage.list() == ["b"])
    try storage.synchronize()
  }

  @Test func `A mapping outlives its file's removal`() throws {
    let file = try storage.create("a")
    try file.append([1, 2, 3].rawSpan)
    try file.finish()
    let mapping = try storage.open("a")
    try storage.remove("a")
    #expect(try storage.list() == [])
    #expect(mapping.bytes.array(0, 3) == [1, 2, 3])
  }

  @Test func `What is not a regular file is refused and does not hang`() throws {
    let path = directory.path + "/index/"
    #expect(unsafe mkfifo(path + "pipe", 0o600) == 0)
    #expect(unsafe symlink("/etc/passwd", path + "link") == 0)
    #expect(unsafe mkdir(path + "folder", 0o700) == 0)
    for name in ["pipe", "link", "folder"] {
      #expect(throws: StorageError.self) { _ = try storage.open(name) }
      #expect(throws: StorageError.self) { _ = try storage.byteCount(of: name) }
    }
  }

  @Test func `A file that failed or was abandoned takes no more bytes`() throws {
    let file = try storage.create("a")
    file.abandon()
    #expect(throws: StorageError(.append, name: "a", location: storage.location, errno: EBADF)) {
      try file.append([1].rawSpan)
    }
    #expect(throws: StorageError.self) { try file.finish() }
  }

  @Test func `A full device fails the append and every call after it`() throws {
    // /dev/full answers every write with ENOSPC.
    let descriptor = unsafe open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(descriptor >= 0)
    let file = PosixFile(descriptor: descriptor, name: "full", location: "/dev")
    let expected = StorageError(.append, name: "full", location: "/dev", errno: ENOSPC)
    try file.append([1].rawSpan)
    #expect(throws: expected) { try file.finish() }
    #expect(throws: expected) { try file.finish() }
    #expect(throws: expected) { try file.append([1].rawSpan) }
  }

  @Test func `A file whose fsync fails is not finished`() throws {
    // A pipe takes bytes and refuses to be synchronised.
    var ends: [Int32] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    let file = PosixFile(descriptor: ends[1], name: "pipe", location: "")
    #expect(throws: StorageError(.sync, name: "pipe", location: "", errno: EINVAL)) {
      try file.finish()
    }
    _ = close(ends[0])
  }

  @Test(.enabled(if: PosixStorageTests.hasProc, "needs /proc, which cannot be synchronised"))
  func `A directory whose fsync fails is not synchronised, nor is its parent`() throws {
    let storage = try PosixStorage(path: "/proc/self")
    #expect(
      throws: StorageError(.syncDirectory, name: "", location: "/proc/self", errno: EINVAL)
    ) {
      try storage.synchronize()
    }
    let path = "/proc/self/task"
    #expect(throws: StorageError(.syncDirectory, name: "..", location: path, errno: EINVAL)) {
      _ = try PosixStorage(path: path, createIfMissing: true)
    }
  }

  static let hasProc = unsafe access("/proc/self/task", F_OK) == 0

  @Test func `A short write is followed by another for the rest`() throws {
    var ends: [Int32] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    let (reading, writing) = (ends[0], ends[1])
    _ = fcntl(writing, F_SETFL, O_NONBLOCK)
    let file = PosixFile(descriptor: writing, name: "pipe", location: "")
    let bytes = [UInt8](repeating: 5, count: 1_000_000)
    // The pipe takes what it holds and then nothing: only the second write can say so.
    #expect(throws: StorageError(.append, name: "pipe", location: "", errno: EAGAIN)) {
      try file.append(bytes.rawSpan)
    }
    _ = close(reading)
  }

  @Test func `A directory that may only be read is readable and stays as it is`() throws {
    let file = try storage.create("a")
    try file.append([1].rawSpan)
    try file.finish()
    let path = directory.path + "/index"
    #expect(unsafe chmod(path + "/a", 0o400) == 0)
    #expect(unsafe chmod(path, 0o500) == 0)
    defer { _ = unsafe chmod(path, 0o700) }
    let reader = try PosixStorage(path: path)
    #expect(try reader.open("a").byteCount == 1)
    #expect(try reader.list() == ["a"])
  }

  @Test func `A path need not be UTF-8`() throws {
    let path = Array(directory.path.utf8) + [0x2F, 0xFF, 0x0A, 0xFE]
    let odd = try PosixStorage(pathBytes: path, createIfMissing: true)
    try odd.create("a").finish()
    #expect(try PosixStorage(pathBytes: path).list() == ["a"])
  }
}
