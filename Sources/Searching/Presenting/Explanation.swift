import IndexFormat
import Storage

/// How a hit's score came about: the parts add up to the score, in this order, to the last bit.
package struct Explanation: Sendable, Equatable {
  package var score: Double
  package var parts: [Part]

  /// What a part stands for.
  package enum Kind: Sendable, Equatable {
    /// A word, phrase or pattern of the query.
    case query
    /// Two words of the query side by side.
    case pair
    /// A telling word of the best hits.
    case feedback
    /// What the article's age takes away.
    case age
  }

  /// What one leaf of the query adds.
  package struct Part: Sendable, Equatable {
    package var kind = Kind.query
    /// The leaf as the query has it.
    package var label: String
    /// Per word of the leaf, the terms that stand for it.
    package var words: [Word]
    /// Weighted occurrences in the article.
    package var frequency: UInt32
    /// The occurrences themselves: of one in the title the frequency has the title weight.
    package var occurrences = FieldCounts()
    package var idf: Double
    /// The sum over the words; part of the weight in the standard ranking.
    package var burstiness = 0.0
    /// Whether the standard ranking has taken it for a function word of the query's language.
    package var isFunctionWord = false
    package var weight: Float
    /// The article's weighted length and the collection's average.
    package var length: UInt32
    package var averageLength: Float
    /// K: k1 · (1 − b + b · length / averageLength).
    package var norm: Float = 0
    /// weight · tf / (tf + K); of an age the change.
    package var contribution: Double
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
      score: parts.reduce(0) { $0 + $1.contribution }, parts: parts)
  }

  /// Accounts for the score of a hit of a search by a plan; nil when it does not match.
  package func explanation(
    of hit: Hit, _ plan: QueryPlan
  ) throws(FormatError) -> Explanation? {
    guard var explanation = try explanation(ofDocument: hit.document, inSegment: hit.segment, plan)
    else { return nil }
    let target = try SegmentTarget(segments[hit.segment], index: hit.segment, plan.scorer)
    let factory = MatcherFactory(target: target, meter: WorkMeter())
    if hit.isRescored {
      let pairs = try PairRescoring(plan.pairs).parts(
        ofDocument: hit.document, target, WorkMeter())
      for (pair, frequency) in pairs {
        explanation.add(
          try part(pair, document: hit.document, frequency: frequency, factory))
      }
    }
    if hit.isAged, let recency = plan.recency {
      let instants = try segments[hit.segment].reader.column(.instants, of: Int64.self)
      let instant = instants[hit.document]
      explanation.add(
        Explanation.Part(
          kind: .age, label: recency.label(instant: instant), words: [], frequency: 0, idf: 0,
          weight: 0, length: target.scoring.lengths[hit.document],
          averageLength: plan.scorer.averageLength,
          contribution: recency.change(of: explanation.score, instant: instant)))
    }
    return explanation
  }

  private func explain(
    _ node: PlanNode, _ document: Int, _ factory: MatcherFactory
  ) throws(FormatError) -> [Explanation.Part]? {
    switch node {
    case .leaf(let leaf):
      guard let matcher = try factory.leaf(leaf) else { return nil }
      try matcher.advance(to: document)
      guard matcher.document == document else { return nil }
      return [try part(leaf, document: document, frequency: matcher.frequency, factory)]
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

  private func part(
    _ leaf: PlanLeaf, document: Int, frequency: UInt32, _ factory: MatcherFactory
  ) throws(FormatError) -> Explanation.Part {
    let scoring = factory.target.scoring
    let words = leaf.groups.map { group in
      Explanation.Word(
        terms: group.terms.prefix(16).map { String(decoding: $0.key.dropFirst(), as: UTF8.self) },
        termCount: group.terms.count, documentCount: group.documentCount)
    }
    let norm = scoring.norm(of: document)
    let contribution = scoring.scorer.contribution(
      weight: leaf.weight, frequency: frequency, norm: norm)
    return Explanation.Part(
      kind: leaf.kind, label: leaf.label, words: words, frequency: frequency,
      occurrences: try factory.occurrences(of: leaf, in: document), idf: leaf.idf,
      burstiness: leaf.burstiness(scoring.scorer), isFunctionWord: leaf.isFunctionWord,
      weight: leaf.weight, length: scoring.lengths[document],
      averageLength: scoring.scorer.averageLength, norm: norm, contribution: Double(contribution))
  }
}

extension Explanation {
  /// Adds a part behind the others, as the score was made.
  fileprivate mutating func add(_ part: Part) {
    parts.append(part)
    score += part.contribution
  }
}

extension PlanLeaf {
  /// The sum of how much its words come in clusters.
  func burstiness(_ scorer: Scorer) -> Double {
    groups.reduce(0.0) {
      $0 + scorer.burstiness(documentCount: $1.documentCount, frequencySum: $1.frequencySum)
    }
  }

  fileprivate var kind: Explanation.Kind {
    switch source {
    case .query, .word: .query
    case .pair: .pair
    case .feedback: .feedback
    }
  }
}

extension Recency {
  /// The age in words.
  fileprivate func label(instant: Int64) -> String {
    guard instant != .min else { return "no date" }
    let days = max(0, (Double(now) - Double(instant)) / 86_400)
    return "\(Int64(days.rounded(.down))) days old"
  }
}
