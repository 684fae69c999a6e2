extension QueryReader {
  /// A word as typed: its scalars, and which of them a backslash made literal.
  private struct Word {
    var scalars: [Unicode.Scalar] = []
    var isLiteral: [Bool] = []

    var text: String { text(from: 0) }

    func text(from start: Int) -> String { text(start..<scalars.count) }

    func text(_ range: Range<Int>) -> String {
      var view = String.UnicodeScalarView()
      for scalar in scalars[range] { view.append(scalar) }
      return String(view)
    }

    /// Whether a sign stands at the index that no backslash made literal.
    func isSign(_ index: Int, _ signs: String) -> Bool {
      !isLiteral[index] && signs.unicodeScalars.contains(scalars[index])
    }

    mutating func dropFirst(_ count: Int) {
      scalars.removeFirst(count)
      isLiteral.removeFirst(count)
    }
  }

  /// At the first character of a word.
  mutating func word(in context: Context) -> Query? {
    var word = takeWord()
    if let query = fieldQuery(&word, in: context) { return query.leaf }
    if let query = comparison(word, in: context) { return query }
    if QuerySyntax.operators.contains(word.text), !word.isLiteral[0], context.field == nil {
      note(.operatorAsWord(word.text))
    }
    return textLeaf(word, in: context)
  }

  private mutating func takeWord() -> Word {
    var word = Word()
    let start = at
    while at < scalars.count, !QuerySyntax.isBoundary(scalars[at]) {
      if scalars[at] == "\\", at + 1 < scalars.count,
        at == start || !QuerySyntax.isASCIIAlphanumeric(scalars[at + 1])
      {
        word.scalars.append(scalars[at + 1])
        word.isLiteral.append(true)
        at += 2
      } else {
        word.scalars.append(scalars[at])
        word.isLiteral.append(false)
        at += 1
      }
    }
    return word
  }

  // MARK: Fields

  /// What a field and its value stand for; the outer nil says that the word is no field, and the
  /// word then is unchanged.
  private mutating func fieldQuery(_ word: inout Word, in context: Context) -> (leaf: Query?, Void)?
  {
    guard let colon = word.scalars.indices.first(where: { word.isSign($0, ":") }),
      let field = QuerySyntax.field(
        named: word.text(0..<colon), extraFields: parser.extraFields)
    else { return nil }
    var inner = Context()
    var valueStart = colon + 1
    if case .filter(let filter) = field, filter.hasValues, valueStart < word.scalars.count,
      word.isSign(valueStart, "=")
    {
      inner.isWholeValue = true
      valueStart += 1
    }
    let isAtEnd = valueStart == word.scalars.count
    let opens = isAtEnd && at < scalars.count && scalars[at] == "("
    let quotes = isAtEnd && at < scalars.count && QuerySyntax.isQuote(scalars[at])
    if isAtEnd, !opens, !quotes {
      note(.fieldWithoutValue(word.text))
      return nil
    }
    switch field {
    case .scope(let scope): inner.scope = scope
    case .filter(let filter): inner.field = filter
    case .date(let comparison):
      return dateQuery(comparison, word, valueStart: colon + 1, isQuoted: quotes, in: context)
    }
    if opens { return (parenthesised(in: inner), ()) }
    if quotes { return (quotation(in: inner), ()) }
    word.dropFirst(valueStart)
    return (textLeaf(word, in: inner), ())
  }

  private mutating func dateQuery(
    _ comparison: QuerySyntax.Comparison, _ word: Word, valueStart: Int, isQuoted: Bool,
    in context: Context
  ) -> (leaf: Query?, Void)? {
    let value = isQuoted ? quotedText() ?? "" : word.text(from: valueStart)
    if let range = QueryDates(today: parser.today).range(comparison, value) {
      return (counted(.filter(.date(range))), ())
    }
    note(.unreadableDate(isQuoted ? value : word.text))
    if isQuoted { return (leaf(value, in: context) { .phrase($0) }, ()) }
    return nil
  }

  /// `date≥2024`, `date<2024-06` and their kin.
  private mutating func comparison(_ word: Word, in context: Context) -> Query? {
    let text = word.text
    guard context.field == nil, let start = QuerySyntax.comparisonStart(text), !word.isLiteral[4]
    else { return nil }
    let rest = text.unicodeScalars[start...]
    let hasEqual = rest.dropFirst().first == "="
    let comparison: QuerySyntax.Comparison =
      switch rest.first {
      case ">": hasEqual ? .from : .past
      case "<": hasEqual ? .through : .before
      case "≥": .from
      default: .through
      }
    let isWide = rest.first == "≥" || rest.first == "≤"
    let value = String(rest.dropFirst(hasEqual && !isWide ? 2 : 1))
    guard let range = QueryDates(today: parser.today).range(comparison, value) else {
      note(.unreadableDate(text))
      return nil
    }
    return counted(.filter(.date(range)))
  }

  // MARK: Words and patterns

  private mutating func textLeaf(_ word: Word, in context: Context) -> Query? {
    if context.field != nil { return leaf(word.text, in: context) { .word($0) } }
    if word.scalars.count > 1, word.isSign(0, "=") {
      return leaf(word.text(from: 1), in: context) { .exact($0) }
    }
    if let query = fuzzy(word, in: context) { return query }
    let isStars = word.scalars.indices.allSatisfy { word.isSign($0, "*") }
    if isStars { return context.scope == .anywhere && !word.scalars.isEmpty ? .all : nil }
    if let query = pattern(word, in: context) { return query }
    return leaf(droppingQuestionMarks(word), in: context) { .word($0) }
  }

  /// `word~`, `word~2`.
  private mutating func fuzzy(_ word: Word, in context: Context) -> Query? {
    guard let tilde = word.scalars.indices.last(where: { word.isSign($0, "~") }), tilde > 0 else {
      return nil
    }
    let digits = word.scalars[(tilde + 1)...]
    guard digits.allSatisfy({ ("0"..."9").contains($0) }),
      word.scalars[..<tilde].contains(where: QuerySyntax.isWordLike)
    else { return nil }
    let edits = digits.isEmpty ? nil : number(digits, atMost: 2)
    return leaf(word.text(0..<tilde), in: context) { .fuzzy($0, edits: edits) }
  }

  /// Reads `pre*` and `wild?card`.
  ///
  /// A `?` at the end is a question's, unless the word has other wildcards.
  private mutating func pattern(_ word: Word, in context: Context) -> Query? {
    let end = word.scalars.count
    guard let first = (0..<end).first(where: { word.isSign($0, "*?") }),
      (first..<end).contains(where: { !word.isSign($0, "?") }),
      word.scalars.contains(where: QuerySyntax.isWordLike),
      (0..<end).allSatisfy({ word.isSign($0, "*?") || QuerySyntax.isPatternPart(word.scalars[$0]) })
    else { return nil }
    if (first..<end).allSatisfy({ word.isSign($0, "*") }) {
      return leaf(word.text(0..<first), in: context) { .prefix($0) }
    }
    var pattern = String.UnicodeScalarView()
    for scalar in word.scalars where scalar != "*" || pattern.last != "*" { pattern.append(scalar) }
    return leaf(String(pattern), in: context) { .wildcard($0) }
  }

  private func droppingQuestionMarks(_ word: Word) -> String {
    var end = word.scalars.count
    while end > 0, word.isSign(end - 1, "?") { end -= 1 }
    return word.text(0..<end)
  }
}
