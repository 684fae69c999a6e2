import IndexFormat
import Storage

extension Searcher {
  /// Runs a plan whose best hits are looked at again: for words side by side, and for their age.
  ///
  /// Age can bring up a hit that had a lower score. So more hits than are wanted are found, and four
  /// times as many as long as one behind them could still come to the front.
  func runRescored(
    _ root: PlanNode, _ plan: QueryPlan, _ request: SearchRequest, _ meter: WorkMeter,
    _ result: inout SearchResult
  ) throws(FormatError) {
    let offset = min(max(0, request.offset), Self.hitCountMax)
    let limit = min(max(0, request.limit), Self.hitCountMax - offset)
    var inner = request
    inner.offset = 0
    inner.limit = limit
    guard limit > 0 else { return try run(root, plan.scorer, inner, meter, &result) }
    inner.limit = max(offset + limit, plan.pairs.isEmpty ? 0 : PairRescoring.hitCount)
    while true {
      try run(root, plan.scorer, inner, meter, &result)
      var hits = result.hits
      let isComplete =
        plan.recency == nil || hits.count < inner.limit || inner.limit >= Self.hitCountMax
      let bound = hits.last?.score ?? 0
      try rescore(&hits, plan, meter)
      if let recency = plan.recency { try age(&hits, recency) }
      hits.sort(by: SortOrder.score.precedes)
      let wanted = min(offset + limit, hits.count)
      if isComplete || wanted == 0 || hits[wanted - 1].score > bound || meter.isStopped {
        result.hits = Array(hits[min(offset, wanted)..<wanted])
        return
      }
      inner.limit = min(inner.limit * 4, Self.hitCountMax)
      // They are known by now.
      inner.countsMatches = false
    }
  }

  /// Adds what pairs are worth to the first hits.
  private func rescore(
    _ hits: inout [Hit], _ plan: QueryPlan, _ meter: WorkMeter
  ) throws(FormatError) {
    guard !plan.pairs.isEmpty else { return }
    let rescoring = PairRescoring(plan.pairs)
    for index in segments.indices {
      let places = hits.indices.prefix(PairRescoring.hitCount)
        .filter { hits[$0].segment == index }
        .sorted { hits[$0].document < hits[$1].document }
      guard !places.isEmpty else { continue }
      let target = try SegmentTarget(segments[index], index: index, plan.scorer)
      try rescoring.rescore(&hits, places, target, meter)
    }
  }

  private func age(_ hits: inout [Hit], _ recency: Recency) throws(FormatError) {
    var columns: [Column<Int64>?] = segments.map { _ in nil }
    for place in hits.indices {
      let segment = hits[place].segment
      if columns[segment] == nil {
        columns[segment] = try segments[segment].reader.column(.instants, of: Int64.self)
      }
      let instant = columns[segment]?[hits[place].document] ?? .min
      hits[place].score += recency.change(of: hits[place].score, instant: instant)
      hits[place].isAged = true
    }
  }
}
