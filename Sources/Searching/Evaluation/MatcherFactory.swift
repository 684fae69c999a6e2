import IndexFormat

/// Makes the matchers of a plan's parts for one segment.
struct MatcherFactory {
  /// Groups of more terms are merged beforehand instead of walked side by side.
  private static let walkedTermCountMax = 4

  let target: SegmentTarget
  let meter: WorkMeter

  private var reader: SegmentReader { target.segment.reader }

  func matcher(for node: PlanNode) throws(FormatError) -> Matcher {
    switch node {
    case .all: return AllMatcher(documentCount: target.documentCount)
    case .nothing: return NoneMatcher()
    case .leaf(let leaf): return try self.leaf(leaf) ?? NoneMatcher()
    case .terms(let terms): return try all(of: terms)
    case .days(let range): return try DayMatcher(range, in: reader, meter)
    case .undated: return try DayMatcher(nil, in: reader, meter)
    case .boolean(let clauses): return try boolean(clauses)
    }
  }

  /// The matcher of a leaf; nil when the segment cannot hold it.
  func leaf(_ leaf: PlanLeaf) throws(FormatError) -> LeafMatcher? {
    let entries = leaf.groups.map { group in group.terms.compactMap { $0.entries[target.index] } }
    guard !entries.isEmpty, entries.allSatisfy({ !$0.isEmpty }) else { return nil }
    if leaf.shape != .single {
      var words: [GroupReader] = []
      for word in entries { words.append(try GroupReader(word, in: reader, meter)) }
      return PhraseMatcher(words, leaf, target.scoring, meter)
    }
    let terms = entries[0]
    if terms.count == 1, leaf.scope == .anywhere {
      return try TermMatcher(
        terms[0], weight: leaf.weight, in: reader, target.scoring, meter)
    }
    if terms.count <= Self.walkedTermCountMax {
      let group = try GroupReader(terms, in: reader, meter)
      return GroupMatcher(group, scope: leaf.scope, weight: leaf.weight, target.scoring)
    }
    return try merged(terms, leaf)
  }

  /// The matchers of some leaves, without those that the segment cannot hold.
  func leaves(_ leaves: [PlanLeaf]) throws(FormatError) -> [LeafMatcher] {
    var matchers: [LeafMatcher] = []
    for leaf in leaves {
      if let matcher = try self.leaf(leaf) { matchers.append(matcher) }
    }
    return matchers
  }

  func matchers(for nodes: [PlanNode]) throws(FormatError) -> [Matcher] {
    var matchers: [Matcher] = []
    for node in nodes { matchers.append(try matcher(for: node)) }
    return matchers
  }

  private func boolean(_ clauses: [PlanClause]) throws(FormatError) -> Matcher {
    var matchers: [(role: Query.Role, matcher: Matcher)] = []
    for clause in clauses { matchers.append((clause.role, try matcher(for: clause.node))) }
    return BooleanMatcher(
      matchers, needsOptional: PlanNode.needsOptional(clauses),
      documentCount: target.documentCount, meter)
  }

  private func all(of terms: [PlanTerm]) throws(FormatError) -> Matcher {
    var matchers: [(role: Query.Role, matcher: Matcher)] = []
    for term in terms {
      guard let entry = term.entries[target.index] else { return NoneMatcher() }
      matchers.append((.required, try FilterTermMatcher(entry, in: reader, meter)))
    }
    guard matchers.count != 1 else { return matchers[0].matcher }
    return BooleanMatcher(
      matchers, needsOptional: false, documentCount: target.documentCount, meter)
  }

  /// Adds up the frequencies of many terms over the whole segment.
  private func merged(_ terms: [TermEntry], _ leaf: PlanLeaf) throws(FormatError) -> LeafMatcher {
    var sums = [UInt32](repeating: 0, count: target.documentCount)
    var positions: [UInt32] = []
    for entry in terms {
      let term = try TermReader(entry, in: reader, meter)
      try term.advance(to: 0)
      while term.document != Matcher.end {
        var frequency = term.frequency
        if leaf.scope != .anywhere {
          try term.positions(into: &positions)
          frequency = Occurrences.frequency(
            of: positions, in: leaf.scope, titleWeight: target.scoring.titleWeight)
        }
        sums[term.document] = sums[term.document].addingReportingOverflow(frequency).partialValue
        try term.advance(to: term.document + 1)
      }
    }
    let documents = sums.indices.filter { sums[$0] > 0 }
    return ListMatcher(
      documents: documents.map { UInt32($0) }, frequencies: documents.map { sums[$0] },
      weight: leaf.weight, target.scoring)
  }
}

extension PlanNode {
  /// Whether one of the optional clauses has to match.
  static func needsOptional(_ clauses: [PlanClause]) -> Bool {
    clauses.contains { $0.role == .optional }
      && !clauses.contains { $0.role == .required && $0.node.scores }
  }
}
