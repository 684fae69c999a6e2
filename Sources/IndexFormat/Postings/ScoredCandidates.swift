import CKernels
import Storage

/// Candidates with their exact scores.
@safe package struct ScoredCandidates {
  private let candidates: Candidates
  // Safe: pieces of the arena with a place for each candidate.
  private let norms: UnsafeMutablePointer<Float>
  private let totals: UnsafeMutablePointer<Double>
  private let pairs: UnsafeMutablePointer<UInt64>
  private let set: UnsafeMutablePointer<UInt64>
  private let ranks: UnsafeMutablePointer<UInt32>
  /// Words of the set of candidates; 0 where there are too few for one.
  private let wordCount: Int
  /// With fewer candidates each is looked up in every list.
  private static let setCountMin = 64

  package var count: Int { candidates.count }

  /// Computes the candidates' norms, `k1 · ((1 − b) + b · (length / average))`.
  package init(
    _ candidates: Candidates, lengths: Column<UInt32>, k1: Float, b: Float, averageLength: Float,
    _ arena: Arena
  ) {
    self.candidates = candidates
    // Safe: the arena's pieces have a place for each candidate, two for pairs.
    unsafe norms = arena.take(candidates.count, of: Float.self)
    unsafe totals = arena.take(candidates.count, of: Double.self)
    unsafe pairs = arena.take(2 * candidates.count, of: UInt64.self)
    unsafe totals.initialize(repeating: 0, count: candidates.count)
    wordCount = candidates.count >= Self.setCountMin ? (lengths.count + 63) / 64 : 0
    unsafe set = arena.take(wordCount, of: UInt64.self)
    unsafe ranks = arena.take(wordCount, of: UInt32.self)
    if candidates.count > 0 {
      precondition(Int(candidates.document(candidates.count - 1)) < lengths.count)
      // Safe: the last candidate, which is the highest, has a length.
      unsafe lede_norms(
        lengths.unsafeValues, candidates.documents, candidates.count, k1, b, averageLength, norms)
      if wordCount > 0 {
        unsafe lede_make_set(candidates.documents, candidates.count, set, ranks, wordCount)
      }
    }
  }

  /// Adds a list's contributions.
  package func add(_ list: PostingList, weight: Float) {
    // By candidate a few nanoseconds each; by posting about one, or one for a word of a bitset.
    let isBitset = list.count * 16 > wordCount * 64
    if wordCount > 0, (isBitset ? wordCount : list.count) < 4 * candidates.count {
      unsafe list.addContributions(
        weight: weight, to: totals, norms: norms, set: set, ranks: ranks)
    } else {
      unsafe list.addContributions(weight: weight, to: totals, norms: norms, of: candidates)
    }
  }

  package func document(_ index: Int) -> Int { Int(candidates.document(index)) }

  package func score(_ index: Int) -> Double {
    precondition(index >= 0 && index < count)
    // Safe: the index was just checked.
    return unsafe totals[index]
  }

  /// Orders the candidates by falling score, but for ties in the upper 32 bits of precision.
  package func sort() { _ = sortRoughly() }

  /// The index of the candidate at a rank, once they are sorted, and what it was sorted by.
  package func place(atRank rank: Int) -> (index: Int, key: UInt32) {
    precondition(rank >= 0 && rank < count)
    // Safe: there is a pair for each candidate.
    let pair = unsafe pairs[rank]
    return (Int(pair & 0xFFFF_FFFF), UInt32(pair >> 32))
  }

  /// A score that the candidate at a rank and all before it have at least; little below its own.
  package func leastScore(atRank rank: Int) -> Double {
    precondition(rank >= 0 && rank < count)
    let scale = sortRoughly()
    guard scale > 0 else { return 0 }
    return unsafe Double(pairs[rank] >> 32) / scale * (1 - 1e-12)
  }

  /// Sorts the pairs of key and index; a key is the score times the result, rounded down.
  private func sortRoughly() -> Double {
    var highest = 0.0
    for index in 0..<count { unsafe highest = max(highest, totals[index]) }
    let scale = highest > 0 ? Double(UInt32.max) / highest : 0
    for index in 0..<count {
      // Safe: there are two places for each candidate.
      let key = unsafe UInt64(min(Double(UInt32.max), (totals[index] * scale).rounded(.down)))
      unsafe pairs[index] = key << 32 | UInt64(index)
    }
    // Safe: the second half of the pairs is the spare room.
    unsafe lede_sort_pairs(pairs, pairs + count, count)
    return scale
  }
}
