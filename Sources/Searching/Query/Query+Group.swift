extension Query {
  /// Joins clauses into the canonical tree of the same meaning; see the invariants of `Query`.
  ///
  /// Text leaves keep their order, which is the order their scores are added in.
  package static func group(_ clauses: [Clause]) -> Query {
    var kept: [Clause] = []
    var droppedOptional = false
    var droppedNeutral = false
    for clause in clauses.flatMap(lifted) {
      switch (clause.role, clause.query) {
      case (.required, .nothing), (.forbidden, .all): return .nothing
      case (.optional, .nothing): droppedOptional = true
      case (.required, .all), (.forbidden, .nothing): droppedNeutral = true
      default: kept.append(clause)
      }
    }
    let wordsAreFree = kept.contains { $0.role == .required && $0.query.scores }
    let hasOptional = kept.contains { $0.role == .optional }
    if droppedOptional, !hasOptional, !wordsAreFree { return .nothing }
    if let rewritten = separatingFilters(kept, wordsAreFree: wordsAreFree) {
      return group(rewritten)
    }
    kept = loosened(kept)
    if kept.isEmpty { return droppedNeutral ? .all : .nothing }
    if kept.count == 1, kept[0].role != .forbidden { return kept[0].query }
    return .boolean(kept)
  }

  /// A nested group's clauses where they mean the same in the outer group, else the clause alone.
  private static func lifted(_ clause: Clause) -> [Clause] {
    guard case .boolean(let inner) = clause.query else { return [clause] }
    switch clause.role {
    case .optional where inner.allSatisfy { $0.role == .optional }: return inner
    case .required where inner.allSatisfy { $0.role != .optional }: return inner
    default: return [clause]
    }
  }

  /// The clauses with `+(a b)` written as `a b`, where nothing else scores: one of them has to
  /// match either way.
  private static func loosened(_ clauses: [Clause]) -> [Clause] {
    let scoring = clauses.indices.filter {
      clauses[$0].role != .forbidden && clauses[$0].query.scores
    }
    guard scoring.count == 1, clauses[scoring[0]].role == .required,
      !clauses.contains(where: { $0.role == .optional }),
      case .boolean(let inner) = clauses[scoring[0]].query,
      inner.allSatisfy({ $0.role == .optional && $0.query.scores })
    else { return clauses }
    var result = clauses
    result.replaceSubrange(scoring[0]...scoring[0], with: inner)
    return result
  }

  /// Keeps invariant 5.
  ///
  /// Optional filters beside other roles become one required `OR`, or go where
  /// nothing optional needs to match. Nil when there is nothing to do.
  private static func separatingFilters(_ clauses: [Clause], wordsAreFree: Bool) -> [Clause]? {
    let optional = clauses.filter { $0.role == .optional }
    guard optional.count < clauses.count, optional.contains(where: { !$0.query.scores }) else {
      return nil
    }
    if wordsAreFree { return clauses.filter { $0.role != .optional || $0.query.scores } }
    let union = Clause(.required, group(optional))
    let place = clauses.firstIndex { $0.role == .optional } ?? 0
    var rest = clauses.filter { $0.role != .optional }
    rest.insert(union, at: min(clauses[..<place].count, rest.count))
    return rest
  }
}
