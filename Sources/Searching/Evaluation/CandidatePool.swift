import IndexFormat
import Storage

/// Candidates for the best k of a segment, and the value that a further one needs.
///
/// Holds every document whose value reached the threshold when it came by. The threshold rises as
/// candidates come: k of them have at least the value at rank k − 1, so whatever cannot have their
/// scores goes.
struct CandidatePool {
  /// At least 1.
  private(set) var threshold: UInt32
  private var candidates: Candidates
  private let k: Int
  private let scale: ValueScale
  private var sifted = 0

  init(k: Int, threshold: UInt32, _ scale: ValueScale, _ arena: Arena) {
    self.k = k
    self.threshold = threshold
    self.scale = scale
    candidates = Candidates(capacity: 2 * k + 2 * ValueWindow.size, arena)
  }

  /// Adds candidates and raises the threshold when enough have come.
  mutating func add(_ more: borrowing Candidates) {
    guard more.count > 0 else { return }
    candidates.append(more)
    if candidates.count >= k, candidates.count >= sifted + max(8, k / 2) { sift() }
  }

  /// The candidates that remain, ascending by document.
  mutating func finish() -> Candidates {
    if candidates.count > k { sift() }
    return candidates
  }

  private mutating func sift() {
    let reached = scale.threshold(value: candidates.value(atRank: k - 1))
    if reached > threshold {
      threshold = reached
      candidates.keep(atLeast: threshold)
    }
    sifted = candidates.count
  }
}
