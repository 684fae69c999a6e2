import Articles

/// Finds who wrote the article.
struct BylineFinder {
  private let tree: PageTree
  private let facts: PageFacts
  private let linkedData: LinkedData
  private let heading: Int?
  private let site: String?

  init(_ tree: PageTree, _ facts: PageFacts, _ linkedData: LinkedData, heading: Int?) {
    self.tree = tree
    self.facts = facts
    self.linkedData = linkedData
    self.heading = heading
    site = facts.meta(["og:site_name"])?.content.lowercased()
  }

  /// The names, joined by ", ", and where they were found.
  func byline() -> (text: String, finding: Finding)? {
    let stated = linkedData.authors.compactMap(Self.name).filter { $0.lowercased() != site }
    if !stated.isEmpty {
      let names = Self.unique(stated).prefix(8).joined(separator: ", ")
      return (names, Finding("json-ld author", confidence: 0.9))
    }
    for name in Self.metaNames {
      if let found = facts.metas[name].flatMap(Self.name), found.lowercased() != site {
        return (found, Finding("meta \(name)", confidence: 0.8))
      }
    }
    if let found = labelledMeta() { return (found, Finding("meta twitter:data1", confidence: 0.8)) }
    for node in facts.bylineNodes where !isInsideComments(node) {
      if let found = names(in: node) { return (found, Finding("byline element", confidence: 0.7)) }
    }
    return lineBelowHeadline().map { ($0, Finding("line below headline", confidence: 0.6)) }
  }

  private static let metaNames = [
    "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator",
    "dcterms.creator", "dc:creator", "citation_author", "article:author_name",
    "cxenseparse:author", "authors", "article.author", "og:article:author",
  ]

  /// What a card shows as its first label: who wrote, where the second one is the time to read it.
  private func labelledMeta() -> String? {
    guard facts.metas["twitter:label2"] != nil, let found = facts.metas["twitter:data1"],
      !found.utf8.contains(where: \.isDigitASCII)
    else { return nil }
    return Self.name(found)
  }

  /// The names in an element that speaks of an author: those of the elements in it that are nothing
  /// but a name, else what it says as a whole.
  private func names(in node: Int) -> String? {
    let inner = facts.bylineNodes.filter {
      tree.descendants(of: node).contains($0) && isAuthor($0)
    }
    let found = inner.compactMap { Self.name(tree.spacedText(of: $0, maxByteCount: 300)) }
      .filter { $0.utf8.count < 80 }
    if !found.isEmpty { return Self.unique(found).prefix(8).joined(separator: ", ") }
    guard let name = Self.name(tree.spacedText(of: node, maxByteCount: 300)),
      name.utf8.count < 80, name.contains(" ") || isAuthor(node)
    else { return nil }
    return name
  }

  /// Whether an element says itself that it is the author's name.
  private func isAuthor(_ node: Int) -> Bool {
    for key in [AttributeKey.rel, .itemprop]
    where tree.attribute(key, of: node)?.lowercased() == "author" {
      return true
    }
    return false
  }

  /// A short line behind the headline that says who wrote: "Words by …", "Von …", or set apart
  /// in italics as the wire services do it, "Agency staff, The Hague".
  private func lineBelowHeadline() -> String? {
    guard let heading else { return nil }
    var looked = 0
    var isLabelled = false
    for node in Int(tree.nodes[heading].end)..<tree.nodes.count {
      let tag = tree.nodes[node].tag
      guard
        tag.isBlock || tag == .i || tag == .em || tag == .cite || tag == .span
          || (tag == .text && isLabelled)
      else { continue }
      let size = tree.textByteCount(of: node)
      guard size >= 2 else { continue }
      // The article has begun, or this is no longer its head.
      if (tag == .p && size > 400) || looked > 40 { return nil }
      looked += 1
      let isEmphasized = tag == .i || tag == .em || tag == .cite
      guard size <= 120, isEmphasized || isLabelled || Self.mayOpenByline(tree.text(of: node)),
        !isInsideComments(node)
      else { continue }
      let text = tree.spacedText(of: node)
      let behindDate = Self.behindDate(text)
      if isLabelled || behindDate != nil || Self.opensByline(text),
        let found = Self.name(behindDate ?? text), Self.isWritten(found),
        behindDate == nil || found.contains(" ")
      {
        return found
      }
      if isEmphasized, Self.namesDesk(text), let found = Self.name(text) { return found }
      isLabelled = Self.isLabel(text)
    }
    return nil
  }

  /// Whether a line is nothing but what stands before a name.
  static func isLabel(_ text: String) -> Bool {
    let bytes = text.utf8Span.span
    guard bytes.count <= prefixByteCountMax else { return false }
    if bytes.isASCII { return allPrefixes.isLabel(bytes) }
    let line = text.lowercased()
    let whole = line + " "
    let bare = line.hasSuffix(":") ? line.dropLast() + " " : whole
    return prefixes.contains { $0 == whole || $0 == bare }
  }

  /// What stands behind the date that a line opens with and a mark: "3.5.2024 - Ana Ruiz".
  private static func behindDate(_ text: String) -> String? {
    guard text.utf8.first?.isDigitASCII ?? false,
      let mark = [" - ", " – ", " | ", " // ", " · "].compactMap({ firstRange(of: $0, in: text) })
        .min()
    else { return nil }
    let date = String(text[..<mark])
    guard date.utf8.count <= 30,
      DateText.first(in: date, allowsMonth: false, evidence: "") != nil
    else { return nil }
    return String(text[mark...].drop { !$0.isLetter })
  }

  /// Whether a line's first letter is one that bylines begin with; what is not ASCII may be.
  private static func mayOpenByline(_ line: ArraySlice<UInt8>) -> Bool {
    let bare = line.trimmingSpace()
    guard let first = bare.first, let second = bare.dropFirst().first else { return true }
    return first.isDigitASCII || first >= 0x80 || second >= 0x80
      || lineOpenings.holdsFirst(first.lowercasedASCII)
  }

  /// Whether a line begins as bylines do.
  static func opensByline(_ text: String) -> Bool {
    let head = text.utf8Span.span.extracting(first: prefixByteCountMax)
    if head.isASCII { return lineOpenings.open(head) }
    let lower = text.lowercased()
    return linePrefixes.contains { lower.hasPrefix($0) }
  }

  private static let prefixByteCountMax = 24
  private static let allPrefixes = BylinePrefixes(prefixes)
  private static let lineOpenings = BylinePrefixes(linePrefixes)

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

  private static let linePrefixes = prefixes.filter { !["di ", "da ", "de ", "od "].contains($0) }

  private func isInsideComments(_ start: Int) -> Bool {
    var node = start
    while node >= 0, !(heading.map { tree.descendants(of: node).contains($0) } ?? false) {
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
    if let prefix = prefixes.first(where: { lower.hasPrefix($0) }) {
      name = PageText.trimmed(String(name.dropFirst(prefix.count)))
    }
    for mark in [" | ", " — ", " – ", " · ", " on ", "\u{2022}", " / ", " // "] {
      if let range = firstRange(of: mark, in: name) { name = String(name[..<range]) }
    }
    name = withoutTail(PageText.trimmed(withoutDate(name)))
    let hasLetters = name.unicodeScalars.contains { $0.properties.isAlphabetic }
    let isShort = name.utf8.count <= 120 && name.split(separator: " ").count <= 16
    guard hasLetters, isShort, !noNames.contains(name.lowercased()), !isDate(name),
      !isLabel(name), !opensWithNumber(name)
    else { return nil }
    return name
  }

  private static let noNames: Set<String> = [
    "admin", "editor", "staff", "administrator", "unknown", "by", "author", "authors", "autor",
    "autoren", "posted", "published", "updated", "powered", "powered by", "written by", "kontakt",
    "contact", "redaktion von", "veröffentlicht", "publié", "publicado",
  ]

  /// The name without marks and words at its end that lead to a date or a place.
  private static func withoutTail(_ name: String) -> String {
    var name = name
    while let last = name.last, ",;:-–|·/(".contains(last) || last == " " { name.removeLast() }
    while let first = name.first, ",;:-–—|·/ ".contains(first) { name.removeFirst() }
    guard let space = name.lastIndex(of: " "),
      tailWords.contains(name[name.index(after: space)...].lowercased())
    else { return name }
    return withoutTail(String(name[..<space]))
  }

  private static let tailWords: Set<String> = [
    "am", "on", "le", "il", "op", "den", "el", "em", "at", "in", "vom", "posted", "published",
    "updated", "veröffentlicht", "aktualisiert", "publié", "publicado", "pubblicato", "shares",
  ]

  /// "29.12.10 …", "1,199 …"; not "7 Sterne".
  private static func opensWithNumber(_ name: String) -> Bool {
    let bytes = name.utf8.prefix(6).drop { $0.isDigitASCII }
    guard bytes.startIndex > name.utf8.startIndex, let first = bytes.first else { return false }
    return ".,:".utf8.contains(first) && bytes.dropFirst().first?.isDigitASCII ?? false
  }

  private static func isDate(_ name: String) -> Bool {
    let words = name.split(separator: " ")
    guard let first = words.first, words.count <= 3 else { return false }
    return words.count > 1 && words.last?.allSatisfy(\.isNumber) ?? false
      && MonthNames.month(FurnitureLines.normalized(String(first))) != nil
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
    // Each byte of ASCII is a character, but for line breaks, which are in no mark.
    let bytes = text.utf8Span.span
    if bytes.isASCII {
      return bytes.firstRange(of: mark, from: 0).map {
        text.utf8.index(text.startIndex, offsetBy: $0)
      }
    }
    let pattern = Array(mark)
    let characters = Array(text)
    guard characters.count >= pattern.count else { return nil }
    for start in 0...(characters.count - pattern.count)
    where characters[start..<(start + pattern.count)].elementsEqual(pattern) {
      return text.index(text.startIndex, offsetBy: start)
    }
    return nil
  }

  /// "By" in the languages of bylines, each with what follows it; the longer of two first.
  static let prefixes: [String] = [
    "written by: ", "written by ", "words by ", "words: ", "text by ", "story by ", "posted by ",
    "published by ", "reporting by ", "reported by ", "article by ", "review by ", "authored by ",
    "by: ", "by ", "author: ", "ein artikel von ", "artikel von: ", "artikel von ",
    "ein beitrag von ", "beitrag von ", "ein gastbeitrag von ", "erstellt von ", "verfasst von ",
    "geschrieben von ", "veröffentlicht von ", "text von ", "von: ", "von ", "text: ", "autor: ",
    "autorin: ", "autoren: ", "écrit par ", "rédigé par ", "publié par ", "par ", "auteur : ",
    "auteur: ", "escrito por ", "publicado por ", "por: ", "por ", "autora: ", "scritto da ",
    "a cura di ", "di ", "da ", "geschreven door ", "door ", "auteur ", "skriven av ",
    "skrevet av ", "av ", "skrevet af ", "af ", "od ", "autor ", "napisał ", "автор: ", "автор ",
    "автор - ",
    "yazan: ", "ditulis oleh ", "oleh ", "文/", "作者：", "作者:", "记者 ", "記者 ", "de ",
  ]
}

/// Beginnings of lines by their first byte.
private struct BylinePrefixes: Sendable {
  private var rows = [[[UInt8]]](repeating: [], count: 256)

  init(_ prefixes: [String]) {
    for prefix in prefixes {
      let bytes = Array(prefix.utf8)
      rows[Int(bytes[0])].append(bytes)
    }
  }

  /// Whether one begins with this byte.
  func holdsFirst(_ byte: UInt8) -> Bool { !rows[Int(byte)].isEmpty }

  /// Whether one begins a line in ASCII, whatever its letters' case.
  func open(_ line: Span<UInt8>) -> Bool {
    guard let row = row(line) else { return false }
    return row.contains { Self.open(line, $0[...]) }
  }

  /// Whether a line in ASCII is one without the space behind it, or that and a colon.
  func isLabel(_ line: Span<UInt8>) -> Bool {
    guard let row = row(line) else { return false }
    let hasColon = line[line.count - 1] == UInt8(ascii: ":")
    return row.contains { prefix in
      prefix[prefix.count - 1] == 0x20
        && (prefix.count == line.count + 1 || hasColon && prefix.count == line.count)
        && Self.open(line, prefix.dropLast())
    }
  }

  private func row(_ line: Span<UInt8>) -> [[UInt8]]? {
    line.isEmpty ? nil : rows[Int(line[0].lowercasedASCII)]
  }

  private static func open(_ line: Span<UInt8>, _ prefix: ArraySlice<UInt8>) -> Bool {
    guard prefix.count <= line.count else { return false }
    for index in prefix.indices where line[index].lowercasedASCII != prefix[index] { return false }
    return true
  }
}

extension Span where Element == UInt8 {
  fileprivate var isASCII: Bool {
    for index in indices where self[index] >= 0x80 { return false }
    return true
  }
}
