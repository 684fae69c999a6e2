import ArgumentParser
import Indexing
import Lede
import ResultJSON

/// `lede extract`: what the indexer sees in a page.
struct ExtractCommand: ParsableCommand {
  /// What articles are printed as.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, jsonl
  }

  static let configuration = CommandConfiguration(
    commandName: "extract", abstract: "Show what the indexer sees in a page.")

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("Pages; - for standard input.", valueName: "FILE"))
  var files: [String]

  @Option(help: ArgumentHelp("Output: text or jsonl.", valueName: "FORMAT"))
  var format = Format.text

  @Option(help: ArgumentHelp("What the files are: auto, html, text or md.", valueName: "FORMAT"))
  var inputFormat = InputFormat.auto

  @Flag(
    name: [.customLong("why"), .customLong("boilerplate")],
    help: "Also show what was cut, and by which rule.")
  var boilerplate = false

  @Flag(help: "End with code 4 when a file gave no article.")
  var strict = false

  func run() throws {
    guard CommandContext.current.pageReader != nil else { try SiblingExecutable.index.run() }
    let session = Session(common)
    var skippedCount = 0
    for (number, file) in files.enumerated() {
      switch try PageFile.read(file, inputFormat) {
      case .article(let article):
        if number > skippedCount, format == .text { session.output.line() }
        print(article, file, session)
      case .skipped(let reason, let detail):
        skippedCount += 1
        let more = detail.isEmpty ? "" : " (\(detail))"
        session.output.flush()
        session.errors.write(
          CommandFailure("extract: \(file): \(reason.text)\(more)", status: .inputsSkipped).text)
        session.errors.flush()
      }
    }
    session.output.flush()
    if skippedCount == files.count { throw CommandFailure(.nothingFound) }
    if strict, skippedCount > 0 { throw CommandFailure(.inputsSkipped) }
  }

  private func print(_ article: Article, _ file: String, _ session: Session) {
    guard format == .text else {
      return session.output.line(
        DocumentJSON.text(article, id: file, withCuts: boilerplate))
    }
    for line in ArticleText.fields(article) { session.output.line(line) }
    session.output.line()
    session.output.write(ArticleText.body(article, session.style))
    guard boilerplate else { return }
    for cut in article.boilerplate {
      session.output.line(
        session.style.faint("- \(SafeText.line(cut.rule)): \(SafeText.line(cut.text))"))
    }
  }
}

/// Pages given on the command line.
enum PageFile {
  /// Reads a page, from standard input for `-`.
  static func read(_ file: String, _ format: InputFormat) throws -> PageOutcome {
    guard let reader = CommandContext.current.pageReader else { try SiblingExecutable.index.run() }
    let content: FileContent
    do throws(FileReadError) {
      content =
        file == "-"
        ? try FileContent.read(stream: FileDescriptor.standardInput)
        : try FileContent.read(InputPath.bytes(file), links: .followed)
    } catch { throw SearchError(error, path: file) }
    return reader.read(
      PageBytes(
        bytes: content.bytes, path: InputPath.bytes(file), format: format.page,
        nowSeconds: IndexJob.nowNanoseconds() / 1_000_000_000))
  }
}
