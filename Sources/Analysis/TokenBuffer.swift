/// The tokens of one text, with all their bytes in one arena.
///
/// Made once and reused: `removeAll` keeps the memory, so analysing costs no allocation per text
/// and none per token. A value type, for one thread at a time.
package struct TokenBuffer: Sendable {
  /// In the order of the text; positions and starts never decrease.
  package var tokens: [Token] = []
  /// The arena that the offsets of the tokens count in.
  package var bytes: [UInt8] = []
  /// The position that the next analysed word takes.
  package var nextPosition: UInt32 = 0
  /// Tokens that are not in full here: cut at 255 bytes, or left out because the arena is full.
  package var droppedTokenCount: Int = 0

  package init() {}

  /// The folded surface form of a token of this buffer.
  package func form(of token: Token) -> ArraySlice<UInt8> {
    let start = Int(token.formOffset)
    return bytes[start..<start + Int(token.formCount)]
  }

  /// What a stemmer gets for a token of this buffer: the form before diacritics were folded.
  package func stemInput(of token: Token) -> ArraySlice<UInt8> {
    let start = Int(token.stemInputOffset)
    return bytes[start..<start + Int(token.stemInputCount)]
  }

  /// Appends the form of a token of this buffer to the arena, a zero byte and its stemmer's input.
  package mutating func appendFormWithStemInput(of token: Token) {
    // Byte by byte: a slice of the arena would make it be copied as a whole.
    let form = Int(token.formOffset)
    for index in form..<(form + Int(token.formCount)) { bytes.append(bytes[index]) }
    bytes.append(0)
    let input = Int(token.stemInputOffset)
    for index in input..<(input + Int(token.stemInputCount)) { bytes.append(bytes[index]) }
  }

  /// Empties the buffer and keeps its memory.
  package mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    nextPosition = 0
    droppedTokenCount = 0
  }
}
