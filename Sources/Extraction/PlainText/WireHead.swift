import Articles

/// The lines above a wire story: slug, headline, notes to editors, byline.
///
/// ```
/// BC-EU--Harbour Ice,2nd Ld-Writethru
/// Harbour freezes over for the first time since 1987
/// Eds: Adds quotes.
/// By ILSE MARWOOD
/// Associated Wire
/// ```
///
/// Read only where the first line is a slug; the first line that looks like prose ends them.
struct WireHead {
  /// The headline, or empty.
  private(set) var title = ""
  /// The byline as written.
  private(set) var byline: String?
  /// The lines that are no headline.
  private(set) var cut: [String] = []
  /// The line behind the head.
  private(set) var end: Int

  private static let lineCountMax = 16

  /// Reads lines from a position on.
  init(_ lines: [String], from start: Int) {
    end = start
    var isHead = false
    var followsByline = false
    for (index, line) in lines.enumerated().dropFirst(start).prefix(Self.lineCountMax) {
      let text = PageText.trimmed(line)
      if text.isEmpty {
        if isHead, !title.isEmpty { break }
        continue
      }
      if Self.isSlug(text) || (isHead && Self.isNote(text)) {
        isHead = true
        cut.append(text)
      } else if !isHead || text.utf8.count > 100 || Self.isDateline(text) {
        break
      } else if let name = Self.byline(text) {
        byline = name
        followsByline = true
        cut.append(text)
        end = index + 1
        continue
      } else if followsByline, !FurnitureLines.endsSentence(text) {
        cut.append(text)
      } else if title.isEmpty, !FurnitureLines.endsSentence(text), !FurnitureLines.isFurniture(text)
      {
        title = Self.withoutMarks(text)
      } else {
        break
      }
      followsByline = false
      end = index + 1
    }
  }

  /// "BC-EU--Flood, 2nd Ld", "ZCZC", "^…<", "a0123", "URGENT".
  static func isSlug(_ text: String) -> Bool {
    guard text.utf8.count <= 120 else { return false }
    let bytes = Array(text.utf8)
    if bytes.first == UInt8(ascii: "^") || text.hasPrefix("ZCZC") { return true }
    if text.contains("Ld-Writethru") || text.hasSuffix("-Writethru") { return true }
    if let dash = bytes.firstIndex(of: UInt8(ascii: "-")), bytes.count > dash + 2,
      cycles.contains(String(decoding: bytes[..<dash], as: UTF8.self)),
      bytes[dash + 1] == UInt8(ascii: "-") || bytes[dash + 1].isLetterASCII
    {
      return !FurnitureLines.endsSentence(text)
    }
    if bytes.count == 5, bytes[0].isLetterASCII, bytes[0] >= 0x61,
      bytes[1...].allSatisfy(\.isDigitASCII)
    {
      return true
    }
    return ["URGENT", "BULLETIN", "FLASH", "NEWSALERT", "APNEWSALERT"].contains(text)
  }

  /// The cycles and desks that slugs begin with.
  private static let cycles: Set<String> = [
    "BC", "AM", "PM", "AP", "EU", "AS", "AF", "ML", "LT", "CB", "US", "UN", "FBN", "BBN", "SOC",
  ]

  /// A note to editors: "Eds: …", "(Adds quotes)".
  static func isNote(_ text: String) -> Bool {
    let lower = text.lowercased()
    if ["eds:", "editors:", "editor's note:", "eds. note", "embargoed "].contains(where: {
      lower.hasPrefix($0)
    }) {
      return true
    }
    return text.hasPrefix("(") && text.hasSuffix(")") && text.utf8.count <= 300
      && noteVerbs.contains { lower.dropFirst().hasPrefix($0) }
  }

  private static let noteVerbs = [
    "eds:", "adds ", "updates ", "recasts", "corrects ", "rewrites ", "refiles", "repeats ",
    "changes ", "removes ", "clarifies ", "fixes ",
  ]

  /// A mark below the last line of a story.
  static func isEnd(_ text: String) -> Bool {
    ["-30-", "- 30 -", "ENDS", "(END)", "(ENDS)", "(MORE)", "MORE", "NNNN", "-END-", "- END -"]
      .contains(text)
  }

  /// "LONDON (AW) _ The harbour …": prose begins.
  private static func isDateline(_ text: String) -> Bool {
    [") -", ") _", ") —", ") –"].contains { text.contains($0) }
  }

  /// The name in "By ILSE MARWOOD", "^By ILSE MARWOOD=".
  private static func byline(_ text: String) -> String? {
    let bare = withoutMarks(text)
    guard bare.utf8.count <= 80, bare.lowercased().hasPrefix("by ") else { return nil }
    return BylineFinder.name(bare)
  }

  /// Without the signs that tell a composing machine what a line is.
  private static func withoutMarks(_ text: String) -> String {
    var bare = Substring(text)
    if bare.hasPrefix("^") { bare.removeFirst() }
    while let last = bare.last, last == "<" || last == "=" { bare.removeLast() }
    return PageText.trimmed(String(bare))
  }
}
