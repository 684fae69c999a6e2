import IndexFormat

/// The occurrences of pairs of ranked stems by pair: one counting sort, because documents go by in
/// order.
struct PairRows: Sendable {
  /// Where the rows of each pair of ranks end.
  private let ends: [UInt32]
  /// By pair, ascending but where documents came in another order: twice the document, and one where
  /// the pair is in the title.
  private let rows: [UInt32]

  /// The rows of the pairs that a rule lists, of those that lie in `range`.
  ///
  /// `counts` says how often each pair occurs.
  init<Occurrences: StemOccurrences>(
    _ occurrences: Occurrences, counts: [UInt32], _ ranks: PairRanks, _ rule: PairRule,
    in range: Range<Int>? = nil
  ) throws(Occurrences.Failure) {
    // Where the next row of each pair goes; past the end for pairs that are not listed.
    let unlisted = UInt32.max
    var next = counts
    var total: UInt32 = 0
    var pair = 0
    for first in ranks.documentCounts {
      for second in ranks.documentCounts {
        if rule.lists(first, second), range?.contains(pair) ?? true {
          let count = next[pair]
          next[pair] = total
          total += count
        } else {
          next[pair] = unlisted
        }
        pair += 1
      }
    }
    var rows = [UInt32](repeating: 0, count: Int(total))
    let stemCount = ranks.count
    try PairChoice.forEachPair(occurrences) { first, second, document, isTitle in
      let pair = first * stemCount + second
      let place = next[pair]
      guard place != unlisted else { return }
      rows[Int(place)] = document << 1 | (isTitle ? 1 : 0)
      next[pair] = place + 1
    }
    var end: UInt32 = 0
    for pair in next.indices {
      if next[pair] == unlisted { next[pair] = end } else { end = next[pair] }
    }
    ends = next
    self.rows = rows
  }

  /// The rows of the pairs that a rule lists, in one pass, with twelve bytes a row.
  init(
    gathering occurrences: OccurrenceStream, rankOfEntry: [UInt16], weights: [UInt32],
    _ rule: PairRule, expectedCount: Int
  ) {
    let stemCount = weights.count
    // The pair in the high half, its row in the low.
    var gathered: [UInt64] = []
    // Room that is not touched costs nothing.
    gathered.reserveCapacity(expectedCount)
    occurrences.forEachPairs(
      rankOfEntry: rankOfEntry, weights: weights, productMin: rule.weightProductMin
    ) { gathered.append(contentsOf: $0) }
    var ends = [UInt32](repeating: 0, count: stemCount * stemCount)
    for row in gathered { ends[Int(row >> 32)] += 1 }
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
    self.ends = ends
    self.rows = rows
  }

  /// How many documents have a pair.
  func postingCount(_ pair: Int) -> Int {
    var count = 0
    var last = UInt32.max
    for row in rows(pair) {
      count += row >> 1 != last ? 1 : 0
      last = row >> 1
    }
    return count
  }

  /// How often a pair occurs.
  func rowCount(_ pair: Int) -> Int { rows(pair).count }

  /// The postings of a pair; false when there are none.
  ///
  /// With `sorting` documents need not have come in order.
  @discardableResult
  func gather(
    _ pair: Int, _ titleWeight: UInt32, sorting: Bool = false, into term: inout TermPostings
  ) -> Bool {
    term.removeAll()
    var last = UInt32.max
    for row in sorting ? rows(pair).sorted()[...] : rows(pair) {
      if row >> 1 != last {
        last = row >> 1
        term.documents.append(last)
        term.frequencies.append(0)
      }
      term.frequencies[term.frequencies.count - 1] += row & 1 == 1 ? titleWeight : 1
    }
    return !term.documents.isEmpty
  }

  private func rows(_ pair: Int) -> ArraySlice<UInt32> {
    rows[(pair == 0 ? 0 : Int(ends[pair - 1]))..<Int(ends[pair])]
  }
}
