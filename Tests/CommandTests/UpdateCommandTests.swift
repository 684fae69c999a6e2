import Articles
import TestSupport
import Testing

/// `lede remove`.
struct RemoveCommandTests {
  @Test func articlesGoByIdAndByFileAndStayAway() throws {
    let workspace = try Workspace()
    let id = try workspace.id("wheat harvest")
    let run = try workspace.lede([
      "remove", String(id.prefix(8)), "--file", "Pages/grain.html", "--json",
    ])
    #expect(run.code == 0, "\(run.errorText)")
    #expect(run.text.contains("\"removedCount\":2,\"isPurged\":false,\"articleCount\":1,"))
    #expect(try workspace.lede(["search", "grain"]).code == 1)
    let again = try workspace.lede(["index", "Pages"])
    #expect(again.errorText.contains("0 articles indexed"), "\(again.errorText)")
    #expect(try workspace.lede(["search", "grain"]).code == 1)
    let skipped = try workspace.lede(["status", "--skipped"]).text
    #expect(skipped.contains("removed on request"), "\(skipped)")
    workspace.write(
      "Pages/grain.html", Workspace.page("Grain again", "2024-01-01", Workspace.grain))
    #expect(try workspace.lede(["index", "Pages"]).code == 0)
    #expect(try workspace.lede(["search", "--count", "grain"]).text == "1\n")
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
  }

  @Test func nothingGoesWhereANameIsUnknown() throws {
    let workspace = try Workspace()
    let id = try workspace.id("wheat harvest")
    let status = try workspace.lede(["status", "--json"]).text
    for arguments in [
      [id, "nothing"], [id, "--file", "Pages/none.html"], ["--file", "empty.html"],
    ] {
      let run = try workspace.lede(["remove"] + arguments)
      #expect(run.code == 1)
      #expect(run.errorText.contains("nothing was removed"), "\(run.errorText)")
    }
    #expect(try workspace.lede(["remove"]).code == 2)
    #expect(try workspace.lede(["remove", id, "--index", "Nowhere"]).code == 3)
    #expect(try workspace.lede(["status", "--json"]).text == status)
  }

  @Test func aPurgeLeavesNoByteBehind() throws {
    let workspace = try Workspace()
    workspace.write("Pages/new.txt", "Okapi at dawn\n\nThe okapi was seen near the river at dawn.")
    #expect(try workspace.lede(["index", "Pages"]).code == 0)
    // Removed from an index that keeps it, then from the disk as well.
    #expect(try workspace.lede(["remove", "new.txt"]).code == 0)
    let grep = "grep -rlaE 'okapi' Index | wc -l"
    #expect(try CommandRun.shell(grep, in: workspace.folder.path).text.contains("1"))
    let run = try workspace.lede(["remove", "--purge"])
    #expect(run.code == 0)
    #expect(run.errorText.contains("0 articles removed, what is removed is gone from the disk"))
    #expect(try CommandRun.shell(grep, in: workspace.folder.path).text.contains("0"))
    let id = try workspace.id("wheat harvest")
    #expect(try workspace.lede(["remove", id, "--purge"]).code == 0)
    let check = "grep -rlaE 'harvest' Index | wc -l"
    #expect(try CommandRun.shell(check, in: workspace.folder.path).text.contains("0"))
    #expect(try workspace.lede(["search", "--count", "grain"]).text == "1\n")
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
  }
}
