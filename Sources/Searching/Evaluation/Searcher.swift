import Articles
import IndexFormat

/// What is asked of a search.
package struct SearchRequest: Sendable {
  package var query: Query
  /// How many hits are wanted, at most `Searcher.hitCountMax` with the offset.
  package var limit = 10
  /// How many of the best hits are passed over.
  package var offset = 0
  package var order = SortOrder.score
  /// Whether all matches are counted.
  package var countsMatches = true
  package var pruning = Pruning.blockMax
  package var planning = PlanningOptions()
  package var token: CancellationToken?
  /// Tells when time is up; the search then answers with what it has.
  package var isPastDeadline: (@Sendable () -> Bool)?

  /// Whether documents that cannot be among the best are skipped.
  ///
  /// The answer is the same.
  package enum Pruning: Sendable, Equatable {
    case none, blockMax
  }

  package init(_ query: Query, limit: Int = 10) {
    self.query = query
    self.limit = limit
  }
}

/// What a search found.
package struct SearchResult: Sendable {
  /// In the order asked for.
  package var hits: [Hit] = []
  /// All matches, when they were counted.
  package var matchCount: Int?
  /// Articles without a date that would match but for a condition on dates.
  package var undatedCount = 0
  /// The search was stopped before it had seen everything.
  package var isPartial = false
  package var notes: [QueryNote] = []
  /// The query as it was bound to the index: for passages and explanations.
  package var plan: QueryPlan?
}

/// Searches some segments as one index.
///
/// A value over immutable readers: share it, copy it, use it from any thread. A search allocates
/// what it needs and keeps nothing.
package struct Searcher: Sendable {
  /// The most hits that a search keeps.
  package static let hitCountMax = 10_000

  package let segments: [SearchSegment]
  package let statistics: CollectionStatistics

  /// A searcher with the statistics of its segments, or with those of a larger collection.
  package init(_ segments: [SearchSegment], statistics: CollectionStatistics? = nil) {
    self.segments = segments
    self.statistics = statistics ?? CollectionStatistics(segments)
  }

  package func search(_ request: SearchRequest) throws(FormatError) -> SearchResult {
    let meter = WorkMeter(token: request.token, isPastDeadline: request.isPastDeadline)
    let plan = try plan(request.query, request.planning, meter)
    var result = SearchResult(notes: plan.notes, plan: plan)
    if let root = plan.root {
      try run(root, plan.scorer, request, meter, &result)
      if request.countsMatches, let undated = root.withoutDates {
        result.undatedCount = try count(undated, plan.scorer, meter)
      }
    } else if request.countsMatches {
      result.matchCount = 0
    }
    result.isPartial = meter.isStopped
    return result
  }

  /// The number of articles that match a query.
  package func count(
    _ query: Query, _ options: PlanningOptions = PlanningOptions()
  ) throws(FormatError) -> Int {
    let meter = WorkMeter()
    let plan = try plan(query, options, meter)
    guard let root = plan.root else { return 0 }
    return try count(root, plan.scorer, meter)
  }

  /// Binds a query to the index.
  func plan(
    _ query: Query, _ options: PlanningOptions, _ meter: WorkMeter
  ) throws(FormatError) -> QueryPlan {
    var planner = try QueryPlanner(segments, statistics, options, meter)
    return try planner.plan(query)
  }

  /// Runs a bound query; the seam for queries that are not made from text.
  func run(
    _ root: PlanNode, _ scorer: Scorer, _ request: SearchRequest, _ meter: WorkMeter,
    _ result: inout SearchResult
  ) throws(FormatError) {
    let offset = min(max(0, request.offset), Self.hitCountMax)
    let limit = min(max(0, request.limit), Self.hitCountMax - offset)
    var top = TopHits(limit: offset + limit, order: request.order)
    var matchCount: Int?
    for index in segments.indices where segments[index].reader.documentCount > 0 {
      let target = try SegmentTarget(segments[index], index: index, scorer)
      let factory = MatcherFactory(target: target, meter: meter)
      if limit == 0 { continue }
      if request.pruning == .blockMax, request.order == .score,
        let shape = PlanShape(root)
      {
        try search(shape, factory, into: &top)
      } else {
        matchCount = (matchCount ?? 0) + (try searchAll(root, factory, into: &top))
      }
    }
    result.hits = Array(top.sorted().dropFirst(offset).prefix(limit))
    if request.countsMatches {
      if let matchCount {
        result.matchCount = matchCount
      } else {
        result.matchCount = try count(root, scorer, meter)
      }
    }
  }

  /// Scores every match, one at a time; returns how many there are.
  private func searchAll(
    _ root: PlanNode, _ factory: MatcherFactory, into top: inout TopHits
  ) throws(FormatError) -> Int {
    let matcher = try factory.matcher(for: root)
    var count = 0
    try matcher.advance(to: 0)
    while matcher.document != Matcher.end {
      if !factory.target.isDeleted(matcher.document) {
        var score = 0.0
        try matcher.addScore(to: &score)
        top.offer(factory.target.hit(matcher.document, score: score))
        count += 1
      }
      try matcher.advance(to: matcher.document + 1)
    }
    return count
  }

  private func search(
    _ shape: PlanShape, _ factory: MatcherFactory, into top: inout TopHits
  ) throws(FormatError) {
    let required = try factory.matchers(for: shape.required)
    let forbidden = try factory.matchers(for: shape.forbidden)
    switch shape.kind {
    case .union:
      func leaves() throws(FormatError) -> [LeafMatcher] { try factory.leaves(shape.leaves) }
      var search = try UnionSearch(
        try leaves(), required: required, forbidden: forbidden, factory.target, factory.meter,
        makeLeaves: leaves)
      try search.run(into: &top)
    case .intersection:
      let leaves = try factory.leaves(shape.leaves)
      // A leaf without a term in the segment leaves nothing to find there.
      guard leaves.count == shape.leaves.count else { return }
      try IntersectionSearch(
        leaves, required: required, forbidden: forbidden, factory.target, factory.meter)?
        .run(into: &top)
    }
  }

  private func count(
    _ root: PlanNode, _ scorer: Scorer, _ meter: WorkMeter
  ) throws(FormatError) -> Int {
    var count = 0
    for index in segments.indices where segments[index].reader.documentCount > 0 {
      let target = try SegmentTarget(segments[index], index: index, scorer)
      count += try self.count(root, MatcherFactory(target: target, meter: meter))
    }
    return count
  }

  private func count(_ root: PlanNode, _ factory: MatcherFactory) throws(FormatError) -> Int {
    let target = factory.target
    if let shape = PlanShape(root), shape.kind == .union, shape.required.isEmpty,
      shape.forbidden.isEmpty
    {
      return try countUnion(try factory.leaves(shape.leaves), target, factory.meter)
    }
    let matcher = try factory.matcher(for: root)
    var count = 0
    try matcher.advance(to: 0)
    while matcher.document != Matcher.end {
      if !target.isDeleted(matcher.document) { count += 1 }
      try matcher.advance(to: matcher.document + 1)
    }
    return count
  }

  /// Counts window by window: marks what each leaf matches, then counts the marks.
  private func countUnion(
    _ leaves: [LeafMatcher], _ target: SegmentTarget, _ meter: WorkMeter
  ) throws(FormatError) -> Int {
    let hasDeletes = !target.segment.deleted.isEmpty
    if leaves.count == 1, let term = leaves[0] as? TermMatcher, !hasDeletes { return term.cost }
    var window = DocumentWindow()
    var count = 0
    var next = 0
    while next < target.documentCount, !meter.isStopped {
      var start = Matcher.end
      for leaf in leaves {
        try leaf.advance(to: next)
        start = min(start, leaf.document)
      }
      guard start < target.documentCount else { break }
      window.move(to: start, before: target.documentCount)
      for leaf in leaves { try leaf.mark(in: &window) }
      count += hasDeletes ? window.count { !target.isDeleted($0) } : window.count
      next = window.end
    }
    return count
  }
}

extension PlanNode {
  /// The same query with its conditions on dates turned into "has no date"; nil without any.
  var withoutDates: PlanNode? {
    switch self {
    case .days: return .undated
    case .boolean(let clauses):
      var isChanged = false
      let changed = clauses.map { clause in
        guard clause.role == .required, let node = clause.node.withoutDates else { return clause }
        isChanged = true
        return PlanClause(.required, node)
      }
      return isChanged ? .boolean(changed) : nil
    default: return nil
    }
  }
}
