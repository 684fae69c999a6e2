import IndexFormat

/// An article that a search found.
package struct Hit: Sendable, Equatable {
  package var score: Double
  /// The published instant in UTC seconds, which sorting by date goes by.
  ///
  /// `Int64.min` stands for none, and where hits are not ordered by date.
  package var instant: Int64
  /// The hash of the article's key: the order of equals.
  package var orderKey: UInt64
  /// The segment's index in the searched list.
  package var segment: Int
  /// The document's number in its segment.
  package var document: Int
  /// Whether words side by side were looked for in it.
  package var isRescored = false
  /// Whether its score has fallen with its age.
  package var isAged = false
}

/// How hits are ordered; equals by order key.
package enum SortOrder: Sendable, Equatable {
  case score
  /// Oldest first; undated last.
  case dateAscending
  /// Newest first; undated last.
  case dateDescending

  /// Whether `a` stands before `b`.
  func precedes(_ a: Hit, _ b: Hit) -> Bool {
    switch self {
    case .score:
      if a.score != b.score { return a.score > b.score }
    case .dateAscending, .dateDescending:
      if a.instant != b.instant {
        guard a.instant != .min else { return false }
        guard b.instant != .min else { return true }
        return (a.instant < b.instant) == (self == .dateAscending)
      }
    }
    // Different keys with one hash need a tie-break that does not depend on the run.
    return (a.orderKey, a.segment, a.document) < (b.orderKey, b.segment, b.document)
  }
}

/// Keeps the best `limit` hits offered: a binary heap with the worst on top.
struct TopHits {
  let limit: Int
  let order: SortOrder
  /// Best first, or a heap with the worst on top.
  private var heap: [Hit] = []
  private var isSorted = true

  init(limit: Int, order: SortOrder) {
    self.limit = limit
    self.order = order
  }

  var isFull: Bool { heap.count >= limit }

  /// The lowest score that a further hit must have; equal ones may win by their order key.
  var threshold: Double { isFull ? worst?.score ?? .infinity : -.infinity }

  private var worst: Hit? { isSorted ? heap.last : heap.first }

  mutating func offer(_ hit: Hit) {
    if isSorted {
      // The worst stands first then, and everything behind it is better: a heap.
      heap.reverse()
      isSorted = false
    }
    if heap.count < limit {
      heap.append(hit)
      siftUp(heap.count - 1)
    } else if let worst = heap.first, order.precedes(hit, worst) {
      heap[0] = hit
      siftDown(0)
    }
  }

  /// Offers scored candidates; for hits that are ordered by score.
  mutating func add(_ scored: ScoredCandidates) {
    guard limit > 0 else { return }
    var found: [Hit] = []
    found.reserveCapacity(min(limit, scored.count))
    var lastKey: UInt32 = 0
    for rank in 0..<scored.sort(best: limit) {
      let place = scored.place(atRank: rank)
      if found.count >= limit, place.sortKey < lastKey { break }
      found.append(
        Hit(
          score: place.score, instant: .min, orderKey: place.orderKey, segment: place.segment,
          document: place.document))
      if place.sortKey == lastKey { Self.moveLast(of: &found, order) }
      lastKey = place.sortKey
    }
    merge(found)
  }

  /// Puts the last hit where it belongs among the others: those of one key can have changed places.
  private static func moveLast(of hits: inout [Hit], _ order: SortOrder) {
    var place = hits.count - 1
    while place > 0, order.precedes(hits[place], hits[place - 1]) {
      hits.swapAt(place, place - 1)
      place -= 1
    }
  }

  /// Takes hits in, best first.
  private mutating func merge(_ found: [Hit]) {
    if heap.isEmpty {
      heap = found.count > limit ? Array(found[..<limit]) : found
      isSorted = true
      return
    }
    if let worst, isFull, let best = found.first, !order.precedes(best, worst) { return }
    let kept = sorted()
    var merged: [Hit] = []
    merged.reserveCapacity(min(limit, kept.count + found.count))
    var next = (kept: 0, found: 0)
    while merged.count < limit, next.kept < kept.count || next.found < found.count {
      if next.found == found.count
        || (next.kept < kept.count && !order.precedes(found[next.found], kept[next.kept]))
      {
        merged.append(kept[next.kept])
        next.kept += 1
      } else {
        merged.append(found[next.found])
        next.found += 1
      }
    }
    heap = merged
    isSorted = true
  }

  /// The hits, best first.
  func sorted() -> [Hit] { isSorted ? heap : heap.sorted(by: order.precedes) }

  private mutating func siftUp(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard order.precedes(heap[parent], heap[child]) else { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func siftDown(_ start: Int) {
    var parent = start
    while true {
      var worst = parent
      let left = 2 * parent + 1
      if left < heap.count, order.precedes(heap[worst], heap[left]) { worst = left }
      if left + 1 < heap.count, order.precedes(heap[worst], heap[left + 1]) { worst = left + 1 }
      guard worst != parent else { return }
      heap.swapAt(worst, parent)
      parent = worst
    }
  }
}
