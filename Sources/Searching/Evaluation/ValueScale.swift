import IndexFormat

/// Scores as integers, for bounds and thresholds of one query in all segments.
///
/// A posting with impact q in a list of integer weight w has the value (q·w >> 8) + 1 ≥
/// contribution · `unit`, and the values of all lists add up to at most 65,535. A unit is the same
/// in all segments, so that their documents can be compared.
struct ValueScale {
  /// Integer weights per unit of weight, where impacts bound scores as they are.
  private let weightUnit: Double
  /// Values per unit of score.
  private let unit: Double
  /// Values that a document's sum may be too high by rounding, before `fidelity`.
  private let slack: Double
  /// How far a sum of values may be from the score by a change of scoring since a segment's time.
  private let fidelity: Double

  /// A scale for lists of these weights in segments of these bounds, of which those without are not
  /// searched by values; nil where no weight is usable.
  init?(_ weights: [Double], _ bounds: [ImpactBounds?]) {
    let upper = bounds.reduce(1) { max($0, $1?.upper ?? 1) }
    let sum = weights.reduce(0) { $0 + $1 * upper }
    let room = 65_000.0 - 4 * Double(weights.count)
    guard sum > 0, sum.isFinite, room > 1_000 else { return nil }
    weightUnit = room / sum
    guard weightUnit.isFinite else { return nil }
    unit = weightUnit * 255 / 256
    slack = weights.reduce(0) { $0 + 2 + (($1 * upper * room / sum).rounded(.up) + 1) / 256 }
    fidelity = bounds.reduce(1) { min($0, $1.map { $0.lower / $0.upper } ?? 1) }
  }

  /// The integer weight of a list in a segment.
  func weight(_ weight: Float, _ bounds: ImpactBounds) -> UInt32 {
    UInt32(max(1, (Double(weight) * bounds.upper * weightUnit).rounded(.up)))
  }

  /// The highest value of a list's posting with an impact.
  static func value(impact: UInt32, weight: UInt32) -> UInt32 { (impact * weight) >> 8 + 1 }

  /// The least value of a document that may have the score; 1 for none.
  func threshold(score: Double) -> UInt32 {
    guard score > 0 else { return 1 }
    // The margin is for the rounding of sums in double precision.
    return UInt32(min(70_000, max(1, (score * unit * (1 - 1e-9)).rounded(.down))))
  }

  /// The least value of a document that may have the score of one with a value; 1 for none.
  func threshold(value: UInt32) -> UInt32 {
    let least = (Double(value) - slack) * fidelity * (1 - 1e-9)
    return least > 1 ? UInt32(least.rounded(.down)) : 1
  }

  /// A score that each document with a posting of the impact has at least.
  func leastValue(impact: UInt8, weight: UInt32) -> UInt32 {
    threshold(value: Self.value(impact: UInt32(impact), weight: weight))
  }
}
