import Analysis
import Articles
import IndexFormat
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which articles are copies of each other.
package enum CopyMode: Sendable, Equatable {
  /// Those that share most of their text.
  case near
  /// Those with the same words in the same order, whatever their titles.
  case exact
  case none
}

/// Where an article stands among the segments of a searcher.
package struct ArticlePlace: Hashable, Sendable {
  package var segment: Int
  package var document: Int

  package init(segment: Int, document: Int) {
    self.segment = segment
    self.document = document
  }

  package init(_ hit: Hit) { self.init(segment: hit.segment, document: hit.document) }
}

/// Tells whether articles are copies: by their signatures first, then by their texts.
///
/// Near-copies share 45 % of their runs of three words (Jaccard), and words of 82 % of the weight
/// that the words of one of them have. The weight of a word is how rare it is: pages that fill one
/// form share the form, copies share the names and numbers too. Without stored text the signatures
/// decide, by `similarityWithoutText`. Decision 038 has the figures. What was read of an article is
/// kept, for `keptCount` articles. For one thread.
package final class CopyJudge {
  /// The exact similarity of the sets of runs from which on articles are near-copies.
  package static let similarityMin = 0.45
  /// The share of the words' weight that near-copies have in common.
  static let sharedWeightMin = 0.82
  /// The similarity of signatures that stands for both where there is no text.
  package static let similarityWithoutText = 0.55
  /// Signatures that are less alike than this are not those of near-copies: four standard
  /// deviations below.
  static let similarityGate = 0.22
  static let keptCount = 4_096

  package let mode: CopyMode
  private let segments: [SearchSegment]
  private let analyzer: Analyzer
  private let documentCount: Int
  private var kept: [ArticlePlace: ArticleRuns?] = [:]
  private var weights: [UInt32: Double] = [:]
  private var rows: [Int: SignatureColumn] = [:]

  package init(_ searcher: Searcher, _ mode: CopyMode = .near) {
    self.mode = mode
    segments = searcher.segments
    documentCount = searcher.statistics.documentCount
    let kind = segments.first.flatMap { AnalyzerKind(rawValue: $0.reader.meta.analyzer) }
    analyzer = Analyzer(kind ?? .standard)
  }

  /// The words of an article that need not be in the index.
  package func runs(of article: Article) -> ArticleRuns { ArticleRuns(article, analyzer) }

  /// How alike two articles are where they are copies, 0…1; nil where they are not.
  package func similarity(
    _ a: ArticlePlace, _ b: ArticlePlace
  ) throws(FormatError) -> Double? {
    let signatures = (try signature(a), try signature(b))
    guard mayBeCopies(signatures.0, signatures.1) else { return nil }
    guard let first = try runs(a), let second = try runs(b) else {
      return withoutText(signatures.0, signatures.1)
    }
    return try similarity(first, second)
  }

  /// Whether a document of the index is a copy of an article that need not be in it.
  package func isCopy(
    _ place: ArticlePlace, of article: ArticleRuns
  ) throws(FormatError) -> Bool {
    let signature = try signature(place)
    guard mayBeCopies(signature, article.signature) else { return false }
    guard let runs = try runs(place) else {
      return withoutText(signature, article.signature) != nil
    }
    return try similarity(runs, article) != nil
  }

  /// Whether one document is a copy of another.
  package func isCopy(_ a: ArticlePlace, _ b: ArticlePlace) throws(FormatError) -> Bool {
    try similarity(a, b) != nil
  }

  // MARK: Judging

  func mayBeCopies(_ a: ArticleSignature, _ b: ArticleSignature) -> Bool {
    guard !a.isEmpty, !b.isEmpty else { return false }
    switch mode {
    case .near: return a.similarity(b) >= Self.similarityGate
    case .exact: return a == b
    case .none: return false
    }
  }

  func withoutText(_ a: ArticleSignature, _ b: ArticleSignature) -> Double? {
    let similarity = a.similarity(b)
    return similarity >= (mode == .exact ? 1 : Self.similarityWithoutText) ? similarity : nil
  }

  func similarity(_ a: ArticleRuns, _ b: ArticleRuns) throws(FormatError) -> Double? {
    if a.sequence == b.sequence { return 1 }
    guard mode == .near else { return nil }
    let similarity = a.similarity(b)
    guard similarity >= Self.similarityMin else { return nil }
    try weigh(a)
    try weigh(b)
    let shared = a.sharedWeight(b) { weights[$0] ?? 0 }
    return shared >= Self.sharedWeightMin ? similarity : nil
  }

  /// Looks up how rare an article's words are.
  private func weigh(_ article: ArticleRuns) throws(FormatError) {
    let field = analyzer.kind == .plain ? TermField.stem : TermField.form
    for word in article.words where weights[word.hash] == nil {
      let form = article.forms[Int(word.start)..<Int(word.start + word.count)]
      var count = 0
      for segment in segments {
        count += Int(try segment.reader.entry(field: field, form)?.documentCount ?? 0)
      }
      weights[word.hash] = log(1 + Double(documentCount) / (Double(count) + 0.5))
    }
  }

  // MARK: Reading

  package func signature(_ place: ArticlePlace) throws(FormatError) -> ArticleSignature {
    try segments[place.segment].reader.signature(of: place.document)
  }

  private func runs(_ place: ArticlePlace) throws(FormatError) -> ArticleRuns? {
    if let known = kept[place] { return known }
    let article = try segments[place.segment].reader.article(place.document)
    if kept.count >= Self.keptCount { kept.removeAll(keepingCapacity: true) }
    // A signature says that there were words; where there is no text it was not stored.
    let runs = article.blocks.isEmpty ? nil : ArticleRuns(article, analyzer)
    kept[place] = .some(runs)
    return runs
  }
}

extension ArticleSketch {
  /// The signature of a text of words with these hashes.
  static func signature(of words: [UInt32]) -> ArticleSignature {
    var sketch = ArticleSketch()
    sketch.add(words)
    var bytes: [UInt8] = []
    sketch.append(to: &bytes)
    return ArticleSignature(bytes)
  }
}
