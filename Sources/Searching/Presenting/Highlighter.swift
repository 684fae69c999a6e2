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
    return Self.merged(matches(in: text, article.language, scope: .title).words)
  }

  /// The passage of an article's text that shows the matches best, about `byteCount` long
  /// (`PassageChoice`).
  ///
  /// The text's lead when there is no match; nil when the article has no text. A long text is
  /// analysed in stretches, up to the first that has a match.
  package func passage(
    of article: Article, byteCount: Int, stretchByteCount: Int = 4 << 20
  ) -> Passage? {
    let weights = leaves.map { Double($0.weight) }
    var stretches = TextStretches(article.blocks, byteCount: stretchByteCount)
    var beginning: Passage?
    var isFirst = true
    while let text = stretches.next() {
      let matches = matches(in: text, article.language, scope: .body)
      let choice = PassageChoice(
        matches.places, in: text, weights: weights, byteCount: byteCount, title: article.title)
      let best = choice.best()
      if best == nil, !isFirst { continue }
      var passage = Self.passage(choice.range(for: best), of: text, matches.words)
      passage.isCutAtStart = passage.isCutAtStart || !isFirst
      passage.isCutAtEnd = passage.isCutAtEnd || stretches.hasMore
      if best != nil { return passage }
      beginning = passage
      isFirst = false
    }
    return beginning
  }

  /// The matches in each block of an article's text, as ranges of the block's bytes.
  package func blockMarks(of article: Article) -> [[Range<Int>]] {
    var marks = [[Range<Int>]](repeating: [], count: article.blocks.count)
    var text = JoinedBlocks()
    var numbers: [Int] = []
    for (number, block) in article.blocks.enumerated() where !block.text.isEmpty {
      text.append(block.text.utf8)
      numbers.append(number)
    }
    let found = Self.merged(matches(in: text, article.language, scope: .body).words)
    var place = 0
    for mark in found {
      while place + 1 < numbers.count, text.range(ofBlock: place).upperBound <= mark.lowerBound {
        place += 1
      }
      // Words side by side may stand in two blocks.
      for block in place..<numbers.count {
        let range = text.range(ofBlock: block)
        guard range.lowerBound < mark.upperBound else { break }
        let cut = mark.clamped(to: range)
        guard !cut.isEmpty else { continue }
        marks[numbers[block]].append(
          (cut.lowerBound - range.lowerBound)..<(cut.upperBound - range.lowerBound))
      }
    }
    return marks
  }

  /// A part of a text with its matches.
  private static func passage(
    _ range: Range<Int>, of text: JoinedBlocks, _ words: [Range<Int>]
  ) -> Passage {
    let marks = merged(words).compactMap { mark -> Range<Int>? in
      let cut = mark.clamped(to: range)
      return cut.isEmpty
        ? nil : (cut.lowerBound - range.lowerBound)..<(cut.upperBound - range.lowerBound)
    }
    return Passage(
      text: String(decoding: text.bytes[range], as: UTF8.self), marks: marks,
      isCutAtStart: range.lowerBound > 0, isCutAtEnd: range.upperBound < text.bytes.count)
  }

  /// The matches of a text.
  private struct Matches {
    /// The words in them, in the text's order.
    var words: [Range<Int>] = []
    /// The matches, a phrase being one, in the text's order.
    var places: [TextMatchRange] = []
  }

  private func matches(
    in text: JoinedBlocks, _ language: LanguageTag, scope: TextScope
  ) -> Matches {
    var found = leaves.map { leaf in [[FoundWord]](repeating: [], count: leaf.groups.count) }
    let stemmer = analyzer.kind == .plain ? nil : Stemmer(language)
    wanted.forEachMatch(in: text, analyzer, stemmer) { range, position, word in
      found[word.leaf][word.group].append(FoundWord(position: position, range: range))
    }
    var matches = Matches()
    for (index, leaf) in leaves.enumerated()
    where leaf.scope == .anywhere || leaf.scope == scope {
      Self.forEachTogether(found[index], leaf) { words in
        var whole = words[0].range
        for word in words {
          matches.words.append(word.range)
          whole =
            min(
              whole.lowerBound, word.range.lowerBound)..<max(
              whole.upperBound, word.range.upperBound)
        }
        matches.places.append(TextMatchRange(leaf: index, range: whole))
      }
    }
    matches.words.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    matches.places.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    return matches
  }

  /// Hands over the found words of a leaf that stand to one another as the leaf asks.
  private static func forEachTogether(
    _ found: [[FoundWord]], _ leaf: PlanLeaf, _ body: (ArraySlice<FoundWord>) -> Void
  ) {
    guard let first = found.first else { return }
    var words = [FoundWord](repeating: FoundWord(position: 0, range: 0..<0), count: found.count)
    var cursors = [Int](repeating: 0, count: found.count)
    for word in first {
      words[0] = word
      var count = 1
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
        words[index] = found[index][cursors[index]]
        count += 1
      }
      if count == found.count { body(words[...]) }
    }
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

extension Searcher {
  /// What finds the matches of a query in articles.
  package func highlighter(
    for query: Query, _ options: PlanningOptions = PlanningOptions()
  ) throws(FormatError) -> Highlighter {
    Highlighter(try plan(query, options, WorkMeter()))
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
  private(set) var kinds: [Block.Kind] = []

  mutating func append(_ block: some Collection<UInt8>, kind: Block.Kind = .paragraph) {
    if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
    offsets.append(bytes.count)
    kinds.append(kind)
    bytes.append(contentsOf: block)
  }

  /// Where a block lies in `bytes`.
  func range(ofBlock block: Int) -> Range<Int> {
    let next = block + 1
    return offsets[block]..<(next < offsets.count ? offsets[next] - 1 : bytes.count)
  }
}

extension JoinedBlocks {
  /// A shorter paragraph that ends in no sign is most likely a line of its own: a byline, a label.
  private static let proseByteCountMin = 60
  /// Blocks at the beginning among which the lead is looked for.
  private static let leadBlockCountMax = 12

  /// Whether a block begins at an offset.
  func isBlockStart(_ offset: Int) -> Bool {
    guard offset > 0 else { return !offsets.isEmpty }
    guard offset < bytes.count, bytes[offset - 1] == UInt8(ascii: " ") else { return false }
    var low = 0
    var high = offsets.count
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low < offsets.count && offsets[low] == offset
  }

  /// Whether a block is running text.
  func isProse(_ block: Int) -> Bool {
    guard kinds[block] == .paragraph || kinds[block] == .quote else { return false }
    let range = range(ofBlock: block)
    if isListed(bytes[range]) { return false }
    return range.count >= Self.proseByteCountMin
      || bytes[range].last.map { ".!?\"".utf8.contains($0) } ?? false
  }

  /// Whether a block is a heading, or a short line that may be one.
  func isHeading(_ block: Int) -> Bool {
    if kinds[block] == .heading { return true }
    let range = range(ofBlock: block)
    return kinds[block] == .paragraph && range.count < Self.proseByteCountMin && !isProse(block)
      && !isListed(bytes[range])
  }

  /// Whether a block begins as lists do in plain text.
  private func isListed(_ block: ArraySlice<UInt8>) -> Bool {
    block.starts(with: "- ".utf8) || block.starts(with: "* ".utf8) || block.starts(with: "• ".utf8)
  }

  /// Whether a block says no more than the title.
  func repeats(_ title: [UInt8], _ block: Int) -> Bool {
    let text = bytes[range(ofBlock: block)]
    return !text.isEmpty && text.count <= title.count && title.starts(with: text)
  }

  /// Where the first block of prose that does not repeat the title begins; 0 where none is near.
  func leadStart(behind title: [UInt8]) -> Int {
    let first = offsets.indices.prefix(Self.leadBlockCountMax)
      .first { isProse($0) && !repeats(title, $0) }
    return first.map { offsets[$0] } ?? 0
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
  private var kind = Block.Kind.paragraph
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
        kind = block.kind
        offset = 0
      }
      let end = end(room: byteCount - text.bytes.count)
      // Rather a new stretch than a cut block.
      if end < bytes.count, !text.bytes.isEmpty { break }
      if end > offset { text.append(bytes[offset..<end], kind: kind) }
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
