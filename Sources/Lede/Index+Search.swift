import Articles
import IndexFormat
import Searching

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Index {
  /// Searches the index.
  ///
  /// Every string is a query: what does not parse is taken as words, and the results say how it was
  /// read.
  ///
  /// - Parameters:
  ///   - query: words, phrases, `+must`, `-not`, `field:value` and more: the query language.
  ///   - options: how many hits, in which order, with what.
  ///   - cancellation: ends the search early from another thread.
  /// - Returns: the best hits in order, whichever segments they are in.
  /// - Throws: `SearchError` with `invalidOption` or `damaged`.
  public func search(
    _ query: String, _ options: SearchOptions = SearchOptions(), cancellation: Cancellation? = nil
  ) throws(SearchError) -> SearchResults {
    var results = SearchResults()
    results.offset = options.offset
    var hasMoved = false
    if let text = options.cursor {
      guard let cursor = Cursor(text, query, options) else {
        throw .invalidOption(
          "cursor", text, expected: "the nextCursor of an answer to the same search")
      }
      results.offset = cursor.offset
      hasMoved = cursor.generation != reader.manifest.generation
    }
    var (request, asked, notes) = try request(query, options, cancellation)
    request.offset = results.offset
    guard request.offset <= Searcher.hitCountMax - request.limit else {
      throw .invalidOption(
        "cursor", options.cursor ?? "",
        expected: "a place among the first \(Searcher.hitCountMax) hits; export has all matches")
    }
    let fields = try facetFields(options.facets)
    return try damageChecked { () throws(FormatError) -> SearchResults in
      var results = results
      let (found, copies) = try searcher.search(request, folding: options.dedupe.mode)
      results.matchCount = found.matchCount
      results.undatedCount = found.undatedCount
      results.articleCount = reader.liveDocumentCount
      results.readAs = request.query.text(extraFields: extraFields)
      results.notes = (notes + found.notes).map(\.text)
      results.isPartial = found.isPartial
      if hasMoved {
        results.notes.append(
          "the index has changed since the page before: a hit may come twice, or be passed over")
      }
      if !found.hits.isEmpty, found.hits.count == request.limit {
        let next = results.offset + found.hits.count
        if next < min(Searcher.hitCountMax, found.matchCount ?? .max) {
          results.nextCursor =
            Cursor(generation: reader.manifest.generation, offset: next, query, options).text
        }
      }
      try count(fields, request, options, into: &results)
      try willRead(found.hits)
      let presenter = found.plan.map { HitPresenter(index: self, plan: $0, options: options) }
      for (hit, copies) in zip(found.hits, copies) {
        guard var shown = try presenter?.hit(hit) else { continue }
        shown.copies = copies.map { Self.digits($0.orderKey) }
        results.hits.append(shown)
      }
      if options.suggestsSpelling, results.offset == 0 {
        results.didYouMean = try correction(of: asked, request, found.matchCount)
      }
      return results
    }
  }

  /// The keys and scores of the best hits, without reading an article: for evaluation.
  package func ranking(
    _ query: String, _ options: SearchOptions
  ) throws(SearchError) -> [(key: ArticleKey, score: Double)] {
    let request = try request(query, options, nil).request
    return try damageChecked { () throws(FormatError) -> [(key: ArticleKey, score: Double)] in
      var ranking: [(key: ArticleKey, score: Double)] = []
      for hit in try searcher.search(request).hits {
        let bytes = try reader.segments[hit.segment].reader.key(of: hit.document)
        if let key = ArticleKey(bytes: bytes) { ranking.append((key, hit.score)) }
      }
      return ranking
    }
  }

  /// A query text and options as what the searcher is asked, and what its reading has to say.
  func request(
    _ query: String, _ options: SearchOptions, _ cancellation: Cancellation?
  ) throws(SearchError) -> (request: SearchRequest, asked: Query, notes: [QueryNote]) {
    let parsed = options.readsPlainText ? nil : parser(options).parse(query)
    let asked = parsed?.query ?? Query.words(query, options)
    let expanded = options.synonyms?.synonyms.expanded(asked) ?? asked
    var request = SearchRequest(try restricted(expanded, options), limit: options.limit)
    request.offset = options.offset
    request.order = options.sort.order
    request.countsMatches = options.countsMatches
    request.pruning = options.isExhaustive ? .none : .blockMax
    request.threadCount = options.threadCount
    request.token = cancellation?.token
    if let language = options.language.flatMap({ LanguageTag($0) }) {
      request.planning.languages = [language]
    }
    request.planning.ranking = try boundRanking(options)
    request.planning.recency = try boundRecency(options)
    request.planning.k1 = options.k1 ?? reader.manifest.settings.k1
    request.planning.b = options.b ?? reader.manifest.settings.b
    return (request, asked, parsed?.notes ?? [])
  }

  private func boundRanking(_ options: SearchOptions) throws(SearchError) -> Ranking {
    guard options.ranking != .feedback || reader.manifest.settings.storeText else {
      throw .invalidOption(
        "rank", "rm3", expected: "another: this index keeps no text to take words from")
    }
    return options.ranking.bound
  }

  private func boundRecency(_ options: SearchOptions) throws(SearchError) -> Recency? {
    guard let recency = options.recency else { return nil }
    guard recency.halfLifeDays > 0, recency.halfLifeDays.isFinite, (0...1).contains(recency.floor)
    else {
      throw .invalidOption(
        "recency", "\(recency.halfLifeDays) days, \(recency.floor)",
        expected: "a half-life above 0 and a floor of 0 to 1")
    }
    return Recency(halfLifeDays: recency.halfLifeDays, floor: recency.floor, now: Self.now())
  }

  private func willRead(_ hits: [Searching.Hit]) throws(FormatError) {
    for (index, segment) in reader.segments.enumerated() {
      var documents: [Int] = []
      for hit in hits where hit.segment == index { documents.append(hit.document) }
      try segment.reader.willRead(articles: documents)
    }
  }

  /// Checks options that only a search uses, so that a command can refuse them before it begins.
  func restricted(
    _ query: Query, _ options: SearchOptions
  ) throws(SearchError) -> Query {
    guard (0...Searcher.hitCountMax).contains(options.limit), options.offset >= 0,
      options.offset <= Searcher.hitCountMax - options.limit
    else {
      throw .invalidOption(
        "limit and offset", "\(options.limit) and \(options.offset)",
        expected: "numbers of at most \(Searcher.hitCountMax) together")
    }
    var filters: [Query] = []
    let dates = parser(options)
    if let after = options.after {
      guard let range = dates.days(after: after) else { throw .notADate("after", after) }
      filters.append(.filter(.date(range)))
    }
    if let before = options.before {
      guard let range = dates.days(before: before) else { throw .notADate("before", before) }
      filters.append(.filter(.date(range)))
    }
    if let language = options.language {
      guard let tag = LanguageTag(language) else {
        throw .invalidOption("language", language, expected: "two or three letters, such as en")
      }
      filters.append(.filter(.field(.language, value: tag.description)))
    }
    if let site = options.site { filters.append(.filter(.field(.site, value: site))) }
    let scoped = options.scope == .everywhere ? query : query.limited(to: options.scope.text)
    guard !filters.isEmpty else { return scoped }
    return Query.group(
      [Query.Clause(.required, scoped)] + filters.map { Query.Clause(.required, $0) })
  }

  /// A parser for queries of this index.
  func parser(_ options: SearchOptions) -> QueryParser {
    QueryParser(
      today: Self.today(), extraFields: extraFields, requiresAllWords: options.requiresAllWords)
  }

  /// The names of the records' further fields.
  package var extraFields: Set<String> { Set(reader.segments.flatMap(\.reader.meta.extraFields)) }

  private static func today() -> Int32 { Int32(clamping: now() / 86_400) }

  /// The present, in seconds since 1970.
  private static func now() -> Int64 {
    var time = timespec()
    // Safe: the system fills the structure, which outlives the call.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }
}

extension SearchError {
  fileprivate static func notADate(_ name: String, _ value: String) -> SearchError {
    .invalidOption(name, value, expected: "a date such as 2024, 2024-06, 2024-06-30 or 7d")
  }
}

extension SearchOptions.Ranking {
  /// As the searcher has it.
  var bound: Ranking {
    switch self {
    case .standard: .standard
    case .bm25: .bm25
    case .feedback: .feedback
    }
  }
}

extension SearchOptions.Sort {
  fileprivate var order: SortOrder {
    switch self {
    case .score: .score
    case .oldestFirst: .dateAscending
    case .newestFirst: .dateDescending
    }
  }
}

extension SearchOptions.Scope {
  fileprivate var text: TextScope {
    switch self {
    case .everywhere: .anywhere
    case .title: .title
    case .body: .body
    }
  }
}

extension Query {
  /// A text's words, of which any or, where the options say so, all must match.
  fileprivate static func words(_ text: String, _ options: SearchOptions) -> Query {
    let role: Role = options.requiresAllWords ? .required : .optional
    return group(
      text.split(whereSeparator: \.isWhitespace).map {
        Clause(role, .text(.word(String($0)), in: .anywhere))
      })
  }

  /// The query with every piece of text that may be anywhere limited to one field.
  fileprivate func limited(to scope: TextScope) -> Query {
    switch self {
    case .text(let match, in: .anywhere): .text(match, in: scope)
    case .boolean(let clauses):
      .group(clauses.map { Clause($0.role, $0.query.limited(to: scope)) })
    default: self
    }
  }
}

extension SearchOptions.Dedupe {
  /// As the searcher has it.
  var mode: CopyMode {
    switch self {
    case .none: .none
    case .near: .near
    case .exact: .exact
    }
  }
}
