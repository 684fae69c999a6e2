import Analysis
import Articles
import Searching

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Two words of a query that stand side by side in it.
struct OraclePair {
  var first: OracleWord
  var second: OracleWord
  var distance: UInt32
  var weight: Float
}

/// The standard ranking by its definition in FORMAT.md.
extension Oracle {
  /// The query with the ranking's weights, and its pairs.
  func standard(_ node: OracleNode) -> (OracleNode, [OraclePair]) {
    let leaves = leaves(of: node)
    let marks = functionWords(leaves)
    var next = 0
    let weighed = map(node) { leaf in
      var leaf = leaf
      let idfs = leaf.words.reduce(0.0) { $0 + idf($1) }
      let bursts = leaf.words.reduce(0.0) { $0 + burstiness($1) }
      leaf.weight = Float((idfs + 1.25 * bursts) * (marks[next] ? 0.1 : 1))
      next += 1
      return leaf
    }
    return (weighed, pairs(weighed, marks))
  }

  private func leaves(of node: OracleNode) -> [OracleLeaf] {
    switch node {
    case .filter: []
    case .leaf(let leaf): [leaf]
    case .group(let clauses):
      clauses.filter { $0.role != .forbidden }.flatMap { leaves(of: $0.node) }
    }
  }

  private func map(_ node: OracleNode, _ change: (OracleLeaf) -> OracleLeaf) -> OracleNode {
    switch node {
    case .filter: node
    case .leaf(let leaf): .leaf(change(leaf))
    case .group(let clauses):
      .group(
        clauses.map { ($0.role, $0.role == .forbidden ? $0.node : map($0.node, change)) })
    }
  }

  private func burstiness(_ word: OracleWord) -> Double {
    let holders = word.terms.reduce(0) { sum, term in
      sum + documents.count { (word.isForm ? $0.forms[term] : $0.stems[term]) != nil }
    }
    let occurrences = documents.reduce(0) { sum, document in
      sum + word.positions(document).reduce(0) { $0 + ($1 < 4_096 ? Int(titleWeight) : 1) }
    }
    guard holders > 0 else { return 0 }
    let n = Double(documents.count)
    let expected = n * (1 - exp(-Double(occurrences) / n))
    return max(0, log(expected / Double(min(holders, documents.count))))
  }

  // MARK: Function words

  private func functionWords(_ leaves: [OracleLeaf]) -> [Bool] {
    let none = leaves.map { _ in false }
    let isMixed = leaves.contains { leaf in
      leaf.text?.unicodeScalars.contains { $0.properties.isLowercase } ?? false
    }
    var best = none
    for language in mainLanguages {
      let marks = leaves.enumerated().map { index, leaf in
        guard let form = leaf.form, FunctionWords.contains(form, in: language) else { return false }
        let letters = (leaf.text ?? "").unicodeScalars.filter(\.properties.isAlphabetic)
        let isCapital = !letters.isEmpty && letters.allSatisfy(\.properties.isUppercase)
        let isPronoun = letters.count == 1 && (index == 0 || form == Array("i".utf8))
        return !(isMixed && isCapital && !isPronoun)
      }
      if marks.count(where: { $0 }) > best.count(where: { $0 }) { best = marks }
    }
    return best.allSatisfy { $0 } ? none : best
  }

  private var mainLanguages: [LanguageTag] {
    let known = documents.map(\.language).filter { $0 != .undetermined }
    let counts = Dictionary(grouping: known) { $0 }.mapValues(\.count)
    return counts.keys.filter { (counts[$0] ?? 0) * 20 >= known.count }.sorted { a, b in
      counts[a] == counts[b] ? a.code < b.code : (counts[a] ?? 0) > (counts[b] ?? 0)
    }
  }

  // MARK: Pairs

  private func pairs(_ root: OracleNode, _ marks: [Bool]) -> [OraclePair] {
    guard case .group(let clauses) = root else { return [] }
    var pairs: [OraclePair] = []
    var last: (leaf: OracleLeaf, place: UInt32)?
    var place: UInt32 = 0
    var index = 0
    for clause in clauses where clause.role != .forbidden {
      let count = leaves(of: clause.node).count
      defer { index += count }
      guard count > 0 else { continue }
      guard case .leaf(let leaf) = clause.node, leaf.form != nil || leaf.isJoined else {
        last = nil
        continue
      }
      guard let form = leaf.form else { continue }
      place += 1
      if marks[index] { continue }
      if let last, last.leaf.form != form, isHeld(last.leaf.words[0]), isHeld(leaf.words[0]) {
        pairs.append(
          OraclePair(
            first: last.leaf.words[0], second: leaf.words[0], distance: place - last.place,
            weight: Float(0.2 * Double(min(last.leaf.weight, leaf.weight)))))
      }
      last = (leaf, place)
    }
    return pairs
  }

  private func isHeld(_ word: OracleWord) -> Bool {
    documents.contains { !word.positions($0).isEmpty }
  }

  private func frequency(_ pair: OraclePair, _ document: OracleDocument) -> UInt32 {
    let second = Set(pair.second.positions(document))
    return Set(pair.first.positions(document)).reduce(UInt32(0)) { sum, position in
      let wanted = position + pair.distance
      guard (position < 4_096) == (wanted < 4_096), second.contains(wanted) else { return sum }
      return sum + (position < 4_096 ? titleWeight : 1)
    }
  }

  // MARK: Hits

  /// Looks at the hits again, which are in the order of their scores.
  func adjust(_ hits: inout [Hit], _ pairs: [OraclePair]) {
    for index in hits.indices.prefix(50) {
      guard let document = documents.first(where: { !$0.isDeleted && $0.key == hits[index].key })
      else { continue }
      for pair in pairs {
        let tf = frequency(pair, document)
        if tf > 0 { hits[index].score += Double(contribution(pair.weight, tf, document)) }
      }
    }
    guard let recency else { return }
    for index in hits.indices {
      hits[index].score += recency.change(
        of: hits[index].score, instant: hits[index].instant)
    }
  }
}
