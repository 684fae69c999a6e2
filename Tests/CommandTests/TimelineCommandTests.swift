import Articles
import Testing

/// `lede timeline` and `lede stories` as people and programs see them.
struct TimelineCommandTests {
  @Test func articlesAreDrawnOverTime() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["timeline", "grain"])
    #expect(run.code == 0)
    #expect(run.text.contains("█"))
    #expect(run.lines.last?.contains("2023-07-17") == true)
    #expect(run.lines.allSatisfy { $0.count <= 100 })
    #expect(run.errorText.contains("2 articles from 2023-07-17 to 2023-07-18, by day"))
    let json = try workspace.lede(["timeline", "grain", "--by", "month", "--format", "json"]).json()
    #expect(json["unit"]?.string == "month")
    #expect(json["spans"]?.array?.count == 1)
    #expect(json["spans"]?.array?.first?["articleCount"]?.integer == 2)
    #expect(try workspace.lede(["timeline", "quagga"]).code == 1)
    #expect(try workspace.lede(["timeline"]).code == 2)
  }

  @Test func aPictureHasWordsAndNoMarkupOfTheQuery() throws {
    let workspace = try Workspace()
    let query = "grain <script>\u{1B}&\"'"
    let run = try workspace.lede(["timeline", query, "--svg", "-"])
    #expect(run.text.hasPrefix("<svg "))
    #expect(!run.text.contains("<script") && !run.text.contains("\u{1B}"))
    #expect(run.text.contains("grain &lt;script&gt;"))
    #expect(run.text.contains("<title id=\"title\">") && run.text.contains("<desc id="))
    #expect(run.text.contains("prefers-color-scheme: dark"))
    #expect(try workspace.lede(["timeline", "grain", "--svg", "picture.svg"]).code == 0)
    #expect(workspace.text(of: "picture.svg").hasPrefix("<svg "))
    #expect(try workspace.lede(["timeline", "grain", "--svg", "none/picture.svg"]).code == 2)
  }

  @Test func storiesAreListed() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["stories", "--min", "2", "--format", "json"])
    #expect(try run.json()["schema"]?.integer == 1)
    #expect(try workspace.lede(["stories", "--min", "1"]).code == 2)
    #expect(try workspace.lede(["stories", "quagga"]).code == 1)
  }
}
