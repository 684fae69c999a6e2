/// Which rules turn a text into tokens; an index is built and searched with one of them.
package enum AnalyzerKind: UInt8, Sendable {
  /// The rules of Documentation/ANALYSIS.md.
  case standard = 1
  /// Lower case, split at everything that is not a letter or digit, nothing else.
  case plain = 2
}

/// Turns text into tokens, the same way for articles and for queries.
///
/// Pure and linear in the bytes given, whatever they are: bytes that are not UTF-8 separate words.
/// It does not stem: what stems a token depends on the language of its article (`Stemmer`).
package struct Analyzer: Sendable {
  /// Raised whenever the tokens of any text change; an index names the version it was built with.
  package static let version: UInt32 = 1

  /// What the text is: runs of Han, kana, Thai … give more terms in an article than in a query.
  package enum Mode: Sendable {
    case article
    case query
  }

  package let kind: AnalyzerKind

  package init(_ kind: AnalyzerKind) { self.kind = kind }

  /// Appends the tokens of `text`; ranges count from its start, positions go on in the buffer.
  package func analyze(_ text: RawSpan, mode: Mode, into buffer: inout TokenBuffer) {
    // Ranges are 32 bits wide; what lies beyond them is left out.
    let text = text.extracting(first: Int(UInt32.max))
    switch kind {
    case .standard:
      var tokenizer = StandardTokenizer(text, mode: mode)
      tokenizer.run(into: &buffer)
    case .plain:
      PlainTokenizer(text).run(into: &buffer)
    }
  }

  /// Appends the comparable form of a piece of a word, for prefixes and patterns.
  ///
  /// It is not split into words. At most the first 1,024 bytes are read: no form is that long.
  package func fold(_ text: RawSpan, into form: inout [UInt8]) {
    let end = text.scalarBoundary(from: 0, to: text.byteCount, limit: 1024)
    switch kind {
    case .standard:
      var folding = Folding()
      var folded: [UInt8] = []
      folding.appendCaseFolded(text, from: 0, to: end, .kept, into: &folded)
      let count = folded.count
      let differs = Folding.appendUnaccented(from: 0, in: &folded)
      form.append(contentsOf: differs ? folded[count...] : folded[...])
    case .plain:
      PlainTokenizer(text).appendLowercased(from: 0, to: end, into: &form)
    }
  }
}
