import ArgumentParser
import Lede
import ResultJSON

/// `lede suggest`: what a person may be about to type.
struct SuggestCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "suggest", abstract: "Complete the last word, and say what may be misspelt.",
    discussion: """
      Each line has the number of articles and the text with its last word completed; behind other \
      words, those that occur in one article with them. What may have been meant goes to standard \
      error.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("What has been typed.", valueName: "TEXT"))
  var text: [String]

  @Option(name: .customShort("n"), help: ArgumentHelp("Completions to show.", valueName: "N"))
  var limit = 10

  @Option(help: ArgumentHelp("Output: text or json.", valueName: "FORMAT"))
  var format = Format.text

  func run() throws {
    let session = Session(common)
    let index = try session.openIndex()
    let found = try index.suggestions(for: text.joined(separator: " "), limit: limit)
    switch format {
    case .text:
      for completion in found.completions {
        session.output.line("\(completion.articleCount)\t\(SafeText.line(completion.text))")
      }
    case .json: session.output.line(SuggestionsJSON.text(found))
    }
    session.output.flush()
    if let meant = found.didYouMean { session.note("did you mean: \(meant)") }
    if found.completions.isEmpty, found.didYouMean == nil { throw CommandFailure(.nothingFound) }
  }
}
