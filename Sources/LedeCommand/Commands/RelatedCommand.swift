import ArgumentParser
import Indexing
import Lede
import ResultJSON

/// `lede related`: articles on the subject of an article.
struct RelatedCommand: ParsableCommand {
  /// What related articles are printed as.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, jsonl, trec, paths
  }

  /// What becomes of near-copies.
  enum Dedupe: String, ExpressibleByArgument, CaseIterable {
    case near, none
  }

  static let configuration = CommandConfiguration(
    commandName: "related", abstract: "Find articles on the subject of an article.",
    discussion: """
      The article is one of the index (an id or its beginning, a record's id, a path) or a file that \
      need not be in it; - reads a page from standard input. A similarity of 1 is the article itself.

      With --all there is no article: the links of every one are written, a line of JSON each: \
      {"schema", "id", "record"?, "path"?, "related": [{"id", "record"?, "path"?, "similarity"}]}.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The article.", valueName: "ID|FILE|-"))
  var target: String?

  @Flag(help: "Write the links of all articles as JSON lines.")
  var all = false

  @Option(name: .customShort("n"), help: ArgumentHelp("Articles to show.", valueName: "N"))
  var limit = 10

  @Flag(help: "Name the shared words that brought each, and how far apart in time they are.")
  var why = false

  @Flag(help: "Only articles of days before that of the article.")
  var beforeOnly = false

  @Option(
    help: ArgumentHelp("Published on or after: 2024, 2024-06, 2024-06-30, 7d.", valueName: "DATE"))
  var after: String?

  @Option(
    help: ArgumentHelp(
      "Near-copies: near folds and counts them, none lists them. A trec run has none, else near.",
      valueName: "HOW"))
  var dedupe: Dedupe?

  @Flag(help: "List an article of the index itself, too, with its similarity of 1.")
  var includeSelf = false

  @Option(help: ArgumentHelp("Threads for --all.", valueName: "N"))
  var threads = 1

  @Option(help: ArgumentHelp("Output: text, json, jsonl, trec or paths.", valueName: "FORMAT"))
  var format = Format.text

  func validate() throws {
    guard all == (target == nil) else {
      throw ValidationError("name one article, or give --all")
    }
    guard threads > 0, limit >= 0 else { throw ValidationError("a number is too small") }
  }

  func run() throws {
    let session = Session(common)
    let index = try session.openIndex()
    guard let target else { return try links(index, session) }
    let (article, isIndexed) = try article(target, in: index)
    let found =
      isIndexed
      ? try index.related(to: article.key, options) : try index.related(to: article, options)
    let hits = found.hits
    print(found, article, session)
    session.output.flush()
    if hits.isEmpty {
      session.note("no related article among \(NumberText.count(try index.status().articleCount))")
      throw CommandFailure(.nothingFound)
    }
  }

  private var options: RelatedOptions {
    var options = RelatedOptions()
    options.limit = limit
    options.explains = why
    options.after = after
    options.isBeforeOnly = beforeOnly
    options.includesSelf = includeSelf
    switch dedupe {
    case .some(.near): options.copies = .folded
    case .some(.none): options.copies = .kept
    // A run is judged article by article: a copy that is left out would count as missed.
    case nil: options.copies = format == .trec ? .kept : .folded
    }
    return options
  }

  /// Writes the links of every article.
  private func links(_ index: Index, _ session: Session) throws {
    var options = options
    options.explains = false
    try index.forEachRelated(options, threadCount: threads) { links in
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("schema", 1)
        Self.name(links.key, &writer)
        writer.member("related", array: links.links) { writer, link in
          writer.object { writer in
            Self.name(link.key, &writer)
            writer.member("similarity", link.similarity)
          }
        }
      }
      session.output.line(writer.text)
      return Interruption.status == nil
    }
    session.output.flush()
    if let status = Interruption.status { throw CommandFailure(status) }
  }

  private static func name(_ key: ArticleKey, _ writer: inout JSONWriter) {
    writer.member("id", Index.id(of: key))
    if !key.record.isEmpty { writer.member("record", key.record) }
    if !key.path.isEmpty { writer.member("path", String(decoding: key.path, as: UTF8.self)) }
  }

  /// The article asked about, and whether the index holds it.
  private func article(_ target: String, in index: Index) throws -> (Article, isIndexed: Bool) {
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

  private func print(_ found: RelatedResults, _ article: Article, _ session: Session) {
    let hits = found.hits
    switch format {
    case .text:
      if found.copyCount > 0 {
        session.note("left out: \(Self.copies(found.copyCount)) of the article itself")
      }
      let rows = HitRows(hits.map(\.hit), session: session)
      for (index, hit) in hits.enumerated() { text(index + 1, hit, rows, session) }
    case .json: session.output.line(RelatedJSON(found, to: article, explains: why).text)
    case .jsonl:
      for (index, hit) in hits.enumerated() {
        var writer = JSONWriter()
        writer.object { writer in
          writer.member("schema", 1)
          RelatedJSON.write(hit, rank: index + 1, explains: why, to: &writer)
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
    if !hit.hit.copies.isEmpty {
      session.output.line("    " + session.style.faint("+" + Self.copies(hit.hit.copies.count)))
    }
    guard why else { return }
    let distance = hit.dayDistance.map { "   " + Self.distance($0) } ?? ""
    let room = session.terminal.columnCount - 4 - DisplayWidth.of(distance)
    var line = ""
    var entries = hit.terms.map { SafeText.line($0.text) + " " + NumberText.decimal($0.weight, 2) }
    if hit.neighbourShare >= 0.005 {
      entries.insert(
        "by articles near them " + NumberText.decimal(hit.neighbourShare, 2),
        at: min(3, entries.count))
    }
    for entry in entries {
      let longer = line.isEmpty ? entry : line + " · " + entry
      guard DisplayWidth.of(longer) <= room else { break }
      line = longer
    }
    session.output.line("    " + session.style.faint(line + distance))
  }

  private static func copies(_ count: Int) -> String {
    NumberText.counted(count, "copy", "copies")
  }

  /// How far apart in time two articles are, in words.
  static func distance(_ days: Int) -> String {
    switch days {
    case 0: "the same day"
    case ..<0: "\(NumberText.counted(-days, "day")) earlier"
    default: "\(NumberText.counted(days, "day")) later"
    }
  }
}
