import Lede
import ResultJSON

/// Articles per span of time, and the pictures of it.
struct TimelineChart {
  let timeline: TimelineSpans
  var unit: TimelineUnit { timeline.unit }
  var spans: [TimelineSpans.Span] { timeline.spans }

  /// Counts by a unit, or by the finest of those that fit some columns; a unit that would give too
  /// many spans is left for the next.
  init(_ timeline: Timeline, unit: TimelineUnit?, columnCount: Int) {
    self.timeline = TimelineSpans(timeline, unit: unit, spanCountMax: columnCount)
  }

  private var countMax: Int { max(1, spans.map(\.count).max() ?? 1) }

  /// What the picture says, in a sentence.
  var summary: String {
    guard let first = spans.first, let last = spans.last,
      let top = spans.max(by: { $0.count < $1.count })
    else { return "No article with a date." }
    let total = spans.reduce(0) { $0 + $1.count }
    return "\(NumberText.counted(total, "article")) from \(unit.name(of: first.start)) to "
      + "\(unit.name(of: last.start)), by \(unit.rawValue); the most, \(NumberText.count(top.count)), "
      + "in \(unit.name(of: top.start))."
  }

  // MARK: In a terminal

  private static let height = 8
  private static let blocks = Array(" ▁▂▃▄▅▆▇█")

  /// The picture as lines of block characters, no wider than some columns.
  func lines(columnCount: Int) -> [String] {
    guard let first = spans.first, let last = spans.last else { return [] }
    let label = NumberText.count(countMax)
    let room = max(1, columnCount - label.count - 2)
    let width = max(1, min(6, room / spans.count))
    // Spans of years that do not fit are joined.
    let joined = (spans.count + room - 1) / room
    var counts: [Int] = []
    for start in stride(from: 0, to: spans.count, by: joined) {
      counts.append(
        spans[start..<min(spans.count, start + joined)].reduce(0) { $0 + $1.count })
    }
    let top = max(1, counts.max() ?? 1)
    var lines: [String] = []
    for row in (0..<Self.height).reversed() {
      let mark = row == Self.height - 1 ? NumberText.count(top) : row == 0 ? "0" : ""
      var line = DisplayWidth.fit(mark, max(label.count, 1), alignedRight: true) + " "
      for count in counts {
        // Eighths of a character, and at least one where there is an article.
        let eighths = count == 0 ? 0 : max(1, count * Self.height * 8 / top)
        let block = Self.blocks[min(8, max(0, eighths - row * 8))]
        line += String(repeating: block, count: width > 1 ? width - 1 : 1)
        if width > 1 { line += " " }
      }
      while line.last == " " { line.removeLast() }
      lines.append(line)
    }
    let names = (unit.name(of: first.start), unit.name(of: last.start))
    let margin = String(repeating: " ", count: max(label.count, 1) + 1)
    let gap = counts.count * width - names.0.count - names.1.count
    if spans.count == 1 {
      lines.append(margin + names.0)
    } else if gap > 0 {
      lines.append(margin + names.0 + String(repeating: " ", count: gap) + names.1)
    } else {
      lines.append(margin + names.0 + " … " + names.1)
    }
    return lines
  }

  // MARK: As SVG

  /// The picture as an SVG that stands alone: readable on light and dark, described in words, without
  /// scripts.
  func svg(title: String) -> String {
    let (width, height, left, top, bottom) = (960, 260, 48, 40, 28)
    let plot = (width: Double(width - left - 8), height: Double(height - top - bottom))
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" role="img" \
      aria-labelledby="title description">
      <title id="title">\(Self.escaped(title))</title>
      <desc id="description">\(Self.escaped(summary))</desc>
      <style>
      svg { color-scheme: light dark; font: 13px system-ui, sans-serif }
      text { fill: #333 } rect { fill: #2563a8 } line { stroke: #999 }
      @media (prefers-color-scheme: dark) {
      text { fill: #ddd } rect { fill: #7db4ea } line { stroke: #777 }
      }
      </style>
      <text x="\(left)" y="20">\(Self.escaped(title))</text>

      """
    let base = top + Int(plot.height)
    let step = plot.width / Double(max(1, spans.count))
    for (index, span) in spans.enumerated() where span.count > 0 {
      let high = plot.height * Double(span.count) / Double(countMax)
      let x = NumberText.decimal(Double(left) + step * Double(index), 2)
      let y = NumberText.decimal(Double(base) - high, 2)
      let bar = NumberText.decimal(max(0.5, step * 0.85), 2)
      svg +=
        "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(bar)\" height=\"\(NumberText.decimal(high, 2))\">"
        + "<title>\(unit.name(of: span.start)): \(span.count)</title></rect>\n"
    }
    svg += "<line x1=\"\(left)\" y1=\"\(base)\" x2=\"\(width - 8)\" y2=\"\(base)\"/>\n"
    svg += "<text x=\"\(left - 6)\" y=\"\(top + 10)\" text-anchor=\"end\">\(countMax)</text>\n"
    svg += "<text x=\"\(left - 6)\" y=\"\(base)\" text-anchor=\"end\">0</text>\n"
    if let first = spans.first, let last = spans.last {
      svg += "<text x=\"\(left)\" y=\"\(height - 8)\">\(unit.name(of: first.start))</text>\n"
      if spans.count > 1 {
        svg +=
          "<text x=\"\(width - 8)\" y=\"\(height - 8)\" text-anchor=\"end\">"
          + "\(unit.name(of: last.start))</text>\n"
      }
    }
    return svg + "</svg>\n"
  }

  /// Text that stands for itself in XML, without characters that XML or a terminal must not have.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in SafeText.line(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
