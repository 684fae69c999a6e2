import IndexFormat

/// Where an article stands in the answer to a search.
package struct Standing: Sendable {
  /// The article as a hit; nil when it does not match.
  package var hit: Hit?
  /// Its place among all matches, from 1, in the order asked for.
  package var rank: Int?
  /// Its place where copies are folded, from 1; nil when it is a copy of a better hit.
  ///
  /// Also where it stands behind the hits that a search keeps.
  package var foldedRank: Int?
  /// The hit that it is folded into.
  package var leader: Leader?
  /// All articles that match.
  package var matchCount = 0
  /// What there is to say about how the query was planned.
  package var notes: [QueryNote] = []
  package var plan: QueryPlan?

  /// A hit that stands for its copies.
  package struct Leader: Sendable {
    package var hit: Hit
    /// Its place where copies are folded.
    package var rank: Int
    /// How much of its text the article shares with it, 0…1.
    package var similarity: Double
  }
}

extension Searcher {
  /// Where a document stands in the answer to a search, whatever limit and offset that has.
  ///
  /// Costs a search for `hitCountMax` hits, and for folding a comparison of signatures with the best
  /// of each group for every hit before the article; where that many hits are better, another walk
  /// over all matches.
  package func standing(
    of place: ArticlePlace, _ request: SearchRequest, folding mode: CopyMode,
    keptCount: Int = hitCountMax
  ) throws(FormatError) -> Standing {
    var asked = request
    asked.offset = 0
    asked.limit = keptCount
    asked.countsMatches = true
    let result = try search(asked)
    var standing = Standing(
      matchCount: result.matchCount ?? result.hits.count, notes: result.notes, plan: result.plan)
    if let index = result.hits.firstIndex(where: { ArticlePlace($0) == place }) {
      standing.hit = result.hits[index]
      standing.rank = index + 1
      try fold(result.hits[...index], mode, into: &standing)
    } else if result.hits.count == keptCount, let plan = result.plan {
      (standing.hit, standing.rank) = try count(before: place, plan, request.order)
    }
    return standing
  }

  /// Folds the hits up to the article's own, which is the last.
  private func fold(
    _ hits: ArraySlice<Hit>, _ mode: CopyMode, into standing: inout Standing
  ) throws(FormatError) {
    guard mode != .none, let last = hits.last else {
      standing.foldedRank = standing.rank
      return
    }
    let judge = CopyJudge(self, mode)
    var folding = CopyFolding(judge)
    for hit in hits { try folding.add(hit) }
    let groups = folding.groups
    if groups.last?.first == last {
      standing.foldedRank = groups.count
    } else if let index = groups.firstIndex(where: { $0.copies.last == last }) {
      let first = groups[index].first
      standing.leader = Standing.Leader(
        hit: first, rank: index + 1,
        similarity: try judge.similarity(ArticlePlace(first), ArticlePlace(last)) ?? 0)
    }
  }

  /// A document beyond the hits that a search keeps, and its place by the scores of the plan alone,
  /// which is all that those are ordered by; nothing when it does not match.
  private func count(
    before place: ArticlePlace, _ plan: QueryPlan, _ order: SortOrder
  ) throws(FormatError) -> (hit: Hit?, rank: Int?) {
    guard let root = plan.root,
      let score = try explanation(ofDocument: place.document, inSegment: place.segment, plan)?.score
    else { return (nil, nil) }
    let own = try SegmentTarget(
      segments[place.segment], index: place.segment, plan.scorer, order: order
    ).hit(place.document, score: score)
    var rank = 1
    for index in segments.indices where segments[index].reader.documentCount > 0 {
      let target = try SegmentTarget(segments[index], index: index, plan.scorer, order: order)
      let matcher = try MatcherFactory(target: target, meter: WorkMeter()).matcher(for: root)
      try matcher.advance(to: 0)
      while matcher.document != Matcher.end {
        if !target.isDeleted(matcher.document) {
          var score = 0.0
          try matcher.addScore(to: &score)
          if order.precedes(target.hit(matcher.document, score: score), own) { rank += 1 }
        }
        try matcher.advance(to: matcher.document + 1)
      }
    }
    return (own, rank)
  }
}
