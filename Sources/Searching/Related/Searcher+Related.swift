import Analysis
import Articles
import IndexFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is asked of a search for related articles.
package struct RelatedRequest: Sendable {
  package var limit = 10
  /// Only articles of these days.
  package var days: DayRange?
  /// The terms of the article that candidates are found by, most telling first.
  package var termCount = 50
  /// Whether each hit says which shared terms brought it.
  package var explains = false
  /// Whether near-copies of the article, and of hits before them, are folded away.
  package var foldsCopies = false
  /// Whether the article itself is among the hits.
  package var includesSelf = false
  package var planning = PlanningOptions()
  package var token: CancellationToken?
  package var isPastDeadline: (@Sendable () -> Bool)?

  package init(limit: Int = 10) { self.limit = limit }
}

/// Articles on the subject of another.
package struct RelatedResult: Sendable {
  /// The closest first.
  package var hits: [RelatedHit] = []
  /// Near-copies of the article itself that were folded away.
  package var ownCopies: [Hit] = []
  package var isPartial = false
}

/// An article on the subject of another.
package struct RelatedHit: Sendable {
  /// Its score is its similarity.
  package var hit: Hit
  /// How close it is, 0…1; 1 is the article itself.
  package var similarity: Double
  /// The cosine of the two articles' own vectors, without their neighbours; the similarity where
  /// vectors were not compared.
  package var cosine: Double
  /// The shared terms by what they add, highest first; empty unless asked for.
  package var shared: [SharedTerm] = []
  /// What words add that the article asked about, or this one, has by its neighbours only; 0 unless
  /// asked for.
  package var neighbourShare = 0.0
  /// Near-copies of it that were folded away.
  package var copies: [Hit] = []
}

/// A term that two articles share.
package struct SharedTerm: Sendable, Equatable {
  /// The word as the article asked about has it.
  package var word: String
  package var contribution: Float
}

extension Searcher {
  /// Hits whose vectors are compared with one another, at least and at most.
  private static let poolCountMin = 100
  private static let poolCountMax = 500

  /// Articles on the subject of an article, which need not be in the index.
  ///
  /// First its most telling terms are run as one OR, with weights (1 + ln e) · idf^1.5 where e are
  /// its weighted occurrences. Then the best hits, 100 or as many as are wanted up to 500, are
  /// ordered by how close they are to it among one another (`Neighbourhood`), by the vectors of
  /// their stored texts. Further hits follow in the order of the first pass, and without stored
  /// text all have it; their similarity is their score as a share of what the article would score
  /// itself, and no more than that of the hit before.
  package func related(
    to article: Article, _ request: RelatedRequest = RelatedRequest()
  ) throws(FormatError) -> RelatedResult {
    let meter = WorkMeter(token: request.token, isPastDeadline: request.isPastDeadline)
    let own = try document(withKey: article.key.bytes)
    var planner = try QueryPlanner(segments, statistics, request.planning, meter)
    let maker = VectorMaker(self, planner)
    let terms = ArticleTerms(article, planner.analyzer, maker.stemmers)
    let idfs = try maker.idfs(terms)
    let vector = ArticleVector(terms.terms, idf: idfs)
    var result = RelatedResult()
    let wanted = min(max(0, request.limit), Self.hitCountMax)
    let found = try candidates(
      terms, idfs, own, request, limit: max(wanted, Self.poolCountMin), &planner, meter)
    let poolCount = min(found.hits.count, max(Self.poolCountMin, min(wanted, Self.poolCountMax)))
    var pool = Array(found.hits.prefix(poolCount))
    var vectors = [vector]
    for hit in pool {
      guard !meter.spend(4_096) else { break }
      vectors.append(try maker.vector(hit.segment, hit.document))
    }
    // Without text, and when there is no time for it, the order of the first pass stands.
    let canCompare =
      vectors.count == pool.count + 1 && vectors.dropFirst().contains { !$0.hashes.isEmpty }
    let around = canCompare ? Neighbourhood(vectors) : nil
    var order = Array(pool.indices)
    if let around {
      let similarities = around.similarities()
      for index in pool.indices { pool[index].score = Double(similarities[index + 1]) }
      order.sort { SortOrder.score.precedes(pool[$0], pool[$1]) }
    } else {
      for index in pool.indices { pool[index].score = min(1, pool[index].score / found.ownScore) }
    }
    var ranked = order.map { (hit: pool[$0], place: Optional($0 + 1)) }
    for var hit in found.hits.dropFirst(poolCount) {
      hit.score = min(ranked.last?.hit.score ?? 1, hit.score / found.ownScore)
      ranked.append((hit, nil))
    }
    if let own, request.includesSelf {
      let hit = Hit(
        score: vector.hashes.isEmpty ? 0 : 1, instant: .min,
        orderKey: try segments[own.segment].reader.column(.orderKeys, of: UInt64.self)[
          own.document], segment: own.segment, document: own.document)
      ranked.insert((hit, nil), at: 0)
    }
    var folding = Folding(request.foldsCopies ? article : nil, self)
    for entry in ranked {
      if result.hits.count >= wanted { break }
      let near = entry.place.flatMap { around?.cosine(0, $0) }
      var related = RelatedHit(
        hit: entry.hit, similarity: entry.hit.score,
        cosine: near.map(Double.init) ?? entry.hit.score)
      let isSelf = own.map { ($0.segment, $0.document) == (entry.hit.segment, entry.hit.document) }
      if isSelf != true {
        switch try folding.fold(entry.hit) {
        case .ownCopy:
          result.ownCopies.append(entry.hit)
          continue
        case .copy(let index):
          result.hits[index].copies.append(entry.hit)
          continue
        case .first: folding.keep(entry.hit, at: result.hits.count)
        }
      }
      if request.explains, let place = entry.place, let around {
        explain(&related, terms, vectors, place, around)
      }
      result.hits.append(related)
    }
    result.isPartial = meter.isStopped
    return result
  }

  /// The first pass: the hits, without the article itself, and what it would score.
  private func candidates(
    _ terms: ArticleTerms, _ idfs: [Float], _ own: (segment: Int, document: Int)?,
    _ request: RelatedRequest, limit: Int, _ planner: inout QueryPlanner, _ meter: WorkMeter
  ) throws(FormatError) -> (hits: [Hit], ownScore: Double) {
    var rows: [(index: Int, weight: Float)] = []
    // What one other article has joins an article to it that is not itself in the index.
    let idfs = own == nil ? idfs.map(abs) : idfs
    for index in terms.terms.indices where idfs[index] > 0 {
      rows.append((index, ArticleVector.weight(terms.terms[index], idf: idfs[index])))
    }
    rows.sort { a, b in
      a.weight != b.weight
        ? a.weight > b.weight : terms.terms[a.index].hash < terms.terms[b.index].hash
    }
    var clauses: [PlanClause] = []
    var ownScore = 0.0
    for row in rows.prefix(max(1, request.termCount)) {
      let term = terms.terms[row.index]
      let group = planner.group([try planner.lookUp(Array(terms.key(of: term)))])
      guard group.documentCount > 0 else { continue }
      let idf = idfs[row.index]
      let weight = row.weight * idf.squareRoot()
      // An article of average length has most of its telling terms once or twice.
      ownScore += Double(weight) * 0.6
      clauses.append(
        PlanClause(
          .optional,
          .leaf(
            PlanLeaf(
              source: .word(""), shape: .single, groups: [group], scope: .anywhere,
              idf: Double(idf), weight: weight))))
    }
    guard !clauses.isEmpty else { return ([], 1) }
    if let days = request.days { clauses.append(PlanClause(.required, .days(days))) }
    var search = SearchRequest(.nothing, limit: min(limit + 1, Self.hitCountMax))
    search.countsMatches = false
    var found = SearchResult()
    try run(.boolean(clauses), planner.scorer, search, meter, &found)
    let hits = found.hits.filter {
      own == nil || ($0.segment, $0.document) != own ?? (-1, -1)
    }
    return (Array(hits.prefix(limit)), max(ownScore, .leastNonzeroMagnitude))
  }

  private func explain(
    _ related: inout RelatedHit, _ terms: ArticleTerms, _ vectors: [ArticleVector], _ place: Int,
    _ around: Neighbourhood
  ) {
    var sum = 0.0
    for term in terms.terms {
      guard vectors[0].weight(of: term.hash) > 0, vectors[place].weight(of: term.hash) > 0
      else { continue }
      let contribution = around.contribution(of: term.hash, to: place, vectors)
      related.shared.append(SharedTerm(word: terms.word(of: term), contribution: contribution))
      sum += Double(contribution)
    }
    related.shared.sort { ($0.contribution, $1.word) > ($1.contribution, $0.word) }
    related.neighbourShare = max(0, related.similarity - sum)
  }

  /// The live document with a key.
  package func document(
    withKey key: [UInt8]
  ) throws(FormatError) -> (segment: Int, document: Int)? {
    for index in segments.indices.reversed() {
      if let document = try segments[index].reader.document(withKey: key),
        !segments[index].isDeleted(document)
      {
        return (index, document)
      }
    }
    return nil
  }
}

/// Makes vectors of documents, or gives those that are known.
///
/// For one thread.
private struct VectorMaker {
  let searcher: Searcher
  let planner: QueryPlanner
  let stemmers = StemmerPool()

  init(_ searcher: Searcher, _ planner: QueryPlanner) {
    self.searcher = searcher
    self.planner = planner
  }

  func vector(_ segment: Int, _ document: Int) throws(FormatError) -> ArticleVector {
    if let known = searcher.vectors.vector(segment, document) { return known }
    let article = try searcher.segments[segment].reader.article(document)
    let terms = ArticleTerms(article, planner.analyzer, stemmers)
    let vector = ArticleVector(terms.terms, idf: try idfs(terms))
    searcher.vectors.keep(vector, segment, document)
    return vector
  }

  /// The idf of each term; 0 where no document has it, and below 0 where just one has, as it joins
  /// nothing within the index.
  func idfs(_ terms: ArticleTerms) throws(FormatError) -> [Float] {
    let known = searcher.vectors.idfs(terms.terms)
    var idfs: [Float] = []
    idfs.reserveCapacity(known.count)
    var learned: [(hash: UInt64, idf: Float)] = []
    for index in known.indices {
      if let idf = known[index] {
        idfs.append(idf)
        continue
      }
      let term = terms.terms[index]
      let idf = try self.idf(terms.key(of: term))
      idfs.append(idf)
      learned.append((term.hash, idf))
    }
    if !learned.isEmpty { searcher.vectors.keep(learned) }
    return idfs
  }

  private func idf(_ key: ArraySlice<UInt8>) throws(FormatError) -> Float {
    var count = 0
    if let whole = planner.statistics.termDocumentCounts[Array(key)] {
      count = whole
    } else {
      for index in searcher.segments.indices {
        let reader = searcher.segments[index].reader
        count += try planner.dictionaries[index].entry(key, in: reader)?.documentCount ?? 0
      }
    }
    guard count > 0 else { return 0 }
    let idf = Float(planner.scorer.idf(documentCount: count))
    return count > 1 ? idf : -idf
  }
}

/// Finds near-copies among hits.
private struct Folding {
  enum Finding {
    case first, ownCopy
    case copy(of: Int)
  }

  private let judge: CopyJudge
  private let own: ArticleRuns?
  /// The articles that stand first, by their places among the hits.
  private var firsts: [(place: ArticlePlace, index: Int)] = []

  /// Folds nothing where there is no article.
  init(_ own: Article?, _ searcher: Searcher) {
    judge = CopyJudge(searcher)
    self.own = own.map(judge.runs(of:))
  }

  mutating func keep(_ hit: Hit, at index: Int) {
    if own != nil { firsts.append((ArticlePlace(hit), index)) }
  }

  func fold(_ hit: Hit) throws(FormatError) -> Finding {
    guard let own else { return .first }
    let place = ArticlePlace(hit)
    if try judge.isCopy(place, of: own) { return .ownCopy }
    for first in firsts where try judge.isCopy(place, first.place) {
      return .copy(of: first.index)
    }
    return .first
  }
}
