import Analysis
import Articles

/// Chooses the part of a text to show: the passage that a reader would quote.
///
/// Passages that begin with a sentence, and those that begin near a match, are compared by
/// 1. the share of the query's weight that the distinct words in them have,
/// 2. then by small bonuses: for beginning with a sentence, for words side by side, for standing in
///    prose and not in a heading, list, caption, table, list of references or repetition of the
///    title, for further matches, for standing early.
///
/// Linear in the matches and in the text around them. The bonuses are chosen so that a sentence's
/// beginning is worth the lightest of several words, and no more.
struct PassageChoice {
  private static let sentenceBonus = 0.12
  private static let adjacencyBonus = 0.06
  private static let proseBonus = 0.15
  private static let repetitionPenalty = 0.25
  private static let earlyBonus = 0.04
  private static let furtherMatchBonus = 0.01
  private static let furtherMatchCountMax = 3
  /// Matches with so few bytes between them stand side by side.
  private static let adjacentByteCount = 3
  /// The part of a passage that may lie before its first match.
  private static let leadShare = 0.6

  /// What is to be shown: a range to cut around, and whether it begins with a sentence.
  struct Choice {
    var focus: Range<Int>
    var beginsSentence: Bool
  }

  private let text: JoinedBlocks
  private let matches: [TextMatchRange]
  private let weights: [Double]
  private let byteCount: Int
  private let weightSum: Double
  private let title: [UInt8]

  /// `matches` ascend; a phrase is one.
  init(
    _ matches: [TextMatchRange], in text: JoinedBlocks, weights: [Double], byteCount: Int,
    title: String
  ) {
    self.text = text
    self.matches = matches
    self.weights = weights
    self.byteCount = byteCount
    self.title = Array(title.utf8)
    weightSum = max(1e-9, weights.reduce(0, +))
  }

  /// The best passage; nil without matches.
  func best() -> Choice? {
    var best: (value: Double, choice: Choice)?
    var window = Window(weights: weights)
    var place = Place(text, title)
    func consider(_ first: Int, start: Int, beginsSentence: Bool) {
      window.move(to: first, until: start + byteCount, matches)
      var value = window.weight / weightSum
      if window.adjacentCount > 0 { value += Self.adjacencyBonus }
      value += beginsSentence ? Self.sentenceBonus : 0
      value += place.value(at: matches[first].range.lowerBound)
      value +=
        Self.furtherMatchBonus * Double(min(Self.furtherMatchCountMax, window.count - 1))
      value += Self.earlyBonus * (1 - Double(start) / Double(max(1, text.bytes.count)))
      // Sums that came about in different orders differ in their last bits.
      guard best.map({ value > $0.value + 1e-9 }) ?? true else { return }
      let end = window.end(matches)
      let focus = (beginsSentence ? start : matches[first].range.lowerBound)..<end
      best = (value, Choice(focus: focus, beginsSentence: beginsSentence))
    }
    var known: Int?
    var scanned = 0
    var lastStart: Int?
    for (index, match) in matches.enumerated() {
      let low = match.range.lowerBound - Int(Double(byteCount) * Self.leadShare)
      known = lastSentenceStart(from: max(scanned, low, 0), to: match.range.lowerBound) ?? known
      scanned = max(scanned, match.range.lowerBound + 1)
      if let start = known, start >= low, match.range.upperBound <= start + byteCount {
        // Later matches of the sentence are in the passage that begins with it.
        if start != lastStart { consider(index, start: start, beginsSentence: true) }
        lastStart = start
      }
      consider(index, start: match.range.lowerBound, beginsSentence: false)
    }
    return best?.choice
  }

  private func lastSentenceStart(from low: Int, to high: Int) -> Int? {
    guard low <= high else { return nil }
    return (low...high).last { text.isBlockStart($0) || SentenceStarts.isStart(text.bytes, $0) }
  }

  /// What the block of a place adds to the value of a passage; asked in ascending order.
  private struct Place {
    private let text: JoinedBlocks
    private let title: [UInt8]
    private var block = -1
    private var isReference = false
    private var value = 0.0

    init(_ text: JoinedBlocks, _ title: [UInt8]) {
      self.text = text
      self.title = title
    }

    mutating func value(at offset: Int) -> Double {
      while block + 1 < text.offsets.count, text.offsets[block + 1] <= offset {
        block += 1
        let range = text.range(ofBlock: block)
        if text.isHeading(block) { isReference = ReferenceHeading.matches(text.bytes[range]) }
        let isProse = text.isProse(block) && !isReference
        value = isProse ? PassageChoice.proseBonus : 0
        if text.repeats(title, block) { value -= PassageChoice.repetitionPenalty }
      }
      return value
    }
  }

  /// The matches of a passage, from the first on.
  ///
  /// Neither end ever goes back.
  private struct Window {
    private let weights: [Double]
    private var counts: [Int]
    private var first = 0
    private var next = 0
    private(set) var weight = 0.0
    private(set) var adjacentCount = 0

    init(weights: [Double]) {
      self.weights = weights
      counts = [Int](repeating: 0, count: weights.count)
    }

    var count: Int { next - first }

    /// Goes to the matches from one on that end at or before a limit; the first one always.
    mutating func move(to start: Int, until limit: Int, _ matches: [TextMatchRange]) {
      while first < start {
        if first < next { remove(first, matches) }
        first += 1
      }
      next = max(next, first)
      while next < matches.count, next == first || matches[next].range.upperBound <= limit {
        add(next, matches)
        next += 1
      }
    }

    func end(_ matches: [TextMatchRange]) -> Int {
      matches[first..<max(first + 1, next)].reduce(0) { max($0, $1.range.upperBound) }
    }

    private mutating func add(_ index: Int, _ matches: [TextMatchRange]) {
      let leaf = matches[index].leaf
      if counts[leaf] == 0 { weight += weights[leaf] }
      counts[leaf] += 1
      if index > first, Self.areAdjacent(index - 1, matches) { adjacentCount += 1 }
    }

    /// Takes out the first one.
    private mutating func remove(_ index: Int, _ matches: [TextMatchRange]) {
      if index + 1 < next, Self.areAdjacent(index, matches) { adjacentCount -= 1 }
      let leaf = matches[index].leaf
      counts[leaf] -= 1
      if counts[leaf] == 0 { weight -= weights[leaf] }
    }

    /// Whether a match and the next are different words side by side.
    private static func areAdjacent(_ index: Int, _ matches: [TextMatchRange]) -> Bool {
      let gap = matches[index + 1].range.lowerBound - matches[index].range.upperBound
      return matches[index].leaf != matches[index + 1].leaf
        && gap >= 0 && gap <= PassageChoice.adjacentByteCount
    }
  }
}

/// Headings of lists of sources at the end of a text.
private enum ReferenceHeading {
  private static let words = [
    "references", "bibliography", "sources", "notes", "further reading", "see also",
    "external links", "literatur", "quellen", "einzelnachweise", "références", "bibliographie",
    "referencias", "bibliografía", "примечания", "литература", "参考文献", "المراجع",
  ]

  static func matches(_ heading: ArraySlice<UInt8>) -> Bool {
    guard heading.count <= 40 else { return false }
    let text = String(decoding: heading, as: UTF8.self).lowercased()
    return words.contains { text.hasPrefix($0) && text.utf8.count <= $0.utf8.count + 1 }
  }
}

// MARK: Cutting

extension PassageChoice {
  /// How far beyond the wanted length a word's border is looked for.
  private static let reachByteCount = 64

  /// The part of the text to show for a choice; its lead where there is none.
  func range(for choice: Choice?) -> Range<Int> {
    let bytes = text.bytes
    let size = max(1, byteCount)
    guard bytes.count > size else { return 0..<bytes.count }
    guard let choice else {
      return range(from: text.leadStart(behind: title), byteCount: size)
    }
    guard !choice.beginsSentence else {
      return range(from: choice.focus.lowerBound, focus: choice.focus, byteCount: size)
    }
    return Self.range(around: choice.focus, in: bytes, byteCount: size)
  }

  /// From the beginning of a sentence on; near the end of the text from an earlier one, so that the
  /// passage is not shorter than it may be.
  private func range(
    from start: Int, focus: Range<Int>? = nil, byteCount: Int
  ) -> Range<Int> {
    let bytes = text.bytes
    var start = start
    if start > bytes.count - byteCount {
      let earlier = (bytes.count - byteCount)..<start
      start =
        earlier.first { text.isBlockStart($0) || SentenceStarts.isStart(bytes, $0) } ?? start
    }
    let end = min(bytes.count, start + byteCount)
    return start..<Self.end(bytes, near: end, focus ?? start..<start)
  }

  /// Around some matches, cut where no word is torn.
  ///
  /// About `byteCount` long: the border is looked for inwards, then a little outwards; where there
  /// is none, the span's own border, which is that of a token, takes its place.
  private static func range(
    around focus: Range<Int>, in text: [UInt8], byteCount size: Int
  ) -> Range<Int> {
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
    let first = max(focus.upperBound, focus.lowerBound + 1)
    let inwards = (first...max(first, index)).reversed()
    let outwards = index...max(index, min(text.count, index + reachByteCount))
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
