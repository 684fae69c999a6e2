import Analysis
import Articles
import Searching
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A query with its words analysed: what can be asked of one article.
indirect enum OracleNode {
  case filter((OracleDocument) -> Bool)
  case leaf(OracleLeaf)
  case group([(role: Query.Role, node: OracleNode)])

  var scores: Bool {
    switch self {
    case .filter: false
    case .leaf: true
    case .group(let clauses): clauses.contains { $0.role != .forbidden && $0.node.scores }
    }
  }
}

struct OracleLeaf {
  var weight: Float
  var words: [OracleWord]
  var frequency: (OracleDocument) -> UInt32
  /// A word of the query as it was typed, and its form where it is looked for anywhere.
  var text: String?
  var form: [UInt8]?
  /// Whether the leaf is the joined form of a compound.
  var isJoined = false
}

/// Terms that count as one word.
struct OracleWord {
  var terms: Set<[UInt8]>
  var isForm: Bool
  var offset: Int64 = 0

  /// The positions of all occurrences.
  func positions(_ document: OracleDocument) -> [UInt32] {
    terms.flatMap { (isForm ? document.forms[$0] : document.stems[$0]) ?? [] }
  }
}

/// The words of a text of the query.
private struct OracleWords {
  var line: [OracleWord]
  var joined: OracleWord?
  /// For each word of the line what was typed, and its form.
  var typed: [(text: String, form: [UInt8])]
  /// Whether all are words or numbers, not characters of a script without spaces.
  var isOfLetters: Bool
}

extension Oracle {
  /// Nil when nothing of the query can be looked for.
  func resolve(_ query: Query) -> OracleNode? {
    switch query {
    case .all: .filter { _ in true }
    case .nothing: .filter { _ in false }
    case .filter(.date(let range)): .filter { $0.day.map(range.contains) ?? false }
    case .filter(.field(let field, let value)): resolve(field, value)
    case .filter(.value(let field, let value)):
      .filter { $0.values[Self.name(of: field)]?.contains(value) ?? false }
    case .text(let match, let scope): resolve(match, scope)
    case .boolean(let clauses): resolve(clauses)
    }
  }

  private func resolve(_ clauses: [Query.Clause]) -> OracleNode? {
    let parts = clauses.flatMap { clause in
      compound(clause, of: clauses) ?? resolve(clause.query).map { [(clause.role, $0)] } ?? []
    }
    if parts.count == 1, parts[0].0 != .forbidden { return parts[0].1 }
    return parts.isEmpty ? nil : .group(parts)
  }

  /// A compound's parts as words of their own, where the ranking takes them so.
  private func compound(
    _ clause: Query.Clause, of clauses: [Query.Clause]
  ) -> [(Query.Role, OracleNode)]? {
    guard ranking != .bm25, clause.role == .optional, clauses.count > 1,
      case .text(.word(let text), let scope) = clause.query,
      let words = words(text, isForm: false), words.line.count > 1, words.isOfLetters
    else { return nil }
    var leaves: [OracleLeaf] = []
    for (word, typed) in zip(words.line, words.typed) {
      var leaf = single(word, scope)
      leaf.text = typed.text
      leaf.form = scope == .anywhere ? typed.form : nil
      leaves.append(leaf)
    }
    if let joined = words.joined {
      var leaf = single(joined, scope)
      leaf.text = text
      leaf.isJoined = scope == .anywhere
      leaves.append(leaf)
    }
    return leaves.map { (.optional, .leaf($0)) }
  }

  private func resolve(_ field: FilterField, _ value: String) -> OracleNode? {
    let name = Self.name(of: field)
    if field == .site || field == .language {
      return .filter { $0.fields[name]?.contains(Array(value.utf8)) ?? false }
    }
    var buffer = TokenBuffer()
    analyzer.analyze(Array(value.utf8).rawSpan, mode: .article, into: &buffer)
    let wanted = buffer.tokens.filter { $0.kind != .joined }.map { Array(buffer.form(of: $0)) }
    return wanted.isEmpty ? nil : .filter { $0.fields[name]?.isSuperset(of: wanted) ?? false }
  }

  /// How a document's fields name it.
  static func name(of field: FilterField) -> String {
    switch field {
    case .site: "site"
    case .language: "lang"
    case .author: "author"
    case .tag: "tag"
    case .section: "section"
    case .url: "url"
    case .path: "path"
    case .extra(let extra): "extra " + extra
    }
  }

  private func resolve(_ match: TextMatch, _ scope: TextScope) -> OracleNode? {
    switch match {
    case .word(let text): word(text, scope, isForm: false)
    case .exact(let text): word(text, scope, isForm: true)
    case .phrase(let text): words(text, isForm: false).map { .leaf(phrase($0.line, scope)) }
    case .near(let text, let distance):
      words(text, isForm: false).map { .leaf(near($0.line, distance, scope)) }
    case .prefix, .wildcard, .fuzzy: .leaf(expansion(match, scope))
    }
  }

  /// A text's words in line, and its joined form when it is one compound.
  private func words(_ text: String, isForm: Bool) -> OracleWords? {
    var buffer = TokenBuffer()
    let bytes = Array(text.utf8)
    analyzer.analyze(bytes.rawSpan, mode: .query, into: &buffer)
    let line = buffer.tokens.filter { $0.kind != .joined }
    guard let first = line.first, let last = line.last else { return nil }
    func word(_ token: Token) -> OracleWord {
      let form = buffer.form(of: token)
      var terms = [Array(form)]
      if !isForm, analyzer.kind == .standard, token.kind == .word {
        terms = Stemmer.stems(
          of: form, stemInput: buffer.stemInput(of: token), languages: languages)
      }
      return OracleWord(
        terms: Set(terms), isForm: isForm, offset: Int64(token.position) - Int64(first.position))
    }
    let joined = buffer.tokens.filter {
      $0.kind == .joined && $0.textStart <= first.textStart && $0.textEnd >= last.textEnd
    }
    return OracleWords(
      line: line.map(word), joined: line.count > 1 && joined.count == 1 ? word(joined[0]) : nil,
      typed: line.map { token in
        let range = Int(token.textStart)..<max(Int(token.textStart), Int(token.textEnd))
        return (
          String(decoding: bytes[range], as: UTF8.self), Array(buffer.form(of: token))
        )
      },
      isOfLetters: line.allSatisfy { $0.kind == .word || $0.kind == .number })
  }

  private var languages: [LanguageTag] {
    Set(documents.map(\.language.code)).subtracting([0]).sorted().map(LanguageTag.init(code:))
  }

  private func word(_ text: String, _ scope: TextScope, isForm: Bool) -> OracleNode? {
    guard let words = words(text, isForm: isForm) else { return nil }
    var leaf = phrase(words.line, scope)
    if !isForm {
      leaf.text = text
      leaf.form = words.line.count == 1 && scope == .anywhere ? words.typed[0].form : nil
    }
    let parts = OracleNode.leaf(leaf)
    guard let joined = words.joined else { return parts }
    return .group([(.optional, parts), (.optional, .leaf(phrase([joined], scope)))])
  }

  // MARK: Leaves

  private func phrase(_ words: [OracleWord], _ scope: TextScope) -> OracleLeaf {
    if words.count == 1 { return single(words[0], scope) }
    return leaf(words, scope) { first, positions in
      words.indices.dropFirst().allSatisfy { index in
        positions[index].contains { Int64($0) == Int64(first) + words[index].offset }
      }
    }
  }

  private func near(_ words: [OracleWord], _ distance: Int, _ scope: TextScope) -> OracleLeaf {
    if words.count == 1 { return single(words[0], scope) }
    return leaf(words, scope) { first, positions in
      positions.dropFirst().allSatisfy { others in
        others.contains { abs(Int64($0) - Int64(first)) <= Int64(distance + words.count - 1) }
      }
    }
  }

  /// Counts the distinct positions of the first word that fit, title and body apart.
  private func leaf(
    _ words: [OracleWord], _ scope: TextScope,
    fits: @escaping (UInt32, [Set<UInt32>]) -> Bool
  ) -> OracleLeaf {
    let titleWeight = titleWeight
    return OracleLeaf(weight: Float(words.reduce(0.0) { $0 + idf($1) }), words: words) { document in
      var sum: UInt32 = 0
      for isTitle in [true, false] where scope == .anywhere || (scope == .title) == isTitle {
        let positions = words.map { word in
          Set(word.positions(document).filter { ($0 < 4_096) == isTitle })
        }
        let count = positions[0].filter { fits($0, positions) }.count
        sum += UInt32(count) * (isTitle ? titleWeight : 1)
      }
      return sum
    }
  }

  private func single(_ word: OracleWord, _ scope: TextScope) -> OracleLeaf {
    let titleWeight = titleWeight
    return OracleLeaf(weight: Float(idf(word)), words: [word]) { document in
      word.positions(document).reduce(UInt32(0)) { sum, position in
        let isTitle = position < 4_096
        guard scope == .anywhere || (scope == .title) == isTitle else { return sum }
        return sum + (isTitle ? titleWeight : 1)
      }
    }
  }

  func idf(_ word: OracleWord) -> Double {
    let n = documents.count
    let sum = word.terms.reduce(0) { sum, term in
      sum + documents.count { (word.isForm ? $0.forms[term] : $0.stems[term]) != nil }
    }
    let df = Double(min(n, sum))
    return log(1 + (Double(n) - df + 0.5) / (df + 0.5))
  }

  // MARK: Patterns

  private func expansion(_ match: TextMatch, _ scope: TextScope) -> OracleLeaf {
    let forms = Set(documents.flatMap(\.forms.keys)).filter { form in
      fits(Array(String(decoding: form, as: UTF8.self).unicodeScalars), match)
    }
    precondition(forms.count <= 1_024, "the oracle does not cut expansions")
    return single(OracleWord(terms: forms, isForm: true), scope)
  }

  private func fits(_ form: [Unicode.Scalar], _ match: TextMatch) -> Bool {
    switch match {
    case .prefix(let text): return form.starts(with: folded(text))
    case .wildcard(let text): return fits(form[...], folded(text)[...])
    case .fuzzy(let text, let edits):
      let word = folded(text)
      let limit = edits ?? (word.count < 3 ? 0 : word.count < 6 ? 1 : 2)
      return word.first == form.first && distance(word, form) <= limit
    default: return false
    }
  }

  private func folded(_ text: String) -> [Unicode.Scalar] {
    var form: [UInt8] = []
    analyzer.fold(Array(text.utf8).rawSpan, into: &form)
    return Array(String(decoding: form, as: UTF8.self).unicodeScalars)
  }

  private func fits(
    _ form: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    guard let sign = pattern.first else { return form.isEmpty }
    if sign == "*" {
      return (0...form.count).contains { fits(form.dropFirst($0), pattern.dropFirst()) }
    }
    guard let scalar = form.first, sign == "?" || sign == scalar else { return false }
    return fits(form.dropFirst(), pattern.dropFirst())
  }

  /// The optimal string alignment distance, from its recurrence.
  private func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var d = (0...a.count).map { i in (0...b.count).map { j in i == 0 ? j : j == 0 ? i : 0 } }
    for i in a.indices {
      for j in b.indices {
        d[i + 1][j + 1] = min(
          d[i][j] + (a[i] == b[j] ? 0 : 1), d[i][j + 1] + 1, d[i + 1][j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          d[i + 1][j + 1] = min(d[i + 1][j + 1], d[i - 1][j - 1] + 1)
        }
      }
    }
    return d[a.count][b.count]
  }
}
