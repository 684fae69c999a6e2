import Articles

/// What is known of the runs of a page, as numbers the block model judges by.
///
/// A row for each run that is asked for, `lede_block_model_width` numbers. All of it is linear in the page: sums over
/// elements come from `MassSums`, what stands above an element from one pass down the tree. A change
/// here needs `Scripts/train-block-model`.
struct RunFeatures {
  /// How many numbers a row has.
  static let width = 108

  private let page: JudgedPage
  private let sums: MassSums
  /// The sums over what the rules keep.
  private let keptSums: MassSums
  private let above: ElementContext
  private let common: RunCommonality
  private let lines: RunLines
  private let distances: ProseDistances
  private let container: Container

  /// The element that the rules take for the article's, measured once.
  private struct Container {
    let runs: Range<Int>
    let sum: MassSums.Sum
    let depth: Int
    let level: Int
  }

  /// The words of a run.
  func wordCount(of run: Int) -> Int { Int(lines.shapes[run].word_count) }

  /// Measures the page, and the runs of it that a row is asked for.
  init(_ page: JudgedPage, rowsOf isAsked: (TextRun) -> Bool) {
    self.page = page
    let all = page.runs.map(\.uncut)
    sums = MassSums(page.tree, all)
    keptSums = MassSums(page.runs, like: sums)
    above = ElementContext(page.tree)
    common = RunCommonality(page, above)
    lines = RunLines(page, of: isAsked)
    distances = ProseDistances(page.runs)
    let inside = sums.runs(of: page.container)
    container = Container(
      runs: inside, sum: sums.sum(over: inside), depth: Int(above.depths[page.container]),
      level: Self.level(of: page.container, page.tree))
  }

  /// The rows of runs that were asked for, one behind the other.
  func rows(_ runs: [Int]) -> [Float] {
    let pageNumbers = Array(capacity: 16) { appendPage(to: &$0) }
    return Array(capacity: runs.count * Self.width) { row in
      // Neighbours mostly hang on the same element.
      var parent: Int32 = -1
      var surroundings = 0..<0
      for index in runs {
        appendText(index, to: &row)
        appendPlace(index, to: &row)
        for number in pageNumbers { row.append(number) }
        appendNames(index, to: &row)
        let start = row.count
        if self.parent(of: index) == parent, !surroundings.isEmpty {
          for place in surroundings {
            let number = row.span[place]
            row.append(number)
          }
        } else {
          appendSurroundings(index, to: &row)
          parent = self.parent(of: index)
        }
        surroundings = start..<row.count
        appendCommonality(index, to: &row)
        appendNeighbours(index, to: &row)
        appendBranch(index, to: &row)
      }
    }
  }

  private static func level(of node: Int, _ tree: PageTree) -> Int {
    let hints = tree.hints(of: node)
    switch tree.nodes[node].tag {
    case _ where hints.contains(.articleBody): return 1
    case .article: return 2
    case .main: return 3
    case _ where !hints.isDisjoint(with: [.mainContent, .post]): return 4
    case .body: return 6
    default: return 5
    }
  }

  private func appendText(_ index: Int, to row: inout FeatureRow) {
    let run = page.runs[index]
    let shape = lines.shapes[index]
    row.add(Self.number(of: run.kind))
    row.add(logarithm: Int(run.byteCount))
    row.add(logarithm: Int(shape.word_count))
    row.add(run.linkDensity)
    row.add(share: Int(run.strongByteCount), of: Int(run.byteCount))
    row.add(share: 100 * Int(run.markCount), of: Int(run.byteCount))
    row.add(FurnitureLines.endsSentence(page.texts[index]))
    row.add(share: Int(shape.upper_count), of: Int(run.byteCount))
    row.add(share: Int(shape.capital_word_count), of: Int(shape.word_count))
    row.add(lines.isTitle[index])
    row.add(lines.isSummary[index])
    row.add(lines.furnitureShares[index])
    row.add(common.earlierCounts[index])
  }

  private static func number(of kind: Block.Kind) -> Int {
    switch kind {
    case .paragraph: 0
    case .quote: 1
    case .listItem: 2
    case .table: 3
    case .code: 4
    case .caption: 5
    case .heading: 6
    }
  }

  private func appendPlace(_ index: Int, to row: inout FeatureRow) {
    let run = page.runs[index]
    let total = sums.total
    let before = sums.sum(over: 0..<index)
    let inside = container.runs
    let start = sums.sum(over: min(index, inside.lowerBound)..<index)
    let rest = sums.sum(over: index..<max(index, inside.upperBound))
    row.add(Int(run.cut.rawValue))
    row.add(run.cut == .none)
    row.add(share: index, of: page.runs.count)
    row.add(share: before.mass, of: total.mass)
    row.add(share: before.byteCount, of: total.byteCount)
    row.add(logarithm: start.mass)
    row.add(logarithm: rest.mass - run.mass)
    row.add(min(200, max(-200, index - inside.lowerBound)))
    row.add(min(200, max(-200, inside.upperBound - index)))
    row.add(share: start.mass, of: container.sum.mass)
    let depth = Int(above.depths[Int(run.block)])
    row.add(depth)
    row.add(depth - container.depth)
    row.add(lines.titleDistances[index])
    row.add(lines.bodyShares[index])
  }

  private func parent(of run: Int) -> Int32 {
    page.tree.nodes[Int(page.runs[run].block)].parent
  }

  private func appendPage(to row: inout FeatureRow) {
    let total = sums.total
    let held = container.sum
    row.add(logarithm: total.mass)
    row.add(logarithm: total.runCount)
    row.add(logarithm: held.mass)
    row.add(share: held.mass, of: total.mass)
    row.add(share: held.byteCount, of: total.byteCount)
    row.add(share: held.linkByteCount, of: held.byteCount)
    row.add(share: held.massRunCount, of: held.runCount)
    row.add(share: total.linkByteCount, of: total.byteCount)
    row.add(container.level)
    row.add(page.statement.forumEvidence)
    row.add(share: common.commentMass, of: total.mass)
    row.add(share: common.threadMass, of: total.mass)
  }

  /// The hints that matter by themselves; the others speak through the rules.
  private static let hints: [NameHints] = [
    .articleBody, .post, .mainContent, .comments, .related, .cookie, .caption, .hidden, .thread,
    .embed,
  ]

  private func appendNames(_ index: Int, to row: inout FeatureRow) {
    let block = Int(page.runs[index].block)
    let node = Int(page.runs[index].nodes.lowerBound)
    let parent = max(0, Int(page.tree.nodes[block].parent))
    let grandparent = max(0, Int(page.tree.nodes[parent].parent))
    row.add(Int(page.tree.nodes[block].tag.rawValue))
    let own = above.ownHints[block].union(above.ownHints[node])
    let near = above.ownHints[parent].union(above.ownHints[grandparent])
    let all = above.hints[node]
    for hint in Self.hints {
      row.add(own.contains(hint) ? 3 : near.contains(hint) ? 2 : all.contains(hint) ? 1 : 0)
    }
    let tags = above.tags[node]
    for tag in ElementContext.Tags.each { row.add(tags.contains(tag)) }
  }

  private func appendSurroundings(_ index: Int, to row: inout FeatureRow) {
    let total = sums.total.mass
    var node = Int(page.runs[index].block)
    for _ in 0..<4 {
      node = max(0, Int(page.tree.nodes[node].parent))
      let sum = sums.sum(of: node)
      row.add(logarithm: sum.mass)
      row.add(share: sum.mass, of: total)
      row.add(share: sum.linkByteCount, of: sum.byteCount)
      row.add(logarithm: sum.runCount)
      row.add(share: sum.byteCount, of: sum.runCount)
      row.add(share: keptSums.sum(of: node).byteCount, of: sum.byteCount)
    }
  }

  private func appendCommonality(_ index: Int, to row: inout FeatureRow) {
    for level in 0..<2 {
      let group = common.group(of: index, level: level)
      row.add(logarithm: group.runCount)
      row.add(share: group.mass, of: sums.total.mass)
      row.add(share: group.linkByteCount, of: group.byteCount)
      row.add(share: group.byteCount, of: group.runCount)
      row.add(share: group.keptMass, of: group.mass)
    }
  }

  private func appendNeighbours(_ index: Int, to row: inout FeatureRow) {
    for other in (index - 2)...(index + 2) where other != index {
      let isThere = page.runs.indices.contains(other)
      row.add(isThere ? page.runs[other].linkDensity : -1)
      row.add(isThere ? Int(page.runs[other].cut.rawValue) : -1)
    }
    row.add(distances.before[index])
    row.add(distances.behind[index])
  }

  /// Where the run hangs on the element that holds most of what the rules keep.
  private func appendBranch(_ index: Int, to row: inout FeatureRow) {
    let total = max(1, keptSums.total.mass)
    var node = Int(page.runs[index].block)
    var branch = node
    var stepCount = 0
    while keptSums.sum(of: node).mass * 2 < total, page.tree.nodes[node].parent >= 0 {
      branch = node
      node = Int(page.tree.nodes[node].parent)
      stepCount += 1
    }
    let sum = sums.sum(of: branch)
    let kept = keptSums.sum(of: branch)
    let trunk = keptSums.runs(of: node)
    row.add(stepCount)
    row.add(logarithm: sum.mass)
    row.add(share: sum.linkByteCount, of: sum.byteCount)
    row.add(logarithm: sum.runCount)
    row.add(share: kept.byteCount, of: sum.byteCount)
    row.add(share: kept.mass, of: total)
    row.add(Int(page.tree.nodes[branch].tag.rawValue))
    row.add(share: index - trunk.lowerBound, of: trunk.count)
  }
}

/// Where numbers are written one behind the other.
private typealias FeatureRow = OutputSpan<Float>

extension OutputSpan where Element == Float {
  fileprivate mutating func add(_ value: Int) { append(Float(value)) }
  fileprivate mutating func add(_ value: Double) { append(Float(value)) }
  fileprivate mutating func add(_ value: Bool) { append(value ? 1 : 0) }

  fileprivate mutating func add(share part: Int, of whole: Int) {
    append(Float(part) / Float(max(1, whole)))
  }

  /// The binary logarithm of one more, exact at powers of two and linear between.
  fileprivate mutating func add(logarithm value: Int) {
    let bits = Float(max(0, value) + 1).bitPattern
    let exponent = Int32(bits >> 23) - 127
    let significand = Float(bitPattern: bits & 0x7F_FFFF | 127 << 23)
    append(Float(exponent) + significand - 1)
  }
}
