/// Reads the command lines of everyday searches without the argument parser.
///
/// A search answers in a few milliseconds, of which the parser takes two (building its tables of
/// all options); words with no more than `--index`, `-n`, `--format`, `--color` and `-q` need none
/// of that. Whatever else there is goes to the parser, so both give the same.
enum PlainSearch {
  /// The search that the arguments stand for; nil when the parser has to read them.
  static func read(_ arguments: [String]) -> SearchRun? {
    var rest = arguments[...]
    guard rest.popFirst() == "search" else { return nil }
    var run = SearchRun(common: CommonValues(), text: "")
    var words: [String] = []
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-") else {
        words.append(argument)
        continue
      }
      if argument == "-q" || argument == "--quiet" {
        run.common.isQuiet = true
        continue
      }
      guard let value = rest.popFirst(), take(argument, value, &run) else { return nil }
    }
    guard !words.isEmpty else { return nil }
    run.text = words.joined(separator: " ")
    return run
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
