import Articles
import IndexFormat
import Storage

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
  /// Threads that one query that takes long may use; the answer is the same.
  package var threadCount = 1
  /// From how many postings on they are used.
  package var dividedPostingCountMin = Searcher.dividedPostingCountMin
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
/// A value over immutable readers: share it, copy it, use it from any thread. Memory that one
/// search has worked in is kept for the next.
package struct Searcher: Sendable {
  /// The most hits that a search keeps.
  package static let hitCountMax = 10_000

  package let segments: [SearchSegment]
  package let statistics: CollectionStatistics
  let arenas = ArenaPool()
  let vectors = VectorStore()

  /// A searcher with the statistics of its segments, or with those of a larger collection.
  package init(_ segments: [SearchSegment], statistics: CollectionStatistics? = nil) {
    self.segments = segments
    self.statistics = statistics ?? CollectionStatistics(segments)
  }

  package func search(_ request: SearchRequest) throws(FormatError) -> SearchResult {
    let meter = WorkMeter(token: request.token, isPastDeadline: request.isPastDeadline)
    var plan = try plan(request.query, request.planning, meter)
    if request.planning.ranking == .feedback, request.limit > 0 {
      try addFeedback(to: &plan, request, meter)
    }
    var result = SearchResult(notes: plan.notes, plan: plan)
    if let root = plan.root {
      if request.order == .score, !plan.pairs.isEmpty || plan.recency != nil {
        try runRescored(root, plan, request, meter, &result)
      } else {
        try run(root, plan.scorer, request, meter, &result)
      }
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
    // Known once every segment's matches were counted on the way.
    var matchCount = 0
    var isCounted = limit > 0
    var plan: RankedSearch.Plan?
    if limit > 0, request.pruning == .blockMax, request.order == .score {
      plan = RankedSearch.Plan(root, segments, scorer)
    }
    if let plan, let pieces = pieces(plan, limit: top.limit, request) {
      try searchAtOnce(pieces, plan, scorer, request, meter, into: &top)
      isCounted = false
    } else if limit > 0 {
      try arenas.with { arena throws(FormatError) in
        var ranked = plan.map { RankedSearch($0, limit: top.limit, arena) }
        for index in segments.indices where segments[index].reader.documentCount > 0 {
          let target = try SegmentTarget(
            segments[index], index: index, scorer, order: request.order)
          let factory = MatcherFactory(target: target, meter: meter)
          let outcome =
            try ranked?.search(
              factory, in: 0..<target.documentCount, counting: request.countsMatches, into: &top)
            ?? .notSearched
          switch outcome {
          case .notSearched: matchCount += try searchAll(root, factory, into: &top)
          case .searched(let count?): matchCount += count
          case .searched(nil): isCounted = false
          }
        }
        try ranked?.finish(into: &top)
      }
    }
    let best = top.sorted()
    result.hits = offset == 0 ? best : Array(best.dropFirst(offset))
    if request.countsMatches {
      result.matchCount = isCounted ? matchCount : try count(root, scorer, meter)
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

  private func count(
    _ root: PlanNode, _ scorer: Scorer, _ meter: WorkMeter
  ) throws(FormatError) -> Int {
    var count = 0
    let shape = PlanShape(root)
    for index in segments.indices where segments[index].reader.documentCount > 0 {
      let target = try SegmentTarget(segments[index], index: index, scorer)
      let factory = MatcherFactory(target: target, meter: meter)
      count += try arenas.with { arena throws(FormatError) in
        try MatchCount(SegmentSearch(factory, arena)).count(root, shape)
      }
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
