import IndexFormat

/// Turns a segment's block maxima into bounds under the scoring of now.
///
/// A maximum is s ≥ tf/(tf+K) with the K of the time of writing. With now's K' ≥ r·K for every
/// length, tf/(tf+K') ≤ s/(s + r·(1−s)). K'/K is a fraction linear in the length, so it is least
/// at length 0 or without limit; r is the smaller of the two.
struct ImpactBounds {
  /// The bound of each of the 256 stored maxima, with a margin for single precision.
  private let table: [Double]

  init(now: Scorer, then: BlockBoundScoring) {
    func ratio(_ new: Float, _ old: Float) -> Double {
      old > 0 ? Double(new) / Double(old) : .infinity
    }
    let atZero = ratio(now.k1 * (1 - now.b), then.k1 * (1 - then.b))
    let slope = ratio(
      now.k1 * now.b / now.averageLength, then.k1 * then.b / then.averageLength)
    // A NaN from absurd parameters leaves no bound but 1.
    let r = min(atZero, slope).isNaN ? 0 : min(atZero, slope)
    table = (0...255).map { code in
      let s = Double(code) / Double(PostingsFormat.impactScale)
      // Not finite means that K was 0, where every impact was 1.
      let bound = r > 0 && r.isFinite ? s / (s + r * (1 - s)) : 1
      return min(1, bound.isNaN ? 1 : bound * (1 + Self.margin))
    }
  }

  /// Far above what a few roundings of 2⁻²⁴ can add.
  static let margin = 2e-6

  /// The highest bound of the blocks that may hold documents from `start` to before `end`.
  func bound(of postings: PostingsCursor, from start: Int, before end: Int) -> Double {
    let first = UInt32(clamping: start)
    var block = postings.block(holding: first, from: max(0, postings.block))
    var highest: UInt8 = 0
    while block < postings.blockCount {
      highest = max(highest, postings.maxImpact(ofBlock: block))
      if highest == 255 || Int(postings.lastDocument(ofBlock: block)) + 1 >= end { break }
      block += 1
    }
    return table[Int(highest)]
  }
}
