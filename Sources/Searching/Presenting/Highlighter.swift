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
/// text. A value for one query; safe to share between threads.
package struct Highlighter: Sendable {
  /// Text beyond is not looked at.
  private static let textByteCountMax = 4 << 20

  private let leaves: [PlanLeaf]
  private let analyzer: Analyzer
  /// Per dictionary key, the words of leaves that it stands for.
  private let words: [[UInt8]: [Word]]

  /// A word of a leaf.
  private struct Word: Sendable {
    var leaf: Int
    var group: Int
  }

  /// For the leaves of a plan that score.
  package init(_ plan: QueryPlan) {
    leaves = plan.root?.scoringLeaves ?? []
    analyzer = Analyzer(plan.analyzer)
    var words: [[UInt8]: [Word]] = [:]
    for (leaf, part) in leaves.enumerated() {
      for (group, word) in part.groups.enumerated() {
        for term in word.terms {
          words[term.key, default: []].append(Word(leaf: leaf, group: group))
        }
      }
    }
    self.words = words
  }

  /// The matches in an article's title.
  package func titleMarks(of article: Article) -> [Range<Int>] {
    var text = AnalyzedText()
    text.append(article.title, analyzer)
    return Self.merged(matches(in: text, article.language, scope: .title).map(\.range))
  }

  /// The passage of an article's text with the most telling matches, about `byteCount` long.
  ///
  /// The text's beginning when there is no match; nil when the article has no text.
  package func passage(of article: Article, byteCount: Int) -> Passage? {
    var text = AnalyzedText()
    for block in article.blocks where !block.text.isEmpty {
      text.append(block.text, analyzer)
      if text.bytes.count > Self.textByteCountMax { break }
    }
    guard !text.bytes.isEmpty else { return nil }
    let matches = matches(in: text, article.language, scope: .body)
    let weights = leaves.map(\.idf)
    let focus = PassageChoice.best(matches, weights: weights, byteCount: byteCount)
    let range = PassageChoice.range(around: focus, in: text.bytes, byteCount: byteCount)
    let marks = Self.merged(matches.map(\.range)).compactMap { mark -> Range<Int>? in
      let cut = mark.clamped(to: range)
      return cut.isEmpty
        ? nil : (cut.lowerBound - range.lowerBound)..<(cut.upperBound - range.lowerBound)
    }
    return Passage(
      text: String(decoding: text.bytes[range], as: UTF8.self), marks: marks,
      isCutAtStart: range.lowerBound > 0, isCutAtEnd: range.upperBound < text.bytes.count)
  }

  /// All matches in a text, in its order.
  private func matches(
    in text: AnalyzedText, _ language: LanguageTag, scope: TextScope
  ) -> [TextMatchRange] {
    var found = leaves.map { leaf in [[FoundWord]](repeating: [], count: leaf.groups.count) }
    let stemmer = analyzer.kind == .plain ? nil : Stemmer(language)
    var key: [UInt8] = []
    var stem: [UInt8] = []
    for (index, token) in text.buffer.tokens.enumerated() {
      let form = text.buffer.form(of: token)
      stem.removeAll(keepingCapacity: true)
      stem.append(contentsOf: form)
      stemmer?.term(of: token, in: text.buffer, into: &stem)
      let place = FoundWord(position: token.position, range: text.range(ofToken: index))
      for (field, term) in [(TermField.stem, stem[...]), (TermField.form, form)] {
        key.removeAll(keepingCapacity: true)
        key.append(field)
        key.append(contentsOf: term)
        for word in words[key] ?? [] { found[word.leaf][word.group].append(place) }
      }
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

/// Blocks of text joined by spaces, with their tokens at the positions they have in an index.
private struct AnalyzedText {
  private(set) var bytes: [UInt8] = []
  private(set) var buffer = TokenBuffer()
  /// Where each block begins in `bytes`.
  private var blockOffsets: [Int] = []
  private var blockOfToken: [Int32] = []

  mutating func append(_ text: String, _ analyzer: Analyzer) {
    if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
    blockOffsets.append(bytes.count)
    let block = Array(text.utf8)
    bytes.append(contentsOf: block)
    analyzer.analyze(block.rawSpan, mode: .article, into: &buffer)
    buffer.nextPosition += 1
    let added = buffer.tokens.count - blockOfToken.count
    blockOfToken.append(contentsOf: repeatElement(Int32(blockOffsets.count - 1), count: added))
  }

  /// Where a token stands in `bytes`.
  func range(ofToken index: Int) -> Range<Int> {
    let token = buffer.tokens[index]
    let offset = blockOffsets[Int(blockOfToken[index])]
    return
      (offset + Int(token.textStart))..<(offset + max(Int(token.textStart), Int(token.textEnd)))
  }
}
