import Analysis
import Articles
import IndexFormat
import Storage

/// An article's terms with how much each says about it, before any index is asked.
///
/// Occurrences in the title count three times, those in the lead (the first 60 words of the body)
/// twice. Single letters, numbers of one or two digits and characters that are part of a pair are
/// left out.
struct ArticleTerms {
  /// One term of the article.
  struct Term {
    /// Field byte and term, as in a dictionary.
    var key: [UInt8]
    /// The word as the article first has it.
    var word: String
    /// Occurrences, weighted by where they stand.
    var emphasis: Double
    /// Occurrences as ranking counts them.
    var frequency: UInt32
  }

  private static let leadWordCount: UInt32 = 60

  private(set) var terms: [Term] = []
  /// The weighted length as ranking has it.
  private(set) var length: UInt32 = 0
  private var indexOfKey: [[UInt8]: Int] = [:]
  private let analyzer: Analyzer
  private let stemmer: Stemmer?
  private var buffer = TokenBuffer()
  private var stem: [UInt8] = []

  init(_ article: Article, _ analyzer: Analyzer, titleWeight: UInt32) {
    self.analyzer = analyzer
    stemmer = analyzer.kind == .plain ? nil : Stemmer(article.language)
    add(article.title, emphasis: { _ in 3 }, weight: titleWeight)
    var bodyStart: UInt32 = 0
    for block in article.blocks {
      let start = bodyStart
      add(
        block.text, emphasis: { start + $0 < Self.leadWordCount ? 2 : 1 }, weight: 1)
      bodyStart = bodyStart.addingReportingOverflow(buffer.nextPosition).partialValue
    }
  }

  private mutating func add(_ text: String, emphasis: (UInt32) -> Double, weight: UInt32) {
    let bytes = Array(text.utf8)
    buffer.removeAll()
    analyzer.analyze(bytes.rawSpan, mode: .article, into: &buffer)
    var last: UInt32?
    for (index, token) in buffer.tokens.enumerated() {
      if token.position != last { length = length.addingReportingOverflow(weight).partialValue }
      last = token.position
      guard tells(index) else { continue }
      stem.removeAll(keepingCapacity: true)
      stem.append(contentsOf: buffer.form(of: token))
      stemmer?.term(of: token, in: buffer, into: &stem)
      let key = [TermField.stem] + stem
      if indexOfKey[key] == nil {
        indexOfKey[key] = terms.count
        let word = bytes[Int(token.textStart)..<max(Int(token.textStart), Int(token.textEnd))]
        terms.append(
          Term(key: key, word: String(decoding: word, as: UTF8.self), emphasis: 0, frequency: 0))
      }
      let place = indexOfKey[key] ?? 0
      terms[place].emphasis += emphasis(token.position)
      terms[place].frequency = terms[place].frequency.addingReportingOverflow(weight).partialValue
    }
  }

  private func tells(_ index: Int) -> Bool {
    let token = buffer.tokens[index]
    switch token.kind {
    case .joined: return false
    case .bigram: return true
    case .unigram:
      // A character beside another is in a pair, which says more.
      let neighbours = [index - 1, index + 1].filter(buffer.tokens.indices.contains)
      return !neighbours.contains {
        buffer.tokens[$0].kind == .bigram || buffer.tokens[$0].kind == .unigram
      }
    case .number: return token.formCount > 2
    case .word: return token.formCount > 1
    }
  }
}
