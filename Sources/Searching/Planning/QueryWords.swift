import Analysis
import Storage

/// A query text's words: the main line of its tokens, and the joined form of a compound.
struct QueryWords {
  /// One word with where it stands relative to the first.
  struct Word {
    var form: [UInt8]
    var stemInput: [UInt8]
    var kind: TokenKind
    var offset: UInt32
  }

  private(set) var words: [Word] = []
  /// The joined form, when the text is one compound (`covid-19` gives `covid19`).
  private(set) var joined: Word?

  /// Nil when the text has no token.
  init?(_ text: String, _ analyzer: Analyzer, _ buffer: inout TokenBuffer) {
    buffer.removeAll()
    analyzer.analyze(Array(text.utf8).rawSpan, mode: .query, into: &buffer)
    let line = buffer.tokens.filter { $0.kind != .joined }
    guard let first = line.first, let last = line.last else { return nil }
    func word(_ token: Token) -> Word {
      Word(
        form: Array(buffer.form(of: token)), stemInput: Array(buffer.stemInput(of: token)),
        kind: token.kind, offset: token.position &- first.position)
    }
    words = line.map(word)
    let whole = buffer.tokens.filter {
      $0.kind == .joined && $0.textStart <= first.textStart && $0.textEnd >= last.textEnd
    }
    if words.count > 1, whole.count == 1 { joined = whole.first.map(word) }
  }
}
