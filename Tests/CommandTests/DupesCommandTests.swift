import Articles
import Testing

/// `lede dupes` and folded copies as people and programs see them.
struct DupesCommandTests {
  private func workspace() throws -> Workspace {
    let workspace = try Workspace(indexed: false)
    workspace.write(
      "Pages/agency.html",
      Workspace.page(
        "Ports wait\u{1B}[31m for ships", "2023-07-19",
        ["By our correspondent."] + Workspace.grain))
    #expect(try workspace.lede(["index", "Pages"]).code == 0)
    return workspace
  }

  @Test func groupsAreListed() throws {
    let workspace = try workspace()
    let run = try workspace.lede(["dupes"])
    #expect(run.code == 0)
    #expect(run.lines.count == 2)
    #expect(run.lines.allSatisfy { $0.hasPrefix(" 1  ") })
    #expect(run.text.contains("Grain deal ends") && run.text.contains("Ports wait"))
    #expect(!run.text.contains("\u{1B}"))
    #expect(run.errorText.contains("1 group with 1 copy among 4 articles"))
    let json = try workspace.lede(["dupes", "--format", "json"]).json()
    #expect(json["schema"]?.integer == 1)
    let group = try #require(json["groups"]?.array?.first)
    #expect(group["articleCount"]?.integer == 2)
    #expect(group["articles"]?.array?.count == 2)
    #expect(try workspace.lede(["dupes", "--format", "jsonl"]).lines.count == 1)
  }

  @Test func nothingToListIsCodeOne() throws {
    let workspace = try workspace()
    #expect(try workspace.lede(["dupes", "--exact"]).code == 1)
    let json = try workspace.lede(["dupes", "--exact", "--format", "json"]).json()
    #expect(json["groups"]?.array?.isEmpty == true)
    #expect(try workspace.lede(["dupes", "-n", "-1"]).code == 2)
  }

  @Test func aSearchFoldsCopies() throws {
    let workspace = try workspace()
    let run = try workspace.lede(["search", "moscow", "ships"])
    #expect(run.text.contains("    +1 copy\n"))
    #expect(run.errorText.contains("2 articles (1 shown) of 4"))
    let none = try workspace.lede(["search", "moscow", "ships", "--dedupe", "none"])
    #expect(!none.text.contains("copy"))
    #expect(none.lines.count > run.lines.count)
    // Lists for other programs have every article.
    #expect(try workspace.lede(["search", "moscow", "--format", "paths"]).lines.count == 2)
    #expect(
      try workspace.lede(["search", "moscow", "--format", "paths", "--dedupe", "near"]).lines.count
        == 1)
    let hit = try workspace.lede(["search", "moscow", "--format", "json"]).json()["hits"]?.array?
      .first
    #expect(hit?["copyCount"]?.integer == 1)
    #expect(hit?["copies"]?.array?.first?.string?.utf8.count == 16)
  }
}
