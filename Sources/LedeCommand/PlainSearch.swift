/// Reads the command lines of everyday searches without the argument parser.
///
/// A search answers in a few milliseconds, of which the parser takes two (building its tables of
/// all options); words with no more than `--index`, `-n`, `--format`, `--color`, `-q` and `--` need
/// none of that. Whatever else there is goes to the parser, so both give the same.
enum PlainSearch {
  /// The search that the arguments stand for; nil when the parser has to read them.
  static func read(_ arguments: [String]) -> SearchRun? {
    var rest = arguments[...]
    guard rest.popFirst() == "search" else { return nil }
    var run = SearchRun(common: CommonValues(), text: "")
    var isOptionsEnd = false
    var hasWords = false
    while let argument = rest.popFirst() {
      if isOptionsEnd || !argument.hasPrefix("-") {
        // Not by `joined`, whose generic code is bound when it runs: 50 µs of every process.
        if hasWords { run.text += " " }
        run.text += argument
        hasWords = true
      } else if argument == "--" {
        isOptionsEnd = true
      } else if argument == "-q" || argument == "--quiet" {
        run.common.isQuiet = true
      } else {
        guard let value = rest.popFirst(), take(argument, value, &run) else { return nil }
      }
    }
    return hasWords ? run : nil
  }

  private static func take(_ option: String, _ value: String, _ run: inout SearchRun) -> Bool {
    guard !value.hasPrefix("-") else { return false }
    switch option {
    case "--index": run.common.index = value
    case "-n":
      guard let limit = Int(value), limit >= 0 else { return false }
      run.options.limit = limit
    case "--format":
      guard let format = ResultFormat(rawValue: value), format != .trec, format != .paths else {
        return false
      }
      run.format = format
    case "--color":
      guard let color = ColorChoice(rawValue: value) else { return false }
      run.common.color = color
    default: return false
    }
    return true
  }
}
