import Analysis
import IndexFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A query with its misspelt words put right.
package struct Correction: Sendable {
  package var query: Query
  /// Whether some word that was put right is one that articles have.
  ///
  /// What it finds is then to be weighed against what was asked. A word that no article has matches,
  /// if at all, by a stem of some language that happens to be the same.
  package var replacesKnownWords: Bool
}

extension Searcher {
  /// The query with its misspelt words put right; nil when none is, as far as the index can tell.
  ///
  /// A word is taken for misspelt when hardly an article has it in this form (one in 2,000 at most) and
  /// one that is a slip away is in at least ten times as many. Of several such words the one with
  /// the highest `.8 · ln(articles)` less the slip's cost wins. Where there is none, words of six
  /// letters and more that no article has are looked for two slips away. Exact words, patterns and
  /// conditions stay.
  ///
  /// - Complexity: some 500 lookups in the dictionary for each of the first eight suspect words; two slips away all words
  ///   with the same first letter, in an index of up to eight million words.
  package func corrected(
    _ query: Query, _ options: PlanningOptions = PlanningOptions(),
    token: CancellationToken? = nil
  ) throws(FormatError) -> Correction? {
    var corrector = SpellingCorrector(
      planner: try QueryPlanner(segments, statistics, options, WorkMeter(token: token)))
    let corrected = try corrector.corrected(query)
    guard corrected != query else { return nil }
    return Correction(query: corrected, replacesKnownWords: corrector.replacesKnownWords)
  }
}

/// Puts the words of one query right.
struct SpellingCorrector {
  private var planner: QueryPlanner
  private var buffer = TokenBuffer()
  private let rareCountMax: Int
  /// Whether a word that was put right occurs in the index.
  private(set) var replacesKnownWords = false
  private var suspectCount = 0

  /// Suspect words of a query that are looked at: a pasted text is not proofread.
  private static let suspectCountMax = 8
  private static let gainMin = 10
  private static let frequencyPower = 0.8
  private static let twoSlipLetterCountMin = 6
  /// In an index of more words than this, two slips away would be looked at for too long.
  private static let scannedTermCountMax = 8_000_000

  init(planner: QueryPlanner) {
    self.planner = planner
    rareCountMax = max(2, planner.statistics.documentCount / 2_000)
  }

  mutating func corrected(_ query: Query) throws(FormatError) -> Query {
    switch query {
    case .text(.word(let text), let scope):
      guard let word = try corrected(word: text) else { return query }
      return .text(.word(word), in: scope)
    case .text(.phrase(let text), let scope):
      return .text(.phrase(try corrected(words: text)), in: scope)
    case .text(.near(let text, let distance), let scope):
      return .text(.near(try corrected(words: text), distance: distance), in: scope)
    case .boolean(let clauses):
      var result: [Query.Clause] = []
      for clause in clauses {
        let isForbidden = clause.role == .forbidden
        result.append(
          isForbidden ? clause : Query.Clause(clause.role, try corrected(clause.query)))
      }
      return .group(result)
    default: return query
    }
  }

  private mutating func corrected(words text: String) throws(FormatError) -> String {
    var result = ""
    for piece in text.split(separator: " ") {
      let word = String(piece)
      if !result.isEmpty { result += " " }
      result += try corrected(word: word) ?? word
    }
    return result
  }

  /// The word that was meant; nil where the word can stand as it is.
  mutating func corrected(word text: String) throws(FormatError) -> String? {
    guard let words = QueryWords(text, planner.analyzer, &buffer), words.words.count == 1,
      words.words[0].kind == .word
    else { return nil }
    let form = Array(String(decoding: words.words[0].form, as: UTF8.self).unicodeScalars)
    guard let edits = SpellingEdits(form) else { return nil }
    let count = try formCount(of: words.words[0].form)
    guard count <= rareCountMax, suspectCount < Self.suspectCountMax, !planner.meter.spend(4_096)
    else { return nil }
    suspectCount += 1

    var best: (score: Double, form: [UInt8], count: Int)?
    try edits.forEach { candidate, cost throws(FormatError) in
      let bytes = Self.bytes(candidate)
      let candidateCount = try formCount(of: bytes)
      guard candidateCount > 0 else { return }
      let score = Self.frequencyPower * log(Double(candidateCount)) - cost
      if best.map({ score > $0.score }) ?? true { best = (score, bytes, candidateCount) }
    }
    if best == nil, count == 0, form.count >= Self.twoSlipLetterCountMin {
      best = try twoSlipsAway(text)
    }
    guard let best, best.count >= max(1, count * Self.gainMin) else { return nil }
    if count > 0 { replacesKnownWords = true }
    return String(decoding: best.form, as: UTF8.self)
  }

  /// The most frequent word at two slips' distance with the same first letter.
  private func twoSlipsAway(
    _ text: String
  ) throws(FormatError) -> (score: Double, form: [UInt8], count: Int)? {
    guard let pattern = TermPattern(.fuzzy(text, edits: 2), planner.analyzer) else { return nil }
    let termCount = planner.dictionaries.reduce(0) { $0 + $1.termCount }
    guard termCount <= Self.scannedTermCountMax else { return nil }
    let found = try pattern.expansion(
      in: zip(planner.dictionaries, planner.segments.map(\.reader)).map { ($0, $1) },
      field: field, limit: 1, planner.meter)
    guard let term = found.terms.first else { return nil }
    return (0, Array(term.key.dropFirst()), term.documentCount)
  }

  /// Articles with exactly this form.
  private func formCount(of form: [UInt8]) throws(FormatError) -> Int {
    let key = [field] + form
    var count = 0
    for (dictionary, segment) in zip(planner.dictionaries, planner.segments) {
      count += try dictionary.entry(key[...], in: segment.reader)?.documentCount ?? 0
    }
    return count
  }

  private var field: UInt8 {
    planner.analyzer.kind == .plain ? TermField.stem : TermField.form
  }

  private static func bytes(_ scalars: [Unicode.Scalar]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(scalars.count)
    for scalar in scalars {
      if scalar.value < 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return bytes
  }
}
