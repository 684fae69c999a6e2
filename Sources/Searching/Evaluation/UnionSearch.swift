import IndexFormat

/// Finds the best documents of an OR in one segment: windowed block-max MaxScore.
///
/// Documents go by in windows of 4,096. The leaves whose bounds together stay below the threshold
/// cannot bring a document in by themselves: the others add up their contributions over the whole
/// window, and only what may still reach the threshold is looked up in the rest. (Turtle and Flood
/// 1995; block maxima as Ding and Suel 2011; windows as in Lucene's `MaxScoreBulkScorer`.)
///
/// Exact: a sum made in any order is the sum made in the query's order as long as the least
/// contribution is above 2⁻²⁹ of it, because Double then holds every partial sum without rounding;
/// otherwise the document is scored again in order.
struct UnionSearch {
  private let leaves: [LeafMatcher]
  /// What documents must and must not match beside; none of it scores.
  private let required: [Matcher]
  private let forbidden: [Matcher]
  private let target: SegmentTarget
  private let meter: WorkMeter
  /// Makes the leaves anew, to score in order.
  private let makeLeaves: () throws(FormatError) -> [LeafMatcher]
  private var exactLeaves: [LeafMatcher]?
  private let listBounds: [Double]
  private let leastWeight: Double
  private var window = ScoreWindow()

  init(
    _ leaves: [LeafMatcher], required: [Matcher], forbidden: [Matcher], _ target: SegmentTarget,
    _ meter: WorkMeter, makeLeaves: @escaping () throws(FormatError) -> [LeafMatcher]
  ) throws(FormatError) {
    self.leaves = leaves
    self.required = required
    self.forbidden = forbidden
    self.target = target
    self.meter = meter
    self.makeLeaves = makeLeaves
    leastWeight = leaves.map { Double($0.weight) }.min() ?? 0
    for leaf in leaves { try leaf.advance(to: 0) }
    listBounds = leaves.map {
      Double($0.weight) * $0.impactBound(from: 0, before: target.documentCount)
    }
  }

  mutating func run(into top: inout TopHits) throws(FormatError) {
    var next = 0
    while !meter.isStopped {
      let threshold = Self.lowered(top.threshold)
      let lead = Partition(listBounds, threshold: threshold).essential
      var start = Matcher.end
      for index in lead {
        try leaves[index].advance(to: next)
        start = min(start, leaves[index].document)
      }
      guard start < target.documentCount else { return }
      window.move(to: start, before: target.documentCount)
      next = window.end
      let bounds = leaves.map {
        Double($0.weight) * $0.impactBound(from: start, before: window.end)
      }
      let partition = Partition(bounds, threshold: threshold)
      try search(partition, into: &top)
      if meter.spend(1) { return }
    }
  }

  /// Searches the window.
  private mutating func search(_ partition: Partition, into top: inout TopHits) throws(FormatError)
  {
    guard !partition.essential.isEmpty else { return }
    for index in partition.essential {
      try leaves[index].advance(to: window.start)
      try leaves[index].accumulate(into: &window)
    }
    var window = ScoreWindow.taking(&self.window)
    defer { self.window = window }
    try window.drain { document, sum throws(FormatError) in
      if let score = try score(document, sum, partition, Self.lowered(top.threshold)),
        try isAllowed(document)
      {
        top.offer(target.hit(document, score: try exact(score, document)))
      }
    }
  }

  /// Completes a document's sum from the leaves not yet added; nil once it is too low.
  private func score(
    _ document: Int, _ sum: Double, _ partition: Partition, _ threshold: Double
  ) throws(FormatError) -> Double? {
    var score = sum
    var rest = partition.rest.count
    while rest > 0 {
      if score + partition.restBounds[rest - 1] < threshold { return nil }
      rest -= 1
      let leaf = leaves[partition.rest[rest]]
      try leaf.advance(to: document)
      if leaf.document == document { score += Double(leaf.contribution) }
    }
    return score < threshold ? nil : score
  }

  private func isAllowed(_ document: Int) throws(FormatError) -> Bool {
    guard !target.isDeleted(document) else { return false }
    return try Matcher.allow(document, required: required, forbidden: forbidden)
  }

  /// The sum as made in the query's order.
  private mutating func exact(_ score: Double, _ document: Int) throws(FormatError) -> Double {
    let norm = Double(target.scoring.norm(of: document))
    // Frequencies are at least 1; half is left for the rounding of the contribution itself.
    if leastWeight / (1 + norm) * Double(1 << 28) > score { return score }
    if exactLeaves == nil { exactLeaves = try makeLeaves() }
    guard let leaves = exactLeaves else { return score }
    var total = 0.0
    for leaf in leaves {
      try leaf.advance(to: document)
      if leaf.document == document { total += Double(leaf.contribution) }
    }
    return total
  }

  /// A threshold so much lower that the rounding of sums cannot hide a document that reaches it.
  static func lowered(_ threshold: Double) -> Double { threshold * (1 - 1e-9) }
}

/// Which leaves can bring a document to the threshold, by their bounds.
private struct Partition {
  /// Leaves to walk, in the query's order.
  private(set) var essential: [Int] = []
  /// Leaves to look up, lowest bound first.
  private(set) var rest: [Int] = []
  /// The sums of the bounds of `rest` up to and with each.
  private(set) var restBounds: [Double] = []

  init(_ bounds: [Double], threshold: Double) {
    let present = bounds.indices.filter { bounds[$0] > 0 }.sorted { bounds[$0] < bounds[$1] }
    var sum = 0.0
    var count = 0
    while count < present.count, sum + bounds[present[count]] < threshold {
      sum += bounds[present[count]]
      restBounds.append(sum)
      count += 1
    }
    rest = Array(present[..<count])
    essential = present[count...].sorted()
  }
}
