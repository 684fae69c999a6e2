/// Finds who wrote the article.
struct BylineFinder {
  private let tree: PageTree
  private let facts: PageFacts
  private let linkedData: LinkedData

  init(_ tree: PageTree, _ facts: PageFacts, _ linkedData: LinkedData) {
    self.tree = tree
    self.facts = facts
    self.linkedData = linkedData
  }

  /// The names, joined by ", ", or nil.
  func byline() -> String? {
    let site = facts.meta(["og:site_name"])?.content.lowercased()
    let stated = linkedData.authors.compactMap(Self.name).filter { $0.lowercased() != site }
    if !stated.isEmpty { return Self.unique(stated).prefix(8).joined(separator: ", ") }
    let metas = [
      "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator",
      "dcterms.creator", "article:author_name", "twitter:data1", "cxenseparse:author", "authors",
    ]
    for name in metas where name != "twitter:data1" {
      if let content = facts.metas[name], let found = Self.name(content), found.lowercased() != site
      {
        return found
      }
    }
    for node in facts.bylineNodes where !isInsideComments(node) {
      let text = tree.foldedText(of: node, maxByteCount: 300)
      if let found = Self.name(text), found.utf8.count < 80, found.contains(" ") { return found }
    }
    return nil
  }

  private func isInsideComments(_ start: Int) -> Bool {
    var node = start
    while node >= 0 {
      if tree.hints(of: node).contains(.comments) { return true }
      node = Int(tree.nodes[node].parent)
    }
    return false
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0.lowercased()).inserted }
  }

  /// A name without "By" and what follows it; nil when it is an address or no name.
  static func name(_ text: String) -> String? {
    var name = PageText.trimmed(text)
    let lower = name.lowercased()
    guard !lower.hasPrefix("http"), !lower.hasPrefix("www."), !lower.contains("@"),
      !lower.contains("{")
    else { return nil }
    for prefix in prefixes where lower.hasPrefix(prefix) {
      name = PageText.trimmed(String(name.dropFirst(prefix.count)))
      break
    }
    for mark in [" | ", " — ", " – ", " on ", "\u{2022}", " / "] {
      if let range = firstRange(of: mark, in: name) { name = String(name[..<range]) }
    }
    name = PageText.trimmed(name)
    while let last = name.last, ",;:-–|".contains(last) { name.removeLast() }
    let hasLetters = name.unicodeScalars.contains { $0.properties.isAlphabetic }
    let isShort = name.utf8.count <= 120 && name.split(separator: " ").count <= 16
    let blocked: Set<String> = [
      "admin", "editor", "staff", "administrator", "unknown", "by", "author",
    ]
    return hasLetters && isShort && !blocked.contains(name.lowercased()) ? name : nil
  }

  private static func firstRange(of mark: String, in text: String) -> String.Index? {
    let pattern = Array(mark)
    let characters = Array(text)
    guard characters.count >= pattern.count else { return nil }
    for start in 0...(characters.count - pattern.count)
    where characters[start..<(start + pattern.count)].elementsEqual(pattern) {
      return text.index(text.startIndex, offsetBy: start)
    }
    return nil
  }

  /// "By" in the languages of bylines, each with what follows it.
  static let prefixes: [String] = [
    "written by ", "posted by ", "reported by ", "by: ", "by ", "von ", "par ", "por ", "di ",
    "da ",
    "door ", "av ", "af ", "od ", "автор: ", "автор ", "text: ", "author: ", "autor: ", "文/", "作者：",
    "作者:", "記者 ", "记者 ", "yazan: ", "oleh ", "de ",
  ]
}
