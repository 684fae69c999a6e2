import IndexFormat

/// Finds the best documents of an OR in one segment: windowed block-max MaxScore over values.
///
/// Documents go by in windows of 4,096. The lists whose bounds together stay below the threshold
/// cannot bring a document in by themselves: the others add up their values over the whole window,
/// and only what may still reach the threshold is looked up in the rest. With just one list left to
/// bring documents in, its blocks are filtered one by one and no window is needed. (Turtle and
/// Flood 1995; block maxima as Ding and Suel 2011; windows as in Lucene's `MaxScoreBulkScorer`.)
///
/// Values are upper bounds, so nothing that belongs to the best is lost; what remains at the end
/// is scored exactly, in the query's order.
struct UnionSearch {
  /// One list of the union with its integer weight.
  private struct Part {
    let list: PostingList
    var weight: UInt32
    /// The highest value of the list.
    var bound: UInt32 = 0
    /// Where the search for block maxima stands.
    var block: UInt32 = 0
    var windowBound: UInt32 = 0
    /// Whether the list is not added up in the window, only looked into.
    var isRest = false
    /// About how many nanoseconds adding the list up over a window takes.
    let addingCost: Double
  }

  /// About how many nanoseconds looking a candidate up takes.
  private static let probingCost = 4.0
  /// Of so many windows one is searched without adding up more lists than must be, to see how many
  /// candidates that brings.
  private static let probingInterval = 8
  /// With so many lists, finding those that occur several times takes longer than it saves.
  private static let mergedCountEnd = 64

  private let search: SegmentSearch
  /// The documents that are looked at; begins with a multiple of 64.
  private let documents: Range<Int>
  /// By bound, lowest first.
  private var parts: [Part] = []
  /// Sums of the bounds of `parts` up to and with each.
  private var boundSums: [UInt32] = []
  private let allowed: DocumentSet?
  /// How many candidates a window brings when only the lists that must be are added up.
  private var expectedCount = Double(ValueWindow.size)
  private var windowCount = 0

  init(
    _ leaves: [ScoredLeaf], allowed: DocumentSet?, in documents: Range<Int>,
    _ search: SegmentSearch
  ) {
    self.search = search
    self.documents = documents
    self.allowed = allowed
    parts.reserveCapacity(leaves.count)
    for leaf in leaves {
      // A list that occurs several times counts once, with the sum of the weights.
      if leaves.count < Self.mergedCountEnd,
        let same = parts.firstIndex(where: { $0.list.isSame(as: leaf.list) })
      {
        parts[same].weight += leaf.valueWeight
      } else {
        parts.append(
          Part(
            list: leaf.list, weight: leaf.valueWeight,
            addingCost: ValueWindow.addingCost(
              postingCount: leaf.list.count, documentCount: search.documentCount)))
      }
    }
    for index in parts.indices {
      parts[index].bound = ValueScale.value(
        impact: parts[index].list.maxImpact, weight: parts[index].weight)
    }
    parts.sort { $0.bound < $1.bound }
    boundSums.reserveCapacity(parts.count)
    var sum: UInt32 = 0
    for part in parts {
      sum += part.bound
      boundSums.append(sum)
    }
  }

  mutating func run(into pool: inout CandidatePool) throws(FormatError) {
    raise(&pool)
    var next = documents.lowerBound
    while !search.meter.isStopped {
      let rest = restCount(below: pool.threshold)
      guard rest < parts.count else { break }
      if rest == parts.count - 1 {
        try searchBlocks(from: next, into: &pool)
        break
      }
      guard let range = nextWindow(from: next, lead: rest) else { break }
      try search(range, into: &pool)
      next = range.upperBound
      if search.meter.spend(ValueWindow.size) { break }
    }
    try search.check(parts.lazy.map(\.list))
  }

  /// Raises the threshold by what is known before the first document: a list's k best postings
  /// reach its floor.
  private func raise(_ pool: inout CandidatePool) {
    guard allowed == nil, search.target.segment.deleted.isEmpty else { return }
    for part in parts {
      let floors = part.list.floors
      let floor =
        pool.k <= 10
        ? floors.ten : pool.k <= 100 ? floors.hundred : pool.k <= 1_000 ? floors.thousand : 0
      if floor > 0 { pool.reach(impact: floor, valueWeight: part.weight) }
    }
  }

  /// How many of the lists, from the lowest bound up, stay below the threshold together.
  private func restCount(below threshold: UInt32) -> Int {
    var count = 0
    while count < parts.count, boundSums[count] < threshold { count += 1 }
    return count
  }

  /// The next window in which a list from `lead` on may have a document.
  private func nextWindow(from next: Int, lead: Int) -> Range<Int>? {
    var start = next
    if next < documents.upperBound, isSparse(lead) {
      var first = Int.max
      for index in lead..<parts.count {
        if let document = parts[index].list.next(atOrAfter: next) { first = min(first, document) }
      }
      guard first < Int.max else { return nil }
      start = max(next, first & ~63)
    }
    guard start < documents.upperBound else { return nil }
    return start..<min(start + ValueWindow.size, documents.upperBound)
  }

  /// Whether windows are likely to be empty.
  private func isSparse(_ lead: Int) -> Bool {
    var postings = 0
    for index in lead..<parts.count { postings += parts[index].list.count }
    return postings * ValueWindow.size < search.documentCount * 8
  }

  private mutating func search(
    _ range: Range<Int>, into pool: inout CandidatePool
  ) throws(FormatError) {
    let threshold = pool.threshold
    let restBound = divide(range, threshold: threshold)
    guard restBound < threshold || threshold == 1 else { return }
    var isOpen = false
    for part in parts where !part.isRest && part.windowBound > 0 {
      part.list.accumulate(part.weight, in: range, into: pool.window)
      isOpen = true
    }
    guard isOpen else { return }
    let start = pool.candidates.count
    pool.window.drain(
      range, threshold: threshold > restBound ? threshold - restBound : 1,
      into: &pool.candidates)
    if restBound > 0 {
      expectedCount = (expectedCount + Double(pool.candidates.count - start)) / 2
    }
    try take(from: start, restBound: restBound, threshold: threshold, &pool)
  }

  /// Decides which lists are added up over a window and which are only looked into; returns the sum
  /// of the bounds of the latter, which is `threshold` or more when the window can hold nothing.
  private mutating func divide(_ range: Range<Int>, threshold: UInt32) -> UInt32 {
    var restBound: UInt32 = 0
    var openIndex: Int?
    for index in parts.indices {
      let impact = parts[index].list.maxImpact(in: range, from: &parts[index].block)
      let bound =
        impact == 0 ? 0 : ValueScale.value(impact: impact, weight: parts[index].weight)
      parts[index].windowBound = bound
      if openIndex == nil, restBound + bound < threshold {
        restBound += bound
        parts[index].isRest = true
      } else {
        openIndex = openIndex ?? index
        parts[index].isRest = false
      }
    }
    guard openIndex != nil else { return .max }
    // Looking candidates up costs by candidate, adding a list up by its postings.
    windowCount += 1
    guard windowCount % Self.probingInterval != 0 else { return restBound }
    for index in parts.indices where parts[index].isRest && parts[index].windowBound > 0 {
      if parts[index].addingCost < expectedCount * Self.probingCost {
        parts[index].isRest = false
        restBound -= parts[index].windowBound
      }
    }
    return restBound
  }

  /// Looks the candidates from an index on up in the lists that were not added up, highest bound
  /// first, and has the pool take what is left.
  private func take(
    from start: Int, restBound: UInt32, threshold: UInt32, _ pool: inout CandidatePool
  ) throws(FormatError) {
    if let allowed { pool.candidates.keep(in: allowed, from: start) }
    var restBound = restBound
    for part in parts.reversed() where part.isRest && part.windowBound > 0 {
      guard pool.candidates.count > start else { return }
      restBound -= part.windowBound
      part.list.add(
        part.weight, threshold: threshold > restBound ? threshold - restBound : 1,
        to: &pool.candidates, from: start)
    }
    try pool.take(from: start)
  }

  /// Goes on with the one list that can bring documents in, block by block.
  private mutating func searchBlocks(
    from start: Int, into pool: inout CandidatePool
  ) throws(FormatError) {
    let rest = parts.count - 1
    let lead = parts[rest]
    let restBound = rest > 0 ? boundSums[rest - 1] : 0
    for index in parts.indices {
      parts[index].isRest = index < rest
      parts[index].windowBound = parts[index].bound
    }
    var block = lead.list.block(holding: UInt32(clamping: start), from: 0)
    var isFirst = true
    var isLast = false
    while block < lead.list.blockCount, !isLast {
      defer { block += 1 }
      isLast = Int(lead.list.lastDocument(ofBlock: block)) >= documents.upperBound - 1
      let threshold = pool.threshold
      let least = threshold > restBound ? threshold - restBound : 1
      let bound = ValueScale.value(
        impact: lead.list.maxImpact(ofBlock: block), weight: lead.weight)
      guard bound >= least else { continue }
      guard lead.list.load(block: block) else { return }
      let first = pool.candidates.count
      lead.list.takeBlock(
        lead.weight, threshold: least, into: &pool.candidates, from: first)
      if isFirst {
        pool.candidates.drop(below: UInt32(clamping: start), from: first)
        isFirst = false
      }
      if isLast {
        pool.candidates.drop(from: UInt32(clamping: documents.upperBound), behind: first)
      }
      guard pool.candidates.count > first else { continue }
      try take(from: first, restBound: restBound, threshold: threshold, &pool)
      if search.meter.spend(PostingsFormat.blockSize) { return }
    }
  }
}
