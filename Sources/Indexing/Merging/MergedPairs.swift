import IndexFormat
import Storage

/// Works out which pairs of frequent stems a merged segment lists, and their lists, from the
/// positions of the stems.
///
/// The choice is that of `PairChoice`, from the merged counts, so it is what a builder would have
/// chosen; the segments' own lists, of other pairs, are not read. Positions are walked twice to
/// choose and once for each part of the rows that fits the memory.
struct MergedPairs {
  /// A stem that may be in a listed pair.
  struct Stem {
    var bytes: [UInt8]
    var parts: [TermMerge.Part]
  }

  private let listing: PairListing
  private let least: UInt32
  private let rule: PairRule
  private let rowCountMax: Int
  private var counts: StemCounts
  private var stems: [Stem] = []

  init(_ listing: PairListing, documentCount: Int, rowCountMax: Int) {
    self.listing = listing
    switch listing {
    case .none: least = 0
    case .automatic: least = PairChoice.thresholdMin
    case .threshold(let given): least = given
    }
    self.rowCountMax = max(1 << 16, rowCountMax)
    rule = PairRule(threshold: least, documentCount: documentCount)
    counts = StemCounts(documentCount: documentCount, threshold: least)
  }

  /// Takes a stem of the merged segment, ascending, and its lists in the sources.
  mutating func add(
    stem bytes: ArraySlice<UInt8>, _ documentCount: Int, _ parts: [TermMerge.Part]
  ) {
    let before = counts.candidates.count
    counts.add(stems.count, documentCount: documentCount)
    if counts.candidates.count > before { stems.append(Stem(bytes: Array(bytes), parts: parts)) }
  }

  /// Writes the lists and tells the sink from which threshold on they are complete.
  func write(
    to sink: TermSink, _ merge: SegmentMerge, tokenCount: Int
  ) throws(MergeError) {
    guard least > 0, rule.expectedMax >= Int(least) else { return }
    let choice = PairChoice.frequentStems(counts, rule)
    guard !choice.stems.isEmpty else { return }
    var ranks = PairRanks(choice.stems) { stems[$0].bytes[...] }
    var threshold = choice.threshold
    if listing == .automatic {
      let step = max(1, tokenCount / PairOccurrences.sampledCount)
      let sample = try PairChoice.pairCounts(
        MergedOccurrences(merge, ranks.stems.map { stems[$0] }), stemCount: ranks.count, step: step)
      let size = PairChoice.sizeEstimate(
        tokenCount, postingCount: counts.postingCount, termCount: counts.termCount)
      threshold = max(
        threshold,
        PairChoice.guess(byteCount: size, ranks, rule.documentCount, sample, step: step))
      let sure = PairRule(threshold: threshold, documentCount: rule.documentCount)
      ranks = PairRanks(PairChoice.frequentStems(counts, sure).stems) { stems[$0].bytes[...] }
    }
    let occurrences = MergedOccurrences(merge, ranks.stems.map { stems[$0] })
    let counted = try Counts(occurrences, stemCount: ranks.count)
    if listing == .automatic {
      threshold = max(
        threshold,
        PairChoice.threshold(
          byteCount: sink.byteCount, ranks.documentCounts, rule.documentCount
        ) { PairChoice.listByteCount(Int(counted.documents[$0]), rule.documentCount) })
    }
    let listed = PairRule(threshold: threshold, documentCount: rule.documentCount)
    try write(occurrences, counted.occurrences, ranks, listed, merge, to: sink)
    sink.pairThreshold = threshold
  }

  private func write(
    _ occurrences: MergedOccurrences, _ counts: [UInt32], _ ranks: PairRanks, _ rule: PairRule,
    _ merge: SegmentMerge, to sink: TermSink
  ) throws(MergeError) {
    var term = TermPostings()
    var start = 0
    while start < counts.count {
      var rowCount = 0
      var end = start
      while end < counts.count {
        let (first, second) = end.quotientAndRemainder(dividingBy: ranks.count)
        if rule.lists(ranks.documentCounts[first], ranks.documentCounts[second]) {
          guard rowCount == 0 || rowCount + Int(counts[end]) <= rowCountMax else { break }
          rowCount += Int(counts[end])
        }
        end += 1
      }
      if rowCount > 0 {
        let rows = try PairRows(occurrences, counts: counts, ranks, rule, in: start..<end)
        for pair in start..<end
        where rows.gather(
          pair, merge.settings.titleWeight, sorting: merge.places != nil, into: &term)
        {
          let (first, second) = pair.quotientAndRemainder(dividingBy: ranks.count)
          let key = TermKey.pair(
            stems[ranks.stems[first]].bytes, stems[ranks.stems[second]].bytes)
          _ = try merge.writing { () throws(StorageError) in try sink.write(key, term) }
        }
      }
      start = end
    }
  }

  /// How often each pair occurs, and in how many documents.
  private struct Counts {
    private(set) var occurrences: [UInt32]
    private(set) var documents: [UInt32]

    /// Of a pair that the current document has been seen to have.
    private static let mark: UInt32 = 1 << 31

    init(_ source: MergedOccurrences, stemCount: Int) throws(MergeError) {
      var occurrences = [UInt32](repeating: 0, count: stemCount * stemCount)
      var documents = occurrences
      var current = UInt32.max
      var marked: [Int] = []
      try PairChoice.forEachPair(source) { first, second, document, _ in
        let pair = first * stemCount + second
        if document != current {
          for pair in marked { occurrences[pair] &= ~Self.mark }
          marked.removeAll(keepingCapacity: true)
          current = document
        }
        if occurrences[pair] & Self.mark == 0 {
          marked.append(pair)
          documents[pair] += 1
          occurrences[pair] |= Self.mark
        }
        occurrences[pair] += 1
      }
      for pair in marked { occurrences[pair] &= ~Self.mark }
      self.occurrences = occurrences
      self.documents = documents
    }
  }
}
