import Analysis
import Storage

/// A query text's words: the main line of its tokens, and the joined form of a compound.
struct QueryWords {
  /// One word with where it stands relative to the first.
  struct Word {
    /// Where the word stands in the text that was typed, in bytes.
    var textRange: Range<Int>
    var form: [UInt8]
    /// Empty where words are not stemmed.
    var stemInput: [UInt8]
    var kind: TokenKind
    var offset: UInt32

    fileprivate init(
      _ token: Token, behind first: Token, in buffer: TokenBuffer, isStemmed: Bool
    ) {
      textRange = Int(token.textStart)..<max(Int(token.textStart), Int(token.textEnd))
      form = Array(buffer.form(of: token))
      stemInput = isStemmed ? Array(buffer.stemInput(of: token)) : []
      kind = token.kind
      offset = token.position &- first.position
    }
  }

  private(set) var words: [Word] = []
  /// The joined form, when the text is one compound (`covid-19` gives `covid19`).
  private(set) var joined: Word?

  /// Nil when the text has no token.
  init?(_ text: String, _ analyzer: Analyzer, _ buffer: inout TokenBuffer) {
    buffer.removeAll()
    analyzer.analyze(Array(text.utf8).rawSpan, mode: .query, into: &buffer)
    guard let first = buffer.tokens.first(where: { $0.kind != .joined }),
      let last = buffer.tokens.last(where: { $0.kind != .joined })
    else { return nil }
    let isStemmed = analyzer.kind != .plain
    words.reserveCapacity(buffer.tokens.count)
    for token in buffer.tokens where token.kind != .joined {
      words.append(Word(token, behind: first, in: buffer, isStemmed: isStemmed))
    }
    guard words.count > 1 else { return }
    let whole = buffer.tokens.filter {
      $0.kind == .joined && $0.textStart <= first.textStart && $0.textEnd >= last.textEnd
    }
    if whole.count == 1 {
      joined = Word(whole[0], behind: first, in: buffer, isStemmed: isStemmed)
    }
  }
}
