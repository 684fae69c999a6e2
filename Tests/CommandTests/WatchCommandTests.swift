import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `lede watch`, with the real system behind it.
@Suite(.timeLimit(.minutes(15))) struct WatchCommandTests {
  /// A watch that is running; ended with the last reference.
  private final class Watch {
    let process: RunningCommand
    private let workspace: Workspace
    private var isEnded = false

    init(_ workspace: Workspace, _ arguments: [String] = ["Pages"]) throws {
      self.workspace = workspace
      process = try RunningCommand(["watch"] + arguments, in: workspace.folder.path)
    }

    deinit { if !isEnded { _ = end(SIGKILL) } }

    /// Waits until so many articles match.
    func wait(for count: Int, _ query: String) throws {
      for _ in 0..<3_000 {
        if try workspace.lede(["search", "--count", query]).text == "\(count)\n" { return }
        usleep(20_000)
      }
      Issue.record("\(query) is not found \(count) times")
    }

    /// Sends a signal, and how the process ended and what it had said.
    func end(_ signal: Int32) -> (code: Int32, text: String) {
      isEnded = true
      process.send(signal)
      let text = String(decoding: process.readErrors(), as: UTF8.self)
      return (process.wait(), text)
    }
  }

  private func story(_ word: String) -> String {
    "A story of \(word)\n\nThe \(word) was seen near the river at dawn, and again at dusk."
  }

  @Test func whatIsSavedRenamedAndDeletedIsFoundSo() throws {
    let workspace = try Workspace(indexed: false)
    let watch = try Watch(workspace)
    try watch.wait(for: 2, "grain")
    workspace.write("Pages/a.txt", story("okapi"))
    try watch.wait(for: 1, "okapi")
    workspace.write("Pages/a.txt", story("zebu"))
    try watch.wait(for: 1, "zebu")
    try watch.wait(for: 0, "okapi")
    // A folder that is full when it comes, and one in it.
    workspace.makeFolder("Other")
    workspace.makeFolder("Other/deep")
    for number in 0..<20 { workspace.write("Other/deep/\(number).txt", story("gnu")) }
    workspace.move("Other", to: "Pages/first")
    try watch.wait(for: 20, "gnu")
    workspace.move("Pages/first", to: "Pages/second")
    workspace.write("Pages/second/deep/more.txt", story("gnu"))
    try watch.wait(for: 21, "gnu")
    let paths = try workspace.lede(["search", "gnu", "-n", "30", "--format", "paths"]).text
    #expect(!paths.contains("/first/"), "\(paths)")
    workspace.move("Pages/second", to: "Gone")
    try watch.wait(for: 0, "gnu")
    workspace.remove("Pages/grain.html")
    try watch.wait(for: 1, "grain")
    let end = watch.end(SIGTERM)
    #expect(end.code == 143)
    #expect(end.text.contains("Index: watching 1 folder\n"), "\(end.text)")
    #expect(end.text.contains("1 removed    commit"), "\(end.text)")
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
  }

  @Test func aBurstIsFewCommitsAndASignalLosesNothing() throws {
    let workspace = try Workspace(indexed: false)
    for (signal, code) in [(SIGTERM, Int32(143)), (SIGINT, 130)] {
      let watch = try Watch(workspace)
      try watch.wait(for: 2, "grain")
      // Once more, so that it is waiting by now.
      workspace.write("Pages/ready.txt", story("ready\(signal)"))
      try watch.wait(for: 1, "ready\(signal)")
      for number in 0..<100 { workspace.write("Pages/\(number).txt", story("burst\(signal)")) }
      let start = ContinuousClock.now
      let end = watch.end(signal)
      let isInTime = ContinuousClock.now - start < .seconds(1)
      #expect(end.code == code)
      // On a machine so busy that the two seconds for the rest do not do, the next look finds it.
      if !isInTime { _ = try workspace.lede(["index", "Pages"]) }
      #expect(try workspace.lede(["search", "--count", "burst\(signal)"]).text == "100\n")
      #expect(end.text.split(separator: "\n").count { $0.contains("commit") } < 50)
    }
    // What was committed is known: nothing is read again but to make sure.
    let again = try workspace.lede(["index", "Pages"])
    #expect(again.errorText.contains("0 articles indexed"), "\(again.errorText)")
  }

  @Test func scanningFindsWhatIsNotTold() throws {
    let workspace = try Workspace(indexed: false)
    let watch = try Watch(workspace, ["Pages", "--scan", "1", "--no-prune"])
    try watch.wait(for: 2, "grain")
    workspace.write("Pages/a.txt", story("okapi"))
    try watch.wait(for: 1, "okapi")
    workspace.remove("Pages/a.txt")
    workspace.write("Pages/b.txt", story("zebu"))
    try watch.wait(for: 1, "zebu")
    #expect(try workspace.lede(["search", "--count", "okapi"]).text == "1\n")
    #expect(watch.end(SIGTERM).code == 143)
  }

  @Test func othersWriteMeanwhileAndTheIndexLiesInTheTree() throws {
    let workspace = try Workspace(indexed: false)
    let watch = try Watch(workspace, [".", "--exclude", "Gone"])
    try watch.wait(for: 2, "grain")
    // Refused only while something is written, so tried until it goes.
    workspace.write("Pages/a.txt", story("okapi"))
    try watch.wait(for: 1, "okapi")
    func untilFree(_ arguments: [String]) throws {
      while true {
        let run = try workspace.lede(arguments)
        if run.code == 0 { return }
        try #require(run.errorText.contains("another writer has it"), "\(run.errorText)")
      }
    }
    try untilFree(["remove", "Pages/a.txt"])
    try untilFree(["optimize"])
    workspace.write("Pages/b.txt", story("okapi"))
    try watch.wait(for: 1, "okapi")
    let end = watch.end(SIGINT)
    #expect(end.code == 130)
    // The index's own files set nothing off: as many commits as there were changes.
    #expect(end.text.split(separator: "\n").count { $0.contains("indexed") } <= 3, "\(end.text)")
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
  }

  @Test func anotherFolderInThePlaceOfARootIsFollowed() throws {
    let workspace = try Workspace(indexed: false)
    workspace.makeFolder("above")
    workspace.makeFolder("above/root")
    workspace.write("above/root/a.txt", story("okapi"))
    let watch = try Watch(workspace, ["above/root", "above/root"])
    try watch.wait(for: 1, "okapi")
    // What stands above the root goes, and another one comes: the system tells neither.
    workspace.move("above", to: "old")
    workspace.makeFolder("above")
    workspace.makeFolder("above/root")
    workspace.write("above/root/b.txt", story("zebu"))
    try watch.wait(for: 1, "zebu")
    workspace.write("above/root/c.txt", story("gnu"))
    try watch.wait(for: 1, "gnu")
    let end = watch.end(SIGTERM)
    #expect(end.code == 143)
    #expect(end.text.contains("watching 1 folder\n"), "\(end.text)")
  }

  @Test func whatCannotBeWatchedIsRefused() throws {
    let workspace = try Workspace()
    for arguments in [
      ["absent"], ["-"], ["Pages", "--scan", "0"], ["Pages", "--analyzer", "plain"],
    ] {
      let run = try workspace.lede(["watch"] + arguments)
      #expect(run.code == 2, "\(arguments): \(run.errorText)")
      #expect(!run.errorText.contains("CommandFailure"), "\(arguments): \(run.errorText)")
    }
    #expect(try workspace.lede(["watch", "Pages", "--index", "no/such/parent"]).code == 3)
  }
}
