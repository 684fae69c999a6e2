#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How the words of a query are weighed, and what else adds to a score; FORMAT.md "Ranking".
package enum Ranking: Sendable, Equatable {
  /// BM25 by idf alone: what benchmarks of engines compare.
  case bm25
  /// BM25 with weights that know how a word is used, and words side by side: `StandardRanking`.
  case standard
  /// The standard ranking of the query with the telling words of its best hits added: `Feedback`.
  case feedback
}

/// How much an article's age takes from its score.
///
/// A score s becomes s · (floor + (1 − floor) · 2^(−age / half-life)); an article without a date
/// keeps the floor, one from the future everything. Hits beyond `Searcher.hitCountMax` best ones
/// are not looked at.
package struct Recency: Sendable, Equatable {
  /// Days after which half of what age can take is gone.
  package var halfLifeDays: Double
  /// What is left of the score of the oldest, 0…1.
  package var floor: Double
  /// The present, in seconds since 1970.
  package var now: Int64

  package init(halfLifeDays: Double, floor: Double, now: Int64) {
    self.halfLifeDays = halfLifeDays
    self.floor = floor
    self.now = now
  }

  /// What a score is multiplied by; `Int64.min` stands for no date.
  package func factor(instant: Int64) -> Double {
    guard instant != .min else { return floor }
    let days = max(0, Double(now) - Double(instant)) / 86_400
    return floor + (1 - floor) * exp2(-days / halfLifeDays)
  }

  /// What a score changes by: added, so that the parts of an explanation add up.
  package func change(of score: Double, instant: Int64) -> Double {
    score * (factor(instant: instant) - 1)
  }
}
