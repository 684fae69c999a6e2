#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A measure of how good a ranking is, 0…1; the same as trec_eval's of that name.
package struct Measure: Sendable, Hashable {
  /// What is measured.
  package enum Kind: String, Sendable, CaseIterable {
    /// Normalised discounted cumulated gain with the grade as gain and log2(rank + 1) as discount
    /// (Järvelin, Kekäläinen 2002, in trec_eval's form).
    case ndcg
    /// Average precision over the relevant articles.
    case map
    /// The share of relevant ones among the first k.
    case p
    /// Precision at as many as there are relevant articles.
    case rprec
    /// The share of the relevant articles that is among the first k.
    case recall
    /// One over the rank of the first relevant article.
    case mrr
    /// The share of the first k found that somebody judged: how far the others can be believed.
    case judged
  }

  package var kind: Kind
  /// The ranks that count; nil for all.
  package var depth: Int?

  /// The measures that are printed where none is named.
  package static let usual = ["ndcg@10", "map", "p@10", "rprec", "recall@100", "mrr", "judged@10"]
    .compactMap { Measure($0) }

  /// Reads `ndcg@10`, `map`, `p@5`, `rprec`, `recall@100`, `mrr`, `judged@10`.
  package init?(_ name: String) {
    let parts = name.lowercased().split(separator: "@", omittingEmptySubsequences: false)
    guard let kind = parts.first.flatMap({ Kind(rawValue: String($0)) }), parts.count <= 2 else {
      return nil
    }
    self.kind = kind
    if parts.count == 2 {
      guard let depth = Int(parts[1]), depth > 0, kind != .rprec else { return nil }
      self.depth = depth
    } else if kind == .p || kind == .judged {
      return nil
    }
  }

  /// As it is written.
  package var name: String { kind.rawValue + (depth.map { "@\($0)" } ?? "") }

  /// The value for one topic.
  ///
  /// - Parameters:
  ///   - ranked: the articles found, best first.
  ///   - grades: the grade of every judged article; above 0 is relevant.
  /// - Returns: 0…1.
  package func value(_ ranked: [Run.Result], _ grades: [String: Int]) -> Double {
    let seen = ranked.prefix(depth ?? ranked.count)
    let relevantCount = grades.values.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
    let isRelevant = { (result: Run.Result) in grades[result.article, default: 0] > 0 }
    func share(_ count: Int, of total: Int) -> Double {
      total == 0 ? 0 : Double(count) / Double(total)
    }
    switch kind {
    case .ndcg: return normalisedGain(seen, grades)
    case .map:
      var found = 0
      var sum = 0.0
      for (index, result) in seen.enumerated() where isRelevant(result) {
        found += 1
        sum += Double(found) / Double(index + 1)
      }
      return relevantCount == 0 ? 0 : sum / Double(relevantCount)
    case .p: return share(seen.count(where: isRelevant), of: depth ?? seen.count)
    case .rprec:
      return share(ranked.prefix(relevantCount).count(where: isRelevant), of: relevantCount)
    case .recall: return share(seen.count(where: isRelevant), of: relevantCount)
    case .mrr: return seen.firstIndex(where: isRelevant).map { 1 / Double($0 + 1) } ?? 0
    case .judged: return share(seen.count { grades[$0.article] != nil }, of: seen.count)
    }
  }

  private func normalisedGain(
    _ seen: ArraySlice<Run.Result>, _ grades: [String: Int]
  ) -> Double {
    let ideal = grades.values.filter { $0 > 0 }.sorted(by: >)
    let best = Self.gain(ideal.prefix(depth ?? ideal.count))
    return best == 0 ? 0 : Self.gain(seen.map { grades[$0.article, default: 0] }[...]) / best
  }

  private static func gain(_ grades: ArraySlice<Int>) -> Double {
    var sum = 0.0
    for (index, grade) in grades.enumerated() where grade > 0 {
      sum += Double(grade) / log2(Double(index + 2))
    }
    return sum
  }
}
