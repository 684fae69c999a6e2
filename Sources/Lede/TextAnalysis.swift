import Analysis
import Articles

/// A word as analysis makes it of text.
public struct AnalyzedWord: Sendable, Equatable {
  /// Its place among the words; alternates share one.
  public internal(set) var position: Int
  /// What it is: word, number, unigram, bigram or joined.
  public internal(set) var kind: String
  /// Where it stands in the text, in UTF-8 bytes.
  public internal(set) var range: Range<Int>
  /// The text there.
  public internal(set) var text: String
  /// The folded form.
  public internal(set) var form: String
  /// The stem in the language; the form where there is none.
  public internal(set) var stem: String
}

/// Shows how text becomes words, the same way for articles and for queries.
public enum TextAnalysis {
  /// The words of a text.
  public static func words(
    of text: String, language: LanguageTag = .undetermined,
    analyzer: IndexOptions.Analyzer = .standard, asQuery: Bool = false
  ) -> [AnalyzedWord] {
    let kind: AnalyzerKind = analyzer == .plain ? .plain : .standard
    let bytes = Array(text.utf8)
    var buffer = TokenBuffer()
    // Safe: a view of an array that is alive and unchanged meanwhile.
    unsafe Analyzer(kind).analyze(
      bytes.span.bytes, mode: asQuery ? .query : .article, into: &buffer)
    let stemmer = kind == .plain ? nil : Stemmer(language)
    return buffer.tokens.map { word($0, buffer, bytes, stemmer) }
  }

  private static func word(
    _ token: Token, _ buffer: TokenBuffer, _ bytes: [UInt8], _ stemmer: Stemmer?
  ) -> AnalyzedWord {
    let range = Int(token.textStart)..<Int(token.textEnd)
    let form = String(decoding: buffer.form(of: token), as: UTF8.self)
    var stem = form
    if let stemmer {
      var term: [UInt8] = []
      stemmer.term(of: token, in: buffer, into: &term)
      stem = String(decoding: term, as: UTF8.self)
    }
    return AnalyzedWord(
      position: Int(token.position), kind: "\(token.kind)", range: range,
      text: String(decoding: bytes[range], as: UTF8.self), form: form, stem: stem)
  }
}

extension Index {
  /// The words of a text as this index's analysis makes them.
  package func words(of text: String, language: LanguageTag) -> [AnalyzedWord] {
    let isPlain = reader.manifest.settings.analyzerKind == AnalyzerKind.plain.rawValue
    return TextAnalysis.words(
      of: text, language: language, analyzer: isPlain ? .plain : .standard)
  }
}
