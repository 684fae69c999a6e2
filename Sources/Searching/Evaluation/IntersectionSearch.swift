import IndexFormat

/// Finds the best documents of an AND in one segment.
///
/// The rarest list leads. Its blocks are passed over when the block's maximum and the others'
/// together stay below the threshold, and its single documents when their own value and the others'
/// maxima do; only what is left is looked up in the others, rarest first, and then in the optional
/// ones, highest bound first. What remains at the end is scored exactly, in the query's order.
struct IntersectionSearch {
  private struct Part {
    let list: PostingList
    var weight: UInt32
    let isRequired: Bool
    /// What all behind it add at the most.
    var restBound: UInt32 = 0

    var bound: UInt32 { ValueScale.value(impact: list.maxImpact, weight: weight) }
  }

  private let search: SegmentSearch
  /// The required ones, rarest first, then the others.
  private var parts: [Part] = []
  private let allowed: DocumentSet?

  /// For leaves of which one or more are required.
  init(_ leaves: [ScoredLeaf], allowed: DocumentSet?, _ search: SegmentSearch) {
    self.search = search
    self.allowed = allowed
    parts.reserveCapacity(leaves.count)
    // Required ones first: what they hold need not be looked up as optional too.
    for isRequired in [true, false] {
      for leaf in leaves where leaf.isRequired == isRequired {
        if let same = parts.firstIndex(where: { $0.list.isSame(as: leaf.list) }) {
          parts[same].weight += leaf.valueWeight
        } else {
          parts.append(
            Part(list: leaf.list, weight: leaf.valueWeight, isRequired: isRequired))
        }
      }
    }
    parts.sort { a, b in
      guard a.isRequired == b.isRequired else { return a.isRequired }
      return a.isRequired ? a.list.count < b.list.count : a.bound > b.bound
    }
    var rest: UInt32 = 0
    for index in parts.indices.reversed() {
      parts[index].restBound = rest
      rest += parts[index].bound
    }
  }

  /// Whether it costs less to count the matches on the way, passing over none, than apart.
  var countsCheaply: Bool { parts[0].list.count <= Self.countedLeadMax }

  /// Up to so many postings of the rarest list, opening the lists again takes longer than looking
  /// all of them up.
  private static let countedLeadMax = 2_048

  /// Gathers what may be among the best; returns how many documents match where all are counted.
  func run(
    into pool: inout CandidatePool, countingAll: Bool = false
  ) throws(FormatError) -> Int? {
    let lead = parts[0]
    var matchCount = 0
    for block in 0..<lead.list.blockCount {
      let threshold = countingAll ? 1 : pool.threshold
      let least = Self.least(threshold, lead.restBound)
      let bound = ValueScale.value(
        impact: lead.list.maxImpact(ofBlock: block), weight: lead.weight)
      guard bound >= least else { continue }
      guard lead.list.load(block: block) else { break }
      let start = pool.candidates.count
      lead.list.takeBlock(lead.weight, threshold: least, into: &pool.candidates, from: start)
      if let allowed { pool.candidates.keep(in: allowed, from: start) }
      for part in parts.dropFirst() where part.isRequired && pool.candidates.count > start {
        part.list.require(
          part.weight, threshold: Self.least(threshold, part.restBound), of: &pool.candidates,
          from: start)
      }
      if countingAll { matchCount += pool.candidates.count - start }
      for part in parts where !part.isRequired && pool.candidates.count > start {
        part.list.add(
          part.weight, threshold: Self.least(pool.threshold, part.restBound),
          to: &pool.candidates, from: start)
      }
      if countingAll, pool.threshold > 1 {
        pool.candidates.keep(atLeast: pool.threshold, from: start)
      }
      try pool.take(from: start)
      if search.meter.spend(PostingsFormat.blockSize) { break }
    }
    try search.check(parts.lazy.map(\.list))
    return countingAll ? matchCount : nil
  }

  /// What a value must be where others add so much at the most.
  private static func least(_ threshold: UInt32, _ restBound: UInt32) -> UInt32 {
    threshold > restBound ? threshold - restBound : 1
  }
}
