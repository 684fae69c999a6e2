/// One pass over a query's text; the grammar is at `QueryParser`.
struct QueryReader {
  /// What a word stands for where it is read: inside `title:( … )` or `site:( … )`.
  struct Context {
    var scope = TextScope.anywhere
    var field: FilterField?
    /// Whether the field's value is meant as a whole: `site:=( … )`.
    var isWholeValue = false
  }

  let parser: QueryParser
  let scalars: [Unicode.Scalar]
  var at = 0
  private(set) var notes: [QueryNote] = []

  private var depth = 0
  private var leafCount = 0
  /// Opening parentheses passed over for their depth; as many closing ones are passed over.
  private var ignoredOpenCount = 0
  /// A search for a closing quotation mark has failed; none can succeed any more.
  private var hasNoMoreQuotes = false

  init(_ text: String, parser: QueryParser) {
    self.parser = parser
    var kept: [Unicode.Scalar] = []
    var byteCount = 0
    var isCut = false
    for scalar in text.unicodeScalars {
      byteCount += UTF8.width(scalar)
      if byteCount > parser.limits.byteCount {
        isCut = true
        break
      }
      kept.append(scalar)
    }
    scalars = kept
    if isCut { note(.cut(byteCount: parser.limits.byteCount)) }
  }

  mutating func read() -> Query {
    guard let query = list(in: Context()) else {
      note(.empty)
      return .nothing
    }
    return query
  }

  mutating func note(_ note: QueryNote) {
    if notes.count < 20, !notes.contains(note) { notes.append(note) }
  }

  // MARK: Grammar

  private mutating func list(in context: Context) -> Query? {
    var clauses: [Query.Clause] = []
    while true {
      skipSpaces()
      if at == scalars.count {
        if depth > 0 { note(.unbalancedParenthesis) }
        break
      }
      if scalars[at] == ")" {
        at += 1
        if ignoredOpenCount > 0 {
          ignoredOpenCount -= 1
        } else if depth > 0 {
          break
        } else {
          note(.unbalancedParenthesis)
        }
      } else if let clause = element(in: context) {
        clauses.append(clause)
      }
    }
    return clauses.isEmpty ? nil : Query.group(clauses)
  }

  private mutating func element(in context: Context) -> Query.Clause? {
    var alternatives: [Query.Clause] = []
    var isJoined = false
    repeat {
      var factors: [Query.Clause] = []
      var isAnd = false
      repeat {
        if let factor = operand(in: context) { factors.append(factor) }
      } while take("AND", &isAnd)
      if isAnd, factors.count > 1 {
        let all = factors.map { Query.Clause($0.role == .optional ? .required : $0.role, $0.query) }
        alternatives.append(Query.Clause(.optional, Query.group(all)))
      } else {
        alternatives += factors
      }
    } while take("OR", &isJoined)
    guard alternatives.count != 1 else { return settled(alternatives[0], in: context) }
    guard !alternatives.isEmpty else { return nil }
    let any = alternatives.map { clause in
      Query.Clause(.optional, clause.role == .forbidden ? Query.group([clause]) : clause.query)
    }
    return settled(Query.Clause(.optional, Query.group(any)), in: context)
  }

  /// A clause of a list: without a sign, conditions are required and words are as the parser says.
  private func settled(_ clause: Query.Clause, in context: Context) -> Query.Clause {
    guard clause.role == .optional, context.field == nil else { return clause }
    let isRequired = parser.requiresAllWords || !clause.query.scores
    return Query.Clause(isRequired ? .required : .optional, clause.query)
  }

  private mutating func operand(in context: Context) -> Query.Clause? {
    var isForbidden = false
    while takeNot() { isForbidden.toggle() }
    skipSpaces()
    var isRequired = false
    if at < scalars.count, scalars[at] == "+" || scalars[at] == "-" {
      let sign = scalars[at]
      let start = at
      while at < scalars.count, scalars[at] == "+" || scalars[at] == "-" { at += 1 }
      // Several signs, or one before nothing, are punctuation.
      let isSign = at - start == 1 && startsOperand(at)
      if isSign, sign == "-" { isForbidden.toggle() }
      isRequired = isSign && sign == "+"
      if !startsOperand(at) { return nil }
    }
    guard let query = primary(in: context) else { return nil }
    return Query.Clause(isForbidden ? .forbidden : isRequired ? .required : .optional, query)
  }

  private mutating func primary(in context: Context) -> Query? {
    guard at < scalars.count, scalars[at] != ")" else { return nil }
    if scalars[at] == "(" { return parenthesised(in: context) }
    if QuerySyntax.isQuote(scalars[at]) { return quotation(in: context) }
    return word(in: context)
  }

  /// At an opening parenthesis.
  mutating func parenthesised(in context: Context) -> Query? {
    at += 1
    guard depth < parser.limits.depth else {
      note(.nestingLimit(parser.limits.depth))
      ignoredOpenCount += 1
      return nil
    }
    depth += 1
    defer { depth -= 1 }
    return list(in: context)
  }

  /// At a quotation mark.
  mutating func quotation(in context: Context) -> Query? {
    guard let text = quotedText() else { return nil }
    guard let distance = takeDistance() else {
      return leaf(text, in: context) { .phrase($0) }
    }
    return leaf(text, in: context) { .near($0, distance: distance) }
  }

  // MARK: Leaves

  /// A leaf for a text, or nil when it holds no word or the limit is reached.
  mutating func leaf(_ text: String, in context: Context, _ match: (String) -> TextMatch) -> Query?
  {
    guard text.unicodeScalars.contains(where: QuerySyntax.isWordLike) else { return nil }
    if let field = context.field {
      return counted(
        .filter(context.isWholeValue ? .value(field, text) : .field(field, value: text)))
    }
    return counted(.text(match(text), in: context.scope))
  }

  mutating func counted(_ query: Query) -> Query? {
    guard leafCount < parser.limits.clauseCount else {
      note(.clauseLimit(parser.limits.clauseCount))
      return nil
    }
    leafCount += 1
    return query
  }

  /// The text up to the closing mark, spaces folded; nil, and past the mark, when none closes it.
  mutating func quotedText() -> String? {
    at += 1
    var text = String.UnicodeScalarView()
    var index = at
    while !hasNoMoreQuotes, index < scalars.count {
      let scalar = scalars[index]
      if QuerySyntax.isQuote(scalar) {
        at = index + 1
        if text.last == " " { text.removeLast() }
        return String(text)
      }
      if scalar == "\\", index + 1 < scalars.count,
        scalars[index + 1] == "\\" || QuerySyntax.isQuote(scalars[index + 1])
      {
        index += 1
        text.append(scalars[index])
      } else if !QuerySyntax.isSpace(scalar) {
        text.append(scalar)
      } else if !text.isEmpty, text.last != " " {
        text.append(" ")
      }
      index += 1
    }
    hasNoMoreQuotes = true
    note(.unbalancedQuote)
    return nil
  }

  /// Takes `~8` after a quotation.
  private mutating func takeDistance() -> Int? {
    guard at + 1 < scalars.count, scalars[at] == "~" else { return nil }
    var end = at + 1
    while end < scalars.count, ("0"..."9").contains(scalars[end]) { end += 1 }
    guard end > at + 1 else { return nil }
    defer { at = end }
    return number(scalars[(at + 1)..<end], atMost: parser.limits.distance)
  }

  /// A number in digits, cut to a limit with a note.
  mutating func number(_ digits: ArraySlice<Unicode.Scalar>, atMost limit: Int) -> Int {
    var value = 0
    for digit in digits { value = min(value * 10 + Int(digit.value) - 0x30, limit + 1) }
    if value > limit { note(.numberCut(limit)) }
    return min(value, limit)
  }

  // MARK: Operators and spaces

  private mutating func skipSpaces() {
    while at < scalars.count, QuerySyntax.isSpace(scalars[at]) { at += 1 }
  }

  private func isOperator(_ name: String, at index: Int) -> Bool {
    let end = index + name.unicodeScalars.count
    guard end <= scalars.count, scalars[index..<end].elementsEqual(name.unicodeScalars) else {
      return false
    }
    return end == scalars.count || QuerySyntax.isBoundary(scalars[end])
  }

  private func startsOperand(_ index: Int) -> Bool {
    index < scalars.count && scalars[index] != ")" && !QuerySyntax.isSpace(scalars[index])
  }

  /// Whether an operand follows an operator that ends at `index`.
  private func isFollowedByOperand(_ index: Int) -> Bool {
    var next = index
    while next < scalars.count, QuerySyntax.isSpace(scalars[next]) { next += 1 }
    return startsOperand(next) && !isOperator("AND", at: next) && !isOperator("OR", at: next)
  }

  private mutating func take(_ name: String, _ isTaken: inout Bool) -> Bool {
    var start = at
    while start < scalars.count, QuerySyntax.isSpace(scalars[start]) { start += 1 }
    let end = start + name.unicodeScalars.count
    guard isOperator(name, at: start), isFollowedByOperand(end) else { return false }
    at = end
    isTaken = true
    return true
  }

  private mutating func takeNot() -> Bool {
    var isTaken = false
    return take("NOT", &isTaken)
  }
}
