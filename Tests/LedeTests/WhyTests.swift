import Lede
import TestSupport
import Testing

/// `Index.why` on a small index.
struct WhyTests {
  private let folder = TemporaryFolder()

  private func index(_ articles: [Article]) throws -> Index {
    let update = try IndexUpdate(folder.path + "/Index")
    for article in articles { try update.add(article) }
    try update.commit()
    return try Index.open(folder.path + "/Index")
  }

  private func article(_ id: String, _ title: String, _ text: String) -> Article {
    Article(
      key: ArticleKey(id: id), title: title, blocks: [Block(text)],
      language: LanguageTag("en") ?? .undetermined)
  }

  private func grain() throws -> Index {
    let story = (0..<50).map { "w\($0)" }.joined(separator: " ")
    var address = article("c", "Prices", "Grain was cheaper in the spring than a year ago.")
    address.canonicalURL = "https://example.org/prices"
    return try index([
      article("a", "Grain deal ends", "The grain deal is over. " + story),
      article("b", "The end of a deal", "The grain deal is over. " + story), address,
      article("d", "Zebra", "Nothing of it."),
    ])
  }

  @Test func theBestHitSaysWhatItsScoreIsMadeOf() throws {
    let why = try grain().why("a", "grain deal")
    #expect(why.outcome == .hit && why.rank == 1 && why.foldedRank == 1 && why.matchCount == 3)
    let hit = try #require(why.hit)
    #expect(hit.explanation.reduce(0) { $0 + $1.score } == hit.score && hit.score > 0)
    #expect(hit.explanation.map(\.label) == ["grain", "deal", "grain deal"])
    #expect(hit.explanation.map(\.titleCount) == [1, 1, 1])
    #expect(hit.explanation.map(\.kind) == [.query, .query, .pair])
    #expect(why.parts.allSatisfy { $0.isMet == true && !$0.isDecisive })
    #expect(why.file == nil)
  }

  @Test func anIdIsWhateverNamesAnArticle() throws {
    let index = try grain()
    let id = Index.id(of: ArticleKey(id: "c"))
    for name in ["c", id, String(id.prefix(8)), "https://example.org/prices"] {
      #expect(try index.why(name, "grain").hit?.id == id, "\(name)")
    }
    let unknown = try index.why("nosuch", "grain")
    #expect(unknown.outcome == .unknown && unknown.hit == nil)
    #expect(unknown.file?.knowledge == .outside && unknown.file?.presence == .absent)
    #expect(unknown.readAs == "grain")
  }

  @Test func aCopyIsFoldedIntoABetterHit() throws {
    let index = try grain()
    var options = SearchOptions()
    options.dedupe = .near
    let why = try index.why("b", "grain deal", options)
    #expect(why.outcome == .folded && why.foldedRank == nil && why.rank == 2)
    #expect(why.leader?.hit.id == Index.id(of: ArticleKey(id: "a")) && why.leader?.rank == 1)
    #expect(why.leader?.similarity == 1)
    #expect(try index.why("b", "grain deal").outcome == .hit)
    #expect(try index.why("c", "grain deal", options).foldedRank == 2)
  }

  @Test func aHitBeyondThePageHasItsRank() throws {
    let index = try grain()
    for (limit, offset, outcome) in [
      (1, 0, Why.Outcome.beyond), (2, 1, .hit), (10, 3, .beyond), (0, 0, .beyond),
    ] {
      let why = try index.why("c", "grain deal", SearchOptions(limit: limit, offset: offset))
      #expect(why.outcome == outcome && why.rank == 3, "\(limit) \(offset)")
    }
  }

  @Test func optionsThatNarrowArePartsOfTheirOwn() throws {
    let index = try grain()
    var options = SearchOptions()
    options.language = "de"
    options.after = "2024"
    options.site = "example.org"
    let why = try index.why("a", "grain", options)
    #expect(why.outcome == .miss && why.rank == nil && why.matchCount == 0)
    #expect(why.hit?.title == "Grain deal ends" && why.hit?.score == 0)
    #expect(
      why.parts.filter(\.isDecisive).map(\.label) == [
        "date≥2024-01-01", "lang:de", "site:example.org",
      ])
    #expect(why.parts.first { $0.label == "lang:de" }?.values == ["en"])
    options = SearchOptions()
    options.scope = .title
    #expect(try index.why("c", "grain", options).parts[0].words[0].elsewhereCount == 1)
    options = SearchOptions()
    options.requiresAllWords = true
    #expect(try index.why("c", "grain deal", options).parts.map(\.isDecisive) == [false, true])
  }

  @Test func wordsOfTheBestHitsAndAgeAreParts() throws {
    var articles = (0..<12).map {
      article("\($0)", "Grain \($0)", "Grain from Odesa left the corridor by ship.")
    }
    articles += (12..<60).map { article("\($0)", "Other \($0)", "Something else entirely.") }
    articles[3].published = ArticleDate(seconds: 1_600_000_000, precision: .day)
    let index = try index(articles)
    var options = SearchOptions()
    options.ranking = .feedback
    options.recency = SearchOptions.Recency(halfLifeDays: 30)
    let hit = try #require(try index.why("3", "grain", options).hit)
    let kinds = Set(hit.explanation.map(\.kind))
    #expect(kinds == [.query, .feedback, .age])
    #expect(hit.explanation.reduce(0) { $0 + $1.score } == hit.score)
  }

  @Test func whatSearchRefusesWhyRefuses() throws {
    let index = try grain()
    var options = SearchOptions()
    options.after = "soon"
    #expect(throws: SearchError.self) { try index.why("a", "grain", options) }
  }

  @Test func withoutTextTheTitleIsLookedAt() throws {
    var options = IndexOptions()
    options.storesText = false
    let update = try IndexUpdate(folder.path + "/Plain", options)
    try update.add(article("a", "Grain deals", "Some text on ships."))
    try update.commit()
    let index = try Index.open(folder.path + "/Plain")
    let hit = try index.why("a", "ships grain")
    #expect(hit.outcome == .hit && hit.parts.allSatisfy { $0.isMet == true })
    let miss = try index.why("a", "grian")
    #expect(miss.outcome == .miss && miss.parts[0].words[0].nearest == ["grain"])
  }
}
