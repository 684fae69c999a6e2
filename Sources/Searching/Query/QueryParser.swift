/// Reads what a person types as a query.
///
/// Every string is one.
///
/// ```
/// list    = { element }                     any optional one may match; + and - require and forbid
/// element = and { "OR" and }
/// and     = operand { "AND" operand }
/// operand = { "NOT" } [ "+" | "-" ] primary
/// primary = "(" list ")" | field ":" [ "=" ] primary | phrase [ "~" n ] | [ "=" ] word | word "~" [ n ]
/// ```
///
/// What does not fit is taken as words or passed over, and a note says so. A bare condition
/// (`site:`, dates) is required; `\` makes the next sign literal. Time is linear in the text, the
/// stack bounded by the nesting limit. A parser is a value and may be shared.
package struct QueryParser: Sendable {
  /// How much of a query counts; what is beyond is passed over with a note.
  package struct Limits: Sendable {
    package var byteCount = 8_192
    package var depth = 64
    package var clauseCount = 1_024
    package var distance = 1_000

    package init() {}
  }

  /// Days since 1970-01-01 of the day that `7d` and its kin count back from.
  package var today: Int32
  /// The names that further fields of the index's records have.
  package var extraFields: Set<String>
  /// Whether words without a sign must all match.
  package var requiresAllWords: Bool
  package var limits: Limits

  package init(
    today: Int32, extraFields: Set<String> = [], requiresAllWords: Bool = false,
    limits: Limits = Limits()
  ) {
    self.today = min(max(today, DayRange.writable.lowerBound), DayRange.writable.upperBound)
    self.extraFields = extraFields
    self.requiresAllWords = requiresAllWords
    self.limits = limits
  }

  /// The query a text stands for, how it was read, and what to tell the person.
  package func parse(_ text: String) -> ParsedQuery {
    var reader = QueryReader(text, parser: self)
    let query = reader.read()
    return ParsedQuery(
      query: query, readAs: query.text(extraFields: extraFields), notes: reader.notes)
  }

  /// The field of a name that filters, as it is written before a colon; nil when there is none.
  package func filterField(named name: String) -> FilterField? {
    guard case .filter(let field)? = QuerySyntax.field(named: name, extraFields: extraFields)
    else { return nil }
    return field
  }

  /// A date as an option gives it (`--after 2024-01`, `--before 7d`); nil when it is none.
  package func days(after text: String) -> DayRange? {
    QueryDates(today: today).range(.from, text)
  }

  /// The days before a date as an option gives it; nil when it is none.
  package func days(before text: String) -> DayRange? {
    QueryDates(today: today).range(.before, text)
  }
}

/// A query as it was read.
package struct ParsedQuery: Sendable, Equatable {
  package var query: Query
  /// The query in canonical syntax: what an answer shows as "read as".
  package var readAs: String
  package var notes: [QueryNote]
}
