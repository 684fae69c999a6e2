/// `Name: value` lines at the top of a text, a message's header, or the front matter of Markdown.
struct HeaderLines {
  /// The values by name in lower case; a message's by the names that mail in English has.
  private(set) var values: [String: String] = [:]
  /// The first line of the text itself.
  private(set) var end = 0
  /// The lines as they stand.
  private(set) var lines: [String] = []
  /// Whether they are the header of a message.
  private(set) var isMail = false

  private static let names: Set<String> = [
    "title", "author", "by", "date", "published", "subject", "from", "tags", "lang", "language",
    "source", "url", "to", "section", "category", "slug", "layout", "draft", "keywords", "summary",
    "description", "categories", "headline", "byline", "dateline", "site", "publication",
  ]
  private static let weakNames: Set<String> = ["to", "copy", "other"]
  private var hasMailLine = false

  /// Longer values are prose.
  private static let valueByteCountMax = 300

  init(_ lines: [String], isMarkdown: Bool) {
    if isMarkdown, lines.first.map({ PageText.trimmed($0) }) == "---" {
      readFrontMatter(lines)
    } else {
      readNamedLines(lines)
      // Alone, such a line says nothing of the text: "To: be or not to be".
      if self.lines.count == 1, values.keys.allSatisfy({ Self.weakNames.contains($0) }) {
        self = HeaderLines()
      }
    }
  }

  private init() {}

  private mutating func readFrontMatter(_ lines: [String]) {
    for (index, line) in lines.enumerated().dropFirst().prefix(200) {
      let text = PageText.trimmed(line)
      if text == "---" || text == "..." {
        end = index + 1
        return
      }
      if !text.isEmpty { self.lines.append(text) }
      if let (name, value) = Self.pair(text) { values[name] = value }
    }
    // Never closed: it was a rule, not front matter.
    values = [:]
    self.lines = []
  }

  /// Known names only, until the first line that is none; a single unknown one ends them.
  private mutating func readNamedLines(_ lines: [String]) {
    var last: String?
    for (index, line) in lines.enumerated().prefix(200) {
      let text = PageText.trimmed(line)
      if text.isEmpty {
        if self.lines.isEmpty, end == index { end = index + 1 }
        if !self.lines.isEmpty { return }
        continue
      }
      if self.lines.isEmpty, Self.isEnvelope(line) {
        self.lines.append(text)
      } else if let name = last, line.utf8.first == 0x20 || line.utf8.first == 0x09,
        text.utf8.count <= 1000
      {
        values[name]? += " " + text
        self.lines.append(text)
      } else if let mail = MailMarks.headerLine(text), takes(mail) {
        let name = mail.field.rawValue
        if values[name] == nil { values[name] = mail.value }
        last = name
        isMail = isMail || hasMailLine
        hasMailLine = true
        self.lines.append(text)
      } else if let (name, value) = Self.pair(text), Self.names.contains(name), !value.isEmpty,
        value.utf8.count <= Self.valueByteCountMax
      {
        values[name] = value
        last = nil
        self.lines.append(text)
      } else {
        return
      }
      end = index + 1
    }
  }

  /// The first line must say something in short; those below may be empty or long.
  private func takes(_ line: MailMarks.HeaderLine) -> Bool {
    hasMailLine || (!line.value.isEmpty && line.value.utf8.count <= Self.valueByteCountMax)
  }

  /// "From ana@example.org Tue Mar  5 10:00:00 2024" above a message in a mailbox.
  private static func isEnvelope(_ line: String) -> Bool {
    line.hasPrefix("From ") && line.utf8.count < 200 && line.contains("@")
      && line.utf8.suffix(4).allSatisfy(\.isDigitASCII)
  }

  private static func pair(_ line: String) -> (String, String)? {
    let head = line.utf8.prefix(40)
    guard let colon = head.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let name = PageText.trimmed(String(line[..<colon])).lowercased()
    var value = PageText.trimmed(String(line[line.utf8.index(after: colon)...]))
    for quote in ["\"", "'"]
    where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
      value = String(value.dropFirst().dropLast())
    }
    if value.hasPrefix("["), value.hasSuffix("]") { value = String(value.dropFirst().dropLast()) }
    return name.utf8.count <= 20 ? (name, value) : nil
  }
}
