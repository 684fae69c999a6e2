/// What stands above each element, from one pass down the tree.
struct ElementContext {
  /// Elements that say what a text inside them is.
  struct Tags: OptionSet {
    let rawValue: UInt8
    static let article = Tags(rawValue: 1)
    static let aside = Tags(rawValue: 2)
    static let figure = Tags(rawValue: 4)
    static let table = Tags(rawValue: 8)
    static let list = Tags(rawValue: 16)
    static let quote = Tags(rawValue: 32)

    static let each: [Tags] = [.article, .aside, .figure, .table, .list, .quote]
  }

  let depths: [Int16]
  /// The hints of the element itself.
  let ownHints: [NameHints]
  /// The hints of the element and of all above it but the body.
  let hints: [NameHints]
  /// The element and what is above it.
  let tags: [Tags]

  private let tree: PageTree

  init(_ tree: PageTree) {
    self.tree = tree
    let count = tree.nodes.count
    var depths = [Int16](repeating: 0, count: count)
    var ownHints = [NameHints](repeating: [], count: count)
    var hints = [NameHints](repeating: [], count: count)
    var tags = [Tags](repeating: [], count: count)
    for index in tree.nodes.indices {
      let node = tree.nodes[index]
      let parent = Int(node.parent)
      if node.tag == .text, parent >= 0 {
        depths[index] = depths[parent] + 1
        hints[index] = hints[parent]
        tags[index] = tags[parent]
        continue
      }
      if node.attributes >= 0, node.tag != .body, node.tag != .html {
        ownHints[index] = tree.hints(of: index)
      }
      hints[index] = ownHints[index]
      tags[index] = Self.tags(of: node.tag)
      guard parent >= 0 else { continue }
      depths[index] = depths[parent] + 1
      hints[index].formUnion(hints[parent])
      tags[index].formUnion(tags[parent])
    }
    self.depths = depths
    self.ownHints = ownHints
    self.hints = hints
    self.tags = tags
  }

  private static func tags(of tag: PageTag) -> Tags {
    switch tag {
    case .article: .article
    case .aside: .aside
    case .figure: .figure
    case .table: .table
    case .ul, .ol: .list
    case .blockquote: .quote
    default: []
    }
  }

  /// A hash of the tags and classes of an element and of those right above it.
  func signature(of start: Int, levelCount: Int) -> UInt64 {
    var hash = UInt64(levelCount)
    var node = start
    for _ in 0..<levelCount where node >= 0 {
      hash = (hash ^ UInt64(tree.nodes[node].tag.rawValue)) &* 0x9E37_79B9_7F4A_7C15
      if let value = tree.attributes.value(.class, of: tree.nodes[node].attributes) {
        hash = (hash ^ value.span.textHash) &* 0x9E37_79B9_7F4A_7C15
      }
      node = Int(tree.nodes[node].parent)
    }
    return hash
  }
}
