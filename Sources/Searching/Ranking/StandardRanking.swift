import Analysis
import Articles
import IndexFormat

/// What the standard ranking makes of a plan: other weights, and pairs of words.
///
/// 1. A word's weight is its idf and 1.25 times its burstiness (`Scorer.burstiness`): of two words
///    as rare, the one that comes in clusters says more about an article.
/// 2. The function words of the query's language weigh a tenth where the query has another word:
///    what a question asks for is not in its "what", "which" and "the".
/// 3. Two neighbouring words of the query that stand in a text as in the query add a fifth of the
///    lighter one's weight, by their frequency as any leaf: `PairRescoring`.
///
/// The figures are plateaus over five judged collections, see RELEVANCE.md.
struct StandardRanking {
  static let burstinessShare = 1.25
  static let functionWordShare = 0.1
  static let pairShare = 0.2

  private let scorer: Scorer
  private let languages: [LanguageTag]

  /// The languages are those that a query may be in, the likeliest first.
  init(_ scorer: Scorer, _ languages: [LanguageTag]) {
    self.scorer = scorer
    self.languages = languages
  }

  func apply(to plan: inout QueryPlan) {
    guard let root = plan.root else { return }
    let isFunctionWord = functionWords(root.scoringLeaves)
    var next = 0
    let weighed = root.mapScoringLeaves { leaf in
      var leaf = leaf
      leaf.isFunctionWord = isFunctionWord[next]
      leaf.weight = Float(weight(leaf) * (isFunctionWord[next] ? Self.functionWordShare : 1))
      next += 1
      return leaf
    }
    plan.root = weighed
    plan.subjectCount = isFunctionWord.count { !$0 }
    plan.pairs = pairs(weighed, isFunctionWord)
  }

  /// The sum of idf and burstiness of a leaf's words.
  func weight(_ leaf: PlanLeaf) -> Double {
    leaf.idf + Self.burstinessShare * leaf.burstiness(scorer)
  }

  /// Which leaves are function words of the language that the query has most of; none where all are.
  private func functionWords(_ leaves: [PlanLeaf]) -> [Bool] {
    var best = (count: 0, marks: [Bool](repeating: false, count: leaves.count))
    let hasLowerCase = leaves.contains { $0.isWritten { $0.properties.isLowercase } }
    for language in languages {
      let marks = leaves.indices.map { index in
        !leaves[index].form.isEmpty && FunctionWords.contains(leaves[index].form, in: language)
          && !(hasLowerCase && leaves[index].isAcronym(isFirst: index == 0))
      }
      let count = marks.count { $0 }
      if count > best.count { best = (count, marks) }
    }
    return best.count == leaves.count ? leaves.map { _ in false } : best.marks
  }

  /// Neighbouring words of the query as phrases; function words between them leave their room.
  private func pairs(_ root: PlanNode, _ isFunctionWord: [Bool]) -> [PlanLeaf] {
    guard case .boolean(let clauses) = root else { return [] }
    var pairs: [PlanLeaf] = []
    var last: (leaf: PlanLeaf, place: UInt32)?
    var place: UInt32 = 0
    var index = 0
    for clause in clauses where clause.role != .forbidden && clause.node.scores {
      guard case .leaf(let leaf) = clause.node, leaf.shape == .single, leaf.isQueryWord else {
        index += clause.node.scoringLeaves.count
        last = nil
        continue
      }
      defer { index += 1 }
      // The joined form of a compound stands where its parts do.
      guard !leaf.form.isEmpty else { continue }
      place += 1
      guard !isFunctionWord[index] else { continue }
      if let last, last.leaf.form != leaf.form, last.leaf.canMatch, leaf.canMatch {
        pairs.append(pair(last.leaf, leaf, distance: place - last.place))
      }
      last = (leaf, place)
    }
    return pairs
  }

  private func pair(_ first: PlanLeaf, _ second: PlanLeaf, distance: UInt32) -> PlanLeaf {
    var follower = second.groups[0]
    follower.offset = distance
    return PlanLeaf(
      source: .pair(first.label, second.label), shape: .phrase,
      groups: [first.groups[0], follower], scope: .anywhere, idf: first.idf + second.idf,
      weight: Float(Self.pairShare * Double(min(first.weight, second.weight))))
  }
}

extension PlanLeaf {
  /// Whether the leaf is a word that was typed, anywhere in a text.
  fileprivate var isQueryWord: Bool {
    if case .query(.word, .anywhere) = source { true } else { false }
  }

  /// Whether a character of the word as it was typed is of a kind.
  fileprivate func isWritten(_ fits: (Unicode.Scalar) -> Bool) -> Bool {
    guard case .query(.word(let text), _) = source else { return false }
    return text.unicodeScalars.contains(where: fits)
  }

  /// Whether the word is written in capitals, other than "I" and a first "A".
  fileprivate func isAcronym(isFirst: Bool) -> Bool {
    guard case .query(.word(let text), _) = source else { return false }
    let scalars = text.unicodeScalars.filter(\.properties.isAlphabetic)
    guard !scalars.isEmpty, scalars.allSatisfy({ $0.properties.isUppercase }) else { return false }
    return scalars.count > 1 || (!isFirst && form != [UInt8(ascii: "i")])
  }
}

extension PlanNode {
  /// The tree with each leaf whose scores add up changed, in the order of `scoringLeaves`.
  fileprivate func mapScoringLeaves(_ change: (PlanLeaf) -> PlanLeaf) -> PlanNode {
    switch self {
    case .leaf(let leaf): .leaf(change(leaf))
    case .boolean(let clauses):
      .boolean(
        clauses.map { clause in
          clause.role == .forbidden
            ? clause : PlanClause(clause.role, clause.node.mapScoringLeaves(change))
        })
    default: self
    }
  }
}
