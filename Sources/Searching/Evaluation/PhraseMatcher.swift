import IndexFormat

/// A leaf of several words that stand together: a phrase or words near one another.
///
/// Documents that hold all words are found first, rarest word first; positions are decoded only
/// for those. Title and body are two texts: no match crosses from one to the other.
final class PhraseMatcher: LeafMatcher {
  /// In the query's order.
  private let words: [GroupReader]
  /// Indices of words, rarest first.
  private let order: [Int]
  private let leaf: PlanLeaf
  private let scope: TextScope
  private let meter: WorkMeter
  private var positions: [[UInt32]]
  private var current: UInt32 = 0

  init(
    _ words: [GroupReader], _ leaf: PlanLeaf, _ scoring: SegmentScoring, _ meter: WorkMeter
  ) {
    self.words = words
    self.leaf = leaf
    order = words.indices.sorted { words[$0].cost < words[$1].cost }
    scope = leaf.scope
    self.meter = meter
    positions = words.map { _ in [] }
    super.init(weight: leaf.weight, scoring, cost: words.map(\.cost).min() ?? 0)
  }

  override var frequency: UInt32 { current }

  override func advance(to target: Int) throws(FormatError) {
    guard document < target else { return }
    var next = target
    while let candidate = try candidate(atOrAfter: next) {
      current = try count(in: candidate)
      if current > 0 {
        document = candidate
        return
      }
      if meter.spend(1) { break }
      next = candidate + 1
    }
    document = Self.end
  }

  /// The first document at or after `target` that holds all words.
  private func candidate(atOrAfter target: Int) throws(FormatError) -> Int? {
    guard let lead = order.first else { return nil }
    var next = target
    search: while true {
      try words[lead].advance(to: next)
      let candidate = words[lead].document
      guard candidate != Self.end else { return nil }
      for index in order.dropFirst() {
        try words[index].advance(to: candidate)
        if words[index].document > candidate {
          next = words[index].document
          if next == Self.end { return nil }
          continue search
        }
      }
      return candidate
    }
  }

  /// The weighted number of matches in a document that holds all words.
  private func count(in document: Int) throws(FormatError) -> UInt32 {
    // The rarest first: where a word stands too far from it everywhere the others are not read.
    for index in order {
      try words[index].positions(into: &positions[index])
      guard index == order[0] || isNear(index, order[0]) else { return 0 }
    }
    var sum: UInt32 = 0
    var cursors = [Int](repeating: 0, count: words.count)
    for first in positions[0] where Occurrences.contains(first, scope) {
      if matches(first, &cursors) {
        sum =
          sum.addingReportingOverflow(
            PositionCoding.weight(first, titleWeight: scoring.titleWeight)
          ).partialValue
      }
    }
    return sum
  }

  /// Whether one of a word's positions may belong to a match with one of another's.
  private func isNear(_ index: Int, _ other: Int) -> Bool {
    var cursor = 0
    for position in positions[other] {
      let reach = leaf.reach(of: index, around: other, at: Int64(position))
      while cursor < positions[index].count, Int64(positions[index][cursor]) < reach.lowerBound {
        cursor += 1
      }
      guard cursor < positions[index].count else { return false }
      if Int64(positions[index][cursor]) <= reach.upperBound { return true }
    }
    return false
  }

  /// Whether all other words stand as they must to the first; cursors only move forward.
  private func matches(_ first: UInt32, _ cursors: inout [Int]) -> Bool {
    let isTitle = first < PostingsFormat.bodyStart
    for index in words.indices.dropFirst() {
      let reach = leaf.reach(of: index, from: Int64(first))
      var cursor = cursors[index]
      while cursor < positions[index].count, Int64(positions[index][cursor]) < reach.lowerBound {
        cursor += 1
      }
      cursors[index] = cursor
      // The reach may begin in the title and end in the body.
      while cursor < positions[index].count,
        isTitle != (positions[index][cursor] < PostingsFormat.bodyStart),
        Int64(positions[index][cursor]) <= reach.upperBound
      {
        cursor += 1
      }
      guard cursor < positions[index].count, Int64(positions[index][cursor]) <= reach.upperBound
      else {
        return false
      }
    }
    return true
  }
}
