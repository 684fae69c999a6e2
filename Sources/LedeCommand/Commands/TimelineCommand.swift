import ArgumentParser
import Lede
import ResultJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension TimelineUnit: ExpressibleByArgument {}

/// `lede timeline`: how many articles there are over time.
struct TimelineCommand: ParsableCommand {
  /// What the timeline is printed as.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "timeline", abstract: "Draw how many articles match over time.",
    discussion: """
      By day, week (from Monday), month or year: the finest that fits the terminal, unless --by says \
      it. --svg writes a picture that needs nothing beside it; - stands for standard output.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("Which articles.", valueName: "QUERY"))
  var query: [String] = []

  @Option(help: ArgumentHelp("Count by day, week, month or year.", valueName: "UNIT"))
  var by: TimelineUnit?

  @Option(help: ArgumentHelp("Write an SVG picture to a file.", valueName: "FILE"))
  var svg: String?

  @Option(help: ArgumentHelp("Output: text or json.", valueName: "FORMAT"))
  var format = Format.text

  func run() throws {
    let text = query.joined(separator: " ")
    guard !text.isEmpty else {
      throw CommandFailure(
        "timeline: no query is given", remedy: "say which articles: lede timeline QUERY…",
        status: .usage)
    }
    let session = Session(common)
    let index = try session.openIndex()
    let timeline = try index.timeline(text)
    let columnCount = session.terminal.columnCount
    let chart = TimelineChart(timeline, unit: by, columnCount: columnCount - 8)
    if let svg {
      try write(chart.svg(title: text), to: svg, session)
    } else if format == .json {
      session.output.line(TimelineJSON.text(chart.timeline, of: timeline, query: text))
    } else {
      for line in chart.lines(columnCount: columnCount) { session.output.line(line) }
    }
    session.output.flush()
    if format == .text, svg != "-" { session.note(footer(chart, timeline)) }
    if timeline.days.isEmpty, timeline.undatedCount == 0 { throw CommandFailure(.nothingFound) }
  }

  private func footer(_ chart: TimelineChart, _ timeline: Timeline) -> String {
    var text = chart.summary
    if timeline.undatedCount > 0 {
      text += "    \(NumberText.count(timeline.undatedCount)) without a date left out"
    }
    return text + "    read as: \(timeline.readAs)"
  }

  private func write(_ text: String, to path: String, _ session: Session) throws {
    if path == "-" {
      session.output.write(text)
      return
    }
    // Safe: the path ends in NUL and is alive during the call.
    let name = InputPath.bytes(path).map { CChar(bitPattern: $0) } + [0]
    let descriptor = unsafe open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw CommandFailure(
        "timeline: \(SafeText.line(path)): cannot be written", remedy: "check the path",
        status: .usage)
    }
    let file = OutputStream(descriptor)
    file.write(text)
    file.flush()
    close(descriptor)
  }
}
