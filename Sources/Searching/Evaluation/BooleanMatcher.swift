import IndexFormat

/// Matches what a group of clauses asks for, one document at a time.
///
/// The cheapest required clause leads and the others are asked; without one, the optional clauses
/// together lead; without those, every document. Scores come from the clauses that match, in the
/// query's order.
final class BooleanMatcher: Matcher {
  private let clauses: [(role: Query.Role, matcher: Matcher)]
  private let required: [Matcher]
  private let optional: [Matcher]
  private let forbidden: [Matcher]
  private let needsOptional: Bool
  private let all: AllMatcher
  private let meter: WorkMeter

  init(
    _ clauses: [(role: Query.Role, matcher: Matcher)], needsOptional: Bool, documentCount: Int,
    _ meter: WorkMeter
  ) {
    self.clauses = clauses
    self.needsOptional = needsOptional
    required = clauses.filter { $0.role == .required }.map(\.matcher)
      .sorted { $0.cost < $1.cost }
    optional = clauses.filter { $0.role == .optional }.map(\.matcher)
    forbidden = clauses.filter { $0.role == .forbidden }.map(\.matcher)
    all = AllMatcher(documentCount: documentCount)
    self.meter = meter
    let optionalCost = optional.reduce(0) { min(documentCount, $0 + min(documentCount, $1.cost)) }
    let own = required.first?.cost ?? documentCount
    super.init(cost: needsOptional ? min(own, optionalCost) : own)
  }

  override func advance(to target: Int) throws(FormatError) {
    guard document < target else { return }
    var next = target
    while true {
      let candidate = try candidate(atOrAfter: next)
      guard candidate != Self.end, !meter.spend(1) else {
        document = Self.end
        return
      }
      if try !isForbidden(candidate) {
        document = candidate
        return
      }
      next = candidate + 1
    }
  }

  override func addScore(to total: inout Double) throws(FormatError) {
    for clause in clauses where clause.role != .forbidden {
      try clause.matcher.advance(to: document)
      if clause.matcher.document == document { try clause.matcher.addScore(to: &total) }
    }
  }

  /// The first document at or after `target` that the required and optional clauses allow.
  private func candidate(atOrAfter target: Int) throws(FormatError) -> Int {
    guard let lead = required.first else {
      if needsOptional { return try firstOptional(atOrAfter: target) }
      all.advance(to: target)
      return all.document
    }
    var next = target
    while next != Self.end {
      try lead.advance(to: next)
      let candidate = lead.document
      if candidate == Self.end { break }
      next = candidate
      for matcher in required.dropFirst() where next == candidate {
        try matcher.advance(to: candidate)
        next = matcher.document
      }
      if next == candidate, needsOptional { next = try firstOptional(atOrAfter: candidate) }
      if next == candidate { return candidate }
      if meter.spend(1) { break }
    }
    return Self.end
  }

  private func firstOptional(atOrAfter target: Int) throws(FormatError) -> Int {
    var least = Self.end
    for matcher in optional {
      try matcher.advance(to: target)
      least = min(least, matcher.document)
    }
    return least
  }

  private func isForbidden(_ candidate: Int) throws(FormatError) -> Bool {
    for matcher in forbidden {
      try matcher.advance(to: candidate)
      if matcher.document == candidate { return true }
    }
    return false
  }
}
