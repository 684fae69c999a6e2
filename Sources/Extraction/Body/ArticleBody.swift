import Articles

/// The main text of a page, and what was left out of it.
struct ArticleBody {
  /// The article in order.
  var blocks: [Block] = []
  /// The rest of the page in order.
  var boilerplate: [CutBlock] = []
  /// Where the article was found, and how likely its text is right, from 0 to 1: the mean chance of
  /// its bytes by the block model.
  var source = "block model"
  var confidence = 0.0
  /// The share of its text inside links, and the share under names of forums and comments.
  var linkShare = 0.0
  var threadShare = 0.0

  /// Bytes of text in the blocks.
  var byteCount: Int { blocks.reduce(0) { $0 + $1.text.utf8.count } }
}

/// The runs of a page as the rules judge them.
struct JudgedPage {
  let tree: PageTree
  /// The element the rules take for the article's.
  let container: Int
  /// What the page says of itself.
  let statement: PageStatement
  /// All runs in the order of the page but those of its head; `cut` is what the rules say.
  var runs: [TextRun] = []
  /// Their texts.
  var texts: [String] = []
  /// The words of those that are lines; of those that the rules decide on alone, only where they
  /// may be a title.
  var words = LineWords()

  /// Adds a run of the container, if it has text.
  fileprivate mutating func append(_ run: TextRun, _ text: String, _ lineWords: Span<UInt8>) {
    guard !text.isEmpty else { return }
    runs.append(run)
    texts.append(text)
    words.append(words: lineWords)
  }

  /// Adds any other run, if it has text.
  fileprivate mutating func append(_ run: TextRun, _ text: String) {
    guard !text.isEmpty else { return }
    runs.append(run)
    texts.append(text)
    let isAsked = !run.isDecided || statement.titles.mayBeTitle(text.utf8Span.span)
    words.append(run.isLine && isAsked ? text : "")
  }

  fileprivate mutating func reserveCapacity(_ runCount: Int) {
    runs.reserveCapacity(runCount)
    texts.reserveCapacity(runCount)
    words.reserveCapacity(runCount)
  }

  /// Bytes of text that the rules keep.
  var keptByteCount: Int { runs.reduce(0) { $0 + ($1.cut == .none ? Int($1.byteCount) : 0) } }

  /// Bytes of prose that the rules keep.
  var keptMass: Int { runs.reduce(0) { $0 + ($1.cut == .none ? $1.mass : 0) } }
}

/// Reads the body of a page: prune, choose the container, judge its runs.
struct BodyReader {
  /// A body shorter than this is tried again with names believed less.
  static let shortByteCount = 250

  private let tree: PageTree
  private let reader: TextRunReader
  private let statement: PageStatement

  init(_ tree: PageTree, _ statement: PageStatement) {
    self.tree = tree
    self.statement = statement
    reader = TextRunReader(tree)
  }

  /// The best body that the levels of pruning give.
  func read() -> ArticleBody {
    guard var page = judgedPage() else { return ArticleBody() }
    let judge = BlockJudge(page)
    for index in page.runs.indices {
      if judge.isArticle[index] {
        page.runs[index].cut = .none
      } else if page.runs[index].cut == .none {
        page.runs[index].cut = .model
      }
    }
    return assemble(page, judge)
  }

  /// The runs of the page as the rules judge them, by the level of pruning that finds more.
  func judgedPage() -> JudgedPage? {
    guard !tree.nodes.isEmpty else { return nil }
    let none = [CutRule](repeating: .none, count: tree.nodes.count)
    let all = MassSums(tree, reader.runs(cuts: none))
    let isThread = ThreadSigns(tree, all, evidence: statement.forumEvidence).isThread
    let strict = judged(
      Pruning(tree, all, level: .names, isThread: isThread).cuts(), isThread: isThread)
    guard strict.keptByteCount < Self.shortByteCount else { return strict }
    let loose = judged(
      Pruning(tree, all, level: .structure, isThread: isThread).cuts(), isThread: isThread)
    return loose.keptMass > strict.keptMass * 2 || strict.keptByteCount == 0 ? loose : strict
  }

  private func judged(_ cuts: [CutRule], isThread: Bool) -> JudgedPage {
    let runs = reader.runs(cuts: cuts)
    let sums = MassSums(tree, runs)
    var container = ContainerChoice(tree, sums, cuts: cuts).choose().node
    if isThread {
      container = ThreadChoice(tree, sums, cuts: cuts).choose(instead: container)
    }
    let inside = sums.runs(of: container)
    var judge = RunJudge(
      tree: tree, runs: runs, texts: inside.map { reader.text(of: runs[$0], cuts: cuts) },
      bareTexts: inside.map { reader.textBesideLinks(of: runs[$0], cuts: cuts) },
      inside: inside, container: container, sums: sums, titles: statement.titles)
    judge.judge()
    // Runs of what is left and of what was cut, both in the order of the page.
    let inverted = cuts.map { $0 == .none ? CutRule.outside : .none }
    var cutRuns = reader.runs(cuts: inverted)[...]
    var page = JudgedPage(tree: tree, container: container, statement: statement)
    page.reserveCapacity(runs.count + cutRuns.count)
    func takeCutRuns(before node: Int32) {
      while let run = cutRuns.first, run.nodes.lowerBound < node {
        cutRuns.removeFirst()
        let cut = cuts[Int(run.nodes.lowerBound)]
        guard cut != .pageHead else { continue }
        page.append(run.cut(by: cut), reader.text(of: run, cuts: inverted))
      }
    }
    for (index, run) in judge.runs.enumerated() {
      takeCutRuns(before: run.nodes.lowerBound)
      if inside.contains(index) {
        page.append(run, judge.text(index), judge.lineWords(index))
      } else {
        page.append(run.cut(by: .outside), reader.text(of: run, cuts: cuts))
      }
    }
    takeCutRuns(before: .max)
    return page
  }

  private func assemble(_ page: JudgedPage, _ judge: BlockJudge) -> ArticleBody {
    var body = ArticleBody()
    var rows = TableRows(tree)
    var total = 0.0
    for (index, run) in page.runs.enumerated() {
      let text = page.texts[index]
      guard run.cut == .none else {
        body.boilerplate.append(CutBlock(text, rule: run.cut.text))
        continue
      }
      let size = Double(run.byteCount)
      total += size
      body.confidence += size * Double(judge.chances[index])
      body.linkShare += Double(run.linkByteCount)
      if isInThread(run) { body.threadShare += size }
      if !rows.join(run, text, into: &body.blocks) {
        body.blocks.append(Block(text, kind: run.kind == .table ? .paragraph : run.kind))
      }
    }
    if total > 0 {
      body.confidence /= total
      body.linkShare /= total
      body.threadShare /= total
    }
    return body
  }

  private func isInThread(_ run: TextRun) -> Bool {
    var node = run.block
    while node >= 0 {
      if !tree.hints(of: Int(node)).isDisjoint(with: [.thread, .comments]) { return true }
      node = tree.nodes[Int(node)].parent
    }
    return false
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
