import Articles

/// The main text of a page, and what was left out of it.
struct ArticleBody {
  /// The article in order.
  var blocks: [Block] = []
  /// The rest of the page in order.
  var boilerplate: [CutBlock] = []
  /// Bytes of prose found; the measure fallbacks go by.
  var mass = 0
  /// Which candidate held the article.
  var container = ""

  /// Bytes of text in the blocks.
  var byteCount: Int { blocks.reduce(0) { $0 + $1.text.utf8.count } }
}

/// Reads the body of a page: prune, choose the container, judge its runs.
struct BodyReader {
  /// A body shorter than this is tried again with names believed less.
  static let shortByteCount = 250

  private let tree: PageTree
  private let reader: TextRunReader
  private let titles: TitleMatcher

  init(_ tree: PageTree, titles: TitleMatcher) {
    self.tree = tree
    self.titles = titles
    reader = TextRunReader(tree)
  }

  /// The best body that the levels of pruning give.
  func read() -> ArticleBody {
    guard !tree.nodes.isEmpty else { return ArticleBody() }
    let none = [CutRule](repeating: .none, count: tree.nodes.count)
    let all = MassSums(tree, reader.runs(cuts: none))
    let strict = read(Pruning(tree, all, level: .names).cuts())
    guard strict.byteCount < Self.shortByteCount else { return strict }
    let loose = read(Pruning(tree, all, level: .structure).cuts())
    return loose.mass > strict.mass * 2 || strict.blocks.isEmpty ? loose : strict
  }

  private func read(_ cuts: [CutRule]) -> ArticleBody {
    var runs = reader.runs(cuts: cuts)
    let sums = MassSums(tree, runs)
    let choice = ContainerChoice(tree, sums, cuts: cuts).choose()
    let inside = sums.runs(of: choice.node)
    for index in 0..<inside.lowerBound { runs[index].cut = .outside }
    for index in inside.upperBound..<runs.count { runs[index].cut = .outside }
    var judge = RunJudge(
      tree: tree, runs: runs, texts: inside.map { reader.text(of: runs[$0], cuts: cuts) },
      bareTexts: inside.map { reader.textBesideLinks(of: runs[$0], cuts: cuts) },
      inside: inside, container: choice.node, sums: sums, titles: titles)
    judge.judge()
    return assemble(judge, cuts: cuts, pattern: choice.pattern)
  }

  private func assemble(_ judge: RunJudge, cuts: [CutRule], pattern: String) -> ArticleBody {
    var body = ArticleBody()
    body.container = pattern
    var rows = TableRows(tree)
    for index in judge.inside {
      let run = judge.runs[index]
      guard run.cut == .none else { continue }
      let text = judge.text(index)
      guard !text.isEmpty else { continue }
      body.mass += run.mass
      if !rows.join(run, text, into: &body.blocks) {
        body.blocks.append(Block(text, kind: run.kind == .table ? .paragraph : run.kind))
      }
    }
    body.boilerplate = cutBlocks(judge, cuts: cuts)
    return body
  }

  /// The rest of the page: runs that were judged away, and runs of nodes that were cut.
  private func cutBlocks(_ judge: RunJudge, cuts: [CutRule]) -> [CutBlock] {
    let inverted = cuts.map { $0 == .none ? CutRule.outside : .none }
    let cutRuns = reader.runs(cuts: inverted)
    var pieces: [CutBlock] = []
    var next = 0
    // Both kinds come in the order of the page.
    func takeCutRuns(before node: Int32) {
      while next < cutRuns.count, cutRuns[next].nodes.lowerBound < node {
        let run = cutRuns[next]
        next += 1
        let rule = cuts[Int(run.nodes.lowerBound)]
        guard rule != .pageHead else { continue }
        append(reader.text(of: run, cuts: inverted), rule)
      }
    }
    func append(_ text: String, _ rule: CutRule) {
      if !text.isEmpty { pieces.append(CutBlock(text, rule: rule.text)) }
    }
    for index in judge.runs.indices where judge.runs[index].cut != .none {
      let run = judge.runs[index]
      takeCutRuns(before: run.nodes.lowerBound)
      append(
        judge.inside.contains(index) ? judge.text(index) : reader.text(of: run, cuts: cuts),
        run.cut)
    }
    takeCutRuns(before: .max)
    return pieces
  }
}

/// Joins the short cells of a table's row into one block.
private struct TableRows {
  private let tree: PageTree
  private var row: Int32 = -1

  init(_ tree: PageTree) {
    self.tree = tree
  }

  /// Adds a cell to the row's block; false when the run is no cell of a data table.
  mutating func join(_ run: TextRun, _ text: String, into blocks: inout [Block]) -> Bool {
    guard run.kind == .table, run.byteCount < 200 else {
      row = -1
      return false
    }
    var node = run.block
    while node >= 0, tree.nodes[Int(node)].tag != .tr, tree.nodes[Int(node)].tag != .table {
      node = tree.nodes[Int(node)].parent
    }
    guard node >= 0 else { return false }
    if node == row, let last = blocks.indices.last, blocks[last].kind == .table {
      blocks[last].text += " | " + text
    } else {
      blocks.append(Block(text, kind: .table))
    }
    row = node
    return true
  }
}
