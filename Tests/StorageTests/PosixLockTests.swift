import Glibc
import Storage
import TestSupport
import Testing

@Suite struct PosixLockTests {
  let directory: TemporaryDirectory
  let storage: PosixStorage

  init() throws {
    directory = try TemporaryDirectory()
    storage = try PosixStorage(path: directory.path)
  }

  private func refusal(_ storage: PosixStorage) -> StorageError? {
    do throws(StorageError) {
      _ = try storage.lock()
      return nil
    } catch { return error }
  }

  @Test func `A second writer of this process is refused and told who holds the lock`() throws {
    let lock = try storage.lock()
    let error = try #require(refusal(PosixStorage(path: directory.path)))
    #expect(error.isLocked)
    #expect(error.name == "write.lock")
    #expect(error.holder?.hasPrefix("pid \(getpid()) on ") == true, "\(error)")
    withExtendedLifetime(lock) {}
  }

  @Test func `A released lock can be taken again, and its file stays`() throws {
    for _ in 0..<3 {
      let lock = try storage.lock()
      withExtendedLifetime(lock) {}
    }
    #expect(try storage.list() == ["write.lock"])
    #expect(try storage.byteCount(of: "write.lock") == 0)
  }

  static let hasTool = unsafe access("/usr/bin/flock", X_OK) == 0

  @Test(.enabled(if: hasTool, "needs flock of util-linux"))
  func `A writer in another process is refused`() throws {
    let lock = try storage.lock()
    #expect(run("flock -n \(directory.path)/write.lock true") != 0)
    withExtendedLifetime(lock) {}
  }

  @Test(.enabled(if: hasTool, "needs flock of util-linux"))
  func `A writer is refused while another process holds the lock`() throws {
    let path = "\(directory.path)/write.lock"
    let script = "echo pid 1 on elsewhere since today > \(path); echo $$; exec sleep 60"
    guard let child = unsafe popen("exec flock \(path) -c '\(script)'", "re") else {
      Issue.record("no child process")
      return
    }
    var line = [CChar](repeating: 0, count: 32)
    try #require(unsafe fgets(&line, 32, child) != nil)
    let process = unsafe atoi(line)
    try #require(process > 1)
    let error = refusal(storage)
    #expect(error?.isLocked == true)
    #expect(error?.holder == "pid 1 on elsewhere since today")
    #expect(kill(process, SIGKILL) == 0)
    unsafe _ = pclose(child)
    #expect(refusal(storage) == nil, "the lock goes with its process")
  }

  @Test func `A holder's text that is not one printable line is not repeated`() throws {
    let lock = try storage.lock()
    for text in ["", "no end", "\u{1B}]52;c;eA==\u{7}\n", "pid é\n", "\n"] {
      guard let file = unsafe fopen("\(directory.path)/write.lock", "we") else {
        Issue.record("no lock file")
        return
      }
      unsafe _ = fputs(text, file)
      unsafe _ = fclose(file)
      let error = try #require(refusal(PosixStorage(path: directory.path)))
      #expect(error.holder == nil)
    }
    withExtendedLifetime(lock) {}
  }

  private func run(_ command: String) -> Int32 { unsafe system(command) }
}
