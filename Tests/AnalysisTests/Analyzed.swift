import Analysis

/// The tokens of a text in a shape that tables of cases can state.
struct Analyzed {
  var buffer = TokenBuffer()
  let text: [UInt8]

  init(_ text: [UInt8], _ kind: AnalyzerKind = .standard, _ mode: Analyzer.Mode = .article) {
    self.text = text
    // Safe: the array outlives the call.
    unsafe Analyzer(kind).analyze(text.span.bytes, mode: mode, into: &buffer)
  }

  init(_ text: String, _ kind: AnalyzerKind = .standard, _ mode: Analyzer.Mode = .article) {
    self.init(Array(text.utf8), kind, mode)
  }

  var forms: [String] { buffer.tokens.map { String(decoding: buffer.form(of: $0), as: UTF8.self) } }

  /// Form@position, with a sign for what is not a word: `#` number, `1`, `2` characters, `+`
  /// joined.
  var description: String {
    zip(buffer.tokens, forms).map { token, form in
      let signs: [TokenKind: String] = [
        .word: "", .number: "#", .unigram: "1", .bigram: "2", .joined: "+",
      ]
      return "\(form)@\(token.position)\(signs[token.kind] ?? "?")"
    }.joined(separator: " ")
  }

  /// What a snippet would mark, token by token.
  var marked: [String] {
    buffer.tokens.map {
      String(decoding: text[Int($0.textStart)..<Int($0.textEnd)], as: UTF8.self)
    }
  }

  var stemInputs: [String] {
    buffer.tokens.map { String(decoding: buffer.stemInput(of: $0), as: UTF8.self) }
  }
}
