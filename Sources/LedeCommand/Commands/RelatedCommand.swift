import ArgumentParser
import Indexing
import Lede

/// `lede related`: articles on the subject of an article.
struct RelatedCommand: ParsableCommand {
  /// What related articles are printed as.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, jsonl, trec, paths
  }

  static let configuration = CommandConfiguration(
    commandName: "related", abstract: "Find articles on the subject of an article.",
    discussion: """
      The article is one of the index (an id or its beginning, a record's id, a path) or a file that \
      need not be in it; - reads a page from standard input.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The article.", valueName: "ID|FILE|-"))
  var target: String

  @Option(name: .customShort("n"), help: ArgumentHelp("Articles to show.", valueName: "N"))
  var limit = 10

  @Flag(help: "Name the shared words that brought each, and how far apart in time they are.")
  var why = false

  @Option(help: ArgumentHelp("Output: text, json, jsonl, trec or paths.", valueName: "FORMAT"))
  var format = Format.text

  func run() throws {
    let session = Session(common)
    let index = try session.openIndex()
    let (article, isIndexed) = try article(in: index)
    var options = RelatedOptions()
    options.limit = limit
    options.explains = why
    let hits =
      isIndexed
      ? try index.related(to: article.key, options) : try index.related(to: article, options)
    print(hits, article, session)
    session.output.flush()
    if hits.isEmpty {
      session.note("no related article among \(NumberText.count(try index.status().articleCount))")
      throw CommandFailure(.nothingFound)
    }
  }

  /// The article asked about, and whether the index holds it.
  private func article(in index: Index) throws -> (Article, isIndexed: Bool) {
    if target != "-", let article = try index.article(id: target) { return (article, true) }
    guard target == "-" || InputPath.exists(target) else {
      throw CommandFailure.noArticle(target)
    }
    if target != "-", let key = try index.key(ofFile: InputPath.bytes(target)),
      let article = try index.article(key: key)
    {
      return (article, true)
    }
    switch try PageFile.read(target, .auto) {
    case .article(let article): return (article, false)
    case .skipped(let reason, let detail):
      let more = detail.isEmpty ? "" : " (\(detail))"
      throw CommandFailure(
        "related: \(target): \(reason.text)\(more)", remedy: "name a page or text file",
        status: .nothingFound)
    }
  }

  private func print(_ hits: [RelatedHit], _ article: Article, _ session: Session) {
    switch format {
    case .text:
      let rows = HitRows(hits.map(\.hit), session: session)
      for (index, hit) in hits.enumerated() { text(index + 1, hit, rows, session) }
    case .json: session.output.line(json(hits, article))
    case .jsonl:
      for (index, hit) in hits.enumerated() {
        var writer = JSONWriter()
        writer.object { writer in
          writer.member("schema", 1)
          write(hit, index + 1, &writer)
        }
        session.output.line(writer.text)
      }
    case .trec:
      let topic = HitName.trec(article.key)
      for (index, hit) in hits.enumerated() {
        session.output.line(
          "\(topic.isEmpty ? "1" : topic) Q0 \(HitName.trec(hit.hit)) \(index + 1) \(hit.similarity) lede"
        )
      }
    case .paths:
      for hit in hits { session.output.line(SafeText.line(HitName.path(hit.hit))) }
    }
  }

  private func text(_ rank: Int, _ hit: RelatedHit, _ rows: HitRows, _ session: Session) {
    let value = NumberText.decimal(hit.similarity, 2)
    session.output.line(rows.line(hit.hit, rank: rank, value: value))
    guard why else { return }
    let distance = hit.dayDistance.map { "   " + Self.distance($0) } ?? ""
    let room = session.terminal.columnCount - 4 - DisplayWidth.of(distance)
    var line = ""
    for term in hit.terms {
      let entry = SafeText.line(term.text) + " " + NumberText.decimal(term.weight, 1)
      let longer = line.isEmpty ? entry : line + " · " + entry
      guard DisplayWidth.of(longer) <= room else { break }
      line = longer
    }
    session.output.line("    " + session.style.faint(line + distance))
  }

  /// How far apart in time two articles are, in words.
  static func distance(_ days: Int) -> String {
    switch days {
    case 0: "the same day"
    case ..<0: "\(NumberText.counted(-days, "day")) earlier"
    default: "\(NumberText.counted(days, "day")) later"
    }
  }

  private func json(_ hits: [RelatedHit], _ article: Article) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member(
        "to",
        object: { writer in
          writer.member("id", Index.id(of: article.key))
          writer.member("title", article.title)
        })
      writer.member("hits", array: Array(hits.enumerated())) { writer, entry in
        writer.object { write(entry.element, entry.offset + 1, &$0) }
      }
    }
    return writer.text
  }

  private func write(_ hit: RelatedHit, _ rank: Int, _ writer: inout JSONWriter) {
    HitJSON.write(hit.hit, rank: rank, explains: false, to: &writer)
    writer.member("similarity", hit.similarity)
    writer.member("dayDistance", hit.dayDistance)
    guard why else { return }
    writer.member("terms", array: hit.terms) { writer, term in
      writer.object { writer in
        writer.member("term", term.text)
        writer.member("weight", term.weight)
      }
    }
  }
}
