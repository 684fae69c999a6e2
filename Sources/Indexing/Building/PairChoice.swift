import IndexFormat

/// Occurrences of ranked stems, document after document, positions ascending in each.
protocol StemOccurrences {
  associatedtype Failure: Error

  /// Calls with the occurrences in every `step`th document.
  func forEach(
    step: Int, _ body: (_ document: UInt32, _ rank: Int, _ position: UInt32) -> Void
  ) throws(Failure)
}

/// How many documents hold each stem, as far as choosing pairs needs it.
struct StemCounts {
  /// Stems that could be in a listed pair, with their documents.
  private(set) var candidates: [(stem: Int, documentCount: Int)] = []
  /// The sum of all stems' documents.
  private(set) var postingCount = 0
  /// All stems.
  private(set) var termCount = 0
  /// The most documents that a stem has.
  private(set) var documentCountMax = 0
  private let least: PairRule

  init(documentCount: Int, threshold: UInt32 = 1) {
    least = PairRule(threshold: threshold, documentCount: documentCount)
  }

  /// The counts of stems that are numbered from 0.
  init(_ counts: [Int], documentCount: Int) {
    self.init(documentCount: documentCount)
    for (stem, count) in counts.enumerated() { add(stem, documentCount: count) }
  }

  mutating func add(_ stem: Int, documentCount count: Int) {
    postingCount += count
    termCount += 1
    documentCountMax = max(documentCountMax, count)
    if least.lists(count, least.documentCount) { candidates.append((stem, count)) }
  }
}

/// Numbers for the stems that can be in a listed pair, in the order of their bytes.
struct PairRanks {
  /// The stem of each rank.
  let stems: [Int]
  /// How many documents hold each.
  let documentCounts: [Int]

  var count: Int { stems.count }

  init(
    _ chosen: [(stem: Int, documentCount: Int)], _ bytes: (Int) -> ArraySlice<UInt8>
  ) {
    let sorted = chosen.sorted { bytes($0.stem).lexicographicallyPrecedes(bytes($1.stem)) }
    stems = sorted.map(\.stem)
    documentCounts = sorted.map(\.documentCount)
  }
}

/// Which pairs of stems get lists: the arithmetic that building and merging share, so that a merged
/// segment lists what a built one would.
enum PairChoice {
  /// Lists of pairs take at most so much of what the ordinary lists and terms take.
  static let shareMax = 0.15
  /// The lowest threshold: a phrase costs little without a list where so few documents hold both.
  ///
  /// It takes words of 256 documents, a block, beside the most frequent ones. No segment of less
  /// than 860 documents has lists then.
  static let thresholdMin: UInt32 = 77
  /// What a sample's estimate counts: there are more occurrences than documents, and the guess must
  /// not be above what is chosen at the end.
  private static let sampledShare = 0.6

  /// The stems that can be in a listed pair, and the threshold from which on all of those are among
  /// them.
  static func frequentStems(
    _ counts: StemCounts, _ rule: PairRule
  ) -> (stems: [(stem: Int, documentCount: Int)], threshold: UInt32) {
    let highest = counts.documentCountMax
    var chosen = counts.candidates.filter { rule.lists($0.documentCount, highest) }
    var threshold = rule.threshold
    // The square of their number is counted: 16 MB of memory.
    let stemCountMax = PairRule.stemCountMax
    if chosen.count > stemCountMax {
      chosen.sort { $0.documentCount > $1.documentCount }
      threshold = UInt32(rule.expected(chosen[stemCountMax].documentCount, highest) + 1)
      chosen.removeLast(chosen.count - stemCountMax)
    }
    return (chosen, threshold)
  }

  /// Calls with the ranks of two adjacent frequent stems, their document and whether they are in
  /// the title; once for each position of the first.
  @inline(__always)
  static func forEachPair<Occurrences: StemOccurrences>(
    _ occurrences: Occurrences, step: Int = 1,
    _ body: (_ first: Int, _ second: Int, _ document: UInt32, _ isTitle: Bool) -> Void
  ) throws(Occurrences.Failure) {
    // The first rank at the current place and at the one before, if that is its neighbour; further
    // ones where alternates share a place.
    var current = 0
    var before: Int?
    var currentMore: [Int] = []
    var beforeMore: [Int] = []
    var place = UInt64.max
    try occurrences.forEach(step: step) { document, rank, position in
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
      body(before, rank, document, isTitle)
      if !beforeMore.isEmpty {
        for other in beforeMore { body(other, rank, document, isTitle) }
      }
    }
  }

  /// How often each pair occurs in every `step`th document.
  static func pairCounts<Occurrences: StemOccurrences>(
    _ occurrences: Occurrences, stemCount: Int, step: Int = 1
  ) throws(Occurrences.Failure) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: stemCount * stemCount)
    try forEachPair(occurrences, step: step) { first, second, _, _ in
      counts[first * stemCount + second] += 1
    }
    return counts
  }

  /// A first guess at the threshold, from how often pairs occur in every `step`th document.
  static func guess(
    byteCount: Int, _ ranks: PairRanks, _ documentCount: Int, _ sample: [UInt32], step: Int
  ) -> UInt32 {
    threshold(byteCount: byteCount, ranks.documentCounts, documentCount) { pair in
      listByteCount(Int(sample[pair]) * step, documentCount) * sampledShare
    }
  }

  /// The lowest threshold at which the lists take at most their share of so many bytes.
  static func threshold(
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
  static func sizeEstimate(_ count: Int, postingCount: Int, termCount: Int) -> Int {
    count * 3 / 2 + postingCount * 3 + termCount * 12
  }

  /// About how many bytes a pair's list and its term take.
  static func listByteCount(_ count: Int, _ documentCount: Int) -> Double {
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
}
