import ArgumentParser
import Lede

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// When output carries colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder of the index.", valueName: "DIR"))
  var index: String?

  @Option(help: ArgumentHelp("Colour: auto, always or never.", valueName: "WHEN"))
  var color = ColorChoice.auto

  @Flag(name: .shortAndLong, help: "Results and errors only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more on standard error.")
  var verbose = false
}

extension CommonOptions {
  var values: CommonValues { CommonValues(index: index, color: color, isQuiet: quiet) }
}

/// What the options that every command has came to.
struct CommonValues: Equatable {
  var index: String?
  var color = ColorChoice.auto
  var isQuiet = false
}

/// What a running command writes to and how.
struct Session {
  let common: CommonValues
  let output = OutputStream()
  let errors = OutputStream(STDERR_FILENO)
  let terminal = Terminal(STDOUT_FILENO)
  let style: Style

  init(_ common: CommonOptions) { self.init(common.values) }

  init(_ common: CommonValues) {
    self.common = common
    let isPlain = Environment["NO_COLOR"] != nil || Environment["TERM"] == "dumb"
    let isOn =
      switch common.color {
      case .always: true
      case .never: false
      case .auto: terminal.isInteractive && !isPlain
      }
    style = Style(isOn: isOn, hasLinks: isOn && terminal.isInteractive)
  }

  /// Opens the index that the options, the environment or the place name.
  func openIndex() throws(SearchError) -> Index { try Index.open(pathBytes: indexPath()) }

  func indexPath() -> [UInt8] { IndexLocation.existing(common.index) }

  /// Writes a remark to standard error, unless asked to be quiet.
  func note(_ text: String) {
    guard !common.isQuiet else { return }
    output.flush()
    errors.line(SafeText.line(text))
    errors.flush()
  }
}
