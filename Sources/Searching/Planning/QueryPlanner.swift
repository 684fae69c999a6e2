import Analysis
import Articles
import IndexFormat

/// What planning can be told beside the query.
package struct PlanningOptions: Sendable {
  /// The languages in which words are stemmed; nil takes those of the index.
  package var languages: [LanguageTag]?
  package var k1: Float = 1.2
  package var b: Float = 0.75
  /// How words are weighed, and what else adds to a score.
  package var ranking = Ranking.bm25
  package var recency: Recency?
  /// Terms that a prefix, wildcard or fuzzy word may stand for.
  package var expansionLimit = 1_024

  package init() {}
}

/// Binds a query to an index: analyses its words, looks up their terms, computes their weights.
///
/// Parts without any term (`…`) are left out; a query of nothing else matches nothing. For one
/// thread and one plan.
struct QueryPlanner {
  let segments: [SearchSegment]
  let statistics: CollectionStatistics
  let options: PlanningOptions
  let scorer: Scorer
  let meter: WorkMeter
  let analyzer: Analyzer
  let dictionaries: [TermDictionary]
  var notes: [QueryNote] = []
  private let languages: [LanguageTag]
  private var buffer = TokenBuffer()

  init(
    _ segments: [SearchSegment], _ statistics: CollectionStatistics, _ options: PlanningOptions,
    _ meter: WorkMeter
  ) throws(FormatError) {
    self.segments = segments
    self.statistics = statistics
    self.options = options
    self.meter = meter
    let k1 = options.k1.isFinite ? max(0, options.k1) : 1.2
    let b = options.b.isFinite ? min(max(0, options.b), 1) : 0.75
    scorer = Scorer(statistics, k1: k1, b: b)
    let kind = segments.first.flatMap { AnalyzerKind(rawValue: $0.reader.meta.analyzer) }
    analyzer = Analyzer(kind ?? .standard)
    languages = options.languages ?? statistics.languages
    var dictionaries: [TermDictionary] = []
    for segment in segments { dictionaries.append(segment.reader.dictionary) }
    self.dictionaries = dictionaries
  }

  mutating func plan(_ query: Query) throws(FormatError) -> QueryPlan {
    var plan = QueryPlan(
      root: try node(query), notes: notes, scorer: scorer, analyzer: analyzer.kind)
    plan.recency = options.recency
    if options.ranking != .bm25 {
      StandardRanking(scorer, options.languages ?? statistics.mainLanguages).apply(to: &plan)
    }
    return plan
  }

  /// What a clause of a group becomes: mostly one clause, several for the parts of a compound, none
  /// where it is left out.
  mutating func clauses(
    of clause: Query.Clause, of clauses: [Query.Clause]
  ) throws(FormatError) -> [PlanClause] {
    if let parts = try compoundParts(clause, of: clauses) { return parts }
    return try node(clause.query).map { [PlanClause(clause.role, $0)] } ?? []
  }

  /// The bound form; nil when the part is left out.
  mutating func node(_ query: Query) throws(FormatError) -> PlanNode? {
    switch query {
    case .all: return .all
    case .nothing: return .nothing
    case .text(let match, let scope): return try text(match, scope)
    case .filter(.date(let range)): return .days(range)
    case .filter(.field(let field, let value)): return try filter(field, value)
    case .filter(.value(let field, let value)): return try self.value(field, value)
    case .boolean(let clauses):
      var bound: [PlanClause] = []
      bound.reserveCapacity(clauses.count)
      for clause in clauses { bound += try self.clauses(of: clause, of: clauses) }
      if bound.count == 1, bound[0].role != .forbidden { return bound[0].node }
      return bound.isEmpty ? nil : .boolean(bound)
    }
  }

  mutating func note(_ note: QueryNote) {
    if notes.count < 20, !notes.contains(note) { notes.append(note) }
  }

  // MARK: Text

  private mutating func text(
    _ match: TextMatch, _ scope: TextScope
  ) throws(FormatError) -> PlanNode? {
    let source = PlanLeaf.Source.query(match, scope)
    switch match {
    case .word(let text): return try word(text, scope, source, isExact: false)
    case .exact(let text): return try word(text, scope, source, isExact: true)
    case .phrase(let text): return try phrase(text, .phrase, scope, source)
    case .near(let text, let distance):
      return try phrase(text, .near(distance: distance), scope, source)
    case .prefix, .wildcard, .fuzzy:
      guard let pattern = TermPattern(match, analyzer) else {
        note(.patternAsWord(Query.text(match, in: scope).text()))
        return try word(TermPattern.plainWord(match), scope, source, isExact: false)
      }
      return try expansion(of: pattern, scope, source)
    }
  }

  /// A word: its group of terms, or the phrase of its parts together with their joined form.
  private mutating func word(
    _ text: String, _ scope: TextScope, _ source: PlanLeaf.Source, isExact: Bool
  ) throws(FormatError) -> PlanNode? {
    guard let analysis = analysis(of: text) else { return nil }
    let groups = try groups(analysis.words, isExact: isExact)
    var parts = leaf(groups, .phrase, scope, source)
    if analysis.words.count == 1, scope == .anywhere, !isExact {
      parts.form = analysis.words[0].form
    }
    guard let joined = analysis.joined else { return .leaf(parts) }
    let whole = try self.groups([joined], isExact: isExact)
    return .boolean([
      PlanClause(.optional, .leaf(parts)),
      PlanClause(.optional, .leaf(leaf(whole, .phrase, scope, source))),
    ])
  }

  /// The parts of a compound as words of their own, and its joined form, beside other words of which
  /// any may match.
  ///
  /// Nil for everything else, and where the ranking has compounds as phrases.
  private mutating func compoundParts(
    _ clause: Query.Clause, of clauses: [Query.Clause]
  ) throws(FormatError) -> [PlanClause]? {
    guard options.ranking != .bm25, clause.role == .optional, clauses.count > 1,
      case .text(.word(let text), let scope) = clause.query,
      let analysis = QueryWords(text, analyzer, &buffer), analysis.words.count > 1,
      analysis.words.allSatisfy({ $0.kind == .word || $0.kind == .number })
    else { return nil }
    let typed = Array(text.utf8)
    var parts: [PlanClause] = []
    for word in analysis.words {
      let wordText = String(decoding: typed[word.textRange], as: UTF8.self)
      let source = PlanLeaf.Source.query(.word(wordText), scope)
      var part = leaf(try groups([word], isExact: false), .phrase, scope, source)
      part.groups[0].offset = 0
      if scope == .anywhere { part.form = word.form }
      parts.append(PlanClause(.optional, .leaf(part)))
    }
    if let joined = analysis.joined {
      let whole = leaf(
        try groups([joined], isExact: false), .phrase, scope, .query(.word(text), scope))
      parts.append(PlanClause(.optional, .leaf(whole)))
    }
    return parts
  }

  private mutating func phrase(
    _ text: String, _ shape: PlanLeaf.Shape, _ scope: TextScope, _ source: PlanLeaf.Source
  ) throws(FormatError) -> PlanNode? {
    guard let analysis = analysis(of: text) else { return nil }
    return .leaf(leaf(try groups(analysis.words, isExact: false), shape, scope, source))
  }

  /// A query text's tokens, or nil with a note when it has none.
  private mutating func analysis(of text: String) -> QueryWords? {
    guard let words = QueryWords(text, analyzer, &buffer) else {
      note(.wordLeftOut(text))
      return nil
    }
    return words
  }

  private func groups(
    _ words: [QueryWords.Word], isExact: Bool
  ) throws(FormatError) -> [TermGroup] {
    var groups: [TermGroup] = []
    groups.reserveCapacity(words.count)
    for word in words {
      let field = isExact && analyzer.kind != .plain ? TermField.form : TermField.stem
      var found: [PlanTerm] = []
      if !isExact, analyzer.kind != .plain, word.kind == .word {
        let stems = Stemmer.stems(
          of: word.form[...], stemInput: word.stemInput[...], languages: languages)
        for stem in stems { found.append(try lookUp(Self.key(field, stem))) }
      } else {
        found.append(try lookUp(Self.key(field, word.form)))
      }
      groups.append(group(found, offset: word.offset))
    }
    return groups
  }

  func group(_ terms: [PlanTerm], offset: UInt32 = 0) -> TermGroup {
    let sum = terms.reduce(0) { sum, term in
      sum + (statistics.termDocumentCounts[term.key] ?? term.documentCount)
    }
    let frequencySum = terms.reduce(UInt64(0)) { sum, term in
      // Safe: sums that wrap come from damage and only change a weight.
      sum &+ (statistics.termFrequencySums[term.key] ?? term.frequencySum)
    }
    return TermGroup(
      terms: terms.allSatisfy { $0.documentCount > 0 }
        ? terms : terms.filter { $0.documentCount > 0 },
      documentCount: min(sum, statistics.documentCount), frequencySum: frequencySum,
      offset: offset)
  }

  private func leaf(
    _ groups: [TermGroup], _ shape: PlanLeaf.Shape, _ scope: TextScope, _ source: PlanLeaf.Source
  ) -> PlanLeaf {
    let idf = groups.reduce(0.0) { $0 + scorer.idf(documentCount: $1.documentCount) }
    return PlanLeaf(
      source: source, shape: groups.count == 1 ? .single : shape, groups: groups, scope: scope,
      idf: idf, weight: Float(idf))
  }

  private mutating func expansion(
    of pattern: TermPattern, _ scope: TextScope, _ source: PlanLeaf.Source
  ) throws(FormatError) -> PlanNode {
    let field = analyzer.kind == .plain ? TermField.stem : TermField.form
    let expansion = try pattern.expansion(
      in: zip(dictionaries, segments.map(\.reader)).map { ($0, $1) }, field: field,
      limit: options.expansionLimit, meter)
    let leaf = leaf([group(expansion.terms)], .phrase, scope, source)
    if expansion.foundCount > expansion.terms.count {
      note(
        .expansionCut(
          pattern: leaf.label, used: expansion.terms.count, found: expansion.foundCount))
    }
    return .leaf(leaf)
  }

  // MARK: Fields

  private mutating func filter(
    _ field: FilterField, _ value: String
  ) throws(FormatError) -> PlanNode? {
    switch field {
    case .site:
      return .terms([try lookUp([TermField.site] + SiteValue.term(of: value).utf8)])
    case .language:
      let tag = LanguageTag(value)?.description ?? value.lowercased()
      return .terms([try lookUp([TermField.language] + tag.utf8)])
    case .author: return try words(value, TermField.author)
    case .tag: return try words(value, TermField.tag)
    case .section: return try words(value, TermField.section)
    case .url: return try words(value, TermField.url)
    case .path: return try words(value, TermField.path)
    case .extra(let name): return try extra(name, value)
    }
  }

  private mutating func words(_ value: String, _ field: UInt8) throws(FormatError) -> PlanNode? {
    guard let forms = filterForms(value) else { return nil }
    var terms: [PlanTerm] = []
    for form in forms { terms.append(try lookUp([field] + form)) }
    return .terms(terms)
  }

  private mutating func extra(_ name: String, _ value: String) throws(FormatError) -> PlanNode? {
    guard let forms = filterForms(value) else { return nil }
    var terms: [PlanTerm] = []
    for form in forms { terms.append(try lookUp(form, in: .extra(name))) }
    return .terms(terms)
  }

  private func value(_ field: FilterField, _ value: String) throws(FormatError) -> PlanNode {
    guard let term = field.valueTerm(value) else { return .nothing }
    return .terms([try lookUp(term, in: field)])
  }

  /// A term of a field, whose byte may differ from segment to segment.
  private func lookUp(_ term: [UInt8], in field: FilterField) throws(FormatError) -> PlanTerm {
    var entries: [TermEntry?] = []
    for (index, segment) in segments.enumerated() {
      let key = field.termField(in: segment.reader.meta).map { [$0] + term }
      entries.append(try key.flatMap { key throws(FormatError) in try entry(key, in: index) })
    }
    return PlanTerm(key: term, entries: entries)
  }

  /// The distinct forms that a field's value must hold; nil with a note when there are none.
  private mutating func filterForms(_ value: String) -> [[UInt8]]? {
    buffer.removeAll()
    analyzer.analyze(Array(value.utf8).rawSpan, mode: .article, into: &buffer)
    var forms: [[UInt8]] = []
    for token in buffer.tokens where token.kind != .joined {
      let form = Array(buffer.form(of: token))
      if !forms.contains(form) { forms.append(form) }
    }
    if forms.isEmpty { note(.wordLeftOut(value)) }
    return forms.isEmpty ? nil : forms
  }

  // MARK: Dictionary

  func lookUp(_ key: [UInt8]) throws(FormatError) -> PlanTerm {
    var entries: [TermEntry?] = []
    entries.reserveCapacity(segments.count)
    if segments.count == 1 {
      entries.append(try entry(key, in: 0))
    } else {
      var blocks: [TermDictionary.Block?] = []
      blocks.reserveCapacity(segments.count)
      for index in segments.indices {
        blocks.append(
          try dictionaries[index].block(holding: key[...], in: segments[index].reader))
      }
      for (index, block) in blocks.enumerated() {
        entries.append(
          try block.flatMap { block throws(FormatError) in
            try dictionaries[index].entry(key[...], in: block, segments[index].reader)
          })
      }
    }
    return PlanTerm(key: key, entries: entries)
  }

  private static func key(_ field: UInt8, _ term: [UInt8]) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(1 + term.count)
    key.append(field)
    key.append(contentsOf: term)
    return key
  }

  private func entry(_ key: [UInt8], in index: Int) throws(FormatError) -> TermEntry? {
    let segment = segments[index].reader
    let entry = try dictionaries[index].entry(key[...], in: segment)
    if let entry { segment.willRead(entry) }
    return entry
  }
}

/// How a site in a query becomes the term that articles of the site and its subdomains hold.
enum SiteValue {
  /// The host in lower case, without scheme, `www.` and path.
  static func term(of value: String) -> String {
    var host = value.lowercased()[...]
    if let scheme = host.firstRange(ofASCII: "://") { host = host[scheme.upperBound...] }
    host = host.prefix { $0 != "/" }
    if host.hasPrefix("www.") { host = host.dropFirst(4) }
    let labels = host.split(separator: ".", omittingEmptySubsequences: true)
    return labels.count > 2 ? labels.joined(separator: ".") : String(host)
  }
}

extension Substring {
  /// Where a short text stands first.
  fileprivate func firstRange(ofASCII text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
