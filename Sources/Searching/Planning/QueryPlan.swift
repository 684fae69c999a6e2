import Analysis
import IndexFormat

/// A query bound to an index: terms looked up, weights known, ready to run on each segment.
package struct QueryPlan: Sendable {
  /// Nil when nothing of the query can be looked for; it then matches nothing.
  package var root: PlanNode?
  package var notes: [QueryNote]
  package var scorer: Scorer
  package var analyzer: AnalyzerKind
  /// Leaves of words that say what the query is about: all but its function words.
  package var subjectCount = 0
  /// Words of the query side by side, which add to the scores of the best hits.
  package var pairs: [PlanLeaf] = []
  /// How scores fall with the age of articles.
  package var recency: Recency?
}

/// The query's tree with its leaves bound to terms.
package indirect enum PlanNode: Sendable {
  case all
  case nothing
  case leaf(PlanLeaf)
  /// Documents that hold each of the terms.
  case terms([PlanTerm])
  case days(DayRange)
  /// Documents without a date.
  case undated
  case boolean([PlanClause])

  package var scores: Bool {
    switch self {
    case .leaf: true
    case .boolean(let clauses): clauses.contains { $0.role != .forbidden && $0.node.scores }
    default: false
    }
  }

  /// The leaves whose scores add up, in the order in which they are added.
  package var scoringLeaves: [PlanLeaf] {
    switch self {
    case .leaf(let leaf): [leaf]
    case .boolean(let clauses):
      clauses.filter { $0.role != .forbidden }.flatMap(\.node.scoringLeaves)
    default: []
    }
  }
}

/// A part of a group in its role.
package struct PlanClause: Sendable {
  package var role: Query.Role
  package var node: PlanNode

  package init(_ role: Query.Role, _ node: PlanNode) {
    self.role = role
    self.node = node
  }
}

/// A dictionary key and its entry in each segment.
package struct PlanTerm: Sendable {
  /// Field byte and term.
  ///
  /// Extra fields, whose byte differs from segment to segment, go without.
  package var key: [UInt8]
  /// One per segment; nil where the segment does not hold the term.
  package var entries: [TermEntry?]

  package var documentCount: Int { entries.reduce(0) { $0 + ($1?.documentCount ?? 0) } }

  package var frequencySum: UInt64 {
    // Safe: sums that wrap come from damage and only change a weight.
    entries.reduce(0) { $0 &+ ($1?.frequencySum ?? 0) }
  }
}

/// Terms that stand for one word: their frequencies add up.
package struct TermGroup: Sendable {
  package var terms: [PlanTerm]
  /// How many documents hold one of them, counted as the sum and at most the collection's.
  package var documentCount: Int
  /// The sum of their frequencies over the collection.
  package var frequencySum: UInt64 = 0
  /// The word's position relative to the phrase's first.
  package var offset: UInt32 = 0
}

/// A part of the query that scores.
package struct PlanLeaf: Sendable {
  /// How the groups must stand to one another.
  package enum Shape: Sendable, Equatable {
    case single
    case phrase
    case near(distance: Int)
  }

  /// Where the part comes from.
  package enum Source: Sendable {
    case query(TextMatch, TextScope)
    /// A word of an article.
    case word(String)
    /// Two words of the query side by side.
    case pair(String, String)
    /// A telling word of the best hits.
    case feedback(String)
  }

  package var source: Source
  package var shape: Shape
  package var groups: [TermGroup]
  package var scope: TextScope
  package var idf: Double
  /// What the leaf's frequency is multiplied by: the idf, or what the ranking makes of it.
  package var weight: Float
  /// The folded form of a word of the query; empty for everything else.
  package var form: [UInt8] = []
  /// Whether the ranking has taken it for a function word of the query's language.
  package var isFunctionWord = false
}

extension PlanLeaf {
  /// The part as the query's text has it, for explanations.
  package var label: String {
    switch source {
    case .query(let match, let scope): Query.text(match, in: scope).text()
    case .word(let word): word
    case .pair(let first, let second): first + " " + second
    case .feedback(let word): word
    }
  }

  /// Whether some segment may have a document for it.
  var canMatch: Bool { groups.allSatisfy { !$0.terms.isEmpty } }

  /// The term that the leaf is; nil when it is several, or has a condition on where they stand.
  var onlyTerm: PlanTerm? {
    guard shape == .single, scope == .anywhere, groups[0].terms.count == 1 else { return nil }
    return groups[0].terms[0]
  }

  /// The positions at which a word may stand when another stands at `position`.
  func reach(of index: Int, around other: Int, at position: Int64) -> ClosedRange<Int64> {
    if case .near = shape {
      // Both are in reach of the first.
      let first = reach(of: other, from: position)
      return reach(of: index, from: first.lowerBound)
        .lowerBound...reach(
          of: index, from: first.upperBound
        ).upperBound
    }
    let place = position + Int64(groups[index].offset) - Int64(groups[other].offset)
    return place...place
  }

  /// The positions at which a word may stand when the first stands at `first`.
  func reach(of index: Int, from first: Int64) -> ClosedRange<Int64> {
    if case .near(let distance) = shape {
      let span = Int64(distance) + Int64(groups.count) - 1
      return (first - span)...(first + span)
    }
    let place = first + Int64(groups[index].offset) - Int64(groups[0].offset)
    return place...place
  }
}
