import Lede

/// The line of a hit: rank, title, site, date, score and id, in the columns of the terminal.
struct HitRow {
  private let hit: Hit
  private let value: String
  private let session: Session

  init(_ hit: Hit, value: String, session: Session) {
    self.hit = hit
    self.value = value
    self.session = session
  }

  /// Columns of the site; narrow terminals have none.
  private var siteWidth: Int {
    let columns = session.terminal.columnCount
    return columns < 72 ? 0 : columns < 100 ? 16 : 22
  }

  func line(rank: Int) -> String {
    let id = hit.shortID
    let fixed = 4 + 2 + (siteWidth > 0 ? siteWidth + 2 : 0) + 10 + 2 + 6 + 2 + max(6, id.count)
    let titleWidth = max(10, session.terminal.columnCount - fixed)
    let title = SafeText.line(hit.title.isEmpty ? HitName.path(hit) : hit.title)
    let shown = DisplayWidth.cut(title, to: titleWidth)
    let fill = String(repeating: " ", count: max(0, titleWidth - DisplayWidth.of(shown)))
    var line = DisplayWidth.fit("\(rank)", 2, alignedRight: true) + "  "
    if rank > 99 { line = "\(rank)  " }
    line += session.style.link(session.style.title(shown), to: target) + fill + "  "
    if siteWidth > 0 {
      line += DisplayWidth.fit(SafeText.line(hit.site ?? ""), siteWidth) + "  "
    }
    line += DisplayWidth.fit(hit.published.map(DateText.day) ?? "", 10) + "  "
    line += DisplayWidth.fit(value, 6, alignedRight: true) + "  "
    return line + session.style.faint(id)
  }

  private var target: String? {
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
