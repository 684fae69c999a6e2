import IndexFormat
import Storage

/// Finds the best documents of an OR or an AND over all segments by kernels.
///
/// What does not change from one segment to the next is made once: the plan's shape, the scale of
/// values and the pool, in which the candidates of all segments compete. So what a segment brings
/// in is held against the best of all before it, and is scored exactly once, at the end.
struct RankedSearch {
  /// What does not change from segment to segment, or from thread to thread.
  struct Plan: Sendable {
    fileprivate let shape: PlanShape
    /// For each leaf that is one term its entry in each segment.
    fileprivate let entries: [[TermEntry?]?]
    /// For each segment.
    fileprivate let bounds: [ImpactBounds?]
    fileprivate let scale: ValueScale

    /// Nil where the plan has another shape, or its weights allow no bounds.
    init?(_ root: PlanNode, _ segments: [SearchSegment], _ scorer: Scorer) {
      guard let shape = PlanShape(root) else { return nil }
      bounds = segments.map { ImpactBounds(now: scorer, then: $0.reader.meta.scoring) }
      let weights = shape.leaves.lazy.map(\.leaf).filter(\.canMatch).map { Double($0.weight) }
      guard let scale = ValueScale(Array(weights), bounds) else { return nil }
      self.shape = shape
      self.scale = scale
      entries = shape.leaves.map(\.leaf.onlyTerm?.entries)
    }

    /// Whether parts of a segment's documents can be searched by themselves.
    var isDivisible: Bool {
      shape.kind == .union && entries.allSatisfy { $0 != nil } && bounds.allSatisfy { $0 != nil }
    }

    /// Postings of all terms in all segments.
    var postingCount: Int {
      entries.reduce(0) { sum, entries in
        entries?.reduce(sum) { $0 + ($1?.documentCount ?? 0) } ?? sum
      }
    }
  }

  /// What came of a segment.
  enum Outcome {
    /// The plan cannot be searched by kernels there.
    case notSearched
    /// Candidates are gathered; matches were counted where that costs no second pass.
    case searched(matchCount: Int?)
  }

  private let plan: Plan
  private let arena: Arena
  private var pool: CandidatePool

  private var shape: PlanShape { plan.shape }

  init(_ plan: Plan, limit: Int, _ arena: Arena) {
    self.plan = plan
    self.arena = arena
    pool = CandidatePool(k: limit, plan.scale, arena)
  }

  /// Gathers what one segment has; `counting` says whether the number of matches is of use.
  ///
  /// Of a divisible plan, looks at some of its documents only, from a multiple of 64 on.
  mutating func search(
    _ factory: MatcherFactory, in documents: Range<Int>, counting: Bool, into top: inout TopHits
  ) throws(FormatError) -> Outcome {
    let search = SegmentSearch(factory, arena, bounds: plan.bounds[factory.target.index])
    let allowed = try search.allowed(required: shape.required, forbidden: shape.forbidden)
    if plan.entries.count == 1, plan.entries[0] == nil,
      var phrase = try PhraseSearch.of(
        shape.leaves[0].leaf, allowed: allowed, search, for: .ranking)
    {
      // Most of the work is to match, not to score: counting apart would do it twice.
      return .searched(matchCount: try phrase.run(into: &top, countingAll: counting))
    }
    let leaves = try open(search)
    guard !leaves.isEmpty else { return .searched(matchCount: 0) }
    guard search.bounds != nil else { return .notSearched }
    if !pool.hasRoom(for: search) { try finish(into: &top) }
    pool.begin(search, leaves, reached: top.threshold)
    if shape.kind == .union || leaves.count == 1 {
      var union = UnionSearch(leaves, allowed: allowed, in: documents, search)
      try union.run(into: &pool)
      return .searched(matchCount: nil)
    }
    let intersection = IntersectionSearch(leaves, allowed: allowed, search)
    return .searched(
      matchCount: try intersection.run(
        into: &pool, countingAll: counting && intersection.countsCheaply))
  }

  /// Scores what may be among the best and offers it.
  mutating func finish(into top: inout TopHits) throws(FormatError) {
    try pool.finish(into: &top)
  }

  /// The leaves that the segment has; none where a required one is not among them.
  private func open(_ search: SegmentSearch) throws(FormatError) -> [ScoredLeaf] {
    var leaves: [ScoredLeaf] = []
    leaves.reserveCapacity(plan.entries.count)
    for index in plan.entries.indices {
      let isRequired = shape.leaves[index].isRequired
      guard let list = try list(index, search) else {
        if isRequired { return [] }
        continue
      }
      let weight = shape.leaves[index].leaf.weight
      leaves.append(
        ScoredLeaf(
          list: list, weight: weight,
          valueWeight: search.bounds.map { plan.scale.weight(weight, $0) } ?? 0,
          isRequired: isRequired))
    }
    return leaves
  }

  /// A leaf's list; nil when the segment has none.
  private func list(_ index: Int, _ search: SegmentSearch) throws(FormatError) -> PostingList? {
    guard let entries = plan.entries[index] else {
      return try search.list(shape.leaves[index].leaf, for: .ranking)
    }
    guard let entry = entries[search.target.index] else { return nil }
    return try PostingList(entry, in: search.reader, arena, for: .ranking)
  }
}

/// A leaf of a plan in one segment: its postings and what they weigh.
struct ScoredLeaf {
  let list: PostingList
  let weight: Float
  /// The weight in the scale of values.
  let valueWeight: UInt32
  /// Whether a document must have it.
  let isRequired: Bool
}
