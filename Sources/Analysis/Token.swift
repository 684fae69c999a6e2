/// What a token is; only `.word` is stemmed.
package enum TokenKind: UInt8, Sendable {
  case word = 1
  case number
  /// One character of a script that is written without spaces.
  case unigram
  /// Two neighbouring characters of such a script; stands at the position of the first.
  case bigram
  /// The parts of a compound written together (`covid19`); stands at the position of the first.
  case joined
}

/// One term of a text: where its bytes are, where it stood, and at which word position.
///
/// 24 bytes; the bytes themselves are in the `TokenBuffer` it came from.
package struct Token: Sendable {
  /// Where the folded surface form begins in `TokenBuffer.bytes`.
  package var formOffset: UInt32
  /// Where the stemmer's input begins; equal to `formOffset` when folding changed nothing.
  package var stemInputOffset: UInt32
  /// The byte range in the analysed text: what a snippet marks.
  package var textStart: UInt32
  package var textEnd: UInt32
  /// The word position from 0; alternates (unigram and bigram, joined and first part) share one.
  package var position: UInt32
  /// Bytes of the form, 1…255, valid UTF-8.
  package var formCount: UInt8
  /// Bytes of the stemmer's input, 1…255, valid UTF-8.
  package var stemInputCount: UInt8
  package var kind: TokenKind

  package init(
    formOffset: UInt32, formCount: UInt8, stemInputOffset: UInt32, stemInputCount: UInt8,
    textStart: UInt32, textEnd: UInt32, position: UInt32, kind: TokenKind
  ) {
    self.formOffset = formOffset
    self.stemInputOffset = stemInputOffset
    self.textStart = textStart
    self.textEnd = textEnd
    self.position = position
    self.formCount = formCount
    self.stemInputCount = stemInputCount
    self.kind = kind
  }
}
