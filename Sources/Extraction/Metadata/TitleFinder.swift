/// Finds a page's title: the heading that agrees with what the page says of itself, else that.
struct TitleFinder {
  private let tree: PageTree
  private let facts: PageFacts
  private let linkedData: LinkedData
  /// What the page states as its title, and the same without the site's name.
  private let stated: [String]
  private let bare: [String]

  init(_ tree: PageTree, _ facts: PageFacts, _ linkedData: LinkedData) {
    self.tree = tree
    self.facts = facts
    self.linkedData = linkedData
    stated = Self.statedTitles(facts, linkedData)
    bare = stated.map { Self.withoutSite($0, facts) }
  }

  /// The title, or empty.
  func title() -> String {
    let headings = facts.firstHeadings.map { tree.foldedText(of: $0, maxByteCount: 600) }
      .filter { $0.utf8.count >= 3 }
    for heading in headings where stated.contains(where: { agrees(heading, $0) }) { return heading }
    if let headline = linkedData.headline,
      stated.dropFirst().contains(where: { agrees(headline, $0) })
    {
      return headline
    }
    if headings.count == 1, let heading = headings.first, heading.utf8.count >= 12 {
      return heading
    }
    if let first = bare.first { return first }
    if let heading = headings.first { return heading }
    return facts.secondHeadings.first.map { tree.foldedText(of: $0, maxByteCount: 300) } ?? ""
  }

  /// All forms of the title, to recognise it in the body.
  func allForms(of title: String) -> [String] { [title] + stated + bare }

  private static func statedTitles(_ facts: PageFacts, _ linkedData: LinkedData) -> [String] {
    [
      linkedData.headline, facts.meta(["og:title"])?.content,
      facts.meta([
        "twitter:title", "title", "dc.title", "parsely-title", "sailthru.title", "headline",
      ])?
      .content, facts.documentTitle,
    ].compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// Equal but for the site's name or a shortened end.
  private func agrees(_ heading: String, _ stated: String) -> Bool {
    let first = FurnitureLines.normalized(heading)
    let second = FurnitureLines.normalized(stated)
    guard !first.isEmpty, !second.isEmpty else { return false }
    if first == second { return true }
    if first.utf8.count >= 10 || first.utf8.count * 2 > second.utf8.count {
      if second.hasPrefix(first + " ") || second.hasSuffix(" " + first) { return true }
    }
    return second.utf8.count >= 20 && first.hasPrefix(second)
  }

  /// The title without the site's name behind (or before) a mark.
  private static func withoutSite(_ title: String, _ facts: PageFacts) -> String {
    guard mayNameSite(title.utf8Span.span) else { return title }
    let site = facts.meta(["og:site_name", "application-name"])?.content
    let characters = Array(title)
    var best = title
    for index in characters.indices.reversed() where marks.contains(characters[index]) {
      let isSpaced =
        index > 0 && index + 1 < characters.count && characters[index - 1].isWhitespace
        && characters[index + 1].isWhitespace
      guard isSpaced || characters[index] == "|" || characters[index] == "_" else { continue }
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

  private static let marks: Set<Character> = [
    "|", "-", "–", "—", "·", "•", "»", ":", "_", "/", "«",
  ]
}
