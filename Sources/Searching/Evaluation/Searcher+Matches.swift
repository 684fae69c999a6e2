import IndexFormat

extension Searcher {
  /// Hands over every document that matches a query, segment by segment in ascending order, until
  /// the body returns false.
  ///
  /// Without scores and without a limit; memory does not grow with the matches.
  package func forEachMatch(
    _ query: Query, _ options: PlanningOptions = PlanningOptions(),
    _ body: (_ segment: Int, _ document: Int) throws(FormatError) -> Bool
  ) throws(FormatError) {
    let meter = WorkMeter()
    let plan = try plan(query, options, meter)
    guard let root = plan.root else { return }
    for index in segments.indices where segments[index].reader.documentCount > 0 {
      let target = try SegmentTarget(segments[index], index: index, plan.scorer)
      let matcher = try MatcherFactory(target: target, meter: meter).matcher(for: root)
      try matcher.advance(to: 0)
      while matcher.document != Matcher.end {
        if !target.isDeleted(matcher.document), try !body(index, matcher.document) { return }
        try matcher.advance(to: matcher.document + 1)
      }
    }
  }

  /// What there is to say about how a query is planned, as a search says it.
  package func notes(
    _ query: Query, _ options: PlanningOptions = PlanningOptions()
  ) throws(FormatError) -> [QueryNote] {
    try plan(query, options, WorkMeter()).notes
  }
}
