import ArgumentParser
import Lede

/// What `lede export` writes.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case jsonl
}

/// `lede export`: the articles of the index as records.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the articles, or those a query matches, as JSON lines.",
    discussion: """
      One article a line, in the order of the index: id, title, text, date, author, site, section, \
      language, tags, url and the record's further fields. `lede index --format jsonl` reads them \
      back to an index with the same answers. An article of a page has its source and path as id; \
      of two with one id, both have a hash behind it. The kinds of paragraphs, what was cut from \
      pages and where dates were found stay behind; the date of a change becomes a field `modified`.
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("The form: jsonl.", valueName: "FORMAT"))
  var format = ExportFormat.jsonl

  @Argument(help: ArgumentHelp("Write only articles that match.", valueName: "QUERY"))
  var query: [String] = []

  func run() throws {
    let session = Session(common)
    let index = try session.openIndex()
    try index.requireText("export")
    let names = try ExportNames(index)
    var count = 0
    defer { session.output.flush() }
    try index.forEachArticle(matching: query.isEmpty ? nil : query.joined(separator: " ")) {
      session.output.line(RecordLine.json($0, id: names.name(of: $0.key)))
      count += 1
      return true
    }
    session.note(
      "\(index.path): \(NumberText.counted(count, "article")) written"
        + "    commit \(try index.status().generation)")
    if count == 0, !query.isEmpty { throw CommandFailure(.nothingFound) }
  }
}
