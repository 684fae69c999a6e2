import Analysis
import Articles
import IndexFormat
import Storage

/// The words of an article's body as copies are told by them: the set of its runs of three, and the
/// set of the words themselves.
///
/// Made from the text by the analysis that the index has, so that it counts the runs that the
/// signature samples. Some 25 bytes a word.
package struct ArticleRuns: Sendable {
  /// A distinct word: its hash, and where its form is in `forms`.
  struct Word: Sendable {
    var hash: UInt32
    var start: UInt32
    var count: UInt32
  }

  /// The numbers of the runs, ascending.
  let runs: [UInt64]
  /// The words by ascending hash.
  let words: [Word]
  let forms: [UInt8]
  /// Stands for all words in their order.
  let sequence: UInt64
  package let signature: ArticleSignature

  /// Takes the words of an article's body; the title does not count, since copies change it.
  package init(_ article: Article, _ analyzer: Analyzer) {
    var buffer = TokenBuffer()
    var hashes: [UInt32] = []
    var known: Set<UInt32> = []
    var words: [Word] = []
    var forms: [UInt8] = []
    for block in article.blocks {
      buffer.removeAll()
      analyzer.analyze(Array(block.text.utf8).rawSpan, mode: .article, into: &buffer)
      var last: UInt32?
      for token in buffer.tokens where token.position != last {
        last = token.position
        let form = Array(buffer.form(of: token))
        let hash = ArticleSketch.hash(ofWord: form.rawSpan)
        hashes.append(hash)
        guard known.insert(hash).inserted else { continue }
        words.append(
          Word(
            hash: hash, start: UInt32(clamping: forms.count), count: UInt32(clamping: form.count)))
        forms += form
      }
    }
    self.words = words.sorted { $0.hash < $1.hash }
    self.forms = forms
    runs = Self.runs(of: hashes)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hashes.count * 4)
    for hash in hashes {
      for shift in stride(from: 0, to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: hash >> UInt32(shift)))
      }
    }
    sequence = XXHash64.hash(bytes)
    signature = ArticleSketch.signature(of: hashes)
  }

  private static func runs(of hashes: [UInt32]) -> [UInt64] {
    guard !hashes.isEmpty else { return [] }
    var first: UInt32 = 0
    var second: UInt32 = 0
    var runs: [UInt64] = []
    for (index, third) in hashes.enumerated() {
      // Less than three words are a run with nothing before them.
      if index >= 2 || index == hashes.count - 1 {
        runs.append(ArticleSketch.run(first, second, third))
      }
      first = second
      second = third
    }
    runs.sort()
    var distinct: [UInt64] = []
    for run in runs where run != distinct.last { distinct.append(run) }
    return distinct
  }

  /// The exact Jaccard similarity of the sets of runs, 0…1.
  package func similarity(_ other: ArticleRuns) -> Double {
    var common = 0
    var at = 0
    for run in runs {
      while at < other.runs.count, other.runs[at] < run { at += 1 }
      guard at < other.runs.count else { break }
      if other.runs[at] == run { common += 1 }
    }
    let all = runs.count + other.runs.count - common
    return all == 0 ? 0 : Double(common) / Double(all)
  }

  /// The share that words of both have in the weight of those of the article with less of it.
  func sharedWeight(_ other: ArticleRuns, _ weight: (UInt32) -> Double) -> Double {
    var common = 0.0
    var at = 0
    for word in words {
      while at < other.words.count, other.words[at].hash < word.hash { at += 1 }
      guard at < other.words.count else { break }
      if other.words[at].hash == word.hash { common += weight(word.hash) }
    }
    let mine = words.reduce(0) { $0 + weight($1.hash) }
    let others = other.words.reduce(0) { $0 + weight($1.hash) }
    return common / max(min(mine, others), .leastNonzeroMagnitude)
  }
}
