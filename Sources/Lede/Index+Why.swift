import Articles
import IndexFormat
import Indexing
import Searching
import Storage

extension Index {
  /// Says why an article stands where it stands in the answer to a query, or why it is not there.
  ///
  ///     let why = try index.why("a1b2c3", "grain deal")
  ///     for part in why.parts where part.isDecisive { print(part.label, "keeps it out") }
  ///
  /// - Parameters:
  ///   - id: what `article(id:)` takes, or the path of a file.
  ///   - query: as `search` takes it.
  ///   - options: as `search` takes them; all that change the answer count.
  /// - Returns: the article's place, what its score is made of, and what each part of the query says of
  ///   it; of a file without an article why it has none.
  /// - Throws: `SearchError` with `noArticle` when the id stands for several articles, and what `search`
  ///   throws.
  /// - Complexity: a search for 10,000 hits; with copies folded, comparisons of their signatures that
  ///   grow with the square of the rank.
  public func why(
    _ id: String, _ query: String, _ options: SearchOptions = SearchOptions()
  ) throws(SearchError) -> Why {
    try why(id, file: Array(id.utf8), query, options)
  }

  /// Says why of an article whose file's path need not be UTF-8; see the other method.
  package func why(
    _ id: String, file: [UInt8], _ query: String, _ options: SearchOptions
  ) throws(SearchError) -> Why {
    let (request, _, notes) = try request(query, options, nil)
    var why = Why()
    why.readAs = request.query.text(extraFields: extraFields)
    guard let place = try place(of: id, orFile: file) else {
      why.notes = notes.map(\.text)
      why.file = try fileState(of: file)
      return why
    }
    return try damageChecked { () throws(FormatError) -> Why in
      let place = ArticlePlace(segment: place.segment, document: place.document)
      let standing = try searcher.standing(of: place, request, folding: options.dedupe.mode)
      let account = try searcher.account(of: place, request.query, request.planning)
      why.notes = (notes + standing.notes).map(\.text)
      why.matchCount = standing.matchCount
      why.rank = standing.rank
      why.foldedRank = standing.foldedRank
      why.parts = account.parts.map(QueryPart.init)
      why.hit = try explained(place, standing, options)
      if let leader = standing.leader {
        var hit = try self.hit(at: ArticlePlace(leader.hit))
        hit.score = leader.hit.score
        why.leader = Why.Leader(hit: hit, rank: leader.rank, similarity: leader.similarity)
      }
      why.outcome = Self.outcome(standing, options)
      if let path = why.hit?.filePath, !path.isEmpty {
        why.file = SourceFileState(
          try FileState(of: path, in: reader.segments.map(\.reader), indexPath: pathBytes))
      }
      return why
    }
  }

  private func place(of id: String, orFile file: [UInt8]) throws(SearchError) -> DocumentPlace? {
    if let place = try place(of: id, for: "why") { return place }
    guard let key = try key(ofFile: file) else { return nil }
    return try damageChecked { () throws(FormatError) -> DocumentPlace? in
      try reader.document(withKey: key.bytes).map {
        DocumentPlace(segment: $0.segment, document: $0.document)
      }
    }
  }

  /// What the index knows of a file.
  package func fileState(of path: [UInt8]) throws(SearchError) -> SourceFileState {
    try damageChecked { () throws(FormatError) -> SourceFileState in
      // What the index calls a file by is meant before what lies at such a path here.
      let state = try FileState(
        of: path, in: reader.segments.map(\.reader), indexPath: pathBytes)
      return SourceFileState(state)
    }
  }

  private func explained(
    _ place: ArticlePlace, _ standing: Standing, _ options: SearchOptions
  ) throws(FormatError) -> Hit {
    guard let found = standing.hit, let plan = standing.plan else { return try hit(at: place) }
    var options = options
    options.explains = true
    return try HitPresenter(index: self, plan: plan, options: options).hit(found)
  }

  private static func outcome(_ standing: Standing, _ options: SearchOptions) -> Why.Outcome {
    guard standing.rank != nil else { return .miss }
    if standing.leader != nil { return .folded }
    guard let rank = standing.foldedRank, rank > options.offset,
      rank <= options.offset + options.limit
    else { return .beyond }
    return .hit
  }
}

extension QueryPart {
  init(_ part: QueryAccount.Part) {
    role = Role(part.role)
    kind = .group
    label = part.label
    isMet = part.isMet
    isDecisive = part.isDecisive
    parts = part.parts.map(QueryPart.init)
    titleCount = Int(part.occurrences.title)
    bodyCount = Int(part.occurrences.body)
    words = part.words.map(Word.init)
    closeness = part.closeness.map {
      Closeness(wordsBetween: $0.wordsBetween, isInOrder: $0.isInOrder)
    }
    values = part.values
    switch part.kind {
    case .word: kind = .word
    case .phrase(let distance):
      kind = .phrase
      self.distance = distance
    case .filter(.date): kind = .date
    case .filter(.field): kind = .field
    case .group: kind = .group
    case .everything: kind = .everything
    case .nothing: kind = .nothing
    }
  }
}

extension QueryPart.Word {
  fileprivate init(_ word: QueryAccount.Word) {
    form = word.form
    titleCount = Int(word.occurrences.title)
    bodyCount = Int(word.occurrences.body)
    elsewhereCount = Int(word.elsewhere.title) + Int(word.elsewhere.body)
    articleCount = word.documentCount
    nearest = word.nearest
  }
}

extension QueryPart.Role {
  fileprivate init(_ role: Query.Role) {
    switch role {
    case .optional: self = .optional
    case .required: self = .required
    case .forbidden: self = .forbidden
    }
  }
}

extension SourceFileState {
  init(_ state: FileState) {
    path = state.path
    roots = state.roots
    switch state.presence {
    case .absent: presence = .absent
    case .unreadable(let error):
      presence = .unreadable
      detail = error.text
    case .folder: presence = .folder
    case .same: presence = .same
    case .changed: presence = .changed
    case .new: presence = .new
    case .passedBy(let reason): passedBy(reason)
    }
    switch state.knowledge {
    case .outside: knowledge = .outside
    case .unknown: knowledge = .unknown
    case .indexed(let articles, let skips):
      knowledge = .indexed
      articleCount = articles
      skippedCount = skips
    case .skipped(let skip, let text):
      knowledge = .skipped
      reason = skip
      detail = text
    case .removed: knowledge = .removed
    }
  }

  private mutating func passedBy(_ why: FileState.Reason) {
    switch why {
    case .hidden: presence = .hidden
    case .link: presence = .link
    case .pagePart: presence = .pagePart
    case .ignored: presence = .ignored
    case .unknownExtension: presence = .unknownExtension
    case .indexFolder: presence = .indexFolder
    case .problem(let skip, let text):
      presence = .unfit
      reason = skip
      detail = text
    }
  }
}
