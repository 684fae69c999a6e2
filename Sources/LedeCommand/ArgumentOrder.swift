/// Brings arguments into the order that the command tree reads: the command first.
///
/// `lede --index DIR search x` becomes `lede search --index DIR x`, and what does not begin with a
/// command is a search.
enum ArgumentOrder {
  // Arrays: making the first set of a type costs a hundred times what looking through these does.
  private static let optionsWithValue: [String] = ["--index", "--color"]
  private static let flags: [String] = ["-q", "--quiet", "-v", "--verbose"]

  static func normalized(_ arguments: [String]) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let first = rest.first {
      if optionsWithValue.contains(first) {
        leading += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if flags.contains(first)
        || optionsWithValue.contains(where: { first.hasPrefix($0 + "=") })
      {
        leading.append(first)
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    guard let first = rest.first else { return leading.isEmpty ? ["--help"] : ["search"] + leading }
    if first == "--version" { return ["version"] }
    if first == "help" { return help(rest.dropFirst()) }
    if first == "-h" || first == "--help" { return ["--help"] }
    if RootCommand.names.contains(first) { return [first] + leading + rest.dropFirst() }
    return ["search"] + leading + rest
  }

  private static func help(_ topics: ArraySlice<String>) -> [String] {
    guard let topic = topics.first, RootCommand.names.contains(topic), topic != "help" else {
      return ["--help"]
    }
    return [topic, "--help"]
  }
}
