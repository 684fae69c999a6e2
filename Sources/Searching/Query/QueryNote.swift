/// What the parser or planner wants the person to know about how a query was read.
///
/// Facts only; `text` puts them into words for every front end alike.
package enum QueryNote: Sendable, Equatable {
  /// The query was longer than the limit and only its beginning counts.
  case cut(byteCount: Int)
  /// Parentheses deeper than the limit were passed over.
  case nestingLimit(Int)
  /// Words beyond the limit were passed over.
  case clauseLimit(Int)
  /// A quotation mark without a partner was passed over.
  case unbalancedQuote
  /// A parenthesis without a partner was passed over or closed at the end.
  case unbalancedParenthesis
  /// An operator without two sides was taken as a word.
  case operatorAsWord(String)
  /// A field name without a value was taken as a word.
  case fieldWithoutValue(String)
  /// What follows `date:`, `after:` or `before:` is no date; taken as words.
  case unreadableDate(String)
  /// A number of edits or a distance was cut to the largest allowed.
  case numberCut(Int)
  /// The query holds no word or condition.
  case empty
  /// A word without any letter or digit that the index knows was left out.
  case wordLeftOut(String)
  /// A pattern stands for more terms than are looked at.
  case expansionCut(pattern: String, used: Int, found: Int)
  /// A pattern that cannot be one was taken as a plain word.
  case patternAsWord(String)

  /// The note as a sentence without a full stop.
  package var text: String {
    switch self {
    case .cut(let count): "only the first \(count) bytes of the query are used"
    case .nestingLimit(let depth): "parentheses nest at most \(depth) deep; deeper ones are ignored"
    case .clauseLimit(let count): "only the first \(count) words of the query are used"
    case .unbalancedQuote: "a quotation mark without a partner is ignored"
    case .unbalancedParenthesis: "a parenthesis without a partner is ignored"
    case .operatorAsWord(let word): "\(word) without two sides is taken as a word"
    case .fieldWithoutValue(let name): "\(name) without a value is taken as a word"
    case .unreadableDate(let text): "\(text) is no date (2024, 2024-06, 2024-06-30, 7d, a..b)"
    case .numberCut(let limit): "the number after ~ is at most \(limit)"
    case .empty: "the query is empty"
    case .wordLeftOut(let word): "\(word) holds no letter or digit and is left out"
    case .expansionCut(let pattern, let used, let found):
      "\(pattern) stands for \(found) words; the \(used) most frequent are used"
    case .patternAsWord(let word): "\(word) is taken as a plain word"
    }
  }
}
