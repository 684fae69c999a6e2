import Analysis
import Articles
import IndexFormat
import Storage

/// An article related to another, with the terms that brought it.
package struct RelatedMatch: Sendable {
  package var hit: Hit
  /// The score as a part of what the article would score itself, 0…1.
  package var similarity: Double
  /// Shared terms by what they add, the most first.
  package var shared: [(form: String, contribution: Double)]
}

extension Searcher {
  /// Terms of an article that make the query.
  static let tellingTermCountMax = 50
  /// How soon more occurrences of a term in the article stop to matter.
  private static let countSaturation = 2.0

  /// The articles closest to one: a weighted OR of its most telling terms.
  ///
  /// It need not be in the index; scoring is that of a search. The key of the article itself is
  /// left out.
  ///
  /// A term's weight is its idf times how much the article is about it. Terms that no other
  /// article can share are left out. The method is that of "more like this" queries and of
  /// background linking in the TREC News track.
  package func related(
    to article: Article, limit: Int, excluding excluded: [UInt8]?
  ) throws(FormatError) -> [RelatedMatch] {
    let meter = WorkMeter()
    let planner = try QueryPlanner(segments, statistics, PlanningOptions(), meter)
    let leaves = try tellingLeaves(of: article, planner, isIndexed: excluded != nil)
    guard !leaves.isEmpty else { return [] }
    let root = PlanNode.boolean(leaves.map { PlanClause(.optional, .leaf($0.leaf)) })
    var request = SearchRequest(.all, limit: min(limit + 1, Self.hitCountMax))
    request.countsMatches = false
    var result = SearchResult()
    try run(root, planner.scorer, request, meter, &result)
    let own = leaves.reduce(0.0) { $0 + $1.ownContribution }
    var matches: [RelatedMatch] = []
    for hit in result.hits where matches.count < limit {
      let segment = segments[hit.segment].reader
      if let excluded, try segment.key(of: hit.document) == excluded { continue }
      matches.append(
        RelatedMatch(
          hit: hit, similarity: own > 0 ? min(1, hit.score / own) : 0,
          shared: try shared(leaves, planner.scorer, hit)))
    }
    return matches
  }

  /// A telling term as a leaf of the query.
  private struct TellingLeaf {
    var term: TellingTerm
    var leaf: PlanLeaf
    /// What the term would add to the article's own score.
    var ownContribution: Double
  }

  private func tellingLeaves(
    of article: Article, _ planner: QueryPlanner, isIndexed: Bool
  ) throws(FormatError) -> [TellingLeaf] {
    var leaves: [TellingLeaf] = []
    let terms = TellingTerms(article, planner.analyzer.kind).terms
    let length = UInt32(clamping: terms.reduce(0) { $0 + $1.weightedCount })
    let norm = planner.scorer.norm(length: length)
    for term in terms {
      let found = try planner.lookUp([TermField.stem] + term.term)
      let documentCount = min(found.documentCount, statistics.documentCount)
      guard documentCount > (isIndexed ? 1 : 0) else { continue }
      let count = Double(term.weightedCount)
      let idf = planner.scorer.idf(documentCount: documentCount)
      let weight = Float(idf * (count / (count + Self.countSaturation)))
      let group = TermGroup(terms: [found], documentCount: documentCount)
      let leaf = PlanLeaf(
        label: term.form, shape: .single, groups: [group], scope: .anywhere, idf: idf,
        weight: weight)
      let own = planner.scorer.contribution(
        weight: weight, frequency: UInt32(clamping: term.weightedCount), norm: norm)
      leaves.append(TellingLeaf(term: term, leaf: leaf, ownContribution: Double(own)))
    }
    // The sort is stable on ties by the order of the terms' bytes.
    leaves.sort { $0.leaf.weight > $1.leaf.weight }
    return Array(leaves.prefix(Self.tellingTermCountMax))
  }

  private func shared(
    _ leaves: [TellingLeaf], _ scorer: Scorer, _ hit: Hit
  ) throws(FormatError) -> [(form: String, contribution: Double)] {
    let segment = segments[hit.segment].reader
    let document = UInt32(hit.document)
    let norm = scorer.norm(length: try segment.column(.lengths, of: UInt32.self)[hit.document])
    var shared: [(form: String, contribution: Double)] = []
    for leaf in leaves {
      guard let entry = leaf.leaf.groups[0].terms.first?.entries[hit.segment] else { continue }
      let cursor = try PostingsCursor(entry, in: segment)
      let block = cursor.block(holding: document, from: 0)
      guard block < cursor.blockCount else { continue }
      try cursor.load(block: block)
      let index = cursor.index(atOrAfter: document)
      guard index < cursor.count, cursor.documents[index] == document else { continue }
      let contribution = scorer.contribution(
        weight: leaf.leaf.weight, frequency: cursor.frequencies[index], norm: norm)
      shared.append((leaf.term.form, Double(contribution)))
    }
    return shared.sorted { $0.contribution > $1.contribution }
  }
}
