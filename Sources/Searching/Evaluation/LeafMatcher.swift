import IndexFormat
import Storage

/// What the scoring leaves of one segment share.
struct SegmentScoring {
  let scorer: Scorer
  let lengths: Column<UInt32>
  let titleWeight: UInt32

  init(_ segment: SegmentReader, _ scorer: Scorer) throws(FormatError) {
    self.scorer = scorer
    lengths = try segment.lengths()
    titleWeight = segment.meta.titleWeight
  }

  @inline(__always)
  func norm(of document: Int) -> Float { scorer.norm(length: lengths[document]) }
}

/// A matcher that scores: one leaf of the query in one segment.
class LeafMatcher: Matcher {
  final let weight: Float
  final let scoring: SegmentScoring

  init(weight: Float, _ scoring: SegmentScoring, cost: Int) {
    self.weight = weight
    self.scoring = scoring
    super.init(cost: cost)
  }

  /// The weighted frequency in the current document.
  var frequency: UInt32 { 0 }

  /// What the leaf adds to the current document's score.
  final var contribution: Float {
    scoring.scorer.contribution(
      weight: weight, frequency: frequency, norm: scoring.norm(of: document))
  }

  override final func addScore(to total: inout Double) { total += Double(contribution) }
}

/// A leaf of one term anywhere in the text: the common case, walked block by block.
final class TermMatcher: LeafMatcher {
  private let reader: TermReader

  init(
    _ entry: TermEntry, weight: Float, in segment: SegmentReader, _ scoring: SegmentScoring,
    _ meter: WorkMeter
  ) throws(FormatError) {
    reader = try TermReader(entry, in: segment, meter)
    super.init(weight: weight, scoring, cost: entry.documentCount)
  }

  override var frequency: UInt32 { reader.frequency }

  override func advance(to target: Int) throws(FormatError) {
    try reader.advance(to: target)
    document = reader.document
  }
}

/// A leaf of a few terms, or of one restricted to the title or the body.
final class GroupMatcher: LeafMatcher {
  private let group: GroupReader
  private let scope: TextScope
  private var current: UInt32 = 0

  init(
    _ group: GroupReader, scope: TextScope, weight: Float, _ scoring: SegmentScoring
  ) {
    self.group = group
    self.scope = scope
    super.init(weight: weight, scoring, cost: group.cost)
  }

  override var frequency: UInt32 { current }

  override func advance(to target: Int) throws(FormatError) {
    guard document < target else { return }
    try group.advance(to: target)
    while group.document != Self.end {
      current =
        scope == .anywhere
        ? group.frequency : try group.frequency(in: scope, titleWeight: scoring.titleWeight)
      if current > 0 { break }
      try group.advance(to: group.document + 1)
    }
    document = group.document
  }
}

/// A leaf of many terms, merged beforehand: prefix, wildcard and fuzzy.
final class ListMatcher: LeafMatcher {
  private let documents: [UInt32]
  private let frequencies: [UInt32]
  private var index = -1

  init(documents: [UInt32], frequencies: [UInt32], weight: Float, _ scoring: SegmentScoring) {
    self.documents = documents
    self.frequencies = frequencies
    super.init(weight: weight, scoring, cost: documents.count)
  }

  override var frequency: UInt32 { frequencies[index] }

  override func advance(to target: Int) {
    guard document < target else { return }
    var low = max(0, index)
    var high = low
    var step = 1
    while high < documents.count, Int(documents[high]) < target {
      low = high + 1
      high += step
      step *= 2
    }
    high = min(high, documents.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(documents[middle]) < target { low = middle + 1 } else { high = middle }
    }
    index = low
    document = low < documents.count ? Int(documents[low]) : Self.end
  }
}
