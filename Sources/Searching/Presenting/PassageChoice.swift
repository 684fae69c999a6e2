import Analysis

/// Chooses the part of a text to show: which matches, and how much around them.
enum PassageChoice {
  /// The span of matches, at most `byteCount` long, whose distinct words weigh most.
  ///
  /// Of equals the one with more matches, then the earlier; nil without matches. Linear in the
  /// matches.
  static func best(
    _ matches: [TextMatchRange], weights: [Double], byteCount: Int
  ) -> Range<Int>? {
    var counts = [Int](repeating: 0, count: weights.count)
    var weight = 0.0
    var end = 0
    var best: (weight: Double, count: Int, range: Range<Int>)?
    for (start, match) in matches.enumerated() {
      let limit = match.range.lowerBound + byteCount
      while end < matches.count, end <= start || matches[end].range.upperBound <= limit {
        if counts[matches[end].leaf] == 0 { weight += weights[matches[end].leaf] }
        counts[matches[end].leaf] += 1
        end += 1
      }
      let count = end - start
      // Sums that came about in different orders differ in their last bits.
      if best.map({ weight > $0.weight + 1e-9 || (weight > $0.weight - 1e-9 && count > $0.count) })
        ?? true
      {
        let last = matches[start..<end].reduce(match.range.upperBound) {
          max($0, $1.range.upperBound)
        }
        best = (weight, count, match.range.lowerBound..<last)
      }
      counts[match.leaf] -= 1
      if counts[match.leaf] == 0 { weight -= weights[match.leaf] }
    }
    return best?.range
  }

  /// How far beyond the wanted length a word's border is looked for.
  private static let reachByteCount = 64

  /// The part of a text to show around a span, cut where no word is torn.
  ///
  /// About `byteCount` long: the border is looked for inwards, then a little outwards; where there
  /// is none, the span's own border, which is that of a token, takes its place.
  static func range(around focus: Range<Int>?, in text: [UInt8], byteCount: Int) -> Range<Int> {
    let size = max(1, byteCount)
    guard text.count > size else { return 0..<text.count }
    let focus = focus ?? 0..<0
    let spare = max(0, size - focus.count)
    var start = max(0, focus.lowerBound - spare / 3)
    let end = min(text.count, max(focus.upperBound, start + size))
    start = max(0, min(start, end - size))
    return self.start(text, near: start, focus.lowerBound)..<self.end(text, near: end, focus)
  }

  /// A border at or after `index` up to `limit`, else before it, else `limit`.
  private static func start(_ text: [UInt8], near index: Int, _ limit: Int) -> Int {
    let inwards = index...max(index, limit)
    let outwards = (max(0, index - reachByteCount)..<index).reversed()
    return inwards.first { TextBorder.isStart(text.rawSpan, $0) }
      ?? outwards.first { TextBorder.isStart(text.rawSpan, $0) } ?? limit
  }

  /// A border at or before `index` down to the span's end, else after it, else the span's end.
  private static func end(_ text: [UInt8], near index: Int, _ focus: Range<Int>) -> Int {
    let inwards = (max(focus.upperBound, focus.lowerBound + 1)...index).reversed()
    let outwards = index...min(text.count, index + reachByteCount)
    let border =
      inwards.first { TextBorder.isEnd(text.rawSpan, $0) }
      ?? outwards.first { TextBorder.isEnd(text.rawSpan, $0) }
    if let border { return border }
    return focus.isEmpty ? characterEnd(text, from: index) : focus.upperBound
  }

  private static func characterEnd(_ text: [UInt8], from index: Int) -> Int {
    var at = index
    while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 }
    return at
  }
}
