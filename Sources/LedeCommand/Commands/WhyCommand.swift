import ArgumentParser
import Lede

/// `lede why`: why an article is where it is in an answer, or why it is not there.
struct WhyCommand: ParsableCommand {
  /// What the answer is printed as.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Say why an article is a hit for a query, or why it is none.",
    discussion: """
      Of a hit: its rank, and what each word, phrase and pair of words, each telling word of the best \
      hits and its age adds to its score; the parts add up to it. Of every article: what each part \
      of the query and each filter says of it, which words are missing and what is there instead, \
      how near the words of a phrase come, which hit it is folded into. Of a file without an \
      article: why it was not indexed.

      The options are those of the search that is asked about. Exit status: 0 when that search shows \
      the article, 1 when it does not. A query that begins with a minus sign goes after --.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp(
      "The id from a search or its beginning, a record's id, a path, or a page's address.",
      valueName: "ID"))
  var id: String

  @Argument(help: ArgumentHelp("What was looked for.", valueName: "QUERY"))
  var query: [String] = []

  @OptionGroup var criteria: SearchCriteria

  @Option(help: ArgumentHelp("Output: text or json.", valueName: "FORMAT"))
  var format = Format.text

  func run() throws {
    let text = query.joined(separator: " ")
    guard !text.isEmpty else {
      throw CommandFailure(
        "why: no query is given", remedy: "say what was looked for: lede why ID QUERY…",
        status: .usage)
    }
    let session = Session(common)
    var options = try criteria.searchOptions(for: "why")
    options.dedupe = criteria.dedupe?.dedupe ?? .near
    options.threadCount = Processors.count
    options.snippetByteCount = 0
    let index = try session.openIndex()
    let why = try index.why(id, file: InputPath.bytes(id), text, options)
    switch format {
    case .text:
      for line in WhyText(why, id: id, session: session).lines() { session.output.line(line) }
    case .json: session.output.line(WhyJSON.text(why, query: text))
    }
    session.output.flush()
    for note in why.notes { session.note("note: \(note)") }
    if format == .text { session.note("read as: \(why.readAs)") }
    if why.outcome != .hit { throw CommandFailure(.nothingFound) }
  }
}
