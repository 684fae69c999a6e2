import IndexFormat
import Storage

/// Candidates of all segments for the best k, and the value that a further one needs.
///
/// Holds every document whose value reached the threshold when it came by. The threshold rises as
/// candidates come. Cheaply: k of them have at least the value at rank k − 1, so whatever cannot
/// have their scores goes. Where values are too rough for that, exactly: the k with the highest
/// values are scored.
struct CandidatePool {
  /// A segment that was searched.
  private struct Source {
    let search: SegmentSearch
    let leaves: [ScoredLeaf]
    /// What the numbers of its documents begin with in the pool.
    let base: UInt32
  }

  let k: Int
  /// At least 1.
  private(set) var threshold: UInt32 = 1
  /// Those of earlier segments and those that were taken, ascending, and behind them what a search
  /// gathers, with the segment's own numbers.
  var candidates: Candidates
  /// Room for the values of a search by windows.
  let window: ValueWindow
  private let scale: ValueScale
  private let arena: Arena
  private var sources: [Source] = []
  private var nextBase = 0
  private var sifted = 0
  private var nextExactCount: Int
  /// What lists are read with while they are scored: a search may be in the middle of its own.
  private var cursor: PostingList?

  init(k: Int, _ scale: ValueScale, _ arena: Arena) {
    self.k = k
    self.scale = scale
    self.arena = arena
    candidates = Candidates(capacity: 2 * k + 2 * ValueWindow.size, arena)
    window = ValueWindow(arena)
    nextExactCount = Self.nextExactCount(after: k, k)
  }

  /// Whether the numbers of a segment's documents fit behind those of the others.
  func hasRoom(for search: SegmentSearch) -> Bool {
    nextBase + search.documentCount <= Int(UInt32.max)
  }

  /// Begins with a segment; `reached` is the score that k hits beside the pool have.
  mutating func begin(_ search: SegmentSearch, _ leaves: [ScoredLeaf], reached score: Double) {
    sources.append(Source(search: search, leaves: leaves, base: UInt32(nextBase)))
    nextBase += search.documentCount
    raise(to: scale.threshold(score: score))
  }

  /// Notes that k documents have at least the score of an impact in a list.
  mutating func reach(impact: UInt8, valueWeight: UInt32) {
    raise(to: scale.leastValue(impact: impact, weight: valueWeight))
  }

  /// Takes what was gathered behind the first candidates, and raises the threshold when enough have
  /// come.
  mutating func take(from start: Int) throws(FormatError) {
    guard candidates.count > start else { return }
    if let base = sources.last?.base, base > 0 { candidates.number(from: start, behind: base) }
    guard candidates.count >= k, candidates.count >= sifted + max(8, k / 2, sifted / 4)
    else { return }
    sift()
    if candidates.count >= nextExactCount {
      var scored = ScoredCandidates(capacity: candidates.count, arena)
      try score(candidates.value(atRank: k - 1)..<Self.valueEnd, into: &scored)
      raise(to: scale.threshold(score: scored.leastScore(atRank: k - 1)))
      nextExactCount = Self.nextExactCount(after: max(candidates.count, k), k)
    }
    sifted = candidates.count
  }

  /// Scores what remains, offers it, and is empty.
  mutating func finish(into top: inout TopHits) throws(FormatError) {
    window.finish()
    guard !sources.isEmpty else { return }
    raise(to: scale.threshold(score: top.threshold))
    if candidates.count > k { sift() }
    var scored = ScoredCandidates(capacity: candidates.count, arena)
    if candidates.count > 2 * k + 16 {
      // The k highest values first: few of the others have a chance against their scores.
      let border = candidates.value(atRank: k - 1)
      try score(border..<Self.valueEnd, into: &scored)
      let least = scale.threshold(
        score: max(top.threshold, scored.leastScore(atRank: k - 1)))
      if least < border { try score(least..<border, into: &scored) }
    } else {
      try score(0..<Self.valueEnd, into: &scored)
    }
    top.add(scored)
    candidates.count = 0
    sources.removeAll()
    nextBase = 0
    sifted = 0
  }

  /// Above all values.
  private static let valueEnd: UInt32 = 1 << 16

  /// How many candidates are too many to go on by values, after so many.
  ///
  /// Scoring k of them costs a few microseconds where k is small.
  private static func nextExactCount(after count: Int, _ k: Int) -> Int {
    k <= 100 ? count + max(k, 32) : 2 * count + 512
  }

  private mutating func sift() {
    raise(to: scale.threshold(value: candidates.value(atRank: k - 1)))
  }

  private mutating func raise(to reached: UInt32) {
    guard reached > threshold else { return }
    threshold = reached
    candidates.keep(atLeast: threshold)
  }

  /// Scores the candidates of a range of values exactly: contributions are added leaf by leaf in
  /// the query's order.
  private mutating func score(
    _ values: Range<UInt32>, into scored: inout ScoredCandidates
  ) throws(FormatError) {
    var start = 0
    for index in sources.indices where start < candidates.count {
      let end =
        index + 1 < sources.count
        ? candidates.index(of: sources[index + 1].base, from: start) : candidates.count
      defer { start = end }
      guard start < end else { continue }
      let search = sources[index].search
      let scoring = search.target.scoring
      scored.append(
        candidates, start..<end, values: values, segment: search.target.index,
        base: sources[index].base, orderKeys: search.target.orderKeys, lengths: scoring.lengths,
        k1: scoring.scorer.k1, b: scoring.scorer.b, averageLength: scoring.scorer.averageLength)
      for leaf in sources[index].leaves {
        let list = leaf.list.cursor(inPlaceOf: cursor, arena)
        scored.add(list, weight: leaf.weight)
        try search.check(CollectionOfOne(list))
        cursor = list
      }
    }
  }
}
