/// Marks the parts of a page that are furniture by element and by name.
///
/// A mark needs leave: what holds much of the page's prose is not cut because of a name, since
/// layout classes name what stands beside an element as often as what it is.
struct Pruning {
  /// How far names are believed.
  enum Level: Int {
    /// Only elements, and names, that never hold an article.
    case structure
    /// Names too.
    case names
  }

  private let tree: PageTree
  private let sums: MassSums
  private let level: Level
  private let isThread: Bool
  private let totalMass: Int

  init(_ tree: PageTree, _ sums: MassSums, level: Level, isThread: Bool) {
    self.isThread = isThread
    self.tree = tree
    self.sums = sums
    self.level = level
    totalMass = max(1, sums.total.mass)
  }

  /// The rule for each node, inherited downwards.
  func cuts() -> [CutRule] {
    var cuts = [CutRule](repeating: .none, count: tree.nodes.count)
    for index in tree.nodes.indices {
      let parent = Int(tree.nodes[index].parent)
      if parent >= 0, cuts[parent] != .none {
        cuts[index] = cuts[parent]
      } else if tree.nodes[index].tag != .text {
        cuts[index] = rule(for: index)
      }
    }
    return cuts
  }

  private func rule(for node: Int) -> CutRule {
    let rule = structureRule(node)
    if rule != .none { return rule }
    return nameRule(node)
  }

  private func share(_ node: Int) -> Double { Double(sums.sum(of: node).mass) / Double(totalMass) }

  private func structureRule(_ node: Int) -> CutRule {
    switch tree.nodes[node].tag {
    case .head, .title: return .pageHead
    case .nav, .menu: return share(node) < 0.3 ? .navigation : .none
    case .aside where isThread && holdsQuote(node): return .none
    case .aside: return share(node) < 0.3 ? .aside : .none
    case .footer: return share(node) < 0.3 ? .footer : .none
    case .form, .fieldset, .dialog: return share(node) < 0.2 ? .form : .none
    case .button where isHeadingButton(node): return .none
    case .select, .textarea, .button, .input, .option, .datalist, .output, .label: return .form
    case .audio, .video, .object, .canvas, .map, .picture: return .media
    case .noscript: return share(node) < 0.5 ? .hidden : .none
    case .figure: return isPictureFigure(node) ? .caption : .none
    case .figcaption: return .caption
    default: break
    }
    let attributes = tree.nodes[node].attributes
    guard attributes >= 0 else { return .none }
    let isHidden =
      tree.attributes.has(.hidden, attributes)
      || tree.attributes.has(.style, attributes)
    return isHidden && share(node) < 0.5 && staysHidden(node) ? .hidden : .none
  }

  /// Whether a hidden element is no text that readers come to see after all.
  private func staysHidden(_ node: Int) -> Bool { !isMostOfArticle(node) && !isFolded(node) }

  /// Whether a hidden element holds most of what an article's body has: text for subscribers, which
  /// a script shows.
  private func isMostOfArticle(_ node: Int) -> Bool {
    let mass = sums.sum(of: node).mass
    guard mass > 0 else { return false }
    var above = Int(tree.nodes[node].parent)
    for _ in 0..<3 {
      guard above >= 0, tree.nodes[above].tag != .body else { return false }
      if tree.hints(of: above).contains(.articleBody) {
        return mass * 2 > sums.sum(of: above).mass
      }
      above = Int(tree.nodes[above].parent)
    }
    return false
  }

  /// Whether a hidden element is what a reader folds open, and holds prose.
  private func isFolded(_ node: Int) -> Bool {
    let sum = sums.sum(of: node)
    guard sum.mass > 0, sum.linkByteCount * 3 < sum.byteCount else { return false }
    var above = node
    for _ in 0..<3 {
      guard above >= 0, tree.nodes[above].tag != .body else { return false }
      if tree.hints(of: above).contains(.folded) { return true }
      above = Int(tree.nodes[above].parent)
    }
    return false
  }

  /// Whether a button is the heading of what it opens.
  private func isHeadingButton(_ node: Int) -> Bool {
    let parent = Int(tree.nodes[node].parent)
    if parent >= 0, tree.nodes[parent].tag.isHeading { return true }
    return tree.descendants(of: node).prefix(8).contains { tree.nodes[$0].tag.isHeading }
  }

  /// Whether it holds a quotation, as posts have it of those that they answer.
  private func holdsQuote(_ node: Int) -> Bool {
    tree.descendants(of: node).prefix(32).contains { tree.nodes[$0].tag == .blockquote }
  }

  private func isPictureFigure(_ node: Int) -> Bool {
    let sum = sums.sum(of: node)
    guard sum.mass < 600, share(node) < 0.2 else { return false }
    return !tree.descendants(of: node).prefix(64).contains {
      [.table, .pre, .blockquote].contains(tree.nodes[$0].tag)
    }
  }

  private func nameRule(_ node: Int) -> CutRule {
    let tag = tree.nodes[node].tag
    guard tag != .body, tag != .html, tag != .article, tag != .main, !tag.isHeading else {
      let isHidden = level == .names && tree.hints(of: node).contains(.hidden)
      return tag.isHeading && isHidden ? .hidden : .none
    }
    let hints = tree.hints(of: node)
    guard !hints.isEmpty, hints.isDisjoint(with: .articleBody) else { return .none }
    let rules = level == .names ? Self.rules[...] : Self.rules.prefix(Self.certainCount)
    for (hint, rule, limit) in rules where hints.contains(hint) {
      guard allows(rule, node, limit: limit) else { continue }
      return rule
    }
    return .none
  }

  private func allows(_ rule: CutRule, _ node: Int, limit: Double) -> Bool {
    let sum = sums.sum(of: node)
    guard Double(sum.mass) < limit * Double(totalMass) else { return false }
    switch rule {
    case .comments: return !isThread
    // A post of a network is part of what embeds it.
    case .share: return !tree.hints(of: node).contains(.embed)
    case .hidden where !staysHidden(node): return false
    case .paywall: return !isMostOfArticle(node)
    case .weak where tree.hints(of: node).contains(.embed): return false
    case .weak, .tags, .gallery:
      return sum.mass < 300 || sum.linkByteCount * 2 > sum.byteCount
    case .byline, .dateline, .caption:
      return sum.byteCount < 400
    case .footer, .login, .hidden:
      return sum.mass < 1500
    default:
      return true
    }
  }

  /// The first rules hold at any level.
  private static let certainCount = 3
  private static let rules: [(NameHints, CutRule, Double)] = [
    (.consent, .cookie, 0.9), (.overlay, .login, 0.6), (.composer, .form, 0.5),
    (.comments, .comments, 0.9), (.share, .share, 0.1), (.related, .related, 0.3),
    (.newsletter, .newsletter, 0.2), (.navigation, .navigation, 0.2), (.sidebar, .sidebar, 0.25),
    (.advert, .advert, 0.2), (.cookie, .cookie, 0.3), (.paywall, .paywall, 0.1),
    (.biography, .biography, 0.15), (.byline, .byline, 0.1), (.dateline, .dateline, 0.05),
    (.tags, .tags, 0.1), (.caption, .caption, 0.1), (.footer, .footer, 0.1),
    (.hidden, .hidden, 0.2), (.login, .login, 0.1), (.gallery, .gallery, 0.1), (.weak, .weak, 0.1),
  ]
}
