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
    var index = 0
    while index < text.byteCount {
      guard Self.isWordByte(text, index) else {
        index += 1
        continue
      }
      let start = index
      let offset = buffer.bytes.count
      var isNumber = true
      while index < text.byteCount, Self.isWordByte(text, index) {
        // Safe: the index is below the count.
        let byte = unsafe text.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        if byte >= 0x40 { isNumber = false }
        if index - start < 255 { buffer.bytes.append(byte >= 0x40 ? byte | 0x20 : byte) }
        index += 1
      }
      let count = UInt8(buffer.bytes.count - offset)
      buffer.tokens.append(
        Token(
          formOffset: UInt32(offset), formCount: count, stemInputOffset: UInt32(offset),
          stemInputCount: count, textStart: UInt32(start), textEnd: UInt32(index),
          position: buffer.nextPosition, kind: isNumber ? .number : .word))
      buffer.nextPosition += 1
    }
  }

  private static func isWordByte(_ text: RawSpan, _ index: Int) -> Bool {
    // Safe: callers pass an index below the count.
    switch unsafe text.unsafeLoad(fromByteOffset: index, as: UInt8.self) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
