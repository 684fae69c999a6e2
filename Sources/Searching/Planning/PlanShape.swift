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
    var roles: Set<Query.Role> = []
    for clause in clauses {
      switch (clause.role, clause.node) {
      case (.forbidden, let node): forbidden.append(node)
      case (.required, let node) where !node.scores: required.append(node)
      case (let role, .leaf(let leaf)):
        leaves.append(leaf)
        roles.insert(role)
      default: return nil
      }
    }
    guard roles.count == 1 else { return nil }
    kind = roles.contains(.optional) ? .union : .intersection
  }
}
