/// The open elements of a page, and which of them each tag closes: libxml2's rules of repair.
///
/// The rules were read off libxml2 2.9.14 by giving it every pair of names; a test holds the trees of
/// pages that need none of them against its own. An end tag closes down to its element unless a stronger one stands between; a start
/// tag closes what stands on top where HTML lets that end tag be left out; a second `html`, `head`
/// or `body` adds nothing.
///
/// Linear but for end tags that have to look far: a page where that adds up, or that nests deeper
/// than `depthMax`, `isHostile`.
struct OpenElements {
  /// More open elements than this are no page that somebody wrote.
  static let depthMax = 2000

  /// Whether following this page would take quadratic time.
  private(set) var isHostile = false

  private var stack: [ElementName] = []
  private var counts = [Int32](repeating: 0, count: PageTag.allCases.count)
  /// The same for names without tag.
  private var otherCounts: [UInt64: Int32] = [:]
  private var ignoredFrameCount = 0
  private var walkCount = 0
  private var tagCount = 0
  private let closing = ImpliedEnds.shared

  /// Closes the innermost element if a start tag does so; to be called until it gives nil.
  mutating func closeLast(before tag: PageTag) -> PageTag? {
    guard let last = stack.last?.tag, closing.closes(last, tag) else { return nil }
    removeLast()
    return last
  }

  /// Opens an element; false when its start tag adds nothing.
  mutating func open(_ name: ElementName) -> Bool {
    tagCount += 1
    let isMisplaced =
      switch name.tag {
      case .html: !stack.isEmpty
      case .head: stack.count != 1
      case .body: counts[Int(PageTag.body.rawValue)] > 0
      default: false
      }
    guard !isMisplaced else {
      ignoredFrameCount += 1
      return false
    }
    guard !name.tag.isClosedAtOnce else { return true }
    stack.append(name)
    count(name, 1)
    if stack.count > Self.depthMax { isHostile = true }
    return true
  }

  /// How many elements an end tag closes.
  mutating func closedCount(by name: ElementName) -> Int {
    tagCount += 1
    if ignoredFrameCount > 0, name.tag == .html || name.tag == .body || name.tag == .head {
      ignoredFrameCount -= 1
      return 0
    }
    if let last = stack.last, last == name { return name.tag.isVoid ? 0 : 1 }
    guard !name.tag.isVoid, isOpen(name) else {
      // libxml2 is told of it and looks everywhere.
      if name.tag == .p { walkCount += stack.count }
      return 0
    }
    let priority = name.tag.endPriority
    var index = stack.count - 1
    while index >= 0, !(stack[index] == name) {
      walkCount += 1
      if stack[index].tag.endPriority > priority { index = -1 } else { index -= 1 }
    }
    if walkCount > 1 << 16, walkCount > tagCount * 64 { isHostile = true }
    return index < 0 ? 0 : stack.count - index
  }

  /// Closes the innermost element.
  @discardableResult
  mutating func removeLast() -> PageTag {
    let name = stack.removeLast()
    count(name, -1)
    return name.tag
  }

  private func isOpen(_ name: ElementName) -> Bool {
    name.tag == .other
      ? otherCounts[name.hash, default: 0] > 0 : counts[Int(name.tag.rawValue)] > 0
  }

  private mutating func count(_ name: ElementName, _ change: Int32) {
    if name.tag == .other {
      otherCounts[name.hash, default: 0] += change
    } else {
      counts[Int(name.tag.rawValue)] += change
    }
  }
}

/// Which start tags close which open element; the rules are libxml2's.
struct ImpliedEnds: Sendable {
  static let shared = ImpliedEnds()

  /// For each open element the set of tags that close it, as bits.
  private var rows = [(low: UInt64, high: UInt64)](repeating: (0, 0), count: 128)

  private init() {
    let table = TagTable.shared
    for line in Self.rules.split(separator: "\n") {
      let sides = line.split(separator: ":")
      for open in sides[0].split(separator: " ") {
        for closer in sides[1].split(separator: " ") {
          add(table.tag(PackedName(open)), table.tag(PackedName(closer)))
        }
      }
    }
  }

  private mutating func add(_ open: PageTag, _ closer: PageTag) {
    let bit = UInt64(1) << UInt64(closer.rawValue & 63)
    if closer.rawValue < 64 {
      rows[Int(open.rawValue)].low |= bit
    } else {
      rows[Int(open.rawValue)].high |= bit
    }
  }

  /// Whether an open element ends before a start tag.
  func closes(_ open: PageTag, _ closer: PageTag) -> Bool {
    let row = rows[Int(open.rawValue)]
    return (closer.rawValue < 64 ? row.low : row.high) >> UInt64(closer.rawValue & 63) & 1 != 0
  }

  /// Open elements, then the start tags before which they end.
  private static let rules = """
    head: body iframe img map div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd menu table blockquote q cite
    head: pre code listing xmp hr br a b i em strong span small sub sup u s font abbr address form
    head: fieldset center frameset tt acronym bdo big dfn dir kbd samp strike var
    title: body frameset
    p: head body title div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd menu table tbody tfoot tr td th
    p: caption colgroup col blockquote pre listing xmp hr address form fieldset center frameset dir
    h1 h2 h3 h4 h5 h6: p li table form fieldset
    ul: ol menu pre address form
    ol: ul form
    li: li
    dl: li form
    dt: dl dd
    dd: dt
    menu dir: ul dl dt dd form
    thead tbody: tbody tfoot
    tfoot: tbody
    tr: tbody tfoot tr
    td th: tbody tfoot tr td th
    caption: thead tbody tfoot tr colgroup col
    colgroup: thead tbody tfoot tr colgroup
    pre listing xmp: ul li dl dt dd table form fieldset
    a: table td th a fieldset
    b i: p td th center
    span: td th
    small s tt big strike: p
    u: p td th
    font: td th center
    address: ul li dl dt dd form
    form: form
    legend: fieldset
    option: option optgroup
    """
}
