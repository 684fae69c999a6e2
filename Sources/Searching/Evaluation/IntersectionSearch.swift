import IndexFormat

/// Finds the best documents of an AND in one segment.
///
/// The rarest list leads. Its blocks are passed over when the block's maximum and the others'
/// together stay below the threshold, and its single documents when their own value and the others'
/// maxima do; only what is left is looked up in the others, rarest first. What remains at the end is
/// scored exactly, in the query's order.
struct IntersectionSearch {
  private let search: SegmentSearch
  private let leaves: [(list: PostingList, weight: Float)]
  /// Rarest first.
  private var parts: [(list: PostingList, weight: UInt32, restBound: UInt32)] = []
  private let scale: ValueScale
  private let allowed: DocumentSet?

  /// Nil where the weights allow no bounds.
  init?(
    _ leaves: [(list: PostingList, weight: Float)], allowed: DocumentSet?, _ search: SegmentSearch
  ) {
    guard let bounds = search.bounds,
      let scale = ValueScale(leaves.map { Double($0.weight) }, bounds)
    else { return nil }
    self.search = search
    self.leaves = leaves
    self.scale = scale
    self.allowed = allowed
    let order = leaves.indices.sorted { leaves[$0].list.count < leaves[$1].list.count }
    var merged: [(list: PostingList, weight: UInt32, restBound: UInt32)] = []
    for index in order {
      let weight = scale.weights[index]
      if let same = merged.firstIndex(where: { $0.list.isSame(as: leaves[index].list) }) {
        merged[same].weight += weight
      } else {
        merged.append((leaves[index].list, weight, 0))
      }
    }
    var rest: UInt32 = 0
    for index in merged.indices.reversed() {
      merged[index].restBound = rest
      rest += ValueScale.value(impact: merged[index].list.maxImpact, weight: merged[index].weight)
    }
    parts = merged
  }

  /// Whether it costs less to count the matches on the way, passing over none, than apart.
  var countsCheaply: Bool { parts[0].list.count <= Self.countedLeadMax }

  /// Up to so many postings of the rarest list, opening the lists again takes longer than looking
  /// all of them up.
  private static let countedLeadMax = 2_048

  /// Offers the best; returns how many documents match where all are counted.
  func run(into top: inout TopHits, countingAll: Bool = false) throws(FormatError) -> Int? {
    var pool = CandidatePool(
      k: top.limit, threshold: scale.threshold(score: top.threshold), scale,
      ExactScorer(leaves, search), search.arena)
    var found = Candidates(capacity: PostingsFormat.blockSize, search.arena)
    let lead = parts[0]
    var matchCount = 0
    for block in 0..<lead.list.blockCount {
      let threshold = countingAll ? 1 : pool.threshold
      let least = Self.least(threshold, lead.restBound)
      let bound = ValueScale.value(
        impact: lead.list.maxImpact(ofBlock: block), weight: lead.weight)
      guard bound >= least else { continue }
      guard lead.list.load(block: block) else { break }
      lead.list.takeBlock(lead.weight, threshold: least, into: &found)
      if let allowed { found.keep(in: allowed) }
      for part in parts.dropFirst() where found.count > 0 {
        part.list.require(
          part.weight, threshold: Self.least(threshold, part.restBound), of: &found)
      }
      if countingAll {
        matchCount += found.count
        if pool.threshold > 1 { found.keep(atLeast: pool.threshold) }
      }
      try pool.add(found)
      if search.meter.spend(PostingsFormat.blockSize) { break }
    }
    try search.check(parts.lazy.map(\.list))
    try pool.finish(into: &top, search.target)
    return countingAll ? matchCount : nil
  }

  /// What a value must be where others add so much at the most.
  private static func least(_ threshold: UInt32, _ restBound: UInt32) -> UInt32 {
    threshold > restBound ? threshold - restBound : 1
  }
}
