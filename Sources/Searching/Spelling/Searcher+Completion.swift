import Analysis
import IndexFormat

/// A word that a person may be about to type.
package struct Completion: Sendable, Equatable {
  /// The word in the form that the index has.
  package var word: String
  /// Articles with it, and with the words before it where there are some.
  package var articleCount: Int
}

extension Searcher {
  /// Words with which the last, unfinished word of a text may go on, the most used first.
  ///
  /// Behind other words, those count that occur in one article with them: of the 64 most frequent
  /// words that begin so, the ones most articles have together with all words before.
  ///
  /// - Complexity: linear in the words that begin so; behind others, 64 counts.
  package func completions(
    of prefix: String, after context: Query?, limit: Int,
    _ options: PlanningOptions = PlanningOptions()
  ) throws(FormatError) -> [Completion] {
    let meter = WorkMeter()
    let planner = try QueryPlanner(segments, statistics, options, meter)
    guard limit > 0, let pattern = TermPattern(.prefix(prefix), planner.analyzer) else { return [] }
    let field = planner.analyzer.kind == .plain ? TermField.stem : TermField.form
    let found = try pattern.expansion(
      in: zip(planner.dictionaries, segments.map(\.reader)).map { ($0, $1) }, field: field,
      limit: context == nil ? limit : max(limit, Self.countedCompletionCount), meter)
    var completions: [Completion] = []
    for term in found.terms {
      let word = String(decoding: term.key.dropFirst(), as: UTF8.self)
      guard let context else {
        completions.append(Completion(word: word, articleCount: term.documentCount))
        continue
      }
      let both = Query.group([
        Query.Clause(.required, context),
        Query.Clause(.required, .text(.exact(word), in: .anywhere)),
      ])
      let count = try self.count(both, options)
      if count > 0 { completions.append(Completion(word: word, articleCount: count)) }
    }
    if context != nil {
      // Stable: of equals the more frequent word stays first.
      let order = completions.indices.sorted {
        (completions[$1].articleCount, $0) < (completions[$0].articleCount, $1)
      }
      completions = order.map { completions[$0] }
    }
    return Array(completions.prefix(limit))
  }

  private static let countedCompletionCount = 64
}
