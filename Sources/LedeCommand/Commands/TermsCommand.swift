import ArgumentParser
import Lede
import ResultJSON

/// `lede terms`: the words of an index.
struct TermsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terms", abstract: "List the words of the index, with articles and occurrences.")

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("How the words begin.", valueName: "PREFIX"))
  var prefix = ""

  @Option(name: .customShort("n"), help: ArgumentHelp("Words to list; 0 for all.", valueName: "N"))
  var limit = 100

  @Flag(help: "In the order of their letters, not the most frequent first.")
  var alphabetic = false

  @Flag(help: "As JSON lines.")
  var json = false

  func run() throws {
    let session = Session(common)
    let index = try session.openIndex()
    let terms = try index.terms(
      prefix: prefix, limit: limit > 0 ? limit : .max, byFrequency: !alphabetic)
    for term in terms { session.output.line(json ? line(term) : row(term)) }
    session.output.flush()
    if terms.isEmpty { throw CommandFailure(.nothingFound) }
  }

  private func row(_ term: TermCount) -> String {
    "\(term.articleCount)\t\(term.occurrenceCount)\t\(SafeText.line(term.text))"
  }

  private func line(_ term: TermCount) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("term", term.text)
      writer.member("articleCount", term.articleCount)
      writer.member("occurrenceCount", term.occurrenceCount)
    }
    return writer.text
  }
}
