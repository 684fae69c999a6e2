import Synchronization
import Testing

@testable import Indexing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whether there is a call for it at all; another failure is one.
private let isToldWhatChanges: Bool = {
  do throws(SystemError) {
    _ = try FolderWatch(roots: [], wake: -1)
    return true
  } catch { return error.errno != ENOSYS }
}()

/// What the system tells, on a real folder.
@Suite(
  "A watch of folders", .timeLimit(.minutes(15)),
  .enabled(if: isToldWhatChanges, "this system does not tell what changes"))
struct FolderWatchTests {
  private let tree: TemporaryTree

  init() throws {
    tree = try TemporaryTree()
    try tree.makeFolder("in/sub")
  }

  private func bytes(_ relative: String) throws -> [UInt8] {
    try tree.bytes + Array("/\(relative)".utf8)
  }

  /// Waits until some changes were told, but not for ever, and gives all that was told.
  private func told(
    _ watch: FolderWatch, _ expected: [PathChange]
  ) -> [PathChange] {
    var changes: [PathChange] = []
    for _ in 0..<60 where !expected.allSatisfy(changes.contains) {
      changes += watch.wait(milliseconds: 1_000)
    }
    #expect(expected.allSatisfy(changes.contains), "not told")
    return changes
  }

  @Test func `what is written, moved and removed is told by its path`() throws {
    let watch = try FolderWatch(roots: [bytes("in")], wake: -1)
    for folder in ["in", "in/sub"] { watch.watch(try bytes(folder)) }
    #expect(watch.gap == nil && watch.folderCount == 2)
    try tree.write("in/a.txt")
    try tree.write("in/sub/b.txt")
    try tree.move("in/a.txt", to: "in/c.txt")
    try tree.remove("in/sub/b.txt")
    let paths = try ["in/a.txt", "in/sub/b.txt", "in/c.txt"].map { PathChange.path(try bytes($0)) }
    #expect(!told(watch, paths).contains(.everything))
  }

  @Test func `a file that is being written is not told before its end`() throws {
    let watch = try FolderWatch(roots: [bytes("in")], wake: -1)
    watch.watch(try bytes("in"))
    try tree.write("out.txt")
    var changes: [PathChange] = []
    try tree.writeSlowly("in/a.txt") {
      try tree.hardLink("out.txt", to: "in/b.txt")
      changes = told(watch, [.path(try bytes("in/b.txt"))])
    }
    #expect(!changes.contains(.path(try bytes("in/a.txt"))))
    _ = told(watch, [.path(try bytes("in/a.txt"))])
  }

  @Test func `a moved folder is watched by its new path only`() throws {
    let watch = try FolderWatch(roots: [bytes("in")], wake: -1)
    for folder in ["in", "in/sub"] { watch.watch(try bytes(folder)) }
    try tree.move("in/sub", to: "in/new")
    _ = told(watch, [.path(try bytes("in/sub")), .path(try bytes("in/new"))])
    #expect(watch.folderCount == 1)
    watch.watch(try bytes("in/new"))
    try tree.write("in/new/a.txt")
    let changes = told(watch, [.path(try bytes("in/new/a.txt"))])
    #expect(!changes.contains(.path(try bytes("in/sub/a.txt"))))
  }

  @Test func `a removed folder is forgotten and a removed root means everything`() throws {
    let watch = try FolderWatch(roots: [bytes("in")], wake: -1)
    for folder in ["in", "in/sub"] { watch.watch(try bytes(folder)) }
    try tree.remove("in/sub")
    #expect(!told(watch, [.path(try bytes("in/sub"))]).contains(.everything))
    #expect(watch.folderCount == 1)
    try tree.remove("in")
    _ = told(watch, [.everything])
    #expect(watch.folderCount == 0)
    watch.watch(try bytes("in"))
    #expect(watch.folderCount == 0 && watch.gap == nil)
  }

  @Test func `more changes than the queue holds mean everything`() throws {
    let watch = try FolderWatch(roots: [bytes("in")], wake: -1)
    watch.watch(try bytes("in"))
    let limit =
      Int(
        (try? String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8))?
          .split(separator: "\n").first ?? "") ?? 16_384
    try #require(limit <= 1 << 17, "too large a queue to fill in a test")
    // Two names in turn: the same change twice in a row is told once. And twice as many as needed:
    // a file that a process just being started has, too, is not closed yet.
    for _ in 0...limit {
      try tree.touch("in/a.txt")
      try tree.touch("in/b.txt")
    }
    _ = told(watch, [.everything])
  }

  @Test func `a long queue is taken in pieces`() throws {
    let watch = try FolderWatch(roots: [bytes("in")], wake: -1)
    watch.watch(try bytes("in"))
    let limit =
      Int(
        (try? String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8))?
          .split(separator: "\n").first ?? "") ?? 16_384
    let count = 9_000
    try #require(limit > count, "too small a queue")
    for number in 0..<count { try tree.touch("in/\(number % 2)") }
    let first = watch.wait(milliseconds: 1_000)
    #expect(!first.isEmpty && first.count < count)
    var told = first.count
    while true {
      let more = watch.wait(milliseconds: 0)
      if more.isEmpty { break }
      #expect(!more.contains(.everything))
      told += more.count
    }
    #expect(told > first.count)
  }

  @Test func `a queue that cannot be read means everything, once, and is said`() throws {
    // A folder cannot be read.
    let folder = try FileDescriptor.open(bytes("in"), flags: FileDescriptor.folderFlags)
    let ends = try tree.makePipe(with: [1])
    let watch = FolderWatch(queue: folder, roots: [], wake: ends)
    #expect(watch.gap == nil)
    #expect(watch.wait(milliseconds: 0) == [.everything])
    #expect(watch.gap == .system(SystemError(errno: EISDIR)))
    // From then on it is not asked, and does not end the wait.
    #expect(watch.wait(milliseconds: -1).isEmpty)
  }

  @Test func `a byte on the descriptor ends the wait`() throws {
    let ends = try tree.makePipe(with: [1])
    let watch = try FolderWatch(roots: [bytes("in")], wake: ends)
    #expect(watch.wait(milliseconds: -1).isEmpty)
    #expect(NoChangeSource(wake: ends).wait(milliseconds: -1).isEmpty)
  }
}

@Suite struct PendingChangesTests {
  private func path(_ name: String) -> PathChange { .path(Array(name.utf8)) }

  @Test func `changes are due after quiet, and at the latest after a while`() {
    let rule = PendingChanges.Rule(quietNanoseconds: 100, delayNanosecondsMax: 500)
    var pending = PendingChanges()
    #expect(pending.due(rule) == nil)
    pending.add([path("a")], at: 1_000)
    #expect(pending.due(rule) == 1_100)
    for time in stride(from: 1_050, through: 1_600, by: 50) {
      pending.add([path("b")], at: Int64(time))
    }
    #expect(pending.due(rule) == 1_500)
    #expect(pending.take() == .paths([Array("a".utf8), Array("b".utf8)]))
    #expect(pending.isEmpty && pending.due(rule) == nil)
  }

  @Test func `too many paths, and a full queue, mean everything`() {
    var pending = PendingChanges()
    pending.add((0...PendingChanges.pathCountMax).map { path("\($0)") }, at: 1)
    #expect(pending.take() == .everything)
    pending.add([path("a"), .everything, path("b")], at: 1)
    #expect(pending.isEverything)
    let scope = pending.take()
    pending.add([path("c")], at: 2)
    pending.restore(scope, at: 3)
    #expect(pending.take() == .everything)
  }
}
