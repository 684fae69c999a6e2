import enum Indexing.Clock
import Lede

/// A search with everything that the command line said about it, as plain values.
struct SearchRun {
  var common: CommonValues
  var text: String
  var options = SearchOptions()
  var format = ResultFormat.text
  var countsOnly = false
  /// Which copies are folded; nil leaves that to the format: lists for other programs have every hit.
  var dedupe: SearchOptions.Dedupe?
  /// What matches are counted by over time.
  var histogram: TimelineUnit?
  /// What ends each path.
  var terminator = "\n"

  func run() throws {
    guard !text.isEmpty else {
      throw CommandFailure(
        "search: no query is given", remedy: "say what to look for: lede search QUERY…",
        status: .usage)
    }
    let session = Session(common)
    let index = try session.openIndex()
    let start = Clock.nanoseconds()
    var options = options
    options.threadCount = Processors.count
    options.dedupe = dedupe ?? (format == .trec || format == .paths ? .none : .near)
    let results = try index.search(text, options)
    let seconds = Clock.seconds(since: start)
    let found = results.matchCount ?? results.hits.count
    if countsOnly {
      session.output.line("\(found)")
    } else {
      let printer = ResultPrinter(
        session: session, format: format, query: text, histogram: histogram,
        terminator: terminator, explains: options.explains)
      printer.print(results)
    }
    session.output.flush()
    for note in results.notes { session.note("note: \(note)") }
    if let meant = results.didYouMean { session.note("did you mean: \(meant)") }
    if format == .text, !countsOnly { session.note(footer(results, seconds)) }
    if found == 0, results.hits.isEmpty { throw CommandFailure(.nothingFound) }
  }

  private func footer(_ results: SearchResults, _ seconds: Double) -> String {
    let matches = results.matchCount ?? results.hits.count
    var text = NumberText.counted(matches, "article")
    if results.hits.count < matches { text += " (\(results.hits.count) shown)" }
    text += " of \(NumberText.count(results.articleCount))"
    text += " in \(NumberText.decimal(seconds * 1_000, seconds < 0.1 ? 1 : 0)) ms"
    if results.undatedCount > 0 {
      text += "    \(NumberText.count(results.undatedCount)) without a date left out"
    }
    if results.isPartial { text += "    ended early" }
    if let cursor = results.nextCursor, options.cursor != nil {
      text += "    next: --cursor \(cursor)"
    }
    return text + "    read as: \(results.readAs)"
  }
}
