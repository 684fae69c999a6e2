import Articles

/// Finds the dates that a page prints beside its headline: what it tells its readers.
///
/// Looks at short lines and `<time>` elements from a little before the headline to where the text is
/// well under way, never into comments, related articles or menus. Cost: some hundred nodes.
struct HeadlineDates {
  /// A date as it is printed.
  struct Printed {
    let date: ArticleDate
    let label: DateLabel
    /// Whether its line is written with slashes: day and month may be the other way round.
    let isAmbiguous: Bool
    /// Whether its line has no word that could be a month's name.
    let isNumeric: Bool
    /// How far it is from the headline in bytes, and more where it is less likely the article's.
    let rank: Int
  }

  /// All dates found.
  private(set) var all: [Printed] = []

  private let tree: PageTree
  private let order: DateText.Order
  private let latest: Int64
  private let heading: Int

  // Bytes of text that are looked at before and behind the headline, and nodes at most.
  private static let byteCountBefore = 400
  private static let byteCountBehind = 1600
  private static let nodeCountMax = 3000
  /// A line is no longer than this.
  private static let lineByteCountMax = 160
  /// 1990-01-01: the web is no older.
  private static let earliestDay = 7305

  /// Reads the dates about a heading; there are none without one.
  init(_ tree: PageTree, heading: Int?, order: DateText.Order, latest: Int64) {
    self.tree = tree
    self.heading = heading ?? 0
    self.order = order
    self.latest = latest
    if heading != nil { read() }
  }

  /// The nearest date that is not said to be that of a change.
  var published: Printed? { nearest { $0.label != .updated } }

  /// The nearest date that is said to be that of a change.
  var updated: Printed? { nearest { $0.label == .updated } }

  /// The nearest date for which a condition holds.
  func nearest(where isWanted: (Printed) -> Bool) -> Printed? {
    all.filter(isWanted).min { $0.rank < $1.rank }
  }

  /// Whether a day is printed, be it as that of a change.
  func holds(day: Int32) -> Bool { all.contains { $0.date.localDay == day } }

  private mutating func read() {
    let textStart = Int(tree.nodes[heading].textStart) - Self.byteCountBefore
    let textEnd = Int(tree.nodes[heading].textEnd) + Self.byteCountBehind
    var node = heading
    while node > 0, tree.nodes[node - 1].textStart >= textStart,
      heading - node < Self.nodeCountMax
    {
      node -= 1
    }
    let last = min(tree.nodes.count, heading + Self.nodeCountMax)
    while node < last, tree.nodes[node].textStart < textEnd {
      let isDone = !holdsHeading(node) && take(node)
      node = isDone ? max(node + 1, Int(tree.nodes[node].end)) : node + 1
    }
  }

  private func holdsHeading(_ node: Int) -> Bool {
    node < heading && tree.nodes[node].end > heading
  }

  /// Takes the dates of a node; whether what is inside it needs no look any more.
  private mutating func take(_ node: Int) -> Bool {
    if node == heading || isForeign(node) { return true }
    let size = tree.textByteCount(of: node)
    if size > Self.lineByteCountMax { return takeOpening(node) }
    let tag = tree.nodes[node].tag
    guard size >= 6 || tag == .time, tag == .time || isLine(node) else { return false }
    guard Self.holdsDigits(tree.text(of: node)) || holdsStamp(node) else { return false }
    let line = DateLine(tree, node)
    let dates = line.dates(order)
    guard let first = dates.first, dates.count <= 3,
      !line.isSentence, first.label != .none || line.hasTime || !Self.runsOn(line.text),
      // Lines about something else inside are left out one by one.
      !tree.descendants(of: node).contains(where: isForeign)
    else { return false }
    for (date, label) in dates {
      add(date, label, line.text, distance(of: node) - (label == .published ? 2000 : 0))
    }
    return true
  }

  /// Whether a text has as many digits as the shortest date, or what may be such of other scripts.
  static func holdsDigits(_ text: ArraySlice<UInt8>) -> Bool {
    var count = 0
    for byte in text {
      if byte.isDigitASCII { count += 1 }
      if count == 4 || byte == 0xD9 || byte == 0xDB || byte == 0xE0 || byte == 0xEF { return true }
    }
    return false
  }

  /// Whether an element inside states a date beside the text it shows.
  private func holdsStamp(_ node: Int) -> Bool {
    (node..<Int(tree.nodes[node].end)).contains {
      tree.nodes[$0].tag == .time || tree.nodes[$0].tag == .abbr
    }
  }

  private mutating func add(
    _ date: ArticleDate, _ label: DateLabel, _ line: String, _ rank: Int
  ) {
    guard date.seconds <= latest, date.localDay >= Self.earliestDay else { return }
    all.append(
      Printed(
        date: date, label: label, isAmbiguous: line.utf8.contains(UInt8(ascii: "/")),
        isNumeric: DateText.isNumeric(line), rank: rank))
  }

  /// Whether a node's dates are not the article's.
  private func isForeign(_ node: Int) -> Bool {
    switch tree.nodes[node].tag {
    case .nav, .footer, .form, .select, .title, .script, .style, .figcaption, .caption: return true
    default: break
    }
    guard tree.nodes[node].attributes >= 0 else { return false }
    let hints = tree.hints(of: node)
    // "news-list-date" is the name of a date, not of a list.
    let foreign: NameHints =
      hints.contains(.dateline) ? [.navigation, .caption] : [.related, .navigation, .caption]
    if !hints.isDisjoint(with: foreign) { return true }
    guard hints.contains(.comments) else { return false }
    // A line below the headline may have the date beside the number of comments.
    let isLine = tree.textByteCount(of: node) <= Self.lineByteCountMax
    let isHead = isLine && distance(of: node) <= Self.byteCountBefore
    return !isHead || hints.isDisjoint(with: [.dateline, .share])
  }

  /// Whether a node stands for a line: not a piece in the midst of a longer paragraph.
  private func isLine(_ node: Int) -> Bool {
    let isNamed = !tree.hints(of: node).isDisjoint(with: [.dateline, .byline])
    return isNamed || !Self.isInLongParagraph(tree, node)
  }

  /// Whether an inline element or text is a piece of a paragraph that is longer than a line.
  static func isInLongParagraph(_ tree: PageTree, _ node: Int) -> Bool {
    guard !tree.nodes[node].tag.isBlock else { return false }
    var parent = Int(tree.nodes[node].parent)
    while parent > 0, !tree.nodes[parent].tag.isBlock { parent = Int(tree.nodes[parent].parent) }
    guard parent >= 0 else { return false }
    switch tree.nodes[parent].tag {
    case .p, .li, .blockquote, .td, .dd: return tree.textByteCount(of: parent) > lineByteCountMax
    default: return false
    }
  }

  /// Whether so many small words stand before a line's first number that it tells of something.
  static func runsOn(_ line: String) -> Bool {
    let head = line.unicodeScalars.prefix { $0.properties.numericType == nil }
    let words = head.split(separator: " ")
    return words.count >= 5
      && words.count { $0.first.map(\.properties.isLowercase) ?? false } >= 3
  }

  /// The date that a paragraph opens with: "01.02.2022 The …", "Oslo, 3 May 2024 (Wire) – The …".
  private mutating func takeOpening(_ node: Int) -> Bool {
    guard tree.nodes[node].tag == .text, node > heading else { return false }
    let opening = Array(tree.text(of: node).prefix(100))
    guard opening.prefix(60).contains(where: \.isDigitASCII), DateText.mayHoldDate(opening) else {
      return false
    }
    let dash = ["—", "–", "--", " - "].compactMap { opening.firstRange(of: $0, from: 0) }.min()
    let isOpenedByDate = opening.first { !$0.isSpaceHTML }?.isDigitASCII ?? false
    guard dash != nil || isOpenedByDate else { return false }
    let head = opening.prefix(dash ?? 20)
    let text = String(decoding: head, as: UTF8.self)
    if let date = DateText.first(in: text, order: order, evidence: Self.evidence) {
      add(date, .none, text, distance(of: node) + 5000)
    }
    return false
  }

  static let evidence = "beside headline"

  /// Bytes of text between the headline and a node; what stands before it is further away.
  private func distance(of node: Int) -> Int {
    let penalty = isAside(node) ? 1000 : 0
    if node > heading {
      return Int(tree.nodes[node].textStart - tree.nodes[heading].textEnd) + penalty
    }
    // What stands well above may be today's date in the site's head.
    let distance = Int(tree.nodes[heading].textStart - tree.nodes[node].textEnd)
    return penalty + 200 + 2 * distance + (distance > 80 ? 1500 : 0)
  }

  private func isAside(_ start: Int) -> Bool {
    var node = start
    while node >= 0, !holdsHeading(node) {
      if tree.hints(of: node).contains(.sidebar) { return true }
      node = Int(tree.nodes[node].parent)
    }
    return false
  }
}

/// A short line of a page as its dates are read from it.
private struct DateLine {
  /// The texts in it with spaces between; a `<time>` without a date of its own gives its attribute.
  private(set) var text = ""
  /// The points in time that its elements state.
  private var stamps: [ArticleDate] = []
  private(set) var hasTime = false

  /// Whether it is a sentence that mentions a date.
  var isSentence: Bool {
    !hasTime && text.utf8.count > 40 && FurnitureLines.endsSentence(text)
  }

  /// Its dates; where an element states the same day, what it states.
  func dates(_ order: DateText.Order) -> [(date: ArticleDate, label: DateLabel)] {
    DateText.labelled(in: text, order: order, evidence: HeadlineDates.evidence).map { found in
      (stamps.first { $0.localDay == found.date.localDay } ?? found.date, found.label)
    }
  }

  init(_ tree: PageTree, _ node: Int) {
    var bytes: [UInt8] = []
    for inner in node..<Int(tree.nodes[node].end) {
      let tag = tree.nodes[inner].tag
      if tag == .text {
        bytes.append(0x20)
        bytes += tree.text(of: inner)
        continue
      }
      if Self.isNamedModified(tree, inner) { bytes += " updated ".utf8 }
      if tag == .time { hasTime = true }
      if tag == .time || tag == .abbr, let written = takeStamp(tree, inner) {
        bytes += written.utf8
      }
    }
    text = FoldedText.string(bytes[...])
  }

  /// Takes what an element states beside the text it shows, and gives it where that has no date.
  private mutating func takeStamp(_ tree: PageTree, _ node: Int) -> String? {
    let key = tree.nodes[node].tag == .time ? AttributeKey.datetime : .title
    guard let written = tree.attribute(key, of: node),
      let stamp = DateText.first(in: written, evidence: HeadlineDates.evidence)
    else { return nil }
    stamps.append(stamp)
    let printed = tree.foldedText(of: node, maxByteCount: 100)
    return DateText.first(in: printed, evidence: "") == nil ? " " + written + " " : nil
  }

  private static func isNamedModified(_ tree: PageTree, _ node: Int) -> Bool {
    guard tree.nodes[node].attributes >= 0, tree.hints(of: node).contains(.modified) else {
      return false
    }
    let names = tree.attribute(.class, of: node)?.lowercased() ?? ""
    guard !names.contains("publish") else { return false }
    // "entry-date updated" is what blogs call the only date they have.
    let list = names.split(separator: " ")
    return !list.contains("updated")
      || !list.contains { $0 != "updated" && ($0.contains("date") || $0.contains("time")) }
  }
}
