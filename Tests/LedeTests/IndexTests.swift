import Lede
import TestSupport
import Testing

/// The public face on small indexes.
struct IndexTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path + "/Index" }

  private func index(_ articles: [Article]) throws -> Index {
    let update = try IndexUpdate(path)
    for article in articles { try update.add(article) }
    try update.commit()
    return try Index.open(path)
  }

  private func article(_ id: String, _ text: String, title: String = "A title") -> Article {
    Article(key: ArticleKey(id: id), title: title, blocks: [Block(text)])
  }

  @Test func anEmptyIndexAnswers() throws {
    let index = try index([])
    #expect(try index.search("anything").hits.isEmpty)
    #expect(try index.search("").matchCount == 0)
    #expect(try index.status().articleCount == 0)
    #expect(try index.terms().isEmpty)
    #expect(index.check(deep: true).problems.isEmpty)
    #expect(try index.article(id: "x") == nil)
  }

  @Test func storedArticlesComeBackWhole() throws {
    let given = Article(
      key: ArticleKey(id: "whole"), title: "Ψ title",
      blocks: [Block("One."), Block("Two.", kind: .quote)],
      boilerplate: [CutBlock("Menu", rule: "navigation")], byline: "A. Writer", site: "example.org",
      section: "World", tags: ["a", "b"], language: LanguageTag("el") ?? .undetermined,
      published: ArticleDate(seconds: 1_700_000_000, offsetMinutes: 120, precision: .minute),
      canonicalURL: "https://example.org/whole", extra: [ExtraField(name: "desk", value: "x y")])
    let index = try index([given])
    #expect(try index.article(key: given.key) == given)
    #expect(try index.article(id: Index.id(of: given.key)) == given)
  }

  @Test func idsAreShortenedToWhatTellsThemApart() throws {
    let articles = (0..<3_000).map { article("r\($0)", "common") }
    let index = try index(articles)
    let results = try index.search("common", SearchOptions(limit: 3_000))
    #expect(results.hits.count == 3_000)
    #expect(Set(results.hits.map(\.shortID)).count == 3_000)
    for hit in results.hits.prefix(200) {
      #expect(hit.id.hasPrefix(hit.shortID))
      #expect(try index.article(id: hit.shortID)?.key == hit.key)
    }
  }

  @Test func ambiguousIdsAreRefused() throws {
    let articles = (0..<3_000).map { article("r\($0)", "common") }
    let index = try index(articles)
    // Four digits stand for 65,536 values: among 3,000 articles some share theirs.
    var seen: Set<Substring> = []
    let shared = try #require(
      articles.map { Index.id(of: $0.key).prefix(4) }.first { !seen.insert($0).inserted })
    #expect(throws: SearchError.self) { try index.article(id: String(shared)) }
  }

  @Test func optionsAreChecked() throws {
    let index = try index([article("a", "text")])
    var options: [SearchOptions] = []
    for change: (inout SearchOptions) -> Void in [
      { $0.limit = -1 }, { $0.limit = 10_001 }, { $0.offset = -1 }, { $0.offset = .max },
      { $0.after = "soon" }, { $0.before = "" }, { $0.language = "x" },
    ] {
      var changed = SearchOptions()
      change(&changed)
      options.append(changed)
    }
    for options in options {
      #expect { try index.search("text", options) } throws: { error in
        (error as? SearchError)?.code == .invalidOption
      }
    }
  }

  @Test func aScoreIsTheSumOfItsParts() throws {
    let index = try index([
      article("a", "red apples and green pears"), article("b", "red wine", title: "Red"),
      article("c", "nothing of it"),
    ])
    var options = SearchOptions()
    options.explains = true
    options.recency = SearchOptions.Recency(halfLifeDays: 30, floor: 0.5)
    for hit in try index.search("red pears \"green pears\"", options).hits {
      #expect(!hit.explanation.isEmpty)
      #expect(hit.explanation.reduce(0) { $0 + $1.score } == hit.score)
    }
  }

  @Test func wordsOfTheBestHitsNeedText() throws {
    var options = IndexOptions()
    options.storesText = false
    let update = try IndexUpdate(path, options)
    try update.add(article("a", "Some text"))
    try update.commit()
    let index = try Index.open(path)
    var search = SearchOptions()
    search.ranking = .feedback
    #expect { try index.search("text", search) } throws: { error in
      (error as? SearchError)?.code == .invalidOption
    }
    search.ranking = .standard
    #expect(try index.search("some text", search).hits.count == 1)
    search.recency = SearchOptions.Recency(halfLifeDays: 0)
    #expect { try index.search("text", search) } throws: { error in
      (error as? SearchError)?.code == .invalidOption
    }
  }

  @Test func existingSettingsHold() throws {
    var plain = IndexOptions()
    plain.analyzer = .plain
    plain.storesText = false
    _ = try IndexUpdate(path, plain).commit()
    let update = try IndexUpdate(path)
    try update.add(article("a", "Some text"))
    try update.commit()
    let status = try Index.open(path).status()
    #expect(status.analyzer == "plain")
    #expect(!status.storesText)
    var standard = IndexOptions()
    standard.analyzer = .standard
    #expect { try IndexUpdate(path, standard) } throws: { error in
      (error as? SearchError)?.code == .locked || (error as? SearchError)?.code == .settingsDiffer
    }
  }
}
