import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Exit codes and messages: what, where, why, and what to do.
struct ErrorTests {
  static let codes: [(arguments: [String], code: Int32)] = [
    (["search", "--bogus", "x"], 2),
    (["search"], 2),
    (["search", "x", "-n", "-1"], 2),
    (["search", "x", "--format", "xml"], 2),
    (["search", "x", "--after", "soon"], 2),
    (["search", "x", "--in", "footer"], 2),
    (["search", "x", "--lang", "english"], 2),
    (["search", "x", "-n", "20000"], 2),
    (["index", "not-there"], 2),
    (["index", "Pages", "--memory", "lots"], 2),
    (["index", "Pages", "--memory", "4096"], 2),
    (["index", "Pages", "--title-weight", "9"], 2),
    (["index", "Pages", "--analyzer", "plain"], 2),
    (["extract", "not-there"], 2),
    (["bench", "--queries", "not-there"], 2),
    (["bench", "--queries", "q", "--commands", "BEST"], 2),
    (["analyze", "x", "--lang", "1"], 2),
    (["search", "x", "--index", "elsewhere"], 3),
    (["status", "--index", "elsewhere"], 3),
    (["check", "--index", "Pages"], 3),
    (["show", "feedfacefeedface"], 1),
    (["related", "feedfacefeedface"], 1),
    (["terms", "qqqq"], 1),
    (["extract", "Pages/empty.html"], 1),
    (["index", "Pages/void.html", "--strict"], 4),
    (["version"], 0),
    (["help"], 0),
    (["help", "search"], 0),
    (["--help"], 0),
    (["search", "--help"], 0),
  ]

  @Test(arguments: codes)
  func codesAreAsDocumented(arguments: [String], code: Int32) throws {
    let workspace = try Workspace()
    workspace.write("q", "grain\n")
    workspace.write("Pages/void.html", "<p></p>")
    let run = try workspace.lede(arguments)
    #expect(run.code == code, "\(arguments): \(run.errorText)")
    if code >= 2 {
      #expect(run.errorText.contains("lede: "), "\(run.errorText)")
      #expect(run.errorText.split(separator: "\n").count >= 2, "no remedy: \(run.errorText)")
      #expect(run.output.isEmpty)
    }
  }

  @Test func aMissingIndexSaysWhatToDo() throws {
    let workspace = try Workspace(indexed: false)
    let run = try workspace.lede(["search", "grain"])
    #expect(run.code == 3)
    #expect(run.errorText.contains("Index: there is no index here"))
    #expect(run.errorText.contains("lede index FOLDER"))
  }

  @Test func damageIsNamedAndNeverSearched() throws {
    let workspace = try Workspace()
    let names = try workspace.lede(["check", "--json"]).json()
    #expect(names["isWhole"].map { "\($0)" } == "bool(true)")
    workspace.write("Index/manifest-0000000000000001", "nonsense")
    let index = workspace.folder.path + "/Index"
    for name in try files(index) where name.hasPrefix("manifest-") {
      workspace.write("Index/" + name, "nonsense")
    }
    let run = try workspace.lede(["search", "grain"])
    #expect(run.code == 3)
    #expect(run.errorText.contains("manifest-"))
    #expect(run.errorText.contains("lede check"))
    #expect(try workspace.lede(["check"]).code == 3)
  }

  @Test func withoutTheSiblingTheMessageSaysSo() throws {
    let workspace = try Workspace(indexed: false)
    for path in ["/nonexistent/lede-index", RunningCommand.products + "/lede"] {
      let run = try workspace.lede(
        ["index", "Pages"], environment: ["LEDE_INDEX_COMMAND=\(path)"])
      #expect(run.code == 2)
      #expect(run.errorText.contains("LEDE_INDEX_COMMAND"))
    }
  }

  @Test func aSecondWriterIsRefusedAtOnce() throws {
    let workspace = try Workspace()
    let first = try RunningCommand(["index", "-"], in: workspace.folder.path)
    // The first reads its input for ever, and holds the lock from before that on.
    first.write(Array(#"{"id":"a","title":"A","text":"b"}"#.utf8))
    // The lock's file names its holder.
    for _ in 0..<10_000 where !workspace.text(of: "Index/write.lock").contains("\(first.pid)") {
      usleep(1_000)
    }
    let run = try workspace.lede(["index", "Pages"])
    #expect(run.code == 3)
    #expect(run.errorText.contains("another writer has it"))
    #expect(run.errorText.contains("\(first.pid)"), "\(run.errorText)")
    first.closeInput()
    #expect(first.wait() == 0)
  }

  private func files(_ path: String) throws -> [String] { TemporaryNames.names(in: path) }
}
