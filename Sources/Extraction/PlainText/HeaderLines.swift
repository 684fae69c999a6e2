/// `Name: value` lines at the top of a text, or the front matter of a Markdown file.
struct HeaderLines {
  /// The values by name in lower case.
  private(set) var values: [String: String] = [:]
  /// The first line of the text itself.
  private(set) var end = 0

  private static let names: Set<String> = [
    "title", "author", "by", "date", "published", "subject", "from", "tags", "lang", "language",
    "source", "url", "to", "section", "category", "slug", "layout", "draft", "keywords", "summary",
    "description", "categories",
  ]

  init(_ lines: [String], isMarkdown: Bool) {
    if isMarkdown, lines.first.map({ PageText.trimmed($0) }) == "---" {
      readFrontMatter(lines)
    } else {
      readNamedLines(lines)
    }
  }

  private mutating func readFrontMatter(_ lines: [String]) {
    for (index, line) in lines.enumerated().dropFirst().prefix(200) {
      let text = PageText.trimmed(line)
      if text == "---" || text == "..." {
        end = index + 1
        return
      }
      if let (name, value) = Self.pair(text) { values[name] = value }
    }
    values = [:]  // Never closed: it was a rule, not front matter.
  }

  /// Known names only, until the first line that is none; a single unknown one ends them.
  private mutating func readNamedLines(_ lines: [String]) {
    for (index, line) in lines.enumerated().prefix(40) {
      let text = PageText.trimmed(line)
      if text.isEmpty {
        if values.isEmpty, end == index { end = index + 1 }
        if !values.isEmpty { return }
        continue
      }
      guard let (name, value) = Self.pair(text), Self.names.contains(name), !value.isEmpty,
        value.utf8.count <= 300
      else { return }
      values[name] = value
      end = index + 1
    }
  }

  private static func pair(_ line: String) -> (String, String)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let name = PageText.trimmed(String(line[..<colon])).lowercased()
    var value = PageText.trimmed(String(line[line.index(after: colon)...]))
    for quote in ["\"", "'"]
    where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
      value = String(value.dropFirst().dropLast())
    }
    if value.hasPrefix("["), value.hasSuffix("]") { value = String(value.dropFirst().dropLast()) }
    return name.utf8.count <= 20 ? (name, value) : nil
  }
}
