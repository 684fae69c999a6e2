/// Judges the runs inside the container one by one: what is article, what is furniture.
///
/// Each step marks runs as cut with its rule; later steps see what is left. All steps are linear
/// in the runs.
struct RunJudge {
  private let tree: PageTree
  private(set) var runs: [TextRun]
  private let texts: [String]
  /// The words of those that may be furniture; none of long ones.
  private var words = LineWords()
  private let bareTexts: [String?]
  /// The runs of the container.
  let inside: Range<Int>
  private let container: Int
  private let sums: MassSums
  private let titles: TitleMatcher

  /// Prepares to judge the runs of a container.
  ///
  /// - Parameters:
  ///   - tree: The page.
  ///   - runs: All its runs.
  ///   - texts: The texts of those inside.
  ///   - bareTexts: The same without what is in links; nil where a run has no link or is long.
  ///   - inside: The container's runs.
  ///   - container: The node that holds the article.
  ///   - sums: The sums over all runs.
  ///   - titles: What counts as the headline.
  init(
    tree: PageTree, runs: [TextRun], texts: [String], bareTexts: [String?], inside: Range<Int>,
    container: Int, sums: MassSums, titles: TitleMatcher
  ) {
    self.tree = tree
    self.runs = runs
    self.texts = texts
    self.bareTexts = bareTexts
    self.inside = inside
    self.container = container
    self.sums = sums
    self.titles = titles
    words.reserveCapacity(inside.count)
    for index in inside { words.append(runs[index].isLine ? text(index) : "") }
  }

  /// The text of a run of the container.
  func text(_ index: Int) -> String { texts[index - inside.lowerBound] }

  /// The words of a run of the container; none of a long one.
  @_lifetime(borrow self)
  func lineWords(_ index: Int) -> Span<UInt8> { words[index - inside.lowerBound] }

  /// Runs all steps.
  mutating func judge() {
    cutLinkGroups()
    cutLinkRuns()
    cutTitle()
    cutFurnitureLines()
    cutLead()
    cutTail()
    cutRepeated()
    cutTrailing()
  }

  /// Lists, boxes and tables that are mostly links.
  private mutating func cutLinkGroups() {
    let sums = MassSums(runs, like: sums)
    let total = max(1, sums.sum(of: container).mass)
    var node = container + 1
    let end = Int(tree.nodes[container].end)
    while node < end {
      if isLinkGroup(node, sums, total) {
        for index in sums.runs(of: node) where runs[index].cut == .none {
          runs[index].cut = .linkDensity
        }
        node = Int(tree.nodes[node].end)
      } else {
        node += 1
      }
    }
  }

  private func isLinkGroup(_ node: Int, _ sums: MassSums, _ total: Int) -> Bool {
    switch tree.nodes[node].tag {
    case .ul, .ol, .dl, .div, .section, .table, .p, .header, .tr, .center: break
    default: return false
    }
    let sum = sums.sum(of: node)
    guard sum.byteCount > 0, sum.mass * 5 < total else { return false }
    let density = Double(sum.linkByteCount) / Double(sum.byteCount)
    let isList = tree.nodes[node].tag == .ul || tree.nodes[node].tag == .ol
    if sum.linkCount >= 3, density > (isList ? 0.6 : 0.66), sum.mass < 400 { return true }
    if sum.linkCount >= 1, density > 0.8, sum.byteCount < 300 { return true }
    return false
  }

  /// Paragraphs that are one link and nothing else.
  private mutating func cutLinkRuns() {
    for index in inside where runs[index].cut == .none {
      let run = runs[index]
      // "RELATED" and a link, "→ See also:" and a link: the rest beside the link is furniture.
      if let bare = bareTexts[index - inside.lowerBound], isFurniture(bare) {
        runs[index].cut = .related
        continue
      }
      guard run.kind != .heading, run.kind != .table, run.linkCount > 0 else { continue }
      if run.linkDensity > 0.85, run.byteCount < 220 { runs[index].cut = .linkDensity }
    }
  }

  private func isFurniture(_ text: String) -> Bool {
    let words = LineWords.of(text)
    return !words.isEmpty && FurnitureLines.isFurniture(text, words.span)
  }

  /// The headline where the body repeats it, and what stands before it.
  private mutating func cutTitle() {
    var before = 0
    for index in inside.prefix(40) where runs[index].cut == .none {
      guard titles.isTitle(words[index - inside.lowerBound]) else {
        before += runs[index].mass
        continue
      }
      runs[index].cut = .title
      if before < 200, runs[index].kind == .heading {
        for earlier in inside.lowerBound..<index where runs[earlier].cut == .none {
          runs[earlier].cut = .lead
        }
      }
    }
  }

  private mutating func cutFurnitureLines() {
    for index in inside
    where runs[index].cut == .none && runs[index].isLine {
      guard runs[index].kind != .code else { continue }
      if FurnitureLines.isFurniture(text(index), words[index - inside.lowerBound]) {
        runs[index].cut = .furnitureLine
      }
    }
  }

  /// Short lines before the first paragraph: kickers, dates, names.
  private mutating func cutLead() {
    let open = inside.filter { runs[$0].cut == .none }
    guard let first = open.first(where: { runs[$0].mass > 0 }),
      open.contains(where: { runs[$0].mass > 120 })
    else { return }
    for index in open.prefix(while: { $0 < first }) {
      let run = runs[index]
      guard run.kind == .paragraph || run.kind == .listItem || run.kind == .caption else {
        continue
      }
      if run.byteCount < 60, !FurnitureLines.endsSentence(text(index)) { runs[index].cut = .lead }
    }
  }

  /// From a heading that opens comments, related links and the like to the end.
  private mutating func cutTail() {
    let total = inside.reduce(0) { $0 + (runs[$1].cut == .none ? Int(runs[$1].byteCount) : 0) }
    var seen = 0
    for index in inside where runs[index].cut == .none {
      let run = runs[index]
      if run.byteCount < 100, seen * 2 > total,
        FurnitureLines.opensTail(words[index - inside.lowerBound])
      {
        for later in index..<inside.upperBound where runs[later].cut == .none {
          runs[later].cut = .tail
        }
        return
      }
      seen += Int(run.byteCount)
    }
  }

  /// The second and later of equal long paragraphs.
  private mutating func cutRepeated() {
    // The first of each by its hash; of two that only share one both stay.
    var firsts: [UInt64: Int] = [:]
    for index in inside where runs[index].cut == .none && runs[index].byteCount >= 40 {
      guard runs[index].kind != .table, runs[index].kind != .code else { continue }
      let hash = text(index).utf8Span.span.textHash
      if let first = firsts[hash] {
        if text(first) == text(index) { runs[index].cut = .repeated }
      } else {
        firsts[hash] = index
      }
    }
  }

  /// Headings at the end that head nothing.
  private mutating func cutTrailing() {
    for index in inside.reversed() where runs[index].cut == .none {
      guard runs[index].kind == .heading || runs[index].kind == .caption else { return }
      runs[index].cut = .tail
    }
  }
}
