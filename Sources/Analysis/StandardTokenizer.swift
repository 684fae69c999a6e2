import CUnicodeTables

/// The standard rules over one text: segments of UAX #29, split and joined as people type words.
///
/// Documentation/ANALYSIS.md states the rules; each has its name here. Looks ahead a bounded number
/// of bytes, and never computes a segment twice, so the cost is linear on any input.
struct StandardTokenizer: ~Copyable, ~Escapable {
  let text: RawSpan
  let mode: Analyzer.Mode
  var folding = Folding()
  /// The end of the segment that was looked at last.
  var segmentEnd = 0

  @_lifetime(copy text)
  init(_ text: RawSpan, mode: Analyzer.Mode) {
    self.text = text
    self.mode = mode
  }

  mutating func run(into buffer: inout TokenBuffer) {
    let count = text.byteCount
    var index = 0
    while index < count {
      index = scannedWords(from: index, into: &buffer)
      guard index < count else { return }
      switch lede_byte_class(text.byte(index)) {
      case ByteClass.word: index = word(from: index, into: &buffer)
      case ByteClass.nonASCII: index = nonASCII(at: index, into: &buffer)
      case ByteClass.dot: index = dottedName(at: index, into: &buffer)
      default: index += 1
      }
    }
  }

  private mutating func word(from start: Int, into buffer: inout TokenBuffer) -> Int {
    var end = start
    var letters: UInt8 = 0
    while end < text.byteCount, case let byte = text.byte(end),
      lede_byte_class(byte) == ByteClass.word
    {
      letters |= byte & 0x40
      end += 1
    }
    guard endsPlainly(from: start, at: end), end - start <= Folding.formByteLimit else {
      return compound(from: start, into: &buffer)
    }
    buffer.appendASCII(text, from: start, to: end, kind: letters == 0 ? .number : .word)
    return end
  }

  /// Appends words as far as they are of ASCII; returns where something else begins.
  private mutating func scannedWords(from start: Int, into buffer: inout TokenBuffer) -> Int {
    let scanned = buffer.scanWords(text, from: start)
    var index = start
    for number in 0..<scanned.count {
      let word = buffer.scannedWord(number)
      // A compound or a name has taken it.
      if word.start < index { continue }
      if word.start > index, text.byte(word.start - 1) == UInt8(ascii: ".") {
        index = dottedName(at: word.start - 1, into: &buffer)
        if index > word.start { continue }
      }
      if endsPlainly(from: word.start, at: word.end) {
        buffer.appendScanned(
          word.start..<word.end, of: scanned, kind: word.hasLetter ? .word : .number)
        index = word.end
      } else {
        index = compound(from: word.start, into: &buffer)
      }
    }
    guard scanned.next > index else { return index }
    // The dot of `.NET` may stand before what is left.
    if text.byte(scanned.next - 1) == UInt8(ascii: ".") {
      return dottedName(at: scanned.next - 1, into: &buffer)
    }
    return scanned.next
  }

  /// Whether a run of ASCII letters and digits is a word of its own whatever follows.
  @inline(__always)
  private func endsPlainly(from start: Int, at end: Int) -> Bool {
    guard end < text.byteCount else { return true }
    switch lede_byte_class(text.byte(end)) {
    case ByteClass.other: return true
    case ByteClass.dot, ByteClass.comma, ByteClass.apostrophe, ByteClass.hyphen,
      ByteClass.ampersand:
      let next = lede_byte_class(text.byteOrZero(end + 1))
      return next != ByteClass.word && next != ByteClass.nonASCII
    case ByteClass.plus, ByteClass.hash: return end - start > 1
    default: return false
    }
  }

  private mutating func nonASCII(at index: Int, into buffer: inout TokenBuffer) -> Int {
    let next = text.scalar(at: index)
    switch next.properties.tokenClass {
    case ScalarClass.letter, ScalarClass.digit: return compound(from: index, into: &buffer)
    case ScalarClass.ideograph, ScalarClass.cluster: return run(from: index, into: &buffer)
    default: return index + next.count
    }
  }

  /// `.NET`, the one name that begins with a dot.
  private func dottedName(at index: Int, into buffer: inout TokenBuffer) -> Int {
    let end = index + 4
    guard text.byteOrZero(index + 1) | 0x20 == UInt8(ascii: "n"),
      text.byteOrZero(index + 2) | 0x20 == UInt8(ascii: "e"),
      text.byteOrZero(index + 3) | 0x20 == UInt8(ascii: "t"),
      index == 0 || lede_byte_class(text.byte(index - 1)) == ByteClass.other,
      !continuesWord(at: end)
    else { return index + 1 }
    buffer.appendASCII(text, from: index, to: end, kind: .word)
    return end
  }

  /// Whether a letter, digit or mark stands there.
  func continuesWord(at index: Int) -> Bool {
    let next = text.scalarOrEnd(at: index).properties
    return next.beginsWord || next.tokenClass == ScalarClass.extend
  }
}

extension TokenBuffer {
  /// Appends a word of ASCII letters and digits (and a leading dot) at the next position.
  @inline(__always)
  mutating func appendASCII(_ text: RawSpan, from start: Int, to end: Int, kind: TokenKind) {
    guard hasRoom else { return }
    let offset = bytes.count
    // Safe: the range lies in the text; the copy ends with the closure.
    unsafe text.withUnsafeBytes { raw in
      unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: raw[start..<end]))
    }
    for index in offset..<bytes.count { bytes[index] |= 0x20 }
    appendToken(
      stemInput: offset..<bytes.count, form: offset..<bytes.count, text: start..<end, kind: kind)
    nextPosition += 1
  }

  /// Appends a token at the next position, which stays.
  @inline(__always)
  mutating func appendToken(
    stemInput: Range<Int>, form: Range<Int>, text: Range<Int>, kind: TokenKind
  ) {
    tokens.append(
      Token(
        formOffset: UInt32(form.lowerBound), formCount: UInt8(form.count),
        stemInputOffset: UInt32(stemInput.lowerBound), stemInputCount: UInt8(stemInput.count),
        textStart: UInt32(text.lowerBound), textEnd: UInt32(text.upperBound),
        position: nextPosition, kind: kind))
  }

  /// Whether offsets into the arena still fit; counts a token that has to be left out.
  var hasRoom: Bool {
    mutating get {
      if bytes.count < Int(UInt32.max) - 4 * Folding.formByteLimit { return true }
      droppedTokenCount += 1
      return false
    }
  }
}
