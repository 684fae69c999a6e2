import IndexFormat

/// Finds the best documents of an AND in one segment.
///
/// The rarest leaf leads. Whole blocks of it are passed over when the block maxima of all leaves
/// together stay below the threshold, and its single documents when its own contribution and the
/// others' maxima do; only then are the others asked. Every sum is made in the query's order.
struct IntersectionSearch {
  /// In the query's order.
  private let leaves: [LeafMatcher]
  private let lead: LeafMatcher
  /// The other leaves, rarest first.
  private let others: [LeafMatcher]
  private let required: [Matcher]
  private let forbidden: [Matcher]
  private let target: SegmentTarget
  private let meter: WorkMeter

  /// Nil without leaves.
  init?(
    _ leaves: [LeafMatcher], required: [Matcher], forbidden: [Matcher], _ target: SegmentTarget,
    _ meter: WorkMeter
  ) {
    let byCost = leaves.sorted { $0.cost < $1.cost }
    guard let lead = byCost.first else { return nil }
    self.leaves = leaves
    self.lead = lead
    others = Array(byCost.dropFirst())
    self.required = required
    self.forbidden = forbidden
    self.target = target
    self.meter = meter
  }

  func run(into top: inout TopHits) throws(FormatError) {
    for leaf in leaves { try leaf.advance(to: 0) }
    /// The documents before which the bounds hold.
    var boundsEnd = 0
    var othersBound = 0.0
    var next = 0
    while !meter.isStopped {
      try lead.advance(to: next)
      let document = lead.document
      guard document < target.documentCount else { return }
      let threshold = UnionSearch.lowered(top.threshold)
      if document >= boundsEnd {
        boundsEnd = min(lead.blockEnd, target.documentCount)
        othersBound = bound(of: others, from: document, before: boundsEnd)
        if bound(of: [lead], from: document, before: boundsEnd) + othersBound < threshold {
          next = boundsEnd
          continue
        }
      }
      next = document + 1
      if Double(lead.contribution) + othersBound < threshold { continue }
      next = try advanceOthers(to: document)
      guard next == document else { continue }
      next = document + 1
      if try isAllowed(document) { top.offer(target.hit(document, score: score)) }
      if meter.spend(1) { return }
    }
  }

  private func bound(of leaves: [LeafMatcher], from start: Int, before end: Int) -> Double {
    leaves.reduce(0) { $0 + Double($1.weight) * $1.impactBound(from: start, before: end) }
  }

  /// The document when all leaves match it, else the first at which they next may.
  private func advanceOthers(to document: Int) throws(FormatError) -> Int {
    for leaf in others {
      try leaf.advance(to: document)
      if leaf.document > document { return leaf.document }
    }
    return document
  }

  private var score: Double { leaves.reduce(0) { $0 + Double($1.contribution) } }

  private func isAllowed(_ document: Int) throws(FormatError) -> Bool {
    guard !target.isDeleted(document) else { return false }
    return try Matcher.allow(document, required: required, forbidden: forbidden)
  }
}
