import Articles
import Lede
import TestSupport
import Testing

@Suite("Facets")
struct FacetTests {
  private func index(_ folder: TemporaryFolder) throws -> Index {
    let update = try IndexUpdate(folder.path + "/Index")
    for number in 0..<30 {
      var article = Article(
        key: ArticleKey(id: "\(number)"), title: "Grain report \(number)",
        blocks: [Block("Grain was sold on market \(number).")])
      article.site = number % 3 == 0 ? "news.example.org" : "example.org"
      article.section = number < 20 ? " World\n News " : nil
      article.tags = number % 2 == 0 ? ["war", "grain"] : ["grain"]
      article.extra = [ExtraField(name: "desk", value: number < 10 ? "New York" : "York")]
      try update.add(article)
    }
    try update.commit()
    return try Index.open(folder.path + "/Index")
  }

  private func options(_ facets: Facet...) -> SearchOptions {
    var options = SearchOptions(limit: 3)
    options.facets = facets
    return options
  }

  @Test("count whole values over all matches, several to an article, with those that have none")
  func counts() throws {
    let folder = TemporaryFolder()
    let index = try index(folder)
    let facets = try index.search(
      "grain", options(Facet("site"), Facet("section"), Facet("tag"), Facet("desk", limit: 1))
    ).facets
    #expect(facets.map(\.field) == ["site", "section", "tag", "desk"])
    #expect(facets[0].values.map(\.text) == ["example.org", "news.example.org"])
    #expect(facets[0].values.map(\.articleCount) == [20, 10])
    #expect(facets[1].values.map(\.text) == ["World News"])
    #expect(facets[1].withoutValueCount == 10)
    #expect(facets[2].values.map(\.articleCount) == [30, 15])
    #expect(facets[3].values.map(\.text) == ["York"])
    #expect(facets[3].valueCount == 2)
    #expect(try index.search("zebra", options(Facet("site"))).facets[0].values.isEmpty)
  }

  @Test(
    "lead to searches for just the articles that were counted",
    arguments: ["site", "section", "tag", "desk", "lang"])
  func exactConditions(field: String) throws {
    let folder = TemporaryFolder()
    let index = try index(folder)
    for value in try index.search("grain", options(Facet(field))).facets[0].values {
      let found = try index.search("grain \(field):=\"\(value.text)\"")
      #expect(found.matchCount == value.articleCount)
      #expect(found.notes.isEmpty)
    }
    #expect(try index.search("desk:York").matchCount == 30)
    #expect(try index.search("desk:=York").matchCount == 20)
    #expect(try index.search("desk:=york").matchCount == 0)
  }

  @Test("of no field are refused with the fields that there are")
  func unknownField() throws {
    let folder = TemporaryFolder()
    let index = try index(folder)
    for name in ["nothing", "url", "title", ""] {
      let error = #expect(throws: SearchError.self) { try index.search("a", options(Facet(name))) }
      #expect(error?.code == .invalidOption)
      #expect(error?.remedy.contains("desk") == true)
    }
  }

  @Test("are not stopped by values that are long, odd or many")
  func oddValues() throws {
    let folder = TemporaryFolder()
    let update = try IndexUpdate(folder.path + "/Index")
    let values = [
      String(repeating: "x", count: 254), String(repeating: "y", count: 255), "a\0b", "\u{0}", "  ",
      "\"quoted\" (text) \\ =", "=", "東京",
    ]
    for (number, value) in values.enumerated() {
      var article = Article(key: ArticleKey(id: "\(number)"), title: "Odd")
      article.extra = [ExtraField(name: "v", value: value)]
      try update.add(article)
    }
    try update.commit()
    let index = try Index.open(folder.path + "/Index")
    let facet = try index.search("odd", options(Facet("v", limit: 100))).facets[0]
    #expect(
      Set(facet.values.map(\.text)) == [values[0], "a b", "\"quoted\" (text) \\ =", "=", "東京"])
    #expect(facet.withoutValueCount == 3)
    #expect(try index.search("v:=\"\\\"quoted\\\" (text) \\\\ =\"").matchCount == 1)
  }

  @Test("pages by cursor are those by offset, and a cursor of another search is refused")
  func cursors() throws {
    let folder = TemporaryFolder()
    let index = try index(folder)
    let all = try index.search("grain", SearchOptions(limit: 100)).hits.map(\.id)
    var options = SearchOptions(limit: 7)
    var ids: [String] = []
    repeat {
      let page = try index.search("grain", options)
      #expect(page.offset == ids.count)
      ids += page.hits.map(\.id)
      options.cursor = page.nextCursor
    } while options.cursor != nil
    #expect(ids == all && ids.count == 30)
    let cursor = try index.search("grain", SearchOptions(limit: 7)).nextCursor
    options.cursor = cursor
    #expect(throws: SearchError.self) { try index.search("market", options) }
    options.sort = .newestFirst
    #expect(throws: SearchError.self) { try index.search("grain", options) }
    options.sort = .score
    for bad in ["", "x", "1-2", "1-zz-3", "-----", "1-\u{301}-2", "zzzzzzzzzzzzzzzzzz-1-1"] {
      options.cursor = bad
      #expect(throws: SearchError.self) { try index.search("grain", options) }
    }
    // A commit later the place still holds, with a word of warning.
    let update = try IndexUpdate(folder.path + "/Index")
    try update.add(Article(key: ArticleKey(id: "new"), title: "Grain again"))
    try update.commit()
    options.cursor = cursor
    let later = try Index.open(folder.path + "/Index").search("grain", options)
    #expect(later.offset == 7)
    #expect(later.notes.contains { $0.contains("has changed") })
  }
}
