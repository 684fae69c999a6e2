import Lede

/// The lines of hits: rank, title, site, date, score and id, in the columns of the terminal.
///
/// The title gets what the others leave; where no hit has a site, there is no such column.
struct HitRows {
  private let session: Session
  private let siteWidth: Int
  private let idWidth: Int

  init(_ hits: [Hit], session: Session) {
    self.session = session
    let columns = session.terminal.columnCount
    let widest = hits.map { DisplayWidth.of(SafeText.line($0.site ?? "")) }.max() ?? 0
    siteWidth = min(widest, columns < 72 ? 0 : columns < 100 ? 16 : 22)
    idWidth = hits.map(\.shortID.utf8.count).max() ?? 6
  }

  /// The line of a hit with its score or whatever it is ordered by.
  func line(_ hit: Hit, rank: Int, value: String) -> String {
    let site = siteWidth > 0 ? siteWidth + 2 : 0
    let fixed = max(4, "\(rank)".utf8.count + 2) + 2 + site + 12 + 8 + idWidth
    let width = max(10, session.terminal.columnCount - fixed)
    let title = SafeText.line(hit.title.isEmpty ? HitName.path(hit) : hit.title)
    let shown = DisplayWidth.cut(title, to: width)
    let fill = String(repeating: " ", count: max(0, width - DisplayWidth.of(shown)))
    let number = "\(rank)"
    var line = (number.utf8.count < 2 ? " " : "") + number + "  "
    line += session.style.link(session.style.title(shown), to: target(hit)) + fill + "  "
    if siteWidth > 0 { line += DisplayWidth.fit(SafeText.line(hit.site ?? ""), siteWidth) + "  " }
    line += DisplayWidth.fit(hit.published.map(DateText.day) ?? "", 10) + "  "
    line += DisplayWidth.fit(value, 6, alignedRight: true) + "  "
    return line + session.style.faint(hit.shortID)
  }

  private func target(_ hit: Hit) -> String? {
    hit.filePath.isEmpty ? hit.url : Style.fileAddress(hit.filePath)
  }
}

/// A snippet as lines of text, its matches bold where the output can show it.
struct SnippetText {
  private let snippet: Snippet
  private let session: Session

  init(_ snippet: Snippet, session: Session) {
    self.snippet = snippet
    self.session = session
  }

  func lines(indent: Int) -> [String] {
    let width = session.terminal.columnCount - indent
    var lines: [String] = []
    var line = ""
    var used = 0
    func end() {
      if used > 0 { lines.append(String(repeating: " ", count: indent) + line) }
      line = ""
      used = 0
    }
    for word in words() {
      let wordWidth = word.reduce(0) { $0 + DisplayWidth.of($1.text) }
      if used > 0, used + 1 + wordWidth > width { end() }
      if used > 0 {
        line += " "
        used += 1
      }
      line += word.map { $0.isMatch ? session.style.match($0.text) : $0.text }.joined()
      used += wordWidth
    }
    end()
    return lines
  }

  private struct Piece {
    var text: String
    var isMatch: Bool
  }

  /// The text in words, each in pieces of equal emphasis.
  private func words() -> [[Piece]] {
    var words: [[Piece]] = [[]]
    if snippet.isCutAtStart { words = [[Piece(text: "…", isMatch: false)], []] }
    for piece in pieces() {
      let text = SafeText.line(piece.text)
      let parts = text.split(separator: " ", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if index > 0, words.last?.isEmpty == false { words.append([]) }
        if !part.isEmpty {
          words[words.count - 1].append(Piece(text: String(part), isMatch: piece.isMatch))
        }
      }
    }
    if words.last?.isEmpty == true { words.removeLast() }
    if snippet.isCutAtEnd { words.append([Piece(text: "…", isMatch: false)]) }
    return words
  }

  private func pieces() -> [Piece] {
    let bytes = Array(snippet.text.utf8)
    var pieces: [Piece] = []
    var at = 0
    func append(_ range: Range<Int>, _ isMatch: Bool) {
      guard !range.isEmpty else { return }
      pieces.append(Piece(text: String(decoding: bytes[range], as: UTF8.self), isMatch: isMatch))
    }
    for mark in snippet.marks where mark.lowerBound >= at && mark.upperBound <= bytes.count {
      append(at..<mark.lowerBound, false)
      append(mark, true)
      at = mark.upperBound
    }
    append(at..<bytes.count, false)
    return pieces
  }
}
