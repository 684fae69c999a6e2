import Lede
import ResultJSON

/// Prints the hits of a search in one of the formats.
struct ResultPrinter {
  let session: Session
  let format: ResultFormat
  let query: String
  let histogram: TimelineUnit?
  let terminator: String
  let explains: Bool

  func print(_ results: SearchResults) {
    switch format {
    case .text:
      let rows = HitRows(results.hits, session: session)
      for (rank, hit) in ranked(results) { text(rank, hit, rows) }
      counts(results)
    case .json: json(results)
    case .jsonl: for (rank, hit) in ranked(results) { jsonLine(rank, hit) }
    case .csv: csv(results)
    case .trec: for (rank, hit) in ranked(results) { trec(rank, hit) }
    case .paths: for hit in results.hits { path(hit) }
    }
  }

  private func ranked(_ results: SearchResults) -> [(Int, Hit)] {
    results.hits.enumerated().map { (results.offset + 1 + $0.offset, $0.element) }
  }

  private func text(_ rank: Int, _ hit: Hit, _ rows: HitRows) {
    session.output.line(rows.line(hit, rank: rank, value: NumberText.score(hit.score)))
    if let snippet = hit.snippet {
      for line in SnippetText(snippet, session: session).lines(indent: 4) {
        session.output.line(line)
      }
    }
    if !hit.copies.isEmpty {
      session.output.line(
        session.style.faint(
          "    +" + NumberText.counted(hit.copies.count, "copy", "copies")))
    }
    guard explains else { return }
    for part in hit.explanation {
      for line in ExplanationText.lines(part) {
        session.output.line(session.style.faint("      " + line))
      }
    }
  }

  private func json(_ results: SearchResults) {
    let answer = SearchJSON(results, query: query, histogram: histogram, explains: explains)
    session.output.line(answer.text)
  }

  private func jsonLine(_ rank: Int, _ hit: Hit) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      HitJSON.write(hit, rank: rank, explains: explains, to: &writer)
    }
    session.output.line(writer.text)
  }

  /// The values and spans that were counted, below the hits.
  private func counts(_ results: SearchResults) {
    let text = CountsText(columnCount: session.terminal.columnCount)
    for facet in results.facets {
      for line in text.lines(facet) { session.output.line(line) }
    }
    guard let timeline = results.timeline, let histogram else { return }
    for line in text.lines(TimelineChart(timeline, unit: histogram, columnCount: 0)) {
      session.output.line(line)
    }
  }

  private func csv(_ results: SearchResults) {
    session.output.write(CSV.line(HitCSV.names))
    for (rank, hit) in ranked(results) { session.output.write(CSV.line(HitCSV.row(hit, rank))) }
  }

  private func trec(_ rank: Int, _ hit: Hit) {
    session.output.line("1 Q0 \(HitName.trec(hit)) \(rank) \(hit.score) lede")
  }

  private func path(_ hit: Hit) {
    if session.terminal.isInteractive, terminator == "\n" {
      session.output.line(SafeText.line(HitName.path(hit)))
    } else {
      session.output.write(bytes: HitName.pathBytes(hit))
      session.output.write(terminator)
    }
  }
}

/// Names of a hit for other programs.
enum HitName {
  /// The file's path, with the record after `#` where the file holds several; a record's id where
  /// there is no file.
  static func pathBytes(_ hit: Hit) -> [UInt8] {
    let path = hit.filePath.isEmpty ? hit.key.path : hit.filePath
    return path.isEmpty ? Array(hit.key.record.utf8) : path
  }

  static func path(_ hit: Hit) -> String { String(decoding: pathBytes(hit), as: UTF8.self) }

  /// The record's id, or the path below the source; without white space.
  static func trec(_ hit: Hit) -> String { trec(hit.key) }

  static func trec(_ key: ArticleKey) -> String {
    let name = plain(key)
    return String(
      name.map { $0.isWhitespace || SafeText.line(String($0)) != String($0) ? "_" : $0 })
  }

  static func plain(_ key: ArticleKey) -> String {
    key.record.isEmpty ? String(decoding: key.path, as: UTF8.self) : key.record
  }
}
