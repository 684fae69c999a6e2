import Lede
import ResultJSON

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

  /// The line of a hit with its score or whatever it is ordered by; of an article that is none
  /// without a rank.
  func line(_ hit: Hit, rank: Int?, value: String) -> String {
    let site = siteWidth > 0 ? siteWidth + 2 : 0
    let number = rank.map(String.init) ?? "-"
    let fixed = max(4, number.utf8.count + 2) + 2 + site + 12 + 8 + idWidth
    let width = max(10, session.terminal.columnCount - fixed)
    let title = SafeText.line(hit.title.isEmpty ? HitName.path(hit) : hit.title)
    let shown = DisplayWidth.cut(title, to: width)
    let fill = String(repeating: " ", count: max(0, width - DisplayWidth.of(shown)))
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
  private static let space = UInt8(ascii: " ")

  init(_ snippet: Snippet, session: Session) {
    self.snippet = snippet
    self.session = session
  }

  func lines(indent: Int) -> [String] {
    let width = session.terminal.columnCount - indent
    let margin = [UInt8](repeating: Self.space, count: indent)
    var lines: [String] = []
    var line = margin
    var used = 0
    func end() {
      if used > 0 { lines.append(String(decoding: line, as: UTF8.self)) }
      line = margin
      used = 0
    }
    func append(_ word: some Sequence<UInt8>, _ wordWidth: Int) {
      if used > 0, used + 1 + wordWidth > width { end() }
      if used > 0 {
        line.append(Self.space)
        used += 1
      }
      line.append(contentsOf: word)
      used += wordWidth
    }
    if snippet.isCutAtStart { append("…".utf8, 1) }
    let text = safeText()
    var marks = text.marks[...]
    for word in text.bytes.split(separator: Self.space) {
      append(styled(word, &marks), Self.width(of: word))
    }
    if snippet.isCutAtEnd { append("…".utf8, 1) }
    end()
    return lines
  }

  /// The text that a terminal may be shown, on one line, and where its matches are.
  private func safeText() -> (bytes: [UInt8], marks: [Range<Int>]) {
    let source = Array(snippet.text.utf8)
    var bytes: [UInt8] = []
    var marks: [Range<Int>] = []
    var at = 0
    func append(_ range: Range<Int>) {
      let piece = String(decoding: source[range], as: UTF8.self)
      bytes.append(contentsOf: SafeText.line(piece).utf8)
    }
    for mark in snippet.marks where mark.lowerBound >= at && mark.upperBound <= source.count {
      append(at..<mark.lowerBound)
      let start = bytes.count
      append(mark)
      marks.append(start..<bytes.count)
      at = mark.upperBound
    }
    append(at..<source.count)
    return (bytes, marks)
  }

  /// A word with its matches set off; drops the marks that end before it.
  private func styled(_ word: ArraySlice<UInt8>, _ marks: inout ArraySlice<Range<Int>>) -> [UInt8] {
    guard session.style.isOn else { return Array(word) }
    var result: [UInt8] = []
    var at = word.startIndex
    while let mark = marks.first, mark.lowerBound < word.endIndex {
      let match = mark.clamped(to: at..<word.endIndex)
      if !match.isEmpty {
        result += word[at..<match.lowerBound]
        result += session.style.match(String(decoding: word[match], as: UTF8.self)).utf8
        at = match.upperBound
      }
      // It may go on in the next word.
      guard mark.upperBound <= word.endIndex else { break }
      marks.removeFirst()
    }
    return result + word[at...]
  }

  private static func width(of word: ArraySlice<UInt8>) -> Int {
    guard word.contains(where: { $0 >= 0x80 }) else { return word.count }
    return DisplayWidth.of(String(decoding: word, as: UTF8.self))
  }
}
