import Articles
import Lede
import TestSupport
import Testing

@Suite("Suggestions")
struct SuggestionTests {
  /// 40 articles on a government, 10 of them on grain too, and one with a slip in it.
  private func index(_ folder: TemporaryFolder) throws -> Index {
    let update = try IndexUpdate(folder.path + "/Index")
    for number in 0..<40 {
      let more = number < 10 ? " Grain prices rose." : " Statues were moved to the museum."
      try update.add(
        Article(
          key: ArticleKey(id: "\(number)"), title: "Report \(number)",
          blocks: [Block("The government met in the capital." + more)]))
    }
    try update.add(
      Article(key: ArticleKey(id: "slip"), title: "", blocks: [Block("A goverment fell.")]))
    try update.commit()
    return try Index.open(folder.path + "/Index")
  }

  @Test(
    "put a misspelt word right where that finds clearly more",
    arguments: [
      ("goverment", "government"), ("grian prices", "grain prices"),
      ("\"goverment met\"", "\"government met\""), ("+grain +captial", "+grain +capital"),
      ("mueseums xylophone", "museum xylophone"), ("gorvernmnet", "government"),
    ])
  func corrects(query: String, meant: String) throws {
    let folder = TemporaryFolder()
    #expect(try index(folder).search(query).didYouMean == meant)
  }

  @Test(
    "leave alone what is right, exact, a pattern or a condition",
    arguments: [
      "government", "grain", "=goverment", "govermen*", "site:goverment.example", "zebra", "\"\"",
      "grain -goverment", "2023",
    ])
  func leavesAlone(query: String) throws {
    let folder = TemporaryFolder()
    #expect(try index(folder).search(query).didYouMean == nil)
  }

  @Test("complete the last word by how many articles have it, with the words before it")
  func completes() throws {
    let folder = TemporaryFolder()
    let index = try index(folder)
    let alone = try index.suggestions(for: "g")
    #expect(alone.completions.map(\.text) == ["government", "grain", "goverment"])
    #expect(alone.completions.map(\.articleCount) == [40, 10, 1])
    let behind = try index.suggestions(for: "grain pr")
    #expect(behind.completions.map(\.text) == ["grain prices"])
    #expect(try index.suggestions(for: "museum gr").completions.isEmpty)
    #expect(try index.suggestions(for: "").completions.isEmpty)
    #expect(try index.suggestions(for: "grain ").completions.isEmpty)
  }

  @Test("are not looked for where they are not wanted")
  func notWanted() throws {
    let folder = TemporaryFolder()
    var options = SearchOptions()
    options.suggestsSpelling = false
    #expect(try index(folder).search("goverment", options).didYouMean == nil)
  }
}
