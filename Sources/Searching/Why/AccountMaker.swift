import Analysis
import Articles
import IndexFormat

extension Searcher {
  /// What each part of a query says of a document.
  ///
  /// Costs a look at the lists of the query's terms, and the article's text where a word is missing.
  package func account(
    of place: ArticlePlace, _ query: Query, _ options: PlanningOptions
  ) throws(FormatError) -> QueryAccount {
    var maker = try AccountMaker(self, place, options)
    return try maker.account(of: query)
  }
}

/// Walks a query beside what the planner makes of it, and asks each part about one document.
private struct AccountMaker {
  private var planner: QueryPlanner
  private let factory: MatcherFactory
  private let document: Int
  private let article: Article
  private var buffer = TokenBuffer()
  /// Made when the first word is missing.
  private var articleWords: ArticleWords?

  init(_ searcher: Searcher, _ place: ArticlePlace, _ options: PlanningOptions) throws(FormatError)
  {
    let meter = WorkMeter()
    planner = try QueryPlanner(searcher.segments, searcher.statistics, options, meter)
    let segment = searcher.segments[place.segment]
    factory = MatcherFactory(
      target: try SegmentTarget(segment, index: place.segment, planner.scorer), meter: meter)
    document = place.document
    article = try segment.reader.article(place.document)
  }

  mutating func account(of query: Query) throws(FormatError) -> QueryAccount {
    var account = QueryAccount()
    if case .boolean(let clauses) = query {
      (account.parts, account.isMet) = try parts(of: clauses)
    } else {
      let clause = Query.Clause(.required, query)
      (account.parts, account.isMet) = try parts(of: [clause])
    }
    return account
  }

  /// The parts of a group, and whether it is met.
  private mutating func parts(
    of clauses: [Query.Clause]
  ) throws(FormatError) -> ([QueryAccount.Part], isMet: Bool) {
    var parts: [QueryAccount.Part] = []
    var bound: [PlanClause] = []
    for clause in clauses {
      let own = try planner.clauses(of: clause, of: clauses)
      bound += own
      parts.append(try part(clause, own))
    }
    // Nothing that could be looked for is not found.
    guard !bound.isEmpty else { return (parts, false) }
    let needsOptional =
      PlanNode.needsOptional(bound) && !parts.contains { $0.role == .optional && $0.isMet == true }
    for index in parts.indices {
      switch (parts[index].role, parts[index].isMet) {
      case (.required, false), (.forbidden, true): parts[index].isDecisive = true
      case (.optional, false): parts[index].isDecisive = needsOptional
      default: break
      }
    }
    return (parts, !parts.contains(where: \.isDecisive))
  }

  private mutating func part(
    _ clause: Query.Clause, _ bound: [PlanClause]
  ) throws(FormatError) -> QueryAccount.Part {
    var part = QueryAccount.Part(role: clause.role, kind: .group, label: clause.query.text())
    if case .boolean(let inner) = clause.query {
      let (parts, isMet) = try parts(of: inner)
      part.parts = parts
      part.isMet = bound.isEmpty ? nil : isMet
      return part
    }
    if !bound.isEmpty { part.isMet = try isMet(bound) }
    switch clause.query {
    case .text(let match, let scope): try add(match, scope, bound, to: &part)
    case .filter(let filter): add(filter, to: &part)
    case .nothing: part.kind = .nothing
    default: part.kind = .everything
    }
    return part
  }

  private func isMet(_ bound: [PlanClause]) throws(FormatError) -> Bool {
    for clause in bound {
      let matcher = try factory.matcher(for: clause.node)
      try matcher.advance(to: document)
      if matcher.document == document { return true }
    }
    return false
  }

  // MARK: Text

  private mutating func add(
    _ match: TextMatch, _ scope: TextScope, _ bound: [PlanClause], to part: inout QueryAccount.Part
  ) throws(FormatError) {
    part.kind = .word
    let leaves = bound.flatMap(\.node.scoringLeaves)
    for leaf in leaves {
      let counts = try factory.occurrences(of: leaf, in: document)
      part.occurrences.title += counts.title
      part.occurrences.body += counts.body
    }
    switch match {
    case .phrase: part.kind = .phrase(distance: 0)
    case .near(_, let distance): part.kind = .phrase(distance: distance)
    case .prefix(let text), .wildcard(let text), .fuzzy(let text, _):
      for group in leaves.first?.groups ?? [] { part.words.append(try word(text, group, scope)) }
      return
    default: break
    }
    guard let words = QueryWords(TermPattern.plainWord(match), planner.analyzer, &buffer)?.words
    else { return }
    // A compound beside other words is several leaves, else it is one; its joined form comes last.
    let groups = leaves.flatMap(\.groups).prefix(words.count)
    for (word, group) in zip(words, groups) {
      var known = try self.word(String(decoding: word.form, as: UTF8.self), group, scope)
      if known.occurrences.isEmpty { known.nearest = nearest(to: word) }
      part.words.append(known)
    }
    if part.isMet == false, words.count > 1 {
      part.closeness = try closeness(Array(groups), scope)
    }
  }

  private func word(
    _ form: String, _ group: TermGroup, _ scope: TextScope
  ) throws(FormatError) -> QueryAccount.Word {
    var word = QueryAccount.Word(form: form, documentCount: group.documentCount)
    word.occurrences = try factory.occurrences(of: group, in: scope, document)
    switch scope {
    case .anywhere: break
    case .title: word.elsewhere = try factory.occurrences(of: group, in: .body, document)
    case .body: word.elsewhere = try factory.occurrences(of: group, in: .title, document)
    }
    return word
  }

  private mutating func nearest(to word: QueryWords.Word) -> [String] {
    let words = articleWords ?? ArticleWords(article, planner.analyzer)
    articleWords = words
    return words.nearest(to: word)
  }

  /// Where some words come nearest to one another in one field.
  private func closeness(
    _ groups: [TermGroup], _ scope: TextScope
  ) throws(FormatError) -> QueryAccount.Closeness? {
    var positions: [[UInt32]] = []
    for group in groups { positions.append(try factory.positions(of: group, in: document)) }
    var best: QueryAccount.Closeness?
    for field in [TextScope.title, .body] where scope == .anywhere || scope == field {
      let own = positions.map { $0.filter { Occurrences.contains($0, field) } }
      guard let found = QueryAccount.Closeness(own) else { continue }
      if best.map({ found.wordsBetween < $0.wordsBetween }) ?? true { best = found }
    }
    return best
  }

  // MARK: Filters

  private func add(_ filter: Filter, to part: inout QueryAccount.Part) {
    switch filter {
    case .date:
      part.kind = .filter(.date)
      part.values = article.published.map { [CivilDate.text(of: $0.localDay)] } ?? []
    case .field(let field, _), .value(let field, _):
      part.kind = .filter(.field(field))
      part.values = article.values(of: field)
    }
  }
}

extension Article {
  /// What the article has of a field that filters.
  fileprivate func values(of field: FilterField) -> [String] {
    switch field {
    case .author: [byline].compactMap { $0 }
    case .site: [site].compactMap { $0 }
    case .language: language == .undetermined ? [] : [language.description]
    case .tag: tags
    case .section: [section].compactMap { $0 }
    case .url: [canonicalURL].compactMap { $0 }
    case .path: key.path.isEmpty ? [] : [String(decoding: key.path, as: UTF8.self)]
    case .extra(let name): extra.filter { $0.name == name }.map(\.value)
    }
  }
}
