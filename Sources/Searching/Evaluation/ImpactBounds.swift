import IndexFormat

/// How a segment's impacts bound the scoring of now.
///
/// An impact is q/255 ≥ s = tf/(tf+K) > (q−1)/255 with the K of the time of writing. Now's K' lies
/// between r·K and R·K for every length: K'/K is a fraction linear in the length, so its extremes
/// are at length 0 and without limit. From K' ≥ r·K follows tf/(tf+K') ≤ max(1, 1/r) · s, and from
/// K' ≤ R·K follows tf/(tf+K') ≥ min(1, 1/R) · s.
struct ImpactBounds {
  /// What the impact is multiplied with to bound the score's part from above.
  let upper: Double
  /// And from below.
  let lower: Double

  /// Nil where the scoring of now is so far from that of then that bounds would not help.
  init?(now: Scorer, then: BlockBoundScoring) {
    func ratio(_ new: Float, _ old: Float) -> Double {
      old > 0 ? Double(new) / Double(old) : (new == old ? 1 : .infinity)
    }
    let atZero = ratio(now.k1 * (1 - now.b), then.k1 * (1 - then.b))
    let slope = ratio(
      now.k1 * now.b / now.averageLength, then.k1 * then.b / then.averageLength)
    let least = min(atZero, slope)
    let most = max(atZero, slope)
    guard least > 0.2, most < 5 else { return nil }
    upper = max(1, 1 / least) * (1 + Self.margin)
    lower = min(1, 1 / most) * (1 - Self.margin)
  }

  /// Far above what a few roundings of 2⁻²⁴ can add.
  static let margin = 2e-6
}
