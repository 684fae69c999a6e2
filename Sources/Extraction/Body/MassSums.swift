/// Sums over subtrees in constant time: runs in document order, added up once.
///
/// A subtree's text nodes are a range, so the runs that begin inside it are a range as well.
struct MassSums {
  /// What is added up.
  struct Sum {
    var mass = 0
    var byteCount = 0
    var linkByteCount = 0
    var linkCount = 0
    var runCount = 0
    var massRunCount = 0

    static func - (left: Sum, right: Sum) -> Sum {
      Sum(
        mass: left.mass - right.mass, byteCount: left.byteCount - right.byteCount,
        linkByteCount: left.linkByteCount - right.linkByteCount,
        linkCount: left.linkCount - right.linkCount, runCount: left.runCount - right.runCount,
        massRunCount: left.massRunCount - right.massRunCount)
    }
  }

  private let tree: PageTree
  private let sums: [Sum]
  /// For each node the number of runs that begin before it.
  private let runsBefore: [Int32]

  /// Adds up the same runs again, after some of them were cut.
  init(_ runs: [TextRun], like earlier: MassSums) {
    tree = earlier.tree
    runsBefore = earlier.runsBefore
    sums = Self.sums(runs)
  }

  init(_ tree: PageTree, _ runs: [TextRun]) {
    self.tree = tree
    sums = Self.sums(runs)
    var runsBefore = [Int32](repeating: 0, count: tree.nodes.count + 1)
    var next = 0
    for (index, run) in runs.enumerated() {
      // The nodes behind the begin of the run before, up to that of this one.
      let start = Int(run.nodes.lowerBound) + 1
      for node in next..<max(next, start) { runsBefore[node] = Int32(index) }
      next = max(next, start)
    }
    for node in next..<runsBefore.count { runsBefore[node] = Int32(runs.count) }
    self.runsBefore = runsBefore
  }

  private static func sums(_ runs: [TextRun]) -> [Sum] {
    var sums = [Sum()]
    sums.reserveCapacity(runs.count + 1)
    var total = Sum()
    for run in runs {
      if run.cut == .none {
        let mass = run.mass
        total.mass += mass
        total.byteCount += Int(run.byteCount)
        total.linkByteCount += Int(run.linkByteCount)
        total.linkCount += Int(run.linkCount)
        total.runCount += 1
        if mass > 0 { total.massRunCount += 1 }
      }
      sums.append(total)
    }
    return sums
  }

  /// The runs that begin inside a node.
  func runs(of node: Int) -> Range<Int> {
    Int(runsBefore[node])..<max(Int(runsBefore[node]), Int(runsBefore[Int(tree.nodes[node].end)]))
  }

  /// The sum over a node.
  func sum(of node: Int) -> Sum {
    let range = runs(of: node)
    return sums[range.upperBound] - sums[range.lowerBound]
  }

  /// The sum over a range of runs.
  func sum(over range: Range<Int>) -> Sum { sums[range.upperBound] - sums[range.lowerBound] }

  /// The sum over the page.
  var total: Sum { sums[sums.count - 1] }
}
