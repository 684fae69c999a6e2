import CKernels
import Storage

/// Candidates of some segments with their exact scores.
///
/// Candidates of one segment are appended together, and then every list of it is added.
@safe package struct ScoredCandidates {
  // Safe: pieces of the arena with a place for each candidate, two for pairs.
  private let documents: UnsafeMutablePointer<UInt32>
  private let orderKeys: UnsafeMutablePointer<UInt64>
  private let segments: UnsafeMutablePointer<UInt32>
  private let norms: UnsafeMutablePointer<Float>
  private let totals: UnsafeMutablePointer<Double>
  private let pairs: UnsafeMutablePointer<UInt64>
  private let capacity: Int
  private let arena: Arena
  package private(set) var count = 0
  /// The first of those appended last, and the set of them once it is of use.
  private var start = 0
  private var set: CandidateSet?
  private var documentCount = 0

  /// With fewer candidates each is looked up in every list.
  private static let setCountMin = 64

  /// Room for so many candidates.
  package init(capacity: Int, _ arena: Arena) {
    self.capacity = capacity
    self.arena = arena
    // Safe: kept by the arena, which this value keeps.
    unsafe documents = arena.take(capacity + 1, of: UInt32.self)
    unsafe segments = arena.take(capacity + 1, of: UInt32.self)
    unsafe orderKeys = arena.take(capacity, of: UInt64.self)
    unsafe norms = arena.take(capacity, of: Float.self)
    unsafe totals = arena.take(capacity, of: Double.self)
    unsafe pairs = arena.take(2 * capacity, of: UInt64.self)
  }

  /// Appends the candidates of a range whose values are in a range, which are all of one segment
  /// and whose numbers begin with `base`.
  ///
  /// Computes their norms, `k1 · ((1 − b) + b · (length / average))`.
  package mutating func append(
    _ candidates: Candidates, _ range: Range<Int>, values: Range<UInt32>, segment: Int,
    base: UInt32, orderKeys column: Column<UInt64>, lengths: Column<UInt32>, k1: Float, b: Float,
    averageLength: Float
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= candidates.count)
    var kept = count
    for index in range {
      // One place more is there: it is written again until a candidate is kept there.
      precondition(kept <= capacity)
      // Safe: the place was just checked.
      let value = unsafe UInt32(candidates.values[index])
      unsafe documents[kept] = candidates.documents[index] &- base
      unsafe segments[kept] = UInt32(truncatingIfNeeded: segment)
      kept += values.contains(value) ? 1 : 0
    }
    precondition(kept <= capacity)
    start = count
    count = kept
    set = nil
    documentCount = lengths.count
    guard start < count else { return }
    // Safe: the last candidate, which is the highest, is just checked to have a length and a key.
    precondition(unsafe Int(documents[count - 1]) < min(lengths.count, column.count))
    let keys = unsafe column.unsafeValues
    for index in start..<count { unsafe orderKeys[index] = keys[Int(documents[index])] }
    unsafe (totals + start).initialize(repeating: 0, count: count - start)
    unsafe lede_norms(
      lengths.unsafeValues, documents + start, count - start, k1, b, averageLength,
      norms + start)
  }

  /// Adds the contributions of a list of the segment whose candidates were appended last.
  package mutating func add(_ list: PostingList, weight: Float) {
    let added = count - start
    guard added > 0 else { return }
    // By candidate a few nanoseconds each; by posting about one, or one for a word of a bitset.
    let wordCount = (documentCount + 63) / 64
    let isBitset = list.count * 16 > documentCount
    if added >= Self.setCountMin, (isBitset ? wordCount : list.count) < 4 * added {
      // Safe: the candidates were checked to be documents of the segment.
      let set = unsafe self.set ?? CandidateSet(documents + start, added, wordCount, arena)
      self.set = set
      unsafe list.addContributions(
        weight: weight, to: totals + start, norms: norms + start, set: set.words,
        ranks: set.ranks)
    } else {
      unsafe list.addContributions(
        weight: weight, to: totals + start, norms: norms + start, of: documents + start, added)
    }
  }

  /// A candidate with what it is ordered by.
  package struct Place {
    package let score: Double
    package let orderKey: UInt64
    package let segment: Int
    package let document: Int
    /// What it was sorted by.
    package let sortKey: UInt32
  }

  /// The candidate at a rank, of those that were sorted.
  package func place(atRank rank: Int) -> Place {
    precondition(rank >= 0 && rank < count)
    // Safe: there is a pair for each candidate, with its index.
    let pair = unsafe pairs[rank]
    let index = Int(pair & 0xFFFF_FFFF)
    return unsafe Place(
      score: totals[index], orderKey: orderKeys[index], segment: Int(segments[index]),
      document: Int(documents[index]), sortKey: ~UInt32(pair >> 32))
  }

  /// Orders the best candidates by falling score, but for ties in the upper 32 bits of precision.
  ///
  /// Returns how many those are: at least `limit` where there are as many, and all that tie with
  /// them.
  package func sort(best limit: Int) -> Int {
    // Many are scored for few that are wanted: the others are not sorted.
    let least =
      limit > 0 && count > limit + limit / 8 + 48 ? leastScore(atRank: limit - 1) : 0
    let scale = scale(to: Double(UInt32.max))
    var sorted = 0
    for index in 0..<count {
      // Safe: there are two places for each candidate.
      let total = unsafe totals[index]
      let key = UInt64(min(Double(UInt32.max), total * scale))
      // The highest first: rows are sorted in ascending order.
      unsafe pairs[sorted] = ~key << 32 | UInt64(index)
      sorted += total >= least ? 1 : 0
    }
    // Safe: the second half of the pairs is the spare room.
    unsafe lede_sort_rows(pairs, sorted, pairs + count)
    return sorted
  }

  /// A score that the candidate at a rank and all before it have at least; little below its own.
  package func leastScore(atRank rank: Int) -> Double {
    precondition(rank >= 0 && rank < count)
    let scale = scale(to: Double(UInt16.max))
    guard scale > 0 else { return 0 }
    // Safe: the pairs have room for more than a number of 16 bits for each candidate.
    return unsafe pairs.withMemoryRebound(to: UInt16.self, capacity: count) { keys in
      for index in 0..<count {
        unsafe keys[index] = UInt16(min(Double(UInt16.max), totals[index] * scale))
      }
      return unsafe Double(lede_select(keys, count, rank)) / scale * (1 - 1e-12)
    }
  }

  /// What the highest score is multiplied with to become `limit`; 0 where none is above 0.
  private func scale(to limit: Double) -> Double {
    var highest = 0.0
    for index in 0..<count { unsafe highest = max(highest, totals[index]) }
    return highest > 0 ? limit / highest : 0
  }
}

/// Candidates of one segment as bits, with the bits set before each word.
@safe private struct CandidateSet {
  // Safe: pieces of the arena with a place for each word of the segment's documents.
  let words: UnsafeMutablePointer<UInt64>
  let ranks: UnsafeMutablePointer<UInt32>

  /// For documents that lie in the words.
  @unsafe init(
    _ documents: UnsafePointer<UInt32>, _ count: Int, _ wordCount: Int, _ arena: Arena
  ) {
    unsafe words = arena.take(wordCount, of: UInt64.self)
    unsafe ranks = arena.take(wordCount, of: UInt32.self)
    unsafe lede_make_set(documents, count, words, ranks, wordCount)
  }
}
