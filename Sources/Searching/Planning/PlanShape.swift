/// A plan that is an OR or an AND of leaves, with conditions that do not score.
///
/// What the specialised searches take; every other plan is matched document by document. Beside
/// required leaves optional ones only add to the score.
struct PlanShape {
  enum Kind {
    case union, intersection
  }

  let kind: Kind
  /// In the query's order.
  private(set) var leaves: [(leaf: PlanLeaf, isRequired: Bool)] = []
  /// What must match and does not score.
  private(set) var required: [PlanNode] = []
  private(set) var forbidden: [PlanNode] = []

  /// Nil when the plan has another shape.
  init?(_ root: PlanNode) {
    guard case .boolean(let clauses) = root else {
      guard case .leaf(let leaf) = root else { return nil }
      kind = .union
      leaves = [(leaf, false)]
      return
    }
    leaves.reserveCapacity(clauses.count)
    var hasRequired = false
    for clause in clauses {
      switch (clause.role, clause.node) {
      case (.forbidden, let node): forbidden.append(node)
      case (.required, let node) where !node.scores: required.append(node)
      case (.required, .leaf(let leaf)):
        leaves.append((leaf, true))
        hasRequired = true
      case (.optional, .leaf(let leaf)): leaves.append((leaf, false))
      default: return nil
      }
    }
    guard !leaves.isEmpty else { return nil }
    kind = hasRequired ? .intersection : .union
  }

  /// The leaf of a plan that has just one.
  var onlyLeaf: PlanLeaf? { leaves.count == 1 ? leaves[0].leaf : nil }
}
