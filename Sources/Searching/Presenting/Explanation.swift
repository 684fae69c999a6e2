import IndexFormat
import Storage

/// How a hit's score came about: the parts add up to the score, in this order, to the last bit.
package struct Explanation: Sendable, Equatable {
  package var score: Double
  package var parts: [Part]

  /// What one leaf of the query adds.
  package struct Part: Sendable, Equatable {
    /// The leaf as the query has it.
    package var label: String
    /// Per word of the leaf, the terms that stand for it.
    package var words: [Word]
    /// Weighted occurrences in the article.
    package var frequency: UInt32
    package var idf: Double
    package var weight: Float
    /// The article's weighted length and the collection's average.
    package var length: UInt32
    package var averageLength: Float
    /// weight · tf / (tf + K).
    package var contribution: Float
  }

  /// A word of a leaf.
  package struct Word: Sendable, Equatable {
    /// At most 16 terms, as they are in the index.
    package var terms: [String]
    package var termCount: Int
    package var documentCount: Int
  }
}

extension Searcher {
  /// Accounts for the score of a document that a plan found; nil when it does not match.
  package func explanation(
    ofDocument document: Int, inSegment index: Int, _ plan: QueryPlan
  ) throws(FormatError) -> Explanation? {
    guard let root = plan.root, segments.indices.contains(index), document >= 0,
      document < segments[index].reader.documentCount
    else { return nil }
    let target = try SegmentTarget(segments[index], index: index, plan.scorer)
    let factory = MatcherFactory(target: target, meter: WorkMeter())
    guard let parts = try explain(root, document, factory) else { return nil }
    return Explanation(
      score: parts.reduce(0) { $0 + Double($1.contribution) }, parts: parts)
  }

  private func explain(
    _ node: PlanNode, _ document: Int, _ factory: MatcherFactory
  ) throws(FormatError) -> [Explanation.Part]? {
    switch node {
    case .leaf(let leaf):
      guard let matcher = try factory.leaf(leaf) else { return nil }
      try matcher.advance(to: document)
      return matcher.document == document ? [part(leaf, matcher)] : nil
    case .boolean(let clauses): return try explain(clauses, document, factory)
    default:
      let matcher = try factory.matcher(for: node)
      try matcher.advance(to: document)
      return matcher.document == document ? [] : nil
    }
  }

  private func explain(
    _ clauses: [PlanClause], _ document: Int, _ factory: MatcherFactory
  ) throws(FormatError) -> [Explanation.Part]? {
    var parts: [Explanation.Part] = []
    var hasOptionalMatch = false
    for clause in clauses {
      let found = try explain(clause.node, document, factory)
      switch (clause.role, found) {
      case (.required, nil), (.forbidden, .some): return nil
      case (.forbidden, nil), (.optional, nil): break
      case (.required, .some(let found)): parts += found
      case (.optional, .some(let found)):
        parts += found
        hasOptionalMatch = true
      }
    }
    return PlanNode.needsOptional(clauses) && !hasOptionalMatch ? nil : parts
  }

  private func part(_ leaf: PlanLeaf, _ matcher: LeafMatcher) -> Explanation.Part {
    let words = leaf.groups.map { group in
      Explanation.Word(
        terms: group.terms.prefix(16).map { String(decoding: $0.key.dropFirst(), as: UTF8.self) },
        termCount: group.terms.count, documentCount: group.documentCount)
    }
    return Explanation.Part(
      label: leaf.label, words: words, frequency: matcher.frequency, idf: leaf.idf,
      weight: leaf.weight, length: matcher.scoring.lengths[matcher.document],
      averageLength: matcher.scoring.scorer.averageLength, contribution: matcher.contribution)
  }
}
