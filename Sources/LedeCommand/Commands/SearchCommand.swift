import ArgumentParser
import Lede

/// What results are printed as.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, jsonl, csv, trec, paths
}

/// A field to count as the command line has it: `site`, `tag:20`.
struct FacetChoice: ExpressibleByArgument {
  let facet: Facet

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.first, !name.isEmpty else { return nil }
    guard parts.count == 2 else {
      facet = Facet(String(name))
      return
    }
    guard let limit = Int(parts[1]), limit >= 0 else { return nil }
    facet = Facet(String(name), limit: limit)
  }
}

/// `lede search`: finds articles and prints them.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find articles.",
    discussion: """
      words          any may match; more and rarer ones rank higher
      "a phrase"     "near words"~8   +must   -not   AND OR NOT ( )
      prefix*        wild?card        fuzzy~  =exact
      title: body: site: author: lang: tag: section: url: path:   section:="As a whole"
      date:2024-01..2024-06   after:2024   before:7d

      A query that begins with a minus sign goes after --. The JSON forms carry "schema": 1; marks \
      in snippets are ranges of UTF-8 bytes.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("What to look for.", valueName: "QUERY"))
  var query: [String] = []

  @OptionGroup var criteria: SearchCriteria

  @Option(
    help: ArgumentHelp(
      "Go on where an answer to the same search ended: its nextCursor.", valueName: "CURSOR"))
  var cursor: String?

  @Option(
    help: ArgumentHelp(
      """
      Count the values of a field over all matches: site, lang, author, tag, section or a record's \
      own; :N for the N most frequent (10). May be given several times.
      """, valueName: "FIELD[:N]"))
  var facet: [FacetChoice] = []

  @Option(help: ArgumentHelp("Count matches by day, week, month or year.", valueName: "UNIT"))
  var histogram: TimelineUnit?

  @Flag(help: "Say how each score came about.")
  var explain = false

  @Flag(help: "Print only how many articles match.")
  var count = false

  @Option(help: ArgumentHelp("Bytes of text to show of each hit; 0 for none.", valueName: "N"))
  var snippet = 240

  @Option(help: ArgumentHelp("Output: text, json, jsonl, csv, trec or paths.", valueName: "FORMAT"))
  var format = ResultFormat.text

  @Flag(name: .customShort("0"), help: "End each path with NUL instead of a newline.")
  var null = false

  func run() throws {
    let run = SearchRun(
      common: common.values, text: query.joined(separator: " "), options: try searchOptions(),
      format: format, countsOnly: count, dedupe: criteria.dedupe?.dedupe,
      histogram: histogram, terminator: null ? "\0" : "\n")
    try run.run()
  }

  private func searchOptions() throws -> SearchOptions {
    guard snippet >= 0 else {
      throw CommandFailure(
        "search: a number below zero cannot be used", remedy: "give 0 or more", status: .usage)
    }
    var options = try criteria.searchOptions(for: "search")
    if count { options.limit = 0 }
    options.snippetByteCount = format == .trec || format == .paths ? 0 : snippet
    options.explains = explain
    options.facets = facet.map(\.facet)
    options.countsDays = histogram != nil
    options.cursor = cursor
    guard cursor == nil || criteria.offset == 0 else {
      throw CommandFailure(
        "search: --cursor and --offset both say where to begin", remedy: "give one of them",
        status: .usage)
    }
    return options
  }
}
