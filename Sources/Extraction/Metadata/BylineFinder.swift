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
    return lineBelowHeadline(site: site)
  }

  /// A short line behind the headline that says who wrote: "Words by …", "Von …", or set apart
  /// in italics as the wire services do it, "Agency staff, The Hague".
  private func lineBelowHeadline(site: String?) -> String? {
    guard let heading = facts.firstHeadings.first ?? facts.secondHeadings.first else { return nil }
    var looked = 0
    for node in Int(tree.nodes[heading].end)..<tree.nodes.count {
      let tag = tree.nodes[node].tag
      guard tag.isBlock || tag == .i || tag == .em || tag == .cite || tag == .span else { continue }
      let size = tree.textByteCount(of: node)
      guard size >= 5 else { continue }
      // The article has begun, or this is no longer its head.
      if (tag == .p && size > 400) || looked > 40 { return nil }
      looked += 1
      let isEmphasized = tag == .i || tag == .em || tag == .cite
      guard size <= 120, isEmphasized || Self.mayOpenByline(tree.text(of: node)),
        !isInsideComments(node)
      else { continue }
      let text = tree.foldedText(of: node)
      if Self.opensByline(text), let found = Self.name(text), Self.isWritten(found) {
        return found
      }
      if isEmphasized, Self.namesDesk(text), let found = Self.name(text) { return found }
    }
    return nil
  }

  /// Whether a line's first letter is one that bylines begin with; what is not ASCII may be.
  private static func mayOpenByline(_ line: ArraySlice<UInt8>) -> Bool {
    let bare = line.trimmingSpace()
    guard let first = bare.first, let second = bare.dropFirst().first else { return true }
    return first >= 0x80 || second >= 0x80 || linePrefixLetters.contains(first.lowercasedASCII)
  }

  /// Whether a line begins as bylines do.
  static func opensByline(_ text: String) -> Bool {
    var head: [UInt8] = []
    for byte in text.utf8.prefix(prefixByteCountMax) {
      guard byte < 0x80 else {
        let lower = text.lowercased()
        return linePrefixes.contains { lower.hasPrefix($0) }
      }
      head.append(byte.lowercasedASCII)
    }
    return linePrefixBytes.contains { head.starts(with: $0) }
  }

  private static let prefixByteCountMax = 24
  private static let linePrefixBytes = linePrefixes.map { Array($0.utf8) }
  private static let linePrefixLetters = linePrefixBytes.compactMap(\.first)

  /// Whether each word of two to six could be part of a name: a capital, a particle or "and".
  private static func isWritten(_ name: String) -> Bool {
    let words = name.split(separator: " ")
    guard (1...8).contains(words.count), !name.hasSuffix(".") else { return false }
    let small: Set<Substring> = [
      "and", "und", "et", "y", "e", "de", "der", "den", "van", "von", "di", "da", "la", "le", "du",
      "del", "dos", "al", "el", "bin", "ter", "ten", "in", "for",
    ]
    return words.allSatisfy { word in
      small.contains(word) || word.unicodeScalars.first.map { !$0.properties.isLowercase } ?? false
    }
  }

  /// "… staff", "… desk", "… correspondent", and a section of the agency: "… Sport".
  private static func namesDesk(_ text: String) -> Bool {
    let words = FurnitureLines.normalized(text).split(separator: " ")
    guard (2...9).contains(words.count), !FurnitureLines.endsSentence(text) else { return false }
    return words.dropFirst().contains { deskWords.contains($0) }
  }

  private static let deskWords: Set<Substring> = [
    "staff", "desk", "correspondent", "correspondents", "agencies", "newsroom", "reporter",
    "reporters", "editor", "bureau", "sport", "sports", "redaktion", "rédaction", "redacción",
    "redazione",
  ]

  private static let linePrefixes: [String] = [
    "words by ", "words: ", "text by ", "story by ", "written by ", "reported by ", "reporting by ",
    "by ", "by: ", "von ", "par ", "por ", "автор: ", "автор ", "text: ", "author: ", "autor: ",
    "文/", "作者：", "作者:", "記者 ",
  ]

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
    for mark in [" | ", " — ", " – ", " · ", " on ", "\u{2022}", " / "] {
      if let range = firstRange(of: mark, in: name) { name = String(name[..<range]) }
    }
    name = PageText.trimmed(withoutDate(name))
    while let last = name.last, ",;:-–|·".contains(last) || last == " " { name.removeLast() }
    while let first = name.first, ",;:-–—|· ".contains(first) { name.removeFirst() }
    let hasLetters = name.unicodeScalars.contains { $0.properties.isAlphabetic }
    let isShort = name.utf8.count <= 120 && name.split(separator: " ").count <= 16
    let blocked: Set<String> = [
      "admin", "editor", "staff", "administrator", "unknown", "by", "author",
    ]
    return hasLetters && isShort && !blocked.contains(name.lowercased()) ? name : nil
  }

  /// What stands before a date: "Ana Ruiz, 3 May 2024" and "Ana Ruiz, May 3, 2024".
  private static func withoutDate(_ name: String) -> String {
    let parts = name.split(separator: ",", omittingEmptySubsequences: false)
    guard
      let first = parts.indices.dropFirst().first(where: { index in
        let rest = parts[index...].joined(separator: ",")
        return rest.utf8.contains(where: \.isDigitASCII)
          && DateText.first(in: rest, allowsMonth: true, evidence: "") != nil
      })
    else { return withoutLooseDate(name) }
    return withoutLooseDate(parts[..<first].joined(separator: ","))
  }

  /// The same without a comma: "Ana Ruiz 3 May 2024", "Ana Ruiz May 3, 2024".
  private static func withoutLooseDate(_ name: String) -> String {
    let words = name.split(separator: " ")
    guard words.count > 2, words.count < 20, name.utf8.contains(where: \.isDigitASCII) else {
      return name
    }
    for index in words.indices.dropFirst() {
      let isStart =
        words[index].first?.isNumber ?? false
        || MonthNames.month(FurnitureLines.normalized(String(words[index]))) != nil
      let rest = words[index...].joined(separator: " ")
      guard isStart, DateText.first(in: rest, allowsMonth: true, evidence: "") != nil else {
        continue
      }
      return words[..<index].joined(separator: " ")
    }
    return name
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
    "written by ", "words by ", "words: ", "text by ", "story by ", "posted by ", "reporting by ",
    "reported by ", "by: ", "by ", "von ", "par ", "por ", "di ",
    "da ",
    "door ", "av ", "af ", "od ", "автор: ", "автор ", "text: ", "author: ", "autor: ", "文/", "作者：",
    "作者:", "記者 ", "记者 ", "yazan: ", "oleh ", "de ",
  ]
}
