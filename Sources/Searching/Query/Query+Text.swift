import Articles

extension Query: CustomStringConvertible {
  /// The query in canonical syntax, as it is read by a parser that knows no extra fields.
  package var description: String { text() }

  /// The query in canonical syntax: parsing it gives the same tree.
  ///
  /// `extraFields` are the names that the reading parser takes as fields; words that would look
  /// like one are escaped.
  package func text(extraFields: Set<String> = []) -> String {
    QueryPrinter(extraFields: extraFields).text(of: self)
  }
}

/// Writes queries in canonical syntax.
///
/// Costs time linear in the query's text.
struct QueryPrinter {
  let extraFields: Set<String>

  func text(of query: Query) -> String {
    switch query {
    case .all: return "*"
    case .nothing: return ""
    case .text(let match, let scope): return prefix(of: scope) + text(of: match, scope: scope)
    case .filter(.field(let field, let value)):
      // A bare value that begins so would be read as a whole one.
      let text = value.hasPrefix("=") ? quoted(value) : quoting(value)
      return name(of: field) + ":" + text
    case .filter(.value(let field, let value)): return name(of: field) + ":=" + quoting(value)
    case .filter(.date(let range)): return text(of: range)
    case .boolean(let clauses): return text(of: clauses)
    }
  }

  private func text(of clauses: [Query.Clause]) -> String {
    let isUnion =
      clauses.allSatisfy { $0.role == .optional } && clauses.contains { !$0.query.scores }
    // Not by `joined`, whose generic code is bound when it runs: 50 µs of every process.
    var text = ""
    for (index, clause) in clauses.enumerated() {
      if index > 0 { text += isUnion ? " OR " : " " }
      text += self.text(of: clause)
    }
    return text
  }

  private func text(of clause: Query.Clause) -> String {
    var body = text(of: clause.query)
    if case .boolean = clause.query { body = "(" + body + ")" }
    switch clause.role {
    case .optional: return body
    case .required: return clause.query.scores ? "+" + body : body
    case .forbidden: return "-" + body
    }
  }

  private func prefix(of scope: TextScope) -> String {
    switch scope {
    case .anywhere: ""
    case .title: "title:"
    case .body: "body:"
    }
  }

  private func text(of match: TextMatch, scope: TextScope) -> String {
    switch match {
    case .word(let word): escaping(word, mayBeOperator: scope == .anywhere)
    case .exact(let word): "=" + escaping(word, mayBeOperator: false)
    case .phrase(let phrase): quoted(phrase)
    case .near(let words, let distance): quoted(words) + "~" + String(distance)
    case .prefix(let stem): escaping(stem, mayBeOperator: false) + "*"
    case .wildcard(let pattern): escaping(pattern, mayBeOperator: false, keepingWildcards: true)
    case .fuzzy(let word, let edits):
      escaping(word, mayBeOperator: false) + "~" + (edits.map(String.init) ?? "")
    }
  }

  private func name(of field: FilterField) -> String {
    guard case .extra(let name) = field else { return QuerySyntax.name(of: field) }
    return escaping(name, mayBeOperator: false, endsAtColon: true)
  }

  private func text(of range: DayRange) -> String {
    switch (range.first.map(CivilDate.text), range.last.map(CivilDate.text)) {
    case (nil, nil): "*"
    case (let first?, nil): "date≥" + first
    case (nil, let last?): "date≤" + last
    case (let first?, let last?): "date:" + (first == last ? first : first + ".." + last)
    }
  }

  /// A field's value: bare where that is safe, else in quotation marks.
  private func quoting(_ value: String) -> String {
    let isPlain = value.unicodeScalars.allSatisfy { scalar in
      !QuerySyntax.isSpace(scalar) && !QuerySyntax.isQuote(scalar)
        && !"()\\".unicodeScalars.contains(scalar)
    }
    return isPlain && !value.isEmpty ? value : quoted(value)
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\\" || QuerySyntax.isQuote(scalar) { result.unicodeScalars.append("\\") }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }

  private func escaping(
    _ word: String, mayBeOperator: Bool, keepingWildcards: Bool = false, endsAtColon: Bool = false
  ) -> String {
    var result = ""
    if mayBeOperator, QuerySyntax.operators.contains(word) { result = "\\" }
    let comparison = QuerySyntax.comparisonStart(word)
    for index in word.unicodeScalars.indices {
      let scalar = word.unicodeScalars[index]
      let isFirst = index == word.startIndex
      let mustEscape =
        QuerySyntax.isSpace(scalar) || QuerySyntax.isQuote(scalar)
        || "()\\~".unicodeScalars.contains(scalar)
        || (isFirst && "+-=".unicodeScalars.contains(scalar))
        || (!keepingWildcards && "*?".unicodeScalars.contains(scalar))
        || (scalar == ":" && (endsAtColon || isFieldName(word[..<index]))) || index == comparison
      if mustEscape { result.unicodeScalars.append("\\") }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// Whether a colon after this would make it a field.
  private func isFieldName(_ text: Substring) -> Bool {
    QuerySyntax.field(named: String(text), extraFields: extraFields) != nil
  }
}
