/// A paired randomisation test of two runs over the same topics (Fisher's; for retrieval: Smucker,
/// Allan, Carterette, CIKM 2007).
///
/// Under the hypothesis that the runs do not differ, which of a topic's two values belongs to which
/// is a coin's toss. `p` is the share of all tosses whose mean differs by at least as much as the
/// mean that was seen, two-sided. Up to 16 topics that differ, all tosses are gone through; beyond,
/// 100,000 from a seeded generator, with the seen one among them, so that `p` is never 0.
package struct RandomisationTest: Sendable, Equatable {
  /// Mean of the first run's values less that of the second.
  package let difference: Double
  /// The probability of a difference like this by chance.
  package let p: Double
  /// Topics on which the first run is better, and on which it is worse.
  package let betterCount: Int
  package let worseCount: Int

  private static let sampleCount = 100_000
  private static let exactTopicCountMax = 16

  /// Compares values of the same topics in the same order.
  package init(_ values: [Double], against others: [Double], seed: UInt64 = 0x1EDE) {
    precondition(values.count == others.count, "the runs have different topics")
    let differences = zip(values, others).map { $0 - $1 }
    let moved = differences.filter { $0 != 0 }
    let sum = differences.reduce(0, +)
    difference = values.isEmpty ? 0 : sum / Double(values.count)
    betterCount = moved.count { $0 > 0 }
    worseCount = moved.count - betterCount
    // What sums to the same but for rounding is as extreme.
    let threshold = sum.magnitude * (1 - 1e-12)
    if moved.count <= Self.exactTopicCountMax {
      p = Self.exact(moved, threshold)
    } else {
      p = Self.sampled(moved, threshold, seed)
    }
  }

  private static func exact(_ differences: [Double], _ threshold: Double) -> Double {
    let tossCount = 1 << differences.count
    var extreme = 0
    for toss in 0..<tossCount {
      var sum = 0.0
      for (index, difference) in differences.enumerated() {
        sum += toss >> index & 1 == 0 ? difference : -difference
      }
      if sum.magnitude >= threshold { extreme += 1 }
    }
    return Double(extreme) / Double(tossCount)
  }

  private static func sampled(
    _ differences: [Double], _ threshold: Double, _ seed: UInt64
  ) -> Double {
    var generator = SplitMix64(seed)
    var extreme = 1
    for _ in 1..<sampleCount {
      var sum = 0.0
      var bits: UInt64 = 0
      for (index, difference) in differences.enumerated() {
        if index % 64 == 0 { bits = generator.next() }
        sum += bits & 1 == 0 ? difference : -difference
        bits >>= 1
      }
      if sum.magnitude >= threshold { extreme += 1 }
    }
    return Double(extreme) / Double(sampleCount)
  }
}

/// Steele, Lea, Flood 2014: small, seeded, the same everywhere.
struct SplitMix64 {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
