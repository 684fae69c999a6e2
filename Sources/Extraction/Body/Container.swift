/// Chooses the element that holds the article.
///
/// Two kinds of candidates: elements whose names are known patterns, level by level in the order
/// of trust, and the element the page's prose runs together in. A pattern wins when it holds most
/// of the prose that the other holds.
struct ContainerChoice {
  private let tree: PageTree
  private let sums: MassSums
  private let candidates: [(node: Int, levels: UInt8)]

  init(_ tree: PageTree, _ sums: MassSums, cuts: [CutRule]) {
    self.tree = tree
    self.sums = sums
    candidates = Self.levels(tree, cuts)
  }

  /// The node that holds the article, and the pattern that named it.
  func choose() -> (node: Int, pattern: String) {
    guard !tree.nodes.isEmpty else { return (0, "none") }
    let funnel = proseFunnel()
    let funnelMass = sums.sum(of: funnel).mass
    for level in 0..<Self.levelCount {
      guard let best = best(at: level) else { continue }
      let mass = sums.sum(of: best).mass
      if level == Self.looseLevel, isOneOfMany(best) { continue }
      if Double(mass) >= Self.massShareMin * Double(funnelMass), mass > 0 {
        return (best, "level \(level)")
      }
    }
    return (funnel, "prose")
  }

  /// Whether elements of the same tag and class beside it hold a good share of what it holds.
  private func isOneOfMany(_ node: Int) -> Bool {
    let parent = Int(tree.nodes[node].parent)
    guard parent >= 0 else { return false }
    let likeness = tree.likeness(of: node, levelCount: 1)
    var mass = 0
    var child = parent + 1
    while child < Int(tree.nodes[parent].end) {
      if child != node, tree.nodes[child].tag == tree.nodes[node].tag,
        tree.likeness(of: child, levelCount: 1) == likeness
      {
        mass += sums.sum(of: child).mass
      }
      child = max(child + 1, Int(tree.nodes[child].end))
    }
    return Double(mass) >= Self.likeShareMin * Double(sums.sum(of: node).mass)
  }

  /// A pattern must hold this share of the prose of the element it stands in for.
  private static let massShareMin = 0.4
  private static let levelCount = 4
  /// The level whose names are common words: one of several sections may be named "main".
  private static let looseLevel = 3
  /// What stands beside an element and looks like it must hold this share of its prose to make it
  /// one of many.
  private static let likeShareMin = 0.2

  /// From the body down, as long as one child holds nearly all prose.
  private func proseFunnel() -> Int {
    var node = tree.nodes.firstIndex { $0.tag == .body } ?? 0
    while true {
      let mass = sums.sum(of: node).mass
      guard mass > 0 else { return node }
      var next: Int?
      var child = node + 1
      while child < Int(tree.nodes[node].end) {
        if Double(sums.sum(of: child).mass) >= 0.8 * Double(mass) { next = child }
        child = max(child + 1, Int(tree.nodes[child].end))
      }
      guard let next, tree.nodes[next].tag != .p, tree.nodes[next].tag != .text else { return node }
      node = next
    }
  }

  /// Elements that may be a level's, as bits of levels by node.
  private static func levels(_ tree: PageTree, _ cuts: [CutRule]) -> [(node: Int, levels: UInt8)] {
    var candidates: [(node: Int, levels: UInt8)] = []
    for node in tree.nodes.indices {
      let tag = tree.nodes[node].tag
      switch tag {
      case .div, .section, .article, .main, .td, .other, .span: break
      default: continue
      }
      // Without a name or a role only these two are candidates.
      guard tree.nodes[node].attributes >= 0 || tag == .article || tag == .main,
        cuts[node] == .none
      else { continue }
      let hints = tree.hints(of: node)
      var levels: UInt8 = 0
      if hints.contains(.articleBody) { levels |= 1 }
      if tag == .article || tree.attribute(.role, of: node, is: "article") { levels |= 2 }
      if tag == .main || tree.attribute(.role, of: node, is: "main") { levels |= 4 }
      if !hints.isDisjoint(with: [.mainContent, .post]) { levels |= 8 }
      if levels != 0 { candidates.append((node, levels)) }
    }
    return candidates
  }

  /// The match with the most prose; of nested ones the innermost that keeps nearly all of it.
  private func best(at level: Int) -> Int? {
    var best: Int?
    var bestMass = 0
    for (node, levels) in candidates where levels >> UInt8(level) & 1 != 0 {
      let mass = sums.sum(of: node).mass
      let isInside = best.map { node < Int(tree.nodes[$0].end) } ?? false
      if mass > bestMass || (isInside && Double(mass) >= 0.85 * Double(bestMass) && mass > 0) {
        best = node
        bestMass = mass
      }
    }
    return best
  }
}
