import IndexFormat
import Storage

/// Candidates for the best k of a segment, and the value that a further one needs.
///
/// Holds every document whose value reached the threshold when it came by. The threshold rises as
/// candidates come. Cheaply: k of them have at least the value at rank k − 1, so whatever cannot have
/// their scores goes. Where values are too rough for that, exactly: the k with the highest values
/// are scored.
struct CandidatePool {
  /// At least 1.
  private(set) var threshold: UInt32
  private var candidates: Candidates
  private let k: Int
  private let scale: ValueScale
  private let scorer: ExactScorer
  private var sifted = 0
  private var nextExactCount: Int

  init(k: Int, threshold: UInt32, _ scale: ValueScale, _ scorer: ExactScorer, _ arena: Arena) {
    self.k = k
    self.threshold = threshold
    self.scale = scale
    self.scorer = scorer
    candidates = Candidates(capacity: 2 * k + 2 * ValueWindow.size, arena)
    nextExactCount = Self.nextExactCount(after: k, k)
  }

  /// Adds candidates and raises the threshold when enough have come.
  mutating func add(_ more: borrowing Candidates) throws(FormatError) {
    guard more.count > 0 else { return }
    candidates.append(more)
    guard candidates.count >= k, candidates.count >= sifted + max(8, k / 2) else { return }
    sift()
    if candidates.count >= nextExactCount {
      let best = candidates.subset(atLeast: candidates.value(atRank: k - 1))
      raise(to: scale.threshold(score: try scorer.score(best).leastScore(atRank: k - 1)))
      nextExactCount = Self.nextExactCount(after: max(candidates.count, k), k)
    }
    sifted = candidates.count
  }

  /// Scores what remains and offers it.
  mutating func finish(into top: inout TopHits, _ target: SegmentTarget) throws(FormatError) {
    if candidates.count > k { sift() }
    guard candidates.count > k + k / 8 + 16 else {
      return try top.add(scorer.score(candidates), target)
    }
    // The k highest values first: few of the others have a chance against their scores.
    let border = candidates.value(atRank: k - 1)
    try top.add(scorer.score(candidates.subset(atLeast: border)), target)
    let least = scale.threshold(score: top.threshold)
    guard least < border else { return }
    try top.add(scorer.score(candidates.subset(atLeast: least, below: border)), target)
  }

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
}

/// A leaf of a plan in one segment: its postings and what they weigh.
struct ScoredLeaf {
  let list: PostingList
  let weight: Float
  /// Whether a document must have it.
  let isRequired: Bool
}

/// Scores candidates exactly: contributions are added leaf by leaf in the query's order.
///
/// Its cursors are its own, so that a search may ask in between.
struct ExactScorer {
  private let search: SegmentSearch
  private let leaves: [(list: PostingList, weight: Float)]

  init(_ leaves: [ScoredLeaf], _ search: SegmentSearch) {
    self.search = search
    self.leaves = leaves.map { ($0.list.secondCursor(search.arena), $0.weight) }
  }

  func score(_ candidates: Candidates) throws(FormatError) -> ScoredCandidates {
    let scorer = search.target.scoring.scorer
    let scored = ScoredCandidates(
      candidates, lengths: search.target.scoring.lengths, k1: scorer.k1, b: scorer.b,
      averageLength: scorer.averageLength, search.arena)
    for leaf in leaves {
      leaf.list.rewind()
      scored.add(leaf.list, weight: leaf.weight)
    }
    try search.check(leaves.lazy.map(\.list))
    return scored
  }
}
