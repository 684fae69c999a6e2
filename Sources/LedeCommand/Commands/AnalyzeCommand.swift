import ArgumentParser
import Lede
import ResultJSON

/// `lede analyze`: how text becomes words.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze", abstract: "Show how text becomes words.")

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The text.", valueName: "TEXT"))
  var text: [String]

  @Option(help: ArgumentHelp("The language to stem for.", valueName: "L"))
  var lang: String?

  @Option(help: ArgumentHelp("standard or plain.", valueName: "NAME"))
  var analyzer = IndexOptions.Analyzer.standard

  @Flag(help: "Read the text as a query, not as an article.")
  var asQuery = false

  @Flag(help: "As JSON lines.")
  var json = false

  func run() throws {
    let session = Session(common)
    var language = LanguageTag.undetermined
    if let lang {
      guard let tag = LanguageTag(lang) else {
        throw CommandFailure(
          "analyze: --lang \(lang): not a language",
          remedy: "give two or three letters, such as en",
          status: .usage)
      }
      language = tag
    }
    let words = TextAnalysis.words(
      of: text.joined(separator: " "), language: language, analyzer: analyzer, asQuery: asQuery)
    for word in words { session.output.line(json ? line(word) : row(word)) }
    session.output.flush()
    if words.isEmpty { throw CommandFailure(.nothingFound) }
  }

  private func row(_ word: AnalyzedWord) -> String {
    let stem = word.stem == word.form ? "" : word.stem
    return DisplayWidth.fit("\(word.position)", 4, alignedRight: true) + "  "
      + DisplayWidth.fit(word.kind, 8) + "  "
      + [word.text, word.form, stem].map { DisplayWidth.fit(SafeText.line($0), 20) }
      .joined(separator: "  ")
  }

  private func line(_ word: AnalyzedWord) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("position", word.position)
      writer.member("kind", word.kind)
      writer.member("start", word.range.lowerBound)
      writer.member("end", word.range.upperBound)
      writer.member("text", word.text)
      writer.member("form", word.form)
      writer.member("stem", word.stem)
    }
    return writer.text
  }
}

extension IndexOptions.Analyzer: ExpressibleByArgument {}
