import Analysis
import Articles
import IndexFormat
import Storage

/// An article's terms with how much each says about it, before any index is asked.
///
/// Occurrences in the title count three times, those in the lead (the first 60 words of the body)
/// one and a half times. Single letters, numbers of one or two digits and characters that are part
/// of a pair are left out. Of a long text the first `byteCountMax` bytes are read: what an article
/// is about stands there, and a book costs no more than an article.
struct ArticleTerms {
  /// One term of the article.
  struct Term {
    /// What the term is known by among vectors.
    var hash: UInt64
    /// Field byte and term, as in a dictionary, in `bytes`.
    var key: Range<Int>
    /// The word as the article first has it, in `bytes`.
    var word: Range<Int>
    /// Occurrences, weighted by where they stand.
    var emphasis: Float
  }

  static let byteCountMax = 16 << 10
  private static let titleEmphasis: Float = 3
  private static let leadEmphasis: Float = 1.5
  private static let leadWordCount: UInt32 = 60

  private(set) var terms: [Term] = []
  private(set) var bytes: [UInt8] = []
  private var indexOfHash: [UInt64: Int] = [:]
  private let analyzer: Analyzer
  private let stemmer: Stemmer?
  private var buffer = TokenBuffer()
  private var stem: [UInt8] = []

  init(_ article: Article, _ analyzer: Analyzer, _ stemmers: StemmerPool) {
    self.analyzer = analyzer
    stemmer = analyzer.kind == .plain ? nil : stemmers.stemmer(article.language)
    indexOfHash.reserveCapacity(512)
    add(article.title, leadEnd: .max, emphasis: Self.titleEmphasis)
    var bodyStart: UInt32 = 0
    var room = Self.byteCountMax
    for block in article.blocks where room > 0 {
      let lead = bodyStart < Self.leadWordCount ? Self.leadWordCount - bodyStart : 0
      add(block.text, limit: room, leadEnd: lead, emphasis: Self.leadEmphasis)
      bodyStart = bodyStart.addingReportingOverflow(buffer.nextPosition).partialValue
      room -= block.text.utf8.count
    }
  }

  func key(of term: Term) -> ArraySlice<UInt8> { bytes[term.key] }

  func word(of term: Term) -> String { String(decoding: bytes[term.word], as: UTF8.self) }

  private mutating func add(
    _ text: String, limit: Int = byteCountMax, leadEnd: UInt32, emphasis: Float
  ) {
    // A character that is cut in two separates words like any byte that is not UTF-8.
    let text = Array(text.utf8.prefix(limit))
    buffer.removeAll()
    analyzer.analyze(text.rawSpan, mode: .article, into: &buffer)
    for index in buffer.tokens.indices where tells(index) {
      let token = buffer.tokens[index]
      if let stemmer {
        stemmer.term(of: token, in: buffer, into: &stem)
      } else {
        stem.removeAll(keepingCapacity: true)
        stem.append(contentsOf: buffer.form(of: token))
      }
      let hash = XXHash64.hash(stem)
      let gain = token.position < leadEnd ? emphasis : 1
      if let place = indexOfHash[hash] {
        terms[place].emphasis += gain
        continue
      }
      indexOfHash[hash] = terms.count
      let start = bytes.count
      bytes.append(TermField.stem)
      bytes.append(contentsOf: stem)
      let middle = bytes.count
      bytes.append(
        contentsOf: text[Int(token.textStart)..<max(Int(token.textStart), Int(token.textEnd))])
      terms.append(
        Term(hash: hash, key: start..<middle, word: middle..<bytes.count, emphasis: gain))
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

/// The stemmers of one search, one for each language.
final class StemmerPool {
  private var stemmers: [UInt32: Stemmer?] = [:]

  func stemmer(_ language: LanguageTag) -> Stemmer? {
    if let known = stemmers[language.code] { return known }
    let made = Stemmer(language)
    stemmers[language.code] = .some(made)
    return made
  }
}
