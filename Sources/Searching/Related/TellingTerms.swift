import Analysis
import Articles
import IndexFormat
import Storage

/// A term of an article with how much it tells of its subject.
package struct TellingTerm: Sendable, Equatable {
  /// The term as the dictionary has it, without its field.
  package var term: [UInt8]
  /// The surface form that stands for it in the article most often.
  package var form: String
  /// Occurrences, those in the title and the lead counted more.
  package var weightedCount: Int
}

/// Counts an article's terms: what a query by document is made of.
///
/// A word of the title counts three times and one of the lead twice, since they say what an
/// article is about. Characters that stand for themselves in a script without spaces are left out
/// where their bigrams tell more, and so are single letters and digits.
package struct TellingTerms {
  /// What an occurrence in the title counts.
  static let titleWeight = 3
  /// What an occurrence in the first paragraphs counts.
  static let leadWeight = 2
  /// Blocks that are the lead.
  static let leadBlockCount = 2
  /// Bytes of text that are looked at; what an article is about is said by then.
  static let textByteCountMax = 1 << 20

  private struct Entry {
    var count = 0
    var forms: [[UInt8]: Int] = [:]
  }

  private var entries: [[UInt8]: Entry] = [:]
  private var buffer = TokenBuffer()
  private let analyzer: Analyzer
  private let stemmer: Stemmer?

  /// Counts the terms of an article under an analysis.
  package init(_ article: Article, _ kind: AnalyzerKind) {
    analyzer = Analyzer(kind)
    stemmer = kind == .plain ? nil : Stemmer(article.language)
    count(article.title, weight: Self.titleWeight)
    var byteCount = 0
    for (index, block) in article.blocks.enumerated() where byteCount < Self.textByteCountMax {
      byteCount += block.text.utf8.count
      count(block.text, weight: index < Self.leadBlockCount ? Self.leadWeight : 1)
    }
  }

  /// The terms in the order of their bytes.
  package var terms: [TellingTerm] {
    entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { term, entry in
      let form = entry.forms.max { a, b in
        a.value != b.value ? a.value < b.value : b.key.lexicographicallyPrecedes(a.key)
      }
      return TellingTerm(
        term: term, form: String(decoding: form?.key ?? term, as: UTF8.self),
        weightedCount: entry.count)
    }
  }

  private mutating func count(_ text: String, weight: Int) {
    buffer.removeAll()
    let bytes = Array(text.utf8.prefix(Self.textByteCountMax))
    analyzer.analyze(bytes.rawSpan, mode: .article, into: &buffer)
    var term: [UInt8] = []
    for token in buffer.tokens where token.kind != .unigram && token.formCount > 1 {
      if let stemmer {
        stemmer.term(of: token, in: buffer, into: &term)
      } else {
        term = Array(buffer.form(of: token))
      }
      entries[term, default: Entry()].count += weight
      entries[term, default: Entry()].forms[Array(buffer.form(of: token)), default: 0] += 1
    }
  }
}
