import Lede

/// Opens, adds, searches, deletes, commits and cancels through the public face alone, and ends
/// with 0 when all of it did what the documentation says.
@main
enum Main {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else { fail("give the folder of a new index") }
    let folder = CommandLine.arguments[1]
    var client = Client(folder: folder)
    try client.run()
    print("client: all \(client.checkCount) checks passed")
  }
}

/// What the program tries, in order.
struct Client {
  let folder: String
  var checkCount = 0

  mutating func run() throws {
    try missingIndexIsAnError()
    try addAndSearch()
    try secondWriterIsRefused()
    try snapshotsStay()
    try cancel()
    try readOnlyLoadsNoParser()
  }

  mutating func check(_ condition: Bool, _ message: String) {
    checkCount += 1
    if !condition { fail(message) }
  }

  func articles() -> [Article] {
    [
      Article(
        key: ArticleKey(id: "rain"), title: "Rain over the delta",
        blocks: [Block("Heavy rain fell on the river delta for nine days.")],
        site: "weather.example", language: LanguageTag("en") ?? .undetermined,
        published: CivilDate.day(year: 2024, month: 3, day: 9).map {
          ArticleDate(seconds: Int64($0) * 86_400, precision: .day)
        },
        extra: [ExtraField(name: "desk", value: "climate")]),
      Article(
        key: ArticleKey(id: "grain"), title: "Grain prices fall",
        blocks: [Block("Farmers in the delta sold grain for less after the rains.")],
        site: "trade.example", language: LanguageTag("en") ?? .undetermined),
      Article(
        key: ArticleKey(id: "chess"), title: "A draw in the last round",
        blocks: [Block("The champion needed a win and took a draw.")]),
    ]
  }

  mutating func missingIndexIsAnError() throws {
    do {
      _ = try Index.open(folder + "-not-there")
      fail("a missing index opened")
    } catch {
      check(error.code == .noIndex, "code \(error.code) for a missing index")
      check(!error.message.isEmpty && !error.remedy.isEmpty, "an error without words")
    }
  }

  mutating func addAndSearch() throws {
    let writer = try IndexUpdate(folder)
    for article in articles() { try writer.add(article) }
    try writer.commit()
    let index = try Index.open(folder)
    let results = try index.search("rains delta")
    check(results.hits.first?.key.record == "rain", "stemmed words find the title first")
    check(results.matchCount == 2, "two articles match, not \(results.matchCount ?? -1)")
    check(try index.search("desk:climate").hits.count == 1, "extra fields filter")
    check(try index.search("after:2024-03 delta").hits.count == 1, "dates filter")
    var options = SearchOptions(limit: 1)
    options.site = "trade.example"
    check(
      try index.search("delta", options).hits.first?.title == "Grain prices fall", "sites filter")
    check(try index.article(id: "chess")?.title == "A draw in the last round", "articles read")
    check(try index.terms(prefix: "gra").map(\.text) == ["grain"], "terms by prefix")
    check(try index.status().articleCount == 3, "status counts")
    check(index.check(deep: true).problems.isEmpty, "a new index is whole")
    check(try index.skipped().isEmpty, "nothing was skipped")
  }

  mutating func secondWriterIsRefused() throws {
    let writer = try IndexUpdate(folder)
    do {
      _ = try IndexUpdate(folder)
      fail("a second writer was let in")
    } catch {
      check(error.code == .locked, "code \(error.code) for a second writer")
    }
    try writer.commit()
  }

  mutating func snapshotsStay() throws {
    let before = try Index.open(folder)
    let writer = try IndexUpdate(folder)
    check(try writer.delete(ArticleKey(id: "rain")), "deleting what is there")
    check(try !writer.delete(ArticleKey(id: "snow")), "deleting what is not there")
    var grain = articles()[1]
    grain.title = "Grain prices rise"
    try writer.add(grain)
    check(try Index.open(folder).search("rise").hits.isEmpty, "nothing is visible before a commit")
    try writer.commit()
    let after = try Index.open(folder)
    check(try before.search("nine").hits.count == 1, "a reader keeps its commit")
    check(try after.search("nine").hits.isEmpty, "a deleted article never appears")
    check(try after.search("prices").hits.map(\.title) == ["Grain prices rise"], "replaced")
  }

  mutating func cancel() throws {
    let index = try Index.open(folder)
    let cancellation = Cancellation()
    check(try !index.search("grain", cancellation: cancellation).isPartial, "whole without a wish")
    cancellation.cancel()
    check(try index.search("grain", cancellation: cancellation).isPartial, "partial when cancelled")
  }

  /// What only reads an index must load neither an HTML parser nor ICU.
  mutating func readOnlyLoadsNoParser() throws {
    let maps = processMaps()
    check(maps.contains("libc"), "the process's maps can be read")
    for name in ["libxml2", "libicu"] {
      check(!maps.contains(name), "\(name) is loaded")
    }
  }
}

func fail(_ message: String) -> Never {
  print("client: FAILED: \(message)")
  exitNow(1)
}
