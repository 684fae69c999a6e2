import ArgumentParser
import Indexing
import Lede
import ResultJSON

/// `lede show`: an article of the index.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show an article: its fields and text.")

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp(
      "The id from a search or its beginning, a record's id, a path, or a page's address.",
      valueName: "ID"))
  var id: String

  @Flag(help: "The text only.")
  var text = false

  @Flag(help: "The fields only.")
  var fields = false

  @Flag(help: "The words of the article, most frequent first.")
  var terms = false

  @Flag(help: "The bytes of its file as they are now.")
  var raw = false

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let session = Session(common)
    let index = try session.openIndex()
    guard let article = try index.article(id: id) else { throw CommandFailure.noArticle(id) }
    defer { session.output.flush() }
    if raw { return try writeFile(of: article, index, session) }
    if json {
      return session.output.line(DocumentJSON.text(article, id: Index.id(of: article.key)))
    }
    if terms { return list(article, index, session) }
    if !text {
      session.output.line(
        DisplayWidth.fit("id", 10) + "  " + Index.id(of: article.key))
      session.output.line(
        DisplayWidth.fit("path", 10) + "  " + SafeText.line(HitName.plain(article.key)))
      for line in ArticleText.fields(article) { session.output.line(line) }
    }
    if !text, !fields { session.output.line() }
    if !fields { session.output.write(ArticleText.body(article, session.style)) }
  }

  private func list(_ article: Article, _ index: Index, _ session: Session) {
    var counts: [String: Int] = [:]
    for text in [article.title] + article.blocks.map(\.text) {
      for word in index.words(of: text, language: article.language) {
        counts[word.stem, default: 0] += 1
      }
    }
    for (term, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      session.output.line("\(count)\t\(SafeText.line(term))")
    }
  }

  private func writeFile(of article: Article, _ index: Index, _ session: Session) throws {
    let path = index.filePath(of: article.key)
    guard !path.isEmpty else {
      throw CommandFailure(
        "show: \(id): the article came from no file", remedy: "leave out --raw", status: .usage)
    }
    do throws(FileReadError) {
      session.output.write(bytes: try FileContent.read(path, links: .followed).bytes)
    } catch { throw SearchError(error, path: String(decoding: path, as: UTF8.self)) }
  }
}

extension CommandFailure {
  /// No article has an id.
  static func noArticle(_ id: String) -> CommandFailure {
    CommandFailure(
      "show: \(id): no article has this id, path or record",
      remedy: "ids are in the last column of `lede search`", status: .nothingFound)
  }
}
