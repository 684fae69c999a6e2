import Articles

/// Finds a page's title: the heading that agrees with what the page says of itself, else that.
struct TitleFinder {
  private let tree: PageTree
  private let facts: PageFacts
  /// What the page states as its title, and the same without the site's name.
  private let stated: [String]
  private let bare: [String]
  /// The forms of these in words, to compare.
  private let wanted: [String]
  /// The headings of the first two ranks that are not the site's name.
  private let headings: [Heading]

  private struct Heading {
    let node: Int
    let text: String
    let words: String
    let isFirstRank: Bool
  }

  init(_ tree: PageTree, _ facts: PageFacts, _ linkedData: LinkedData) {
    self.tree = tree
    self.facts = facts
    stated = Self.statedTitles(facts, linkedData)
    bare = stated.map { Self.withoutSite($0, facts) }
    wanted = Set(stated + bare).map(FurnitureLines.normalized).filter { !$0.isEmpty }
    let sites = [facts.meta(["og:site_name", "application-name"])?.content, linkedData.publisher]
      .compactMap { $0 }.map(FurnitureLines.normalized)
    headings = (facts.firstHeadings + facts.secondHeadings).map { node in
      let text = tree.spacedText(of: node, maxByteCount: 600)
      return Heading(
        node: node, text: text, words: FurnitureLines.normalized(text),
        isFirstRank: tree.nodes[node].tag == .h1)
    }.filter { $0.text.utf8.count >= 3 && !$0.words.isEmpty && !sites.contains($0.words) }
  }

  /// The title, or empty, and where it was found.
  func title() -> (text: String, finding: Finding?) {
    let first = headings.filter(\.isFirstRank)
    let agreed = Finding("heading, as stated", confidence: 0.95)
    for heading in first {
      if let title = withoutKicker(heading, stated) { return (title, agreed) }
    }
    if let equal = headings.first(where: { wanted.contains($0.words) }) {
      return (equal.text, agreed)
    }
    for heading in first {
      if let title = withoutKicker(heading, bare) { return (title, agreed) }
    }
    for agrees in [opens, closes] {
      if let heading = first.first(where: agrees) {
        return (heading.text, Finding("heading, much as stated", confidence: 0.9))
      }
    }
    if let only = first.first, first.count == 1, only.text.utf8.count >= 12, sharesWords(only) {
      return (only.text, Finding("heading", confidence: 0.8))
    }
    if let title = bare.first { return (title, Finding("stated", confidence: 0.7)) }
    return (first.first ?? headings.first).map { ($0.text, Finding("heading", confidence: 0.5)) }
      ?? ("", nil)
  }

  /// What the page states where a heading is that behind a section or a kicker.
  private func withoutKicker(_ heading: Heading, _ titles: [String]) -> String? {
    titles.first { title in
      let words = FurnitureLines.normalized(title)
      guard words.utf8.count >= 12, heading.words.hasSuffix(" " + words) else { return false }
      let kicker = heading.words.dropLast(words.utf8.count + 1)
      return kicker.split(separator: " ").count <= 3 && !isCited(kicker, in: heading.text)
    }
  }

  /// Whether a colon stands behind a title's beginning: then it is a part of the title.
  private func isCited(_ words: Substring, in title: String) -> Bool {
    guard let colon = title.firstIndex(of: ":") else { return false }
    return FurnitureLines.normalized(String(title[..<colon])) == words
  }

  /// Whether a stated title goes on where a heading ends, or was shortened.
  private func opens(_ heading: Heading) -> Bool {
    wanted.contains { title in
      isLongEnough(heading, for: title) && title.hasPrefix(heading.words + " ")
        || title.utf8.count >= 20 && heading.words.hasPrefix(title)
    }
  }

  /// Whether a stated title ends in a heading.
  private func closes(_ heading: Heading) -> Bool {
    wanted.contains { isLongEnough(heading, for: $0) && $0.hasSuffix(" " + heading.words) }
  }

  private func isLongEnough(_ heading: Heading, for title: String) -> Bool {
    heading.words.utf8.count >= 10 || heading.words.utf8.count * 2 > title.utf8.count
  }

  /// Whether a third of a heading's longer words are in what the page states, if it states any.
  private func sharesWords(_ heading: Heading) -> Bool {
    guard !wanted.isEmpty else { return true }
    let known = Set(wanted.flatMap { $0.split(separator: " ") })
    let words = heading.words.split(separator: " ").filter { $0.utf8.count >= 4 }
    return words.count >= 3 && words.count { known.contains($0) } * 3 >= words.count
  }

  /// All forms of the title, to recognise it in the body.
  func allForms(of title: String) -> [String] { [title] + stated + bare }

  /// Where the title stands on the page: a heading, else any line that is the title, else the
  /// first heading; nil when there is none.
  func heading(of title: String) -> Int? {
    let words = FurnitureLines.normalized(title)
    let found =
      headings.first { $0.words == words } ?? headings.first { $0.words.hasSuffix(" " + words) }
    let first = headings.filter(\.isFirstRank)
    // A line may be a link to the page somewhere else.
    let only = first.count == 1 && first[0].text.utf8.count >= 30 ? first[0].node : nil
    return found?.node ?? only ?? line(of: words, byteCount: title.utf8.count) ?? facts.firstHeading
  }

  /// The first element that is nothing but these words.
  private func line(of words: String, byteCount: Int) -> Int? {
    guard words.utf8.count >= 8 else { return nil }
    return tree.nodes.indices.first { node in
      let tag = tree.nodes[node].tag
      return tag != .title && tag != .text
        && (byteCount...(byteCount + 2)).contains(tree.textByteCount(of: node))
        && FurnitureLines.normalized(tree.foldedText(of: node)) == words
    }
  }

  private static func statedTitles(_ facts: PageFacts, _ linkedData: LinkedData) -> [String] {
    [
      linkedData.headline, facts.meta(["og:title"])?.content,
      facts.meta([
        "twitter:title", "title", "dc.title", "parsely-title", "sailthru.title", "headline",
      ])?
      .content, facts.documentTitle,
    ].compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// The title without the site's name behind (or before) a mark.
  private static func withoutSite(_ title: String, _ facts: PageFacts) -> String {
    guard mayNameSite(title.utf8Span.span) else { return title }
    let site = facts.meta(["og:site_name", "application-name"])?.content
    let characters = Array(title)
    var best = title
    for index in characters.indices.reversed() where isMark(characters[index]) {
      let isSpaced =
        index > 0 && index + 1 < characters.count && characters[index - 1].isWhitespace
        && characters[index + 1].isWhitespace
      guard isSpaced || isBareMark(characters, index) else { continue }
      let front = PageText.trimmed(String(characters[..<index]))
      let back = PageText.trimmed(String(characters[(index + 1)...]))
      let isSite =
        site.map { FurnitureLines.normalized($0) == FurnitureLines.normalized(back) } ?? false
      if isSite || (back.count <= 30 && front.count > back.count && front.count >= 15) {
        best = front
      }
      if isSite { return front }
      if best != title { return best }
    }
    return best
  }

  /// Whether a mark needs no spaces: one that is in no word, or one behind an ideograph.
  private static func isBareMark(_ characters: [Character], _ index: Int) -> Bool {
    if characters[index] == "|" || characters[index] == "_" { return true }
    guard index > 0, characters[index] == "-" || characters[index] == "—" else { return false }
    return characters[index - 1].unicodeScalars.first.map { $0.value >= 0x2E80 } ?? false
  }

  /// Whether a mark stands between spaces, or one that needs none; what is not ASCII may be a mark.
  private static func mayNameSite(_ title: Span<UInt8>) -> Bool {
    func isSpace(_ index: Int) -> Bool {
      title[index] == 0x20 || (0x09...0x0D).contains(title[index])
    }
    for index in title.indices {
      switch title[index] {
      case 0x80..., UInt8(ascii: "|"), UInt8(ascii: "_"): return true
      case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "/"):
        if index > 0, index + 1 < title.count, isSpace(index - 1), isSpace(index + 1) {
          return true
        }
      default: break
      }
    }
    return false
  }

  private static func isMark(_ character: Character) -> Bool {
    if let byte = character.asciiValue { return "|-:_/".utf8.contains(byte) }
    return wideMarks.contains(character)
  }

  private static let wideMarks: Set<Character> = ["–", "—", "·", "•", "»", "«"]
}
