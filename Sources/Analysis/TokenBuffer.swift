import CKernels

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
  /// What was scanned last: words as `lede_ascii_words` gives them, and the text in lower case.
  private var scannedWords: [UInt64] = []
  private var scannedText: [UInt8] = []

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

/// Words of ASCII letters and digits that were found together.
struct ScannedWords {
  /// Where in the text they were looked for.
  var start: Int
  /// Where scanning goes on: at the end, or before what it leaves to others.
  var next: Int
  /// Where the text is in the arena, in lower case.
  var offset: Int
  var count: Int
}

extension TokenBuffer {
  private static let scannedWordCountMax = 1_024
  private static let scannedByteCountMax = 8_192
  private static let scannedByteCountMin = 256

  /// Finds words from an offset on and puts the text with them into the arena; none in short texts.
  mutating func scanWords(_ text: RawSpan, from start: Int) -> ScannedWords {
    var scanned = ScannedWords(start: start, next: start, offset: bytes.count, count: 0)
    // What is short, like a query, is not worth the room.
    guard text.byteCount >= Self.scannedByteCountMin,
      bytes.count < Int(UInt32.max) - Self.scannedByteCountMax - 4 * Folding.formByteLimit
    else { return scanned }
    if scannedWords.isEmpty {
      scannedWords = [UInt64](repeating: 0, count: Self.scannedWordCountMax)
      scannedText = [UInt8](repeating: 0, count: Self.scannedByteCountMax)
    }
    // Safe: the kernel reads within the text and writes no more than the rooms that it is told.
    unsafe text.withUnsafeBytes { text in
      unsafe scannedWords.withUnsafeMutableBufferPointer { words in
        unsafe scannedText.withUnsafeMutableBufferPointer { lower in
          var next = start
          scanned.count = unsafe lede_ascii_words(
            text.assumingMemoryBound(to: UInt8.self).baseAddress, text.count, start,
            lower.baseAddress, lower.count, words.baseAddress, words.count, &next)
          scanned.next = next
        }
      }
    }
    bytes.append(contentsOf: scannedText[..<(scanned.next - start)])
    return scanned
  }

  /// A word of the last scan: its range in the text, and whether it has a letter.
  @inline(__always)
  func scannedWord(_ index: Int) -> (start: Int, end: Int, hasLetter: Bool) {
    let word = scannedWords[index]
    let start = Int(word >> 32)
    return (start, start + Int(UInt32(truncatingIfNeeded: word) >> 1), word & 1 != 0)
  }

  /// Appends all words of the last scan, each at the next position.
  mutating func appendWords(of scanned: ScannedWords) {
    guard scanned.count > 0 else { return }
    let shift = UInt32(truncatingIfNeeded: scanned.offset &- scanned.start)
    let position = nextPosition
    // One array, so that its end is looked for once instead of for each word.
    // Safe: every token of the count is made.
    let all = unsafe [Token](unsafeUninitializedCapacity: scanned.count) { tokens, count in
      for index in 0..<scanned.count {
        let word = scannedWords[index]
        let start = UInt32(truncatingIfNeeded: word >> 32)
        let count = UInt32(truncatingIfNeeded: word) >> 1
        // Words lie in the text, their bytes in the arena, and both have offsets of 32 bits.
        unsafe tokens.initializeElement(
          at: index,
          to: Token(
            formOffset: start &+ shift, formCount: UInt8(truncatingIfNeeded: count),
            stemInputOffset: start &+ shift, stemInputCount: UInt8(truncatingIfNeeded: count),
            textStart: start, textEnd: start &+ count,
            position: position &+ UInt32(truncatingIfNeeded: index), kind: .word))
      }
      count = scanned.count
    }
    tokens.append(contentsOf: all)
    nextPosition &+= UInt32(truncatingIfNeeded: scanned.count)
  }

  /// Appends a word of the last scan at the next position.
  @inline(__always)
  mutating func appendScanned(_ range: Range<Int>, of scanned: ScannedWords, kind: TokenKind) {
    let offset = scanned.offset + range.lowerBound - scanned.start
    let form = offset..<(offset + range.count)
    appendToken(stemInput: form, form: form, text: range, kind: kind)
    nextPosition += 1
  }
}
