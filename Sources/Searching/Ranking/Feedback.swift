import Analysis
import Articles
import IndexFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Words that the best hits use more than the collection does, to be added to the query.
///
/// What `--rank rm3` is in other engines: the query is searched, the ten best hits are taken as
/// relevant, and the twenty words that tell them best from the collection are searched with it. A
/// word's weight is its share in Kullback and Leibler's divergence of the hits' words from the
/// collection's: Carpineto et al., "An Information-Theoretic Approach to Automatic Query Expansion"
/// (2001). Stored text is read and analysed again: some ten milliseconds.
struct Feedback {
  static let articleCount = 10
  static let termCount = 20
  /// What the added words count beside the query's own.
  static let share = 0.2
  /// Words of fewer articles tell nothing of others, of more nothing at all.
  static let documentCountMin = 2
  static let documentShareMax = 0.25

  private let analyzer: Analyzer
  private let titleWeight: UInt32
  private var buffer = TokenBuffer()
  /// By dictionary key.
  private var counts: [[UInt8]: (frequency: UInt64, word: String)] = [:]
  private var frequencySum: UInt64 = 0

  init(_ analyzer: Analyzer, titleWeight: UInt32) {
    self.analyzer = analyzer
    self.titleWeight = titleWeight
  }

  /// Adds an article's words.
  mutating func add(_ article: Article) {
    let stemmer = analyzer.kind == .plain ? nil : Stemmer(article.language)
    add(article.title, weight: titleWeight, stemmer)
    for block in article.blocks { add(block.text, weight: 1, stemmer) }
  }

  private mutating func add(_ text: String, weight: UInt32, _ stemmer: Stemmer?) {
    let bytes = Array(text.utf8)
    buffer.removeAll()
    analyzer.analyze(bytes.rawSpan, mode: .article, into: &buffer)
    var stem: [UInt8] = []
    for token in buffer.tokens where token.kind != .joined {
      let form = Array(buffer.form(of: token))
      frequencySum += UInt64(weight)
      guard form.count > 1 else { continue }
      stem.removeAll(keepingCapacity: true)
      stem.append(contentsOf: form)
      stemmer?.term(of: token, in: buffer, into: &stem)
      let key = [TermField.stem] + stem
      counts[key, default: (0, String(decoding: form, as: UTF8.self))].frequency += UInt64(weight)
    }
  }

  /// The added words as leaves; `subjectCount` is how many words the query has of its own.
  func leaves(
    _ planner: QueryPlanner, subjectCount: Int
  ) throws(FormatError) -> [PlanLeaf] {
    let collectionSum = Double(max(1, planner.statistics.lengthSum))
    let documentCountMax = Int(
      Double(planner.statistics.documentCount) * Self.documentShareMax)
    var telling: [(gain: Double, group: TermGroup, key: [UInt8], word: String)] = []
    for (key, count) in counts {
      let group = planner.group([try planner.lookUp(key)])
      guard group.documentCount >= Self.documentCountMin,
        group.documentCount <= documentCountMax
      else { continue }
      let here = Double(count.frequency) / Double(max(1, frequencySum))
      let everywhere = Double(max(1, group.frequencySum)) / collectionSum
      let gain = here * log2(here / everywhere)
      if gain > 0 { telling.append((gain, group, key, count.word)) }
    }
    telling.sort { a, b in
      a.gain != b.gain ? a.gain > b.gain : a.key.lexicographicallyPrecedes(b.key)
    }
    let languages = planner.statistics.mainLanguages
    let best = telling.lazy
      .filter { term in
        !languages.contains { FunctionWords.contains(Array(term.word.utf8), in: $0) }
      }
      .prefix(Self.termCount)
    let sum = best.reduce(0.0) { $0 + $1.gain }
    let scale = Self.share / (1 - Self.share) * Double(max(1, subjectCount))
    return best.map { term in
      let idf = planner.scorer.idf(documentCount: term.group.documentCount)
      return PlanLeaf(
        source: .feedback(term.word), shape: .single, groups: [term.group], scope: .anywhere,
        idf: idf, weight: Float(scale * (term.gain / sum) * idf))
    }
  }
}

extension Searcher {
  /// Adds the telling words of a plan's best hits to it: they may match, and add to scores.
  func addFeedback(
    to plan: inout QueryPlan, _ request: SearchRequest, _ meter: WorkMeter
  ) throws(FormatError) {
    guard let root = plan.root, !root.scoringLeaves.isEmpty else { return }
    var first = request
    first.offset = 0
    first.limit = Feedback.articleCount
    first.order = .score
    first.countsMatches = false
    var unaged = plan
    unaged.recency = nil
    var found = SearchResult()
    try runRescored(root, unaged, first, meter, &found)
    let planner = try QueryPlanner(segments, statistics, request.planning, meter)
    var feedback = Feedback(
      planner.analyzer, titleWeight: segments.first?.reader.meta.titleWeight ?? 1)
    for hit in found.hits {
      feedback.add(try segments[hit.segment].reader.article(hit.document))
      if meter.spend(0) { return }
    }
    let added = try feedback.leaves(planner, subjectCount: plan.subjectCount)
      .map { PlanClause(.optional, .leaf($0)) }
    guard !added.isEmpty else { return }
    switch root {
    case .boolean(let clauses): plan.root = .boolean(clauses + added)
    default: plan.root = .boolean([PlanClause(.optional, root)] + added)
    }
  }
}
