/// A plan that is an OR or an AND of leaves, with conditions that do not score.
///
/// What the specialised searches take; every other plan is matched document by document.
struct PlanShape {
  enum Kind {
    case union, intersection
  }

  let kind: Kind
  private(set) var leaves: [PlanLeaf] = []
  /// What must match and does not score.
  private(set) var required: [PlanNode] = []
  private(set) var forbidden: [PlanNode] = []

  /// Nil when the plan has another shape.
  init?(_ root: PlanNode) {
    guard case .boolean(let clauses) = root else {
      guard case .leaf(let leaf) = root else { return nil }
      kind = .union
      leaves = [leaf]
      return
    }
    var role: Query.Role?
    for clause in clauses {
      switch (clause.role, clause.node) {
      case (.forbidden, let node): forbidden.append(node)
      case (.required, let node) where !node.scores: required.append(node)
      case (let leafRole, .leaf(let leaf)) where role == nil || role == leafRole:
        leaves.append(leaf)
        role = leafRole
      default: return nil
      }
    }
    guard let role else { return nil }
    kind = role == .optional ? .union : .intersection
  }
}
