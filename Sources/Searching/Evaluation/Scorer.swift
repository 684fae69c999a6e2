#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// BM25 as it is defined for every score of an index; see FORMAT.md "Ranking".
///
/// Single precision in exactly this order of operations, so that pruned, exhaustive and oracle
/// scores are the same bits.
package struct Scorer: Sendable, Equatable {
  package let k1: Float
  package let b: Float
  package let averageLength: Float
  package let documentCount: Int

  package init(_ statistics: CollectionStatistics, k1: Float, b: Float) {
    self.k1 = k1
    self.b = b
    averageLength = statistics.averageLength
    documentCount = statistics.documentCount
  }

  /// The weight of a term by how many documents hold it; above zero.
  package func idf(documentCount df: Int) -> Double {
    let df = Double(min(df, documentCount))
    return log(1 + (Double(documentCount) - df + 0.5) / (df + 0.5))
  }

  /// How much a term gathers in few documents: the logarithm of how many documents would hold it
  /// were its occurrences thrown over all of them at random, by how many do; at least 0.
  ///
  /// The residual idf of Church and Gale, "Inverse Document Frequency (IDF): A Measure of
  /// Deviations from Poisson" (1995).
  package func burstiness(documentCount df: Int, frequencySum cf: UInt64) -> Double {
    guard df > 0, documentCount > 0 else { return 0 }
    let n = Double(documentCount)
    let expected = n * (1 - exp(-Double(cf) / n))
    return max(0, log(expected / Double(min(df, documentCount))))
  }

  /// K: what a frequency is set against in a document of this length.
  @inline(__always)
  package func norm(length: UInt32) -> Float {
    k1 * ((1 - b) + b * (Float(length) / averageLength))
  }

  /// What a leaf adds to a document's score.
  @inline(__always)
  package func contribution(weight: Float, frequency: UInt32, norm: Float) -> Float {
    let tf = Float(frequency)
    return weight * (tf / (tf + norm))
  }
}
