import IndexFormat
import Storage

/// Where two frequent stems stand side by side: gathered before the occurrences are sorted by
/// term, written as lists behind the terms.
///
/// It takes one pass over the occurrences, after one over a sample, and a counting sort by pair of
/// what that gave. Pairs are numbered in a square of the most frequent stems, which the sample makes
/// as small as it can be: its counters should stay in the processor's cache. Which pairs are listed is decided when the ordinary
/// lists are written and their size is known; somewhat more are gathered.
struct PairOccurrences {
  /// Bytes that gathering adds to an occurrence, for the memory budget: a pair takes 12 while it is
  /// sorted, and those that are gathered are at most about a third as many as all occurrences.
  static let byteCountPerOccurrence = 4
  /// Lists of pairs take at most so much of what the ordinary lists and terms take.
  static let shareMax = 0.15
  /// The lowest threshold: a phrase costs little without a list where so few documents hold both.
  ///
  /// It takes words of 256 documents, a block, beside the most frequent ones. No segment of less than
  /// 860 documents has lists then.
  static let thresholdMin: UInt32 = 77
  /// About how many occurrences are looked into for a first guess at the threshold.
  private static let sampledCount = 1 << 22
  /// What a sample's estimate counts: there are more occurrences than documents, and the guess must
  /// not be above what is chosen at the end.
  private static let sampledShare = 0.6

  /// Frequent stems in the order of their bytes; a stem's place is its rank.
  private let frequent: [Int]
  /// Their documents.
  private let documentCounts: [Int]
  private let isAutomatic: Bool
  private let threshold: UInt32
  private let documentCount: Int
  /// Where the rows of each pair of ranks end.
  private var ends: [UInt32]
  /// By pair, ascending: twice the document, and one where the pair is in the title.
  private var rows: [UInt32]

  /// Nil when no pair is to be listed.
  init?(
    _ occurrences: OccurrenceStream, _ byForm: SortedOccurrences, stemOfForm: [UInt32],
    _ formsOfStem: Grouping, _ stems: TermTable, documentCount: Int, _ listing: PairListing
  ) {
    var least = Self.thresholdMin
    if case .threshold(let given) = listing { least = given }
    let rule = PairRule(threshold: least, documentCount: documentCount)
    guard listing != .none, least > 0, rule.expectedMax >= Int(least), occurrences.count < 1 << 31
    else { return nil }
    // Of stems that are in no listed pair, how often they occur says enough.
    let counts = (0..<stems.count).map { stem in
      let forms = formsOfStem[stem]
      let count = byForm.count(of: forms)
      return rule.lists(count, documentCount) ? byForm.documentCount(of: forms) : count
    }
    let choice = Self.frequentStems(counts, stems, rule)
    guard !choice.stems.isEmpty else { return nil }
    var ranks = PairRanks(choice.stems, counts, stemOfForm)
    var threshold = choice.threshold
    if listing == .automatic {
      let size = Self.sizeEstimate(
        occurrences.count, postingCount: counts.reduce(0, +), termCount: counts.count)
      let step = max(1, occurrences.count / Self.sampledCount)
      let sample = Self.pairCounts(occurrences, ranks, step: step)
      threshold = max(
        threshold,
        Self.threshold(byteCount: size, ranks.documentCounts, documentCount) { pair in
          Self.listByteCount(Int(sample[pair]) * step, documentCount) * Self.sampledShare
        })
      let sure = PairRule(threshold: threshold, documentCount: documentCount)
      ranks = PairRanks(Self.frequentStems(counts, stems, sure).stems, counts, stemOfForm)
    }
    self.threshold = threshold
    self.documentCount = documentCount
    isAutomatic = listing == .automatic
    frequent = ranks.stems
    documentCounts = ranks.documentCounts
    (ends, rows) = Self.sorted(
      occurrences, ranks, PairRule(threshold: threshold, documentCount: documentCount))
  }

  // MARK: Gathering

  /// The stems that can be in a listed pair, ordered by their bytes, and the threshold from which
  /// on all of those are among them.
  private static func frequentStems(
    _ counts: [Int], _ stems: TermTable, _ rule: PairRule
  ) -> (stems: [Int], threshold: UInt32) {
    let highest = counts.max() ?? 0
    var chosen = counts.indices.filter { rule.lists(counts[$0], highest) }
    var threshold = rule.threshold
    // The square of their number is counted: 16 MB of memory.
    let stemCountMax = PairRule.stemCountMax
    if chosen.count > stemCountMax {
      chosen.sort { counts[$0] > counts[$1] }
      threshold = UInt32(rule.expected(counts[chosen[stemCountMax]], highest) + 1)
      chosen.removeLast(chosen.count - stemCountMax)
    }
    return (stems.sorted(chosen), threshold)
  }

  /// Calls with the ranks of two adjacent frequent stems, their document and whether they are in
  /// the title; once for each position of the first.
  @inline(__always)
  private static func forEachPair(
    _ occurrences: OccurrenceStream, _ ranks: PairRanks, step: Int = 1,
    _ body: (_ pair: Int, _ document: UInt32, _ isTitle: Bool) -> Void
  ) {
    let stemCount = ranks.stems.count
    // The first rank at the current place and at the one before, if that is its neighbour; further
    // ones where alternates share a place.
    var current = 0
    var before: Int?
    var currentMore: [Int] = []
    var beforeMore: [Int] = []
    var place = UInt64.max
    occurrences.forEach(step: step) { document, form, position in
      let rank = Int(ranks.ofForm[form])
      guard rank < stemCount else { return }
      let here = UInt64(document) << 32 | UInt64(position)
      if here == place {
        guard rank != current, !currentMore.contains(rank) else { return }
        currentMore.append(rank)
      } else {
        // No pair crosses from the title to the body, or from document to document.
        let isNext = here == place &+ 1 && position != PostingsFormat.bodyStart && position != 0
        before = isNext ? current : nil
        if !(currentMore.isEmpty && beforeMore.isEmpty) {
          swap(&beforeMore, &currentMore)
          if !isNext { beforeMore.removeAll(keepingCapacity: true) }
          currentMore.removeAll(keepingCapacity: true)
        }
        current = rank
        place = here
      }
      guard let before else { return }
      let isTitle = position < PostingsFormat.bodyStart
      body(before * stemCount + rank, document, isTitle)
      if !beforeMore.isEmpty {
        for other in beforeMore { body(other * stemCount + rank, document, isTitle) }
      }
    }
  }

  /// How often each pair occurs in every `step`th document.
  private static func pairCounts(
    _ occurrences: OccurrenceStream, _ ranks: PairRanks, step: Int = 1
  ) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: ranks.stems.count * ranks.stems.count)
    forEachPair(occurrences, ranks, step: step) { pair, _, _ in counts[pair] += 1 }
    return counts
  }

  /// The occurrences of listed pairs by pair.
  private static func sorted(
    _ occurrences: OccurrenceStream, _ ranks: PairRanks, _ rule: PairRule
  ) -> (ends: [UInt32], rows: [UInt32]) {
    let stemCount = ranks.stems.count
    // Which pairs are listed, by pair.
    var isListed = [Bool](repeating: false, count: stemCount * stemCount)
    for (first, firstCount) in ranks.documentCounts.enumerated() {
      for (second, secondCount) in ranks.documentCounts.enumerated() {
        isListed[first * stemCount + second] = rule.lists(firstCount, secondCount)
      }
    }
    var gathered: [UInt64] = []
    var ends = [UInt32](repeating: 0, count: stemCount * stemCount)
    forEachPair(occurrences, ranks) { pair, document, isTitle in
      guard isListed[pair] else { return }
      gathered.append(UInt64(pair) << 32 | UInt64(document << 1 | (isTitle ? 1 : 0)))
      ends[pair] += 1
    }
    var total: UInt32 = 0
    for pair in ends.indices {
      let count = ends[pair]
      ends[pair] = total
      total += count
    }
    // Where a pair's rows begin becomes where they end.
    var rows = [UInt32](repeating: 0, count: Int(total))
    for row in gathered {
      let pair = Int(row >> 32)
      rows[Int(ends[pair])] = UInt32(truncatingIfNeeded: row)
      ends[pair] += 1
    }
    return (ends, rows)
  }

  // MARK: Choosing

  /// The lowest threshold at which the lists take at most their share of so many bytes.
  private static func threshold(
    byteCount: Int, _ documentCounts: [Int], _ documentCount: Int, listByteCount: (Int) -> Double
  ) -> UInt32 {
    let rule = PairRule(threshold: 0, documentCount: documentCount)
    var byteCounts = [Double](repeating: 0, count: rule.expectedMax + 1)
    for (first, firstCount) in documentCounts.enumerated() {
      for (second, secondCount) in documentCounts.enumerated() {
        let size = listByteCount(first * documentCounts.count + second)
        if size > 0 { byteCounts[rule.expected(firstCount, secondCount)] += size }
      }
    }
    var left = Double(byteCount) * shareMax
    for expected in stride(from: rule.expectedMax, to: 0, by: -1) {
      left -= byteCounts[expected]
      if left < 0 { return UInt32(expected + 1) }
    }
    return 1
  }

  /// About how many bytes ordinary lists and terms will take; rather too many.
  private static func sizeEstimate(_ count: Int, postingCount: Int, termCount: Int) -> Int {
    count * 3 / 2 + postingCount * 3 + termCount * 12
  }

  /// About how many bytes a pair's list and its term take.
  private static func listByteCount(_ count: Int, _ documentCount: Int) -> Double {
    guard count > 0 else { return 0 }
    let spacing = Double(documentCount) / Double(count)
    let term = 12.0
    guard count > PostingsFormat.blockSize else {
      return term + Double(count) * (spacing < 64 ? 1.4 : 2.3)
    }
    // The widest gap of a block takes some two bits more than the mean one.
    let gapBits =
      spacing < 16 ? spacing : Double(Int(spacing).bitWidth - Int(spacing).leadingZeroBitCount) + 2
    return term + 8 + Double(count) * (1 + (gapBits + 2) / 8 + 14.0 / 256)
  }

  // MARK: Writing

  /// Writes the lists and tells the sink from which threshold on they are complete.
  func write(
    to sink: TermSink, _ stems: TermTable, titleWeight: UInt32
  ) throws(StorageError) {
    var threshold = threshold
    if isAutomatic {
      threshold = max(
        threshold,
        Self.threshold(byteCount: sink.byteCount, documentCounts, documentCount) { pair in
          Self.listByteCount(postingCount(pair), documentCount)
        })
    }
    let rule = PairRule(threshold: threshold, documentCount: documentCount)
    var term = TermPostings()
    for (first, firstCount) in documentCounts.enumerated() {
      for (second, secondCount) in documentCounts.enumerated()
      where rule.lists(firstCount, secondCount) {
        let rows = rows(first * documentCounts.count + second)
        guard !rows.isEmpty else { continue }
        gather(rows, titleWeight, into: &term)
        try sink.write(
          TermKey.pair(stems.bytes(frequent[first]), stems.bytes(frequent[second])), term)
      }
    }
    sink.pairThreshold = threshold
  }

  private func rows(_ pair: Int) -> ArraySlice<UInt32> {
    rows[(pair == 0 ? 0 : Int(ends[pair - 1]))..<Int(ends[pair])]
  }

  private func postingCount(_ pair: Int) -> Int {
    var count = 0
    var last = UInt32.max
    for row in rows(pair) {
      count += row >> 1 != last ? 1 : 0
      last = row >> 1
    }
    return count
  }

  private func gather(
    _ rows: ArraySlice<UInt32>, _ titleWeight: UInt32, into term: inout TermPostings
  ) {
    term.removeAll()
    var last = UInt32.max
    for row in rows {
      if row >> 1 != last {
        last = row >> 1
        term.documents.append(last)
        term.frequencies.append(0)
      }
      term.frequencies[term.frequencies.count - 1] += row & 1 == 1 ? titleWeight : 1
    }
  }
}

/// Numbers for the stems that can be in a listed pair, in the order of their bytes.
private struct PairRanks {
  let stems: [Int]
  /// How many documents hold each.
  let documentCounts: [Int]
  /// The rank of each form's stem; past the last where it has none.
  let ofForm: [UInt16]

  init(_ stems: [Int], _ documentCounts: [Int], _ stemOfForm: [UInt32]) {
    self.stems = stems
    self.documentCounts = stems.map { documentCounts[$0] }
    var ofStem = [UInt16](repeating: .max, count: documentCounts.count)
    for (rank, stem) in stems.enumerated() { ofStem[stem] = UInt16(rank) }
    ofForm = stemOfForm.map { ofStem[Int($0)] }
  }
}
