import Analysis
import Articles
import IndexFormat
import Storage

/// A piece of an article's text with the matches in it: plain text and byte ranges.
package struct Passage: Sendable, Equatable {
  package var text: String
  /// Matches as ranges of UTF-8 bytes of `text`, ascending, without overlaps.
  package var marks: [Range<Int>]
  /// Whether the article's text goes on before and after the piece.
  package var isCutAtStart: Bool
  package var isCutAtEnd: Bool
}

/// Finds a query's matches in the text of an article, and the passage that shows them best.
///
/// The text is analysed as it was for the index, so what is marked is what matched: stems, folded
/// letters, pairs of ideographs, phrases only where they stand together. Time is linear in the
/// text; most of it is not even analysed where no phrase is looked for (`WantedTerms`). A value for
/// one query; safe to share between threads.
package struct Highlighter: Sendable {
  private let leaves: [PlanLeaf]
  private let analyzer: Analyzer
  private let wanted: WantedTerms

  /// For the leaves of a plan that score.
  package init(_ plan: QueryPlan) {
    leaves = plan.root?.scoringLeaves ?? []
    analyzer = Analyzer(plan.analyzer)
    wanted = WantedTerms(leaves)
  }

  /// The matches in an article's title.
  package func titleMarks(of article: Article) -> [Range<Int>] {
    var text = JoinedBlocks()
    text.append(article.title.utf8)
    return Self.merged(matches(in: text, article.language, scope: .title).map(\.range))
  }

  /// The passage of an article's text with the most telling matches, about `byteCount` long.
  ///
  /// The text's beginning when there is no match; nil when the article has no text. A long text is
  /// analysed in stretches, up to the first that has a match.
  package func passage(
    of article: Article, byteCount: Int, stretchByteCount: Int = 4 << 20
  ) -> Passage? {
    let weights = leaves.map(\.idf)
    var stretches = TextStretches(article.blocks, byteCount: stretchByteCount)
    var beginning: Stretch?
    while let text = stretches.next() {
      let matches = matches(in: text, article.language, scope: .body)
      let stretch = Stretch(
        bytes: text.bytes, marks: matches.map(\.range), isFirst: beginning == nil,
        isLast: !stretches.hasMore)
      if let focus = PassageChoice.best(matches, weights: weights, byteCount: byteCount) {
        return stretch.passage(around: focus, byteCount: byteCount)
      }
      if beginning == nil { beginning = stretch }
    }
    return beginning?.passage(around: nil, byteCount: byteCount)
  }

  /// A part of an article's text with its matches.
  private struct Stretch {
    var bytes: [UInt8]
    var marks: [Range<Int>]
    var isFirst: Bool
    var isLast: Bool

    func passage(around focus: Range<Int>?, byteCount: Int) -> Passage {
      let range = PassageChoice.range(around: focus, in: bytes, byteCount: byteCount)
      let marks = Highlighter.merged(marks).compactMap { mark -> Range<Int>? in
        let cut = mark.clamped(to: range)
        return cut.isEmpty
          ? nil : (cut.lowerBound - range.lowerBound)..<(cut.upperBound - range.lowerBound)
      }
      return Passage(
        text: String(decoding: bytes[range], as: UTF8.self), marks: marks,
        isCutAtStart: range.lowerBound > 0 || !isFirst,
        isCutAtEnd: range.upperBound < bytes.count || !isLast)
    }
  }

  /// All matches in a text, in its order.
  private func matches(
    in text: JoinedBlocks, _ language: LanguageTag, scope: TextScope
  ) -> [TextMatchRange] {
    var found = leaves.map { leaf in [[FoundWord]](repeating: [], count: leaf.groups.count) }
    let stemmer = analyzer.kind == .plain ? nil : Stemmer(language)
    wanted.forEachMatch(in: text, analyzer, stemmer) { range, position, word in
      found[word.leaf][word.group].append(FoundWord(position: position, range: range))
    }
    var matches: [TextMatchRange] = []
    for (index, leaf) in leaves.enumerated()
    where leaf.scope == .anywhere || leaf.scope == scope {
      matches += Self.together(found[index], leaf).map {
        TextMatchRange(leaf: index, range: $0.range)
      }
    }
    return matches.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
  }

  /// The found words of a leaf that stand to one another as the leaf asks.
  private static func together(_ found: [[FoundWord]], _ leaf: PlanLeaf) -> [FoundWord] {
    guard found.count > 1, let first = found.first else { return found.first ?? [] }
    var result: [FoundWord] = []
    var cursors = [Int](repeating: 0, count: found.count)
    for word in first {
      var others: [FoundWord] = []
      for index in found.indices.dropFirst() {
        let reach = leaf.reach(of: index, from: Int64(word.position))
        while cursors[index] < found[index].count,
          Int64(found[index][cursors[index]].position) < reach.lowerBound
        {
          cursors[index] += 1
        }
        guard cursors[index] < found[index].count,
          reach.contains(Int64(found[index][cursors[index]].position))
        else { break }
        others.append(found[index][cursors[index]])
      }
      if others.count == found.count - 1 { result += [word] + others }
    }
    return result
  }

  /// Ranges joined where they overlap or touch.
  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges {
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}

/// A match of a leaf in a text.
struct TextMatchRange {
  var leaf: Int
  var range: Range<Int>
}

/// A word found in a text.
private struct FoundWord {
  var position: UInt32
  var range: Range<Int>
}

/// Blocks of text joined by spaces.
struct JoinedBlocks {
  private(set) var bytes: [UInt8] = []
  /// Where each block begins in `bytes`.
  private(set) var offsets: [Int] = []

  mutating func append(_ block: some Collection<UInt8>) {
    if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
    offsets.append(bytes.count)
    bytes.append(contentsOf: block)
  }

  /// Where a block lies in `bytes`.
  func range(ofBlock block: Int) -> Range<Int> {
    let next = block + 1
    return offsets[block]..<(next < offsets.count ? offsets[next] - 1 : bytes.count)
  }
}

/// The blocks of an article in stretches of about so many bytes, each searched for itself.
///
/// A block that is longer than a stretch is cut between words.
private struct TextStretches {
  private static let reachByteCount = 1 << 12

  private let byteCount: Int
  private var blocks: ArraySlice<Block>
  /// The block that is being given, and what of it has been.
  private var bytes: [UInt8] = []
  private var offset = 0

  init(_ blocks: [Block], byteCount: Int) {
    self.byteCount = max(1, byteCount)
    self.blocks = blocks[...]
  }

  /// Whether there is more text.
  var hasMore: Bool { offset < bytes.count || blocks.contains { !$0.text.isEmpty } }

  /// The next stretch; nil after the last.
  mutating func next() -> JoinedBlocks? {
    var text = JoinedBlocks()
    while text.bytes.count < byteCount {
      if offset == bytes.count {
        guard let block = blocks.popFirst() else { break }
        bytes = Array(block.text.utf8)
        offset = 0
      }
      let end = end(room: byteCount - text.bytes.count)
      // Rather a new stretch than a cut block.
      if end < bytes.count, !text.bytes.isEmpty { break }
      if end > offset { text.append(bytes[offset..<end]) }
      offset = end
      while offset > 0, offset < bytes.count, bytes[offset] == UInt8(ascii: " ") { offset += 1 }
    }
    return text.bytes.isEmpty ? nil : text
  }

  /// Where the piece ends that begins at the offset.
  private func end(room: Int) -> Int {
    guard bytes.count - offset > room else { return bytes.count }
    let last = offset + room
    let borders = (max(offset + 1, last - Self.reachByteCount)...last).reversed()
    if let border = borders.first(where: { TextBorder.isEnd(bytes.rawSpan, $0) }) { return border }
    return (last..<bytes.count).first { bytes[$0] & 0xC0 != 0x80 } ?? bytes.count
  }
}
