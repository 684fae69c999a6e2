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

  /// The part of a text to show around a span, cut between words where there are any.
  static func range(around focus: Range<Int>?, in text: [UInt8], byteCount: Int) -> Range<Int> {
    let size = max(1, byteCount)
    guard text.count > size else { return 0..<text.count }
    let focus = focus ?? 0..<0
    let spare = max(0, size - focus.count)
    var start = max(0, focus.lowerBound - spare / 3)
    var end = min(text.count, max(focus.upperBound, start + size))
    start = max(0, min(start, end - size))
    start = start == 0 ? 0 : wordStart(text, from: start, before: focus.lowerBound)
    end = end == text.count ? end : wordEnd(text, from: end, after: focus.upperBound)
    if start >= end { return 0..<characterEnd(text, from: min(size, text.count)) }
    return start..<end
  }

  /// The first start of a sentence or word at or after `index`, else of a character.
  private static func wordStart(_ text: [UInt8], from index: Int, before limit: Int) -> Int {
    var at = index
    while at <= limit, at < text.count {
      if isSpace(text[at - 1]), !isSpace(text[at]) { return at }
      at += 1
    }
    at = min(index, limit)
    while at > 0, isContinuation(text[at]) { at -= 1 }
    return at
  }

  /// The last end of a word at or before `index`, else of a character.
  private static func wordEnd(_ text: [UInt8], from index: Int, after limit: Int) -> Int {
    var at = index
    while at > limit {
      if isSpace(text[at]), !isSpace(text[at - 1]) { return at }
      at -= 1
    }
    return characterEnd(text, from: max(index, limit))
  }

  private static func characterEnd(_ text: [UInt8], from index: Int) -> Int {
    var at = index
    while at < text.count, isContinuation(text[at]) { at += 1 }
    return at
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
