import ArgumentParser
import Indexing
import Lede

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

/// What is asked of a search: the options that change its answer, for every command that gives or
/// explains one.
struct SearchCriteria: ParsableArguments {
  @Option(name: .customShort("n"), help: ArgumentHelp("Hits to show.", valueName: "N"))
  var limit = 10

  @Option(help: ArgumentHelp("Hits to pass over first.", valueName: "N"))
  var offset = 0

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

  /// The options as the library takes them, for a command of this name.
  func searchOptions(for command: String) throws -> SearchOptions {
    guard limit >= 0, offset >= 0 else {
      throw CommandFailure(
        "\(command): a number below zero cannot be used", remedy: "give 0 or more", status: .usage)
    }
    var options = SearchOptions(limit: limit, offset: offset)
    options.requiresAllWords = allWords
    options.sort = sort.sort
    options.ranking = rank.ranking
    options.recency = recency?.recency
    options.after = after
    options.before = before
    options.language = lang
    options.site = site
    options.scope = try scope(for: command)
    options.synonyms = try synonyms.map(SynonymFile.read)
    return options
  }

  private func scope(for command: String) throws(CommandFailure) -> SearchOptions.Scope {
    guard let fields else { return .everywhere }
    let names = Set(fields.split(separator: ",").map(String.init))
    switch names {
    case ["title"]: return .title
    case ["body"]: return .body
    case ["title", "body"]: return .everywhere
    default:
      throw CommandFailure(
        "\(command): --in \(fields): not fields that are searched",
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
