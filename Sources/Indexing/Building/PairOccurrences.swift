import IndexFormat
import Storage

/// Where two frequent stems stand side by side: gathered once the occurrences are sorted by term,
/// written as lists behind the terms.
///
/// It takes one pass over the occurrences in their order, after one over a sample, and a counting
/// sort by pair of what that gave. Pairs are numbered in a square of the most frequent stems, which
/// the sample makes as small as it can be: its counters should stay in the processor's cache. Which
/// pairs are listed is decided when the ordinary lists are written and their size is known; somewhat
/// more are gathered.
struct PairOccurrences: Sendable {
  /// Bytes that gathering adds to an occurrence, for the memory budget: a pair takes 12 while it is
  /// sorted, and those that are gathered are at most about a third as many as all occurrences.
  static let byteCountPerOccurrence = 4
  /// About how many occurrences are looked into for a first guess at the threshold.
  static let sampledCount = 1 << 22

  /// Frequent stems in their order; a stem's place is its rank.
  private let frequent: [[UInt8]]
  /// Their documents.
  private let documentCounts: [Int]
  private let isAutomatic: Bool
  private let threshold: UInt32
  private let documentCount: Int
  private let rows: PairRows

  /// Nil when no pair is to be listed.
  init?(
    _ occurrences: OccurrenceStream, _ ranked: RankedText, documentCount: Int,
    _ listing: PairListing
  ) {
    var least = PairChoice.thresholdMin
    if case .threshold(let given) = listing { least = given }
    let rule = PairRule(threshold: least, documentCount: documentCount)
    guard listing != .none, least > 0, rule.expectedMax >= Int(least), occurrences.count < 1 << 31
    else { return nil }
    let stems = ranked.stems
    // Of stems that are in no listed pair, how often they occur says enough.
    let counts = (0..<stems.count).map { stem in
      let forms = ranked.formsOfStem[stem]
      let count = ranked.rowCount(of: forms)
      return rule.lists(count, documentCount)
        ? ranked.occurrences.documentCount(of: forms) : count
    }
    let candidates = StemCounts(counts, documentCount: documentCount)
    let choice = PairChoice.frequentStems(candidates, rule)
    guard !choice.stems.isEmpty else { return nil }
    var ranks = PairRanks(choice.stems) { stems.bytes($0)[...] }
    var threshold = choice.threshold
    if listing == .automatic {
      let size = PairChoice.sizeEstimate(
        occurrences.count, postingCount: candidates.postingCount, termCount: candidates.termCount)
      let step = max(1, occurrences.count / Self.sampledCount)
      var sample = [UInt32](repeating: 0, count: ranks.count * ranks.count)
      occurrences.forEachPairs(
        step: step, rankOfEntry: ranks.ofForm(ranked), weights: ranks.weights(rule), productMin: 1
      ) { rows in
        for row in rows { sample[Int(row >> 32)] += 1 }
      }
      threshold = max(
        threshold, PairChoice.guess(byteCount: size, ranks, documentCount, sample, step: step))
      let sure = PairRule(threshold: threshold, documentCount: documentCount)
      ranks = PairRanks(PairChoice.frequentStems(candidates, sure).stems) {
        stems.bytes($0)[...]
      }
    }
    self.threshold = threshold
    self.documentCount = documentCount
    isAutomatic = listing == .automatic
    frequent = ranks.stems.map { stems.bytes($0) }
    documentCounts = ranks.documentCounts
    let gathered = PairRule(threshold: threshold, documentCount: documentCount)
    rows = PairRows(
      gathering: occurrences, rankOfEntry: ranks.ofForm(ranked), weights: ranks.weights(gathered),
      gathered, expectedCount: occurrences.count / 3)
  }

  // MARK: Writing

  /// Writes the lists and tells the sink from which threshold on they are complete.
  func write(_ writing: TermWriting, titleWeight: UInt32) throws(StorageError) {
    var threshold = threshold
    if isAutomatic {
      threshold = max(
        threshold,
        PairChoice.threshold(
          byteCount: writing.sink.byteCount, documentCounts, documentCount
        ) { pair in PairChoice.listByteCount(rows.postingCount(pair), documentCount) })
    }
    let rule = PairRule(threshold: threshold, documentCount: documentCount)
    var listed: [Int] = []
    for (first, firstCount) in documentCounts.enumerated() {
      for (second, secondCount) in documentCounts.enumerated()
      where rule.lists(firstCount, secondCount) {
        let pair = first * documentCounts.count + second
        if rows.rowCount(pair) > 0 { listed.append(pair) }
      }
    }
    let pairs = listed
    try writing.write(
      pairs.count, rowCount: { rows.rowCount(pairs[$0]) },
      encode: { [rows, frequent] term, encoder in
        let (first, second) = pairs[term].quotientAndRemainder(dividingBy: frequent.count)
        rows.gather(pairs[term], titleWeight, into: &encoder.term)
        encoder.key = TermKey.pair(frequent[first], frequent[second])
        encoder.write()
      })
    writing.sink.pairThreshold = threshold
  }
}

extension PairRanks {
  /// The rank of each form's stem; past the last where it has none.
  fileprivate func ofForm(_ ranked: RankedText) -> [UInt16] {
    var ofStem = [UInt16](repeating: UInt16(count), count: ranked.stems.count)
    for (rank, stem) in stems.enumerated() { ofStem[stem] = UInt16(rank) }
    return ranked.stemOfForm.map { ofStem[Int($0)] }
  }

  fileprivate func weights(_ rule: PairRule) -> [UInt32] {
    documentCounts.map { UInt32(rule.weight($0)) }
  }
}
