#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An article as a direction: its most telling terms, each with (1 + ln occurrences) · idf, scaled to
/// length 1.
///
/// A value of about a kilobyte. Terms are known by hashes: that two of the hundred terms of one
/// article are confused with those of another is a matter of one in 10¹⁴.
struct ArticleVector: Sendable {
  /// Terms that are kept: fewer lose articles, more change little (decision 037).
  static let termCountMax = 100

  /// Ascending.
  private(set) var hashes: [UInt64] = []
  private(set) var weights: [Float] = []

  /// Makes the vector of terms with their idf; those of an idf of 0 are left out.
  init(_ terms: [ArticleTerms.Term], idf: [Float]) {
    var rows: [(hash: UInt64, weight: Float)] = []
    rows.reserveCapacity(terms.count)
    for index in terms.indices where idf[index] > 0 {
      rows.append((terms[index].hash, Self.weight(terms[index], idf: idf[index])))
    }
    if rows.count > Self.termCountMax {
      rows.sort { $0.weight != $1.weight ? $0.weight > $1.weight : $0.hash < $1.hash }
      rows.removeSubrange(Self.termCountMax...)
    }
    rows.sort { $0.hash < $1.hash }
    let length = rows.reduce(Float(0)) { $0 + $1.weight * $1.weight }.squareRoot()
    guard length > 0 else { return }
    hashes = rows.map(\.hash)
    weights = rows.map { $0.weight / length }
  }

  static func weight(_ term: ArticleTerms.Term, idf: Float) -> Float {
    (1 + logf(max(1, term.emphasis))) * idf
  }

  /// The weight of a term; 0 where the article has it not.
  func weight(of hash: UInt64) -> Float {
    var (low, high) = (0, hashes.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    return low < hashes.count && hashes[low] == hash ? weights[low] : 0
  }
}
