import ArgumentParser
import Indexing
import Lede

/// What results are printed as.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, jsonl, csv, trec, paths
}

/// Which copies are folded.
enum DedupeChoice: String, ExpressibleByArgument, CaseIterable {
  case near, exact, none

  var dedupe: SearchOptions.Dedupe {
    switch self {
    case .near: .near
    case .exact: .exact
    case .none: .none
    }
  }
}

/// How results are ordered.
enum SortChoice: String, ExpressibleByArgument, CaseIterable {
  case score
  case date
  case newestFirst = "-date"

  var sort: SearchOptions.Sort {
    switch self {
    case .score: .score
    case .date: .oldestFirst
    case .newestFirst: .newestFirst
    }
  }
}

/// How scores come about.
enum RankChoice: String, ExpressibleByArgument, CaseIterable {
  case standard, bm25, rm3

  var ranking: SearchOptions.Ranking {
    switch self {
    case .standard: .standard
    case .bm25: .bm25
    case .rm3: .feedback
    }
  }
}

/// A half-life and a floor as the command line has them: `30d`, `30d:0.2`.
struct RecencyChoice: ExpressibleByArgument {
  let recency: SearchOptions.Recency

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let unit = parts[0].last, let days = Self.days[unit],
      let count = Double(String(parts[0].dropLast())), count > 0, count.isFinite
    else { return nil }
    var recency = SearchOptions.Recency(halfLifeDays: count * days)
    if parts.count == 2 {
      guard let floor = Double(String(parts[1])), (0...1).contains(floor) else { return nil }
      recency.floor = floor
    }
    self.recency = recency
  }

  private static let days: [Character: Double] = ["d": 1, "w": 7, "m": 30, "y": 365]
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

  @Option(name: .customShort("n"), help: ArgumentHelp("Hits to show.", valueName: "N"))
  var limit = 10

  @Option(help: ArgumentHelp("Hits to pass over first.", valueName: "N"))
  var offset = 0

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

  @Flag(help: "All words must match.")
  var allWords = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Order: score, date (oldest first) or -date (newest first).", valueName: "ORDER"))
  var sort = SortChoice.score

  @Option(
    help: ArgumentHelp(
      "How scores come about: standard, bm25 (rarity alone) or rm3 (with words of the best hits).",
      valueName: "RANKING"))
  var rank = RankChoice.standard

  @Option(
    help: ArgumentHelp(
      """
      Prefer newer articles: half of what age can take is gone after 30d, 8w, 6m or 2y; the part of \
      the score that stays behind a colon (0.8), as in 30d:0.2.
      """, valueName: "AGE[:FLOOR]"))
  var recency: RecencyChoice?

  @Option(
    help: ArgumentHelp("Published on or after: 2024, 2024-06, 2024-06-30, 7d.", valueName: "DATE"))
  var after: String?

  @Option(help: ArgumentHelp("Published before.", valueName: "DATE"))
  var before: String?

  @Option(help: ArgumentHelp("Articles in this language only.", valueName: "L"))
  var lang: String?

  @Option(help: ArgumentHelp("Articles of this site only.", valueName: "HOST"))
  var site: String?

  @Option(
    name: .customLong("in"), help: ArgumentHelp("Where: title, body or both.", valueName: "FIELDS"))
  var fields: String?

  @Option(
    help: ArgumentHelp(
      "Words that may stand for one another: a, b or a => b in each line.", valueName: "FILE"))
  var synonyms: String?

  @Option(
    help: ArgumentHelp(
      "Copies shown as one hit: near, exact or none (near; none for trec and paths).",
      valueName: "KIND"))
  var dedupe: DedupeChoice?

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
      format: format, countsOnly: count, dedupe: dedupe?.dedupe, histogram: histogram,
      terminator: null ? "\0" : "\n")
    try run.run()
  }

  private func searchOptions() throws -> SearchOptions {
    var options = SearchOptions(limit: count ? 0 : limit, offset: offset)
    options.requiresAllWords = allWords
    options.sort = sort.sort
    options.ranking = rank.ranking
    options.recency = recency?.recency
    options.after = after
    options.before = before
    options.language = lang
    options.site = site
    options.scope = try scope()
    options.snippetByteCount = snippet
    options.explains = explain
    options.facets = facet.map(\.facet)
    options.countsDays = histogram != nil
    options.cursor = cursor
    options.synonyms = try synonyms.map(SynonymFile.read)
    guard limit >= 0, offset >= 0, snippet >= 0 else {
      throw CommandFailure(
        "search: a number below zero cannot be used", remedy: "give 0 or more", status: .usage)
    }
    guard cursor == nil || offset == 0 else {
      throw CommandFailure(
        "search: --cursor and --offset both say where to begin", remedy: "give one of them",
        status: .usage)
    }
    if format == .trec || format == .paths { options.snippetByteCount = 0 }
    return options
  }

  private func scope() throws(CommandFailure) -> SearchOptions.Scope {
    guard let fields else { return .everywhere }
    let names = Set(fields.split(separator: ",").map(String.init))
    switch names {
    case ["title"]: return .title
    case ["body"]: return .body
    case ["title", "body"]: return .everywhere
    default:
      throw CommandFailure(
        "search: --in \(fields): not fields that are searched",
        remedy: "give title, body or title,body", status: .usage)
    }
  }
}

/// Reads files of synonyms.
enum SynonymFile {
  static func read(_ path: String) throws(SearchError) -> SynonymList {
    let content: FileContent
    do throws(FileReadError) {
      content = try FileContent.read(InputPath.bytes(path), links: .followed)
    } catch { throw SearchError(error, path: path) }
    return try SynonymList(parsing: String(decoding: content.bytes, as: UTF8.self), path: path)
  }
}
