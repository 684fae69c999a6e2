import Analysis
import Articles
import Storage

/// Tells near-copies by the share of the runs of three words that two texts have in common.
struct CopyCheck {
  /// Texts with at least this Jaccard similarity are copies.
  static let threshold = 0.5
  /// Pairs with less of a cosine are not looked at: their texts cannot have half of their runs in
  /// common.
  static let cosineMin: Float = 0.6

  /// The hashes of the runs, ascending and distinct.
  private let runs: [UInt64]

  init(_ article: Article, _ analyzer: Analyzer) {
    var buffer = TokenBuffer()
    var words: [UInt64] = []
    for block in article.blocks {
      buffer.removeAll()
      analyzer.analyze(Array(block.text.utf8).rawSpan, mode: .article, into: &buffer)
      var last: UInt32?
      for token in buffer.tokens where token.position != last {
        last = token.position
        words.append(XXHash64.hash(Array(buffer.form(of: token))))
      }
    }
    var runs: [UInt64] = []
    for index in words.indices.dropLast(2) {
      let (a, b, c) = (words[index], words[index + 1], words[index + 2])
      runs.append((a &* 31 &+ b) &* 0x9E37_79B9_7F4A_7C15 &+ c)
    }
    if runs.isEmpty { runs = words }
    runs.sort()
    var distinct: [UInt64] = []
    for run in runs where run != distinct.last { distinct.append(run) }
    self.runs = distinct
  }

  func isCopy(of other: CopyCheck) -> Bool {
    var common = 0
    var at = 0
    for run in runs {
      while at < other.runs.count, other.runs[at] < run { at += 1 }
      guard at < other.runs.count else { break }
      if other.runs[at] == run { common += 1 }
    }
    let all = runs.count + other.runs.count - common
    return all > 0 && Double(common) >= Self.threshold * Double(all)
  }
}
