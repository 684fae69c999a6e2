import Articles
import IndexFormat
import Searching

extension Index {
  /// What may have been meant, where it would find more.
  func correction(
    of asked: Query, _ request: SearchRequest, _ matchCount: Int?
  ) throws(FormatError) -> String? {
    guard
      let meant = try searcher.corrected(
        asked, request.planning, token: request.token)
    else { return nil }
    let found = try searcher.count(meant.query, request.planning)
    var before = 0
    if meant.replacesKnownWords {
      before = matchCount ?? 0
      if matchCount == nil { before = try searcher.count(asked, request.planning) }
    }
    guard found > before else { return nil }
    return meant.query.text(extraFields: extraFields)
  }

  /// Words with which a text may go on, and what may have been meant by it.
  ///
  /// - Parameters:
  ///   - text: what has been typed; the last word is unfinished unless a space follows it.
  ///   - limit: completions to return at most.
  /// - Returns: completions by how many articles they have, and a correction where there is one.
  /// - Throws: `SearchError.Code.damaged`.
  /// - Complexity: linear in the words of the index that begin like the last one.
  public func suggestions(
    for text: String, limit: Int = 10
  ) throws(SearchError) -> Suggestions {
    let options = SearchOptions()
    let parsed = parser(options).parse(text)
    var planning = PlanningOptions()
    planning.k1 = reader.manifest.settings.k1
    planning.b = reader.manifest.settings.b
    let start = text.lastIndex { $0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex
    let before = String(text[..<start])
    let context = parser(options).parse(before).query
    return try damageChecked { () throws(FormatError) -> Suggestions in
      var suggestions = Suggestions()
      let words = try searcher.completions(
        of: String(text[start...]), after: context.requiringAll, limit: limit, planning)
      for word in words {
        var completion = Suggestions.Completion()
        completion.text = before + word.word
        completion.articleCount = word.articleCount
        suggestions.completions.append(completion)
      }
      if let meant = try searcher.corrected(parsed.query, planning) {
        suggestions.didYouMean = meant.query.text(extraFields: extraFields)
      }
      return suggestions
    }
  }
}

extension Query {
  /// The query with all its words required; nil when it holds none.
  fileprivate var requiringAll: Query? {
    switch self {
    case .all, .nothing: nil
    case .boolean(let clauses):
      .group(clauses.map { Clause($0.role == .optional ? .required : $0.role, $0.query) })
    default: self
    }
  }
}
