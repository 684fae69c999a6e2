import ArgumentParser
import Evaluation
import Indexing
import Lede

/// `lede eval`: how good the ranking is, by what people judged.
struct EvalCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure a ranking against judgements.",
    discussion: """
      Searches for every topic and measures the results, or measures a run of this or another \
      engine (--run). Topics: JSON lines {"id", "text"}, TREC's <top>, or id and text with a tab \
      between. Judgements: TREC's qrels, or topic, article and grade with tabs. An article goes by \
      its record's id or its path below the source, its file's name, or that without its ending, \
      whichever was judged.

      Measures: ndcg@k, map, p@k, rprec, recall@k, mrr and judged@k, as trec_eval has them; the mean \
      is over all judged topics. --baseline compares with another run, with a paired randomisation \
      test. --tune tries values (k1, b, title-weight; or k1=0.9:1.2) and says what topics get from \
      the values that were best on other topics. Exit code 1 when a --fail-below is not reached.
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("The judgements.", valueName: "FILE"))
  var qrels: String

  @Option(help: ArgumentHelp("The topics to search for.", valueName: "FILE"))
  var topics: String?

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Measure this run instead of searching.", valueName: "FILE"))
  var runIn: String?

  @Flag(help: "The judged topics are articles of the index: look for related ones.")
  var related = false

  @Option(help: ArgumentHelp("Write the results as a run.", valueName: "FILE"))
  var runOut: String?

  @Option(help: ArgumentHelp("A run to compare with.", valueName: "FILE"))
  var baseline: String?

  @Option(help: ArgumentHelp("A comma-separated list of measures.", valueName: "LIST"))
  var measures: String?

  @Option(help: ArgumentHelp("Results to ask for of each topic.", valueName: "N"))
  var depth = 1_000

  @Flag(help: "All words must match.")
  var allWords = false

  @Flag(help: "Topics are queries, with the signs of the query language, and not just words.")
  var querySyntax = false

  @Option(
    help: ArgumentHelp("How scores come about: standard, bm25 or rm3.", valueName: "RANKING"))
  var rank = RankChoice.standard

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Fail when a mean is lower: ndcg@10=0.35.", valueName: "MEASURE=VALUE"))
  var failBelow: [String] = []

  @Option(help: ArgumentHelp("Try values of k1, b and title-weight.", valueName: "LIST"))
  var tune: String?

  @Option(help: ArgumentHelp("Parts that --tune divides the topics in.", valueName: "N"))
  var folds = 5

  @Flag(help: "Also print every topic.")
  var perTopic = false

  @Option(help: ArgumentHelp("Output: text or json.", valueName: "FORMAT"))
  var format = Format.text

  func run() throws {
    let session = Session(common)
    let floors = try failBelow.map(EvalFloor.init)
    let measures = try parsedMeasures(floors)
    let judgements = try EvalFile.judgements(qrels)
    guard [topics != nil, runIn != nil, related].count(where: { $0 }) == 1 else {
      throw CommandFailure(
        "eval: what is to be measured is not clear",
        remedy: "give one of --topics FILE, --run FILE and --related", status: .usage)
    }
    guard depth >= 1, folds >= 2 else {
      throw CommandFailure(
        "eval: \(depth < 1 ? "--depth \(depth)" : "--folds \(folds)") cannot be used",
        remedy: "give --depth 1 or more and --folds 2 or more", status: .usage)
    }
    if let tune {
      guard let topics, runOut == nil, baseline == nil, floors.isEmpty, !perTopic else {
        throw CommandFailure(
          "eval: --tune compares settings on topics, and nothing else",
          remedy: "give --topics FILE, without --run-out, --baseline, --fail-below and --per-topic",
          status: .usage)
      }
      try sweep(tune, try EvalFile.topics(topics), judgements, measures[0], session)
      return
    }
    let output = try runOut.map(OutputStream.init(creating:))
    let result = try self.result(judgements, session)
    output?.write(result.text(name: "lede"))
    output?.flush()
    let report = Report(result, judgements, measures)
    let other = try baseline.map { Report(try EvalFile.run($0), judgements, measures) }
    let printer = EvalPrinter(session: session, report: report, baseline: other)
    switch format {
    case .text: printer.text(perTopic: perTopic)
    case .json: printer.json(perTopic: perTopic)
    }
    session.output.flush()
    try check(floors, report, session)
  }

  private func result(_ judgements: Judgements, _ session: Session) throws -> Run {
    if let runIn { return try EvalFile.run(runIn) }
    let judged = Set(judgements.grades.values.flatMap(\.keys))
    let index = try session.openIndex()
    guard let topics else {
      var options = RelatedOptions()
      options.limit = depth
      options.explains = false
      return try index.relatedRun(
        judgements.topics, judged: judged, options, threadCount: Processors.count)
    }
    return try index.run(
      try EvalFile.topics(topics), judged: judged, searchOptions, threadCount: Processors.count)
  }

  private var searchOptions: SearchOptions {
    var options = SearchOptions(limit: depth)
    options.requiresAllWords = allWords
    options.ranking = rank.ranking
    options.readsPlainText = !querySyntax
    options.countsMatches = false
    return options
  }

  private func parsedMeasures(_ floors: [EvalFloor]) throws(CommandFailure) -> [Measure] {
    var parsed: [Measure] = []
    for name in measures?.split(separator: ",").map(String.init) ?? [] {
      parsed.append(try EvalFloor.measure(name))
    }
    if parsed.isEmpty { parsed = Measure.usual }
    for floor in floors where !parsed.contains(floor.measure) { parsed.append(floor.measure) }
    return parsed
  }

  private func check(_ floors: [EvalFloor], _ report: Report, _ session: Session) throws {
    var isBelow = false
    for floor in floors {
      guard let column = report.measures.firstIndex(of: floor.measure) else { continue }
      let mean = report.mean(column)
      guard mean < floor.value else { continue }
      isBelow = true
      session.errors.line(
        "lede: eval: \(floor.measure.name) is \(NumberText.decimal(mean, 4)), below \(floor.value)")
    }
    session.errors.flush()
    if isBelow { throw CommandFailure(.nothingFound) }
  }

  private func sweep(
    _ list: String, _ topics: [Topic], _ judgements: Judgements, _ measure: Measure,
    _ session: Session
  ) throws {
    var parameters: [TunedParameter] = []
    for part in list.split(separator: ",").map(String.init) {
      guard let parameter = TunedParameter(part),
        !parameters.contains(where: { $0.name == parameter.name })
      else {
        throw CommandFailure(
          "eval: --tune \(part): cannot be tried",
          remedy: "give k1, b, title-weight, each once, or values as in k1=0.9:1.2", status: .usage)
      }
      parameters.append(parameter)
    }
    Interruption.install()
    let index = try session.openIndex()
    let tuning = try WorkOptions.interruptible { () throws(SearchError) in
      try index.tune(
        parameters, topics, judgements, measure, searchOptions, foldCount: folds,
        copiesIn: Environment["TMPDIR"] ?? "/tmp", threadCount: Processors.count,
        isCancelled: { Interruption.isRequested })
    }
    let printer = TuningPrinter(session: session, measure: measure, tuning: tuning)
    switch format {
    case .text: printer.text()
    case .json: printer.json()
    }
    session.output.flush()
  }
}

/// A mean that must be reached.
struct EvalFloor {
  var measure: Measure
  var value: Double

  init(_ text: String) throws(CommandFailure) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let value = Double(parts[1]), value.isFinite else {
      throw CommandFailure(
        "eval: --fail-below \(text): not a measure and a value", remedy: "write ndcg@10=0.35",
        status: .usage)
    }
    measure = try Self.measure(String(parts[0]))
    self.value = value
  }

  static func measure(_ name: String) throws(CommandFailure) -> Measure {
    guard let measure = Measure(name) else {
      throw CommandFailure(
        "eval: \(name): not a measure",
        remedy: "give ndcg@10, map, p@10, rprec, recall@100, mrr, judged@10 or others like them",
        status: .usage)
    }
    return measure
  }
}

/// Reads what an evaluation is given.
enum EvalFile {
  static func topics(_ path: String) throws -> [Topic] {
    try parse(path) { bytes throws(EvaluationError) in try Topics.parse(bytes) }
  }

  static func judgements(_ path: String) throws -> Judgements {
    try parse(path) { bytes throws(EvaluationError) in try Judgements(parsing: bytes) }
  }

  static func run(_ path: String) throws -> Run {
    try parse(path) { bytes throws(EvaluationError) in try Run(parsing: bytes) }
  }

  private static func parse<Value>(
    _ path: String, _ body: ([UInt8]) throws(EvaluationError) -> Value
  ) throws -> Value {
    let content: FileContent
    do throws(FileReadError) {
      content = try FileContent.read(InputPath.bytes(path), links: .followed)
    } catch { throw SearchError(error, path: path) }
    do throws(EvaluationError) { return try body(content.bytes) } catch {
      let place = error.line.map { " line \($0):" } ?? ""
      throw CommandFailure(
        "eval: \(path):\(place) \(error.reason)", remedy: error.remedy, status: .usage)
    }
  }
}
