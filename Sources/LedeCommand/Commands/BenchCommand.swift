import ArgumentParser
import Indexing
import Lede
import ResultJSON

/// `lede bench`: times queries inside the process.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time queries: warm, the best of the rounds over all.",
    discussion: """
      The file has one query per line, plain or {"query": …}. With --json each query is one line: \
      {"schema", "query", "results": [{"command", "microseconds", "count"?, "ids"?}]}: the minimum \
      over the rounds, the number of matches where the command counts, and with --ids the ranked \
      [id, score] pairs (a record's id, else the path below the source). Without --json: a table of \
      median, mean, p95 and p99 for each command.
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("The file of queries; - for standard input.", valueName: "FILE"))
  var queries: String

  @Option(help: ArgumentHelp("Rounds; the best counts.", valueName: "N"))
  var rounds = 10

  @Option(
    help: ArgumentHelp(
      "A comma-separated list of TOP_n, COUNT and TOP_n_COUNT.", valueName: "LIST"))
  var commands = "TOP_10,TOP_100,TOP_1000,COUNT,TOP_100_COUNT"

  @Flag(help: "Also give the ranked ids with scores.")
  var ids = false

  @Flag(help: "Score every match instead of skipping what cannot be among the best.")
  var exhaustive = false

  @Option(
    help: ArgumentHelp(
      "How scores come about: bm25, as other engines have it, or standard.", valueName: "RANKING"))
  var rank = RankChoice.bm25

  @Option(help: ArgumentHelp("Threads that a query which takes long may use.", valueName: "N"))
  var threads = 1

  @Flag(help: "The queries are ids of articles: time the search for related ones (TOP_n only).")
  var related = false

  @Flag(help: "JSON lines, one for each query.")
  var json = false

  func run() throws {
    let session = Session(common)
    let commands = try parsedCommands()
    guard rounds >= 1 else {
      throw CommandFailure(
        "bench: --rounds \(rounds): not a number of rounds", remedy: "give 1 or more",
        status: .usage)
    }
    guard threads >= 1 else {
      throw CommandFailure(
        "bench: --threads \(threads): not a number of threads", remedy: "give 1 or more",
        status: .usage)
    }
    let index = try session.openIndex()
    let queries = try QueryFile.read(self.queries)
    guard !queries.isEmpty else {
      throw CommandFailure(
        "bench: \(self.queries): holds no query", remedy: "write one query per line",
        status: .nothingFound)
    }
    var results: [[BenchResult]] = []
    if related {
      for command in commands { results.append(try measureRelated(command, queries, index)) }
    } else {
      let prepared = queries.map {
        PreparedQuery(
          $0, index: index, isExhaustive: exhaustive, ranking: rank.ranking, threadCount: threads)
      }
      for command in commands { results.append(try measure(command, prepared, index)) }
    }
    if json {
      for (row, query) in queries.enumerated() {
        session.output.line(line(query, results.map { $0[row] }))
      }
    } else {
      print(results.map { $0.map(\.microseconds) }, commands, session)
    }
    session.output.flush()
  }

  private func parsedCommands() throws(CommandFailure) -> [BenchTask] {
    var parsed: [BenchTask] = []
    for name in commands.split(separator: ",") {
      guard let command = BenchTask(String(name)) else {
        throw CommandFailure(
          "bench: --commands \(name): not a command",
          remedy: "give TOP_10, TOP_100, TOP_1000, COUNT, TOP_100_COUNT or others like them",
          status: .usage)
      }
      parsed.append(command)
    }
    return parsed
  }

  /// Rounds go over all queries, so that none finds the processor's caches as its own last run left
  /// them.
  private func measure(
    _ command: BenchTask, _ queries: [PreparedQuery], _ index: Index
  ) throws(SearchError) -> [BenchResult] {
    var best = [Int64](repeating: .max, count: queries.count)
    var answers = [BenchAnswer](repeating: BenchAnswer(), count: queries.count)
    for _ in 0..<rounds {
      for (row, query) in queries.enumerated() {
        let start = Clock.nanoseconds()
        let answer = try query.run(command)
        best[row] = min(best[row], Clock.nanoseconds() - start)
        answers[row] = answer
      }
    }
    var results: [BenchResult] = []
    for row in queries.indices {
      var result = BenchResult(command: command, microseconds: Double(best[row]) / 1_000)
      result.count = answers[row].matchCount
      if ids, command.limit > 0 { result.ids = try index.benchIDs(answers[row]) }
      results.append(result)
    }
    return results
  }

  /// With one round nothing is known of the articles when their turn comes; with more it is.
  private func measureRelated(
    _ command: BenchTask, _ ids: [String], _ index: Index
  ) throws -> [BenchResult] {
    guard command.limit > 0, !command.counts else {
      throw CommandFailure(
        "bench: --related --commands \(command.name): nothing is counted",
        remedy: "give TOP_10 or others like it", status: .usage)
    }
    var keys: [ArticleKey] = []
    for id in ids {
      guard let article = try index.article(id: id) else { throw CommandFailure.noArticle(id) }
      keys.append(article.key)
    }
    var best = [Int64](repeating: .max, count: keys.count)
    var found = [[(key: ArticleKey, score: Double)]](repeating: [], count: keys.count)
    for _ in 0..<rounds {
      for (row, key) in keys.enumerated() {
        let start = Clock.nanoseconds()
        found[row] = try index.relatedRanking(to: key, limit: command.limit)
        best[row] = min(best[row], Clock.nanoseconds() - start)
      }
    }
    return best.indices.map { row in
      var result = BenchResult(command: command, microseconds: Double(best[row]) / 1_000)
      if self.ids {
        result.ids = found[row].map { (HitName.plain($0.key), $0.score) }
      }
      return result
    }
  }

  private func line(_ query: String, _ results: [BenchResult]) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("query", query)
      writer.member("results", array: results) { writer, result in
        writer.object { writer in
          writer.member("command", result.command.name)
          writer.member("microseconds", result.microseconds)
          if result.command.counts { writer.member("count", result.count) }
          guard let ids = result.ids else { return }
          writer.member("ids", array: ids) { writer, entry in
            writer.array { writer in
              writer.value(entry.id)
              writer.value(entry.score)
            }
          }
        }
      }
    }
    return writer.text
  }

  private func print(_ table: [[Double]], _ commands: [BenchTask], _ session: Session) {
    let head = ["median", "mean", "p95", "p99", "max"]
    session.output.line(
      DisplayWidth.fit("µs", 16)
        + head.map { DisplayWidth.fit($0, 12, alignedRight: true) }.joined())
    for (command, values) in zip(commands, table) {
      let sorted = values.sorted()
      func quantile(_ share: Double) -> Double {
        sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
      }
      let mean = sorted.reduce(0, +) / Double(sorted.count)
      let row = [quantile(0.5), mean, quantile(0.95), quantile(0.99), sorted[sorted.count - 1]]
      session.output.line(
        DisplayWidth.fit(command.name, 16)
          + row.map { DisplayWidth.fit(NumberText.decimal($0, 1), 12, alignedRight: true) }.joined()
      )
    }
  }
}

/// What a measured command gave.
private struct BenchResult {
  var command: BenchTask
  var microseconds: Double
  var count: Int?
  var ids: [(id: String, score: Double)]?
}

/// Reads files of queries.
private enum QueryFile {
  static func read(_ path: String) throws(SearchError) -> [String] {
    let content: FileContent
    do throws(FileReadError) {
      content =
        path == "-"
        ? try FileContent.read(stream: FileDescriptor.standardInput)
        : try FileContent.read(InputPath.bytes(path), links: .followed)
    } catch { throw SearchError(error, path: path) }
    return content.bytes.split(separator: UInt8(ascii: "\n")).compactMap(query)
  }

  private static func query(_ line: ArraySlice<UInt8>) -> String? {
    var bytes = Array(line)
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard bytes.contains(where: { $0 != UInt8(ascii: " ") }) else { return nil }
    if bytes.first == UInt8(ascii: "{"), let value = try? JSONValue.parse(bytes),
      let query = value["query"]?.string
    {
      return query
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
