import Lede
import ResultJSON

/// Counted values and spans of time as lines.
struct CountsText {
  let columnCount: Int

  /// `site  a.example 12 · b.example 3 · 4 more · 2 without`, on as many lines as that takes.
  func lines(_ facet: FacetValues) -> [String] {
    var pieces = facet.values.map {
      SafeText.line($0.text) + " " + NumberText.count($0.articleCount)
    }
    let restCount = facet.valueCount - facet.values.count
    if restCount > 0 { pieces.append("\(NumberText.count(restCount)) more") }
    if facet.withoutValueCount > 0 {
      pieces.append("\(NumberText.count(facet.withoutValueCount)) without")
    }
    let name = DisplayWidth.fit(SafeText.line(facet.field), 8) + "  "
    var lines: [String] = []
    var line = name
    var isEmpty = true
    for piece in pieces {
      if !isEmpty, DisplayWidth.of(line) + 3 + DisplayWidth.of(piece) > columnCount {
        lines.append(line)
        line = String(repeating: " ", count: 10)
        isEmpty = true
      }
      line += (isEmpty ? "" : " · ") + piece
      isEmpty = false
    }
    return lines + [line]
  }

  /// A line with a bar for each span.
  func lines(_ chart: TimelineChart) -> [String] {
    let top = max(1, chart.spans.map(\.count).max() ?? 1)
    let room = max(10, min(60, columnCount - 24))
    return chart.spans.map { span in
      let bar = String(repeating: "▇", count: span.count == 0 ? 0 : max(1, span.count * room / top))
      return DisplayWidth.fit(chart.unit.name(of: span.start), 10) + "  "
        + DisplayWidth.fit(NumberText.count(span.count), 8, alignedRight: true)
        + (bar.isEmpty ? "" : "  " + bar)
    }
  }
}

/// Rows as RFC 4180 has them.
enum CSV {
  /// A row with its end of line; values with quotation marks, commas or line ends are quoted.
  static func line(_ values: [String]) -> String {
    var line = ""
    for (index, value) in values.enumerated() {
      if index > 0 { line += "," }
      let isPlain = value.utf8.allSatisfy { byte in
        !#",""#.utf8.contains(byte) && byte != 0x0A && byte != 0x0D
      }
      if isPlain {
        line += value
      } else {
        line += "\""
        for scalar in value.unicodeScalars {
          if scalar == "\"" { line += "\"" }
          line.unicodeScalars.append(scalar)
        }
        line += "\""
      }
    }
    return line + "\r\n"
  }
}

/// A hit as a row.
enum HitCSV {
  static let names = [
    "rank", "id", "score", "title", "date", "site", "byline", "language", "url", "path", "record",
    "copies", "snippet",
  ]

  static func row(_ hit: Hit, _ rank: Int) -> [String] {
    [
      "\(rank)", hit.id, "\(hit.score)", hit.title, hit.published.map(DateText.iso) ?? "",
      hit.site ?? "", hit.byline ?? "",
      hit.language == .undetermined ? "" : hit.language.description, hit.url ?? "",
      String(decoding: hit.filePath, as: UTF8.self), hit.key.record, "\(hit.copies.count)",
      hit.snippet?.text ?? "",
    ].map(SafeText.lines)
  }
}
