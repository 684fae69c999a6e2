import Analysis
import Articles
import IndexFormat

/// What is asked of a search for related articles.
package struct RelatedRequest: Sendable {
  package var limit = 10
  /// Only articles of these days.
  package var days: DayRange?
  /// The terms of the article that are used, most telling first.
  package var termCount = 50
  /// Whether each hit says which shared terms brought it.
  package var explains = false
  package var planning = PlanningOptions()
  package var token: CancellationToken?
  package var isPastDeadline: (@Sendable () -> Bool)?

  package init(limit: Int = 10) { self.limit = limit }
}

/// Articles on the subject of another.
package struct RelatedResult: Sendable {
  /// The closest first.
  package var hits: [RelatedHit] = []
  package var isPartial = false
}

/// An article on the subject of another.
package struct RelatedHit: Sendable {
  package var hit: Hit
  /// The score as a share of what the article asked about would score itself, 0…1.
  package var similarity: Double
  /// The shared terms by what they add, highest first; empty unless asked for.
  package var shared: [SharedTerm] = []
}

/// A term that two articles share.
package struct SharedTerm: Sendable, Equatable {
  /// The word as the article asked about has it.
  package var word: String
  package var contribution: Float
}

extension Searcher {
  /// Articles that share the most telling terms of an article, which need not be in the index.
  ///
  /// A term tells by how often the article has it, title and lead counting more, and how rare it
  /// is: weight = idf · e / (e + 3) with e the weighted occurrences. The terms are run as one OR
  /// of the most telling. An article of the index with the same key is left out. Near-copies are
  /// hits like others: folding them is for a later pass over the hits.
  package func related(
    to article: Article, _ request: RelatedRequest = RelatedRequest()
  ) throws(FormatError) -> RelatedResult {
    let meter = WorkMeter(token: request.token, isPastDeadline: request.isPastDeadline)
    let own = try document(withKey: article.key.bytes)
    var planner = try QueryPlanner(segments, statistics, request.planning, meter)
    let titleWeight = segments.first?.reader.meta.titleWeight ?? 1
    let terms = ArticleTerms(article, planner.analyzer, titleWeight: titleWeight)
    let telling = try planner.telling(terms, isIndexed: own != nil, limit: request.termCount)
    guard !telling.isEmpty else { return RelatedResult() }
    var clauses = telling.map { PlanClause(.optional, .leaf($0.leaf)) }
    if let days = request.days { clauses.append(PlanClause(.required, .days(days))) }

    var search = SearchRequest(.nothing, limit: min(request.limit, Self.hitCountMax - 1) + 1)
    search.countsMatches = false
    var found = SearchResult()
    try run(.boolean(clauses), planner.scorer, search, meter, &found)
    let ownScore = telling.reduce(0.0) { $0 + $1.ownContribution }
    var result = RelatedResult()
    result.hits = found.hits.filter { own == nil || ($0.segment, $0.document) != own ?? (-1, -1) }
      .prefix(max(0, request.limit)).map {
        RelatedHit(hit: $0, similarity: min(1, $0.score / ownScore))
      }
    if request.explains { try addSharedTerms(to: &result.hits, telling, planner.scorer, meter) }
    result.isPartial = meter.isStopped
    return result
  }

  /// The live document with a key.
  private func document(
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

  /// Looks every term up in every hit, segment by segment in the order of the documents.
  private func addSharedTerms(
    to hits: inout [RelatedHit], _ terms: [TellingTerm], _ scorer: Scorer, _ meter: WorkMeter
  ) throws(FormatError) {
    for index in segments.indices {
      let places = hits.indices.filter { hits[$0].hit.segment == index }
        .sorted { hits[$0].hit.document < hits[$1].hit.document }
      guard !places.isEmpty else { continue }
      let target = try SegmentTarget(segments[index], index: index, scorer)
      let factory = MatcherFactory(target: target, meter: meter)
      for term in terms {
        guard let matcher = try factory.leaf(term.leaf) else { continue }
        for place in places {
          try matcher.advance(to: hits[place].hit.document)
          guard matcher.document == hits[place].hit.document else { continue }
          hits[place].shared.append(
            SharedTerm(word: term.word, contribution: matcher.contribution))
        }
      }
      for place in places {
        hits[place].shared.sort { ($0.contribution, $1.word) > ($1.contribution, $0.word) }
      }
    }
  }
}

/// A term of an article as a part of the query for related ones.
struct TellingTerm {
  var leaf: PlanLeaf
  var word: String
  /// What the term would add to the score of the article itself.
  var ownContribution: Double
}

extension QueryPlanner {
  /// The most telling terms that some other article has too, most telling first.
  mutating func telling(
    _ article: ArticleTerms, isIndexed: Bool, limit: Int
  ) throws(FormatError) -> [TellingTerm] {
    let norm = scorer.norm(length: article.length)
    var telling: [TellingTerm] = []
    for term in article.terms {
      let group = self.group([try lookUp(term.key)])
      guard group.documentCount > (isIndexed ? 1 : 0) else { continue }
      let idf = scorer.idf(documentCount: group.documentCount)
      let weight = Float(idf * term.emphasis / (term.emphasis + 3))
      let own = scorer.contribution(weight: weight, frequency: term.frequency, norm: norm)
      telling.append(
        TellingTerm(
          leaf: PlanLeaf(
            source: .word(term.word), shape: .single, groups: [group], scope: .anywhere, idf: idf,
            weight: weight),
          word: term.word, ownContribution: Double(own)))
    }
    telling.sort { a, b in
      a.leaf.weight != b.leaf.weight ? a.leaf.weight > b.leaf.weight : a.word < b.word
    }
    return Array(telling.prefix(max(1, limit)))
  }
}
