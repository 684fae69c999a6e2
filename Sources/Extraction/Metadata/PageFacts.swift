/// What one pass over a page's elements collects for the metadata.
struct PageFacts {
  /// `<meta>` contents by name, property or itemprop in lower case; the first non-empty wins.
  private(set) var metas: [String: String] = [:]
  /// All contents of metas that come several times.
  private(set) var tagMetas: [String] = []
  private(set) var documentTitle = ""
  private(set) var htmlLanguage: String?
  private(set) var canonical: String?
  /// Nodes of the first headings of the first rank.
  private(set) var firstHeadings: [Int] = []
  private(set) var secondHeadings: [Int] = []
  private(set) var times: [Int] = []
  /// Elements whose names speak of a date or an author.
  private(set) var dateNodes: [Int] = []
  private(set) var bylineNodes: [Int] = []

  /// The first heading of the first two ranks.
  var firstHeading: Int? {
    [firstHeadings.first, secondHeadings.first].compactMap { $0 }.min()
  }

  init(_ tree: PageTree) {
    for index in tree.nodes.indices {
      let node = tree.nodes[index]
      switch node.tag {
      case .text: continue
      case .html: htmlLanguage = htmlLanguage ?? tree.attribute(.lang, of: index)
      case .title:
        if documentTitle.isEmpty { documentTitle = tree.foldedText(of: index, maxByteCount: 1000) }
      case .meta: readMeta(tree, index)
      case .link: readLink(tree, index)
      case .h1: if firstHeadings.count < 16 { firstHeadings.append(index) }
      case .h2: if secondHeadings.count < 4 { secondHeadings.append(index) }
      case .time: if times.count < 64 { times.append(index) }
      default: break
      }
      if node.attributes >= 0 { readNames(tree, index) }
    }
  }

  private mutating func readMeta(_ tree: PageTree, _ node: Int) {
    guard let content = tree.attribute(.content, of: node), !content.isEmpty else { return }
    for key in [AttributeKey.property, .name, .itemprop] {
      guard let name = tree.attribute(key, of: node)?.lowercased(), !name.isEmpty else { continue }
      if name == "article:tag", tagMetas.count < 64 { tagMetas.append(content) }
      guard metas.count < 512, metas[name] == nil else { continue }
      if key == .itemprop, name.hasPrefix("date"), isForeign(tree, node) { continue }
      metas[name] = content
    }
  }

  /// Whether a part of the page that holds an element is that of comments or other articles.
  private func isForeign(_ tree: PageTree, _ node: Int) -> Bool {
    var parent = Int(tree.nodes[node].parent)
    while parent >= 0, tree.textByteCount(of: parent) * 2 < tree.text.count {
      if !tree.hints(of: parent).isDisjoint(with: [.comments, .related]) { return true }
      parent = Int(tree.nodes[parent].parent)
    }
    return false
  }

  private mutating func readLink(_ tree: PageTree, _ node: Int) {
    guard canonical == nil, tree.attribute(.rel, of: node)?.lowercased() == "canonical" else {
      return
    }
    canonical = tree.attribute(.href, of: node)
  }

  private mutating func readNames(_ tree: PageTree, _ node: Int) {
    let hints = tree.hints(of: node)
    let record = tree.nodes[node].attributes
    guard
      !hints.isDisjoint(with: [.dateline, .byline]) || tree.attributes.has(.itemprop, record)
        || tree.attributes.has(.rel, record), tree.textByteCount(of: node) < 300
    else { return }
    let property = tree.attributes.value(.itemprop, of: record).map(Self.lowercased) ?? []
    if hints.contains(.dateline) || property.starts(with: "date".utf8), dateNodes.count < 64 {
      dateNodes.append(node)
    }
    let relation = tree.attributes.value(.rel, of: record).map(Self.lowercased) ?? []
    let isAuthor = hints.contains(.byline) || Self.isAuthor(relation) || Self.isAuthor(property)
    if isAuthor, bylineNodes.count < 64 { bylineNodes.append(node) }
  }

  private static func lowercased(_ value: ArraySlice<UInt8>) -> [UInt8] {
    value.trimmingSpace().map(\.lowercasedASCII)
  }

  private static func isAuthor(_ name: [UInt8]) -> Bool { name.elementsEqual("author".utf8) }

  /// The first meta of these names that is there.
  func meta(_ names: [String]) -> (name: String, content: String)? {
    for name in names {
      if let content = metas[name] { return (name, PageText.trimmed(content)) }
    }
    return nil
  }
}
