/// Whether a page is one of a forum: what people wrote one after another, with no article above.
struct ThreadSigns {
  /// Elements with names of threads, and the share of the page's prose in them, that make one.
  private static let countMin = 10
  private static let shareMin = 0.5

  let isThread: Bool

  /// Looks at the names of a page that says nothing of itself; what is in comments does not count.
  init(_ tree: PageTree, _ sums: MassSums, evidence: Int) {
    guard evidence == 0 else {
      isThread = true
      return
    }
    var count = 0
    var mass = 0
    var threadEnd = 0
    var commentsEnd = 0
    for node in tree.nodes.indices where tree.nodes[node].attributes >= 0 {
      guard tree.nodes[node].tag != .body else { continue }
      let hints = tree.hints(of: node)
      if hints.contains(.comments), node >= commentsEnd {
        commentsEnd = Int(tree.nodes[node].end)
        if node < threadEnd { mass -= sums.sum(of: node).mass }
      }
      guard hints.contains(.thread) else { continue }
      count += 1
      if node >= threadEnd, node >= commentsEnd {
        threadEnd = Int(tree.nodes[node].end)
        mass += sums.sum(of: node).mass
      }
    }
    isThread =
      count >= Self.countMin && Double(mass) > Self.shareMin * Double(max(1, sums.total.mass))
  }
}

/// Chooses the element that holds the posts of a thread.
///
/// Posts stand beside each other and look alike, and are named for what they are; or they look like
/// the element that was taken for the article.
struct ThreadChoice {
  private let tree: PageTree
  private let sums: MassSums
  private let cuts: [CutRule]

  init(_ tree: PageTree, _ sums: MassSums, cuts: [CutRule]) {
    self.tree = tree
    self.sums = sums
    self.cuts = cuts
  }

  /// Posts must hold this share of the text beside links of what they stand in for, and one post
  /// that is part of it this.
  private static let shareMin = 0.3
  private static let partShareMin = 0.85
  /// The innermost thread that holds this share of the text of those around it is taken.
  private static let innerShareMin = 0.85

  /// The element to take instead of a container.
  func choose(instead container: Int) -> Int {
    let twins = around(twinsOf: container)
    guard let thread = namedThread() else { return twins }
    let isPart = thread.node >= twins && thread.node < Int(tree.nodes[twins].end)
    let share = Double(size(thread.node)) / Double(max(1, size(twins)))
    let needed = isPart && thread.count == 1 ? Self.partShareMin : Self.shareMin
    return share > needed ? thread.node : twins
  }

  private func size(_ node: Int) -> Int {
    let sum = sums.sum(of: node)
    return sum.byteCount - sum.linkByteCount
  }

  /// The element around all posts of the group with names of threads that holds most text.
  private func namedThread() -> (node: Int, count: Int)? {
    var groups: [UInt64: (node: Int, count: Int, size: Int)] = [:]
    var order: [UInt64] = []
    for node in tree.nodes.indices where tree.nodes[node].attributes >= 0 && cuts[node] == .none {
      guard tree.nodes[node].tag.mayBePost,
        !tree.hints(of: node).isDisjoint(with: [.thread, .post])
      else { continue }
      let size = size(node)
      guard size > 0 else { continue }
      let key = tree.likeness(of: node, levelCount: 1) ^ UInt64(UInt32(tree.nodes[node].parent))
      if groups[key] == nil { order.append(key) }
      groups[key, default: (node, 0, 0)].count += 1
      groups[key, default: (node, 0, 0)].size += size
    }
    var best: (node: Int, count: Int, size: Int)?
    for key in order {
      guard let group = groups[key] else { continue }
      let node = group.count > 1 ? Int(tree.nodes[group.node].parent) : group.node
      let isInside = best.map { node >= $0.node && node < Int(tree.nodes[$0.node].end) } ?? false
      let needed = best.map { isInside ? Double($0.size) * Self.innerShareMin : Double($0.size) }
      if Double(group.size) > needed ?? 0 { best = (node, group.count, group.size) }
    }
    return best.map { ($0.node, $0.count) }
  }

  /// The element around all that look like a container, itself among them.
  private func around(twinsOf container: Int) -> Int {
    let tag = tree.nodes[container].tag
    guard tag.mayBePost, tree.nodes[container].attributes >= 0 else { return container }
    let likeness = tree.likeness(of: container, levelCount: 3)
    var first = container
    var last = container
    for node in tree.nodes.indices
    where tree.nodes[node].tag == tag && cuts[node] == .none && size(node) > 0 {
      guard tree.likeness(of: node, levelCount: 3) == likeness else { continue }
      first = min(first, node)
      last = max(last, node)
    }
    while last >= Int(tree.nodes[first].end) { first = Int(tree.nodes[first].parent) }
    return first
  }
}

extension PageTag {
  /// Whether the element may hold a post of a thread.
  fileprivate var mayBePost: Bool {
    switch self {
    case .div, .article, .section, .li, .table, .tbody, .tr, .td, .dl, .dd, .other: true
    default: false
    }
  }
}

extension PageTree {
  /// A hash of the tag and first class, without its digits, of an element and those above it.
  func likeness(of start: Int, levelCount: Int) -> UInt64 {
    var hash: UInt64 = 0
    var node = start
    for _ in 0..<levelCount where node >= 0 {
      hash = (hash ^ UInt64(nodes[node].tag.rawValue)) &* 0x9E37_79B9_7F4A_7C15
      if let value = attributes.value(.class, of: nodes[node].attributes) {
        for byte in value {
          if byte.isSpaceHTML { break }
          if byte.isDigitASCII { continue }
          hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
      }
      node = Int(nodes[node].parent)
    }
    return hash
  }
}
