import CUnicodeTables

/// Lower case, split at everything that is not a letter or digit (`[^\W_]+` over `str.lower()` in
/// Python): the analyser for comparisons with other engines.
///
/// Letters and digits are the general categories L and N. Lower case is the simple mapping of each
/// scalar, and ς for a final Σ. Every token is a `.word`, and none is folded.
struct PlainTokenizer: ~Escapable {
  let text: RawSpan

  @_lifetime(copy text)
  init(_ text: RawSpan) { self.text = text }

  func run(into buffer: inout TokenBuffer) {
    let count = text.byteCount
    var index = 0
    while index < count {
      let scanned = buffer.scanWords(text, from: index)
      buffer.appendWords(of: scanned)
      index = scanned.next
      guard index < count else { return }
      switch lede_byte_class(text.byte(index)) {
      case ByteClass.word, ByteClass.nonASCII:
        index = word(from: index, into: &buffer)
      default:
        index += 1
      }
    }
  }

  private func word(from start: Int, into buffer: inout TokenBuffer) -> Int {
    var index = start
    var isASCII = true
    scan: while index < text.byteCount {
      switch lede_byte_class(text.byte(index)) {
      case ByteClass.word:
        index += 1
      case ByteClass.nonASCII:
        let next = text.scalar(at: index)
        guard next.properties.isLetterOrNumber else { break scan }
        isASCII = false
        index += next.count
        // Its lower case is an i and a mark, and a mark separates.
        if next.scalar == Self.capitalDottedI { break scan }
      default: break scan
      }
    }
    guard index > start else { return start + text.scalar(at: start).count }
    if isASCII, index - start <= Folding.formByteLimit {
      buffer.appendASCII(text, from: start, to: index, kind: .word)
    } else {
      append(from: start, to: index, into: &buffer)
    }
    return index
  }

  private func append(from start: Int, to end: Int, into buffer: inout TokenBuffer) {
    guard buffer.hasRoom else { return }
    let offset = buffer.bytes.count
    let limit = Folding.formByteLimit
    // Lower case takes at least a third of the bytes: K (Kelvin, three bytes) is k.
    let cut = text.scalarBoundary(from: start, to: end, limit: 3 * limit)
    appendLowercased(from: start, to: cut, into: &buffer.bytes)
    if buffer.bytes.cutScalars(from: offset, limit: limit) { buffer.droppedTokenCount += 1 }
    let form = offset..<buffer.bytes.count
    buffer.appendToken(stemInput: form, form: form, text: start..<end, kind: .word)
    buffer.nextPosition += 1
  }

  func appendLowercased(from start: Int, to end: Int, into bytes: inout [UInt8]) {
    var index = start
    while index < end {
      let next = text.scalar(at: index)
      switch next.scalar {
      case DecodedScalar.invalid: break
      case Self.capitalSigma: bytes.appendUTF8(isFinalSigma(at: index) ? 0x3C2 : 0x3C3)
      default:
        let lower = lede_unicode_lowercase(next.scalar)
        bytes.appendUTF8(lower == 0 ? next.scalar : lower)
      }
      index += next.count
    }
  }

  private static let capitalDottedI: UInt32 = 0x130
  private static let capitalSigma: UInt32 = 0x3A3

  /// The Final_Sigma condition of the Unicode Standard, table 3-17.
  ///
  /// A cased letter before it and none after it, not counting what case ignores. Stops at the next
  /// sigma on either side, so that a text full of them still takes linear time.
  private func isFinalSigma(at index: Int) -> Bool {
    var before = index
    var isAfterCased = false
    while before > 0 {
      before = scalarStart(before: before)
      let properties = text.scalar(at: before).properties
      if properties.isCaseIgnorable { continue }
      isAfterCased = properties.isCased
      break
    }
    guard isAfterCased else { return false }
    var after = index + 2
    while after < text.byteCount {
      let next = text.scalar(at: after)
      if !next.properties.isCaseIgnorable { return !next.properties.isCased }
      after += next.count
    }
    return true
  }

  private func scalarStart(before index: Int) -> Int {
    for count in 1...4 where count <= index {
      let next = text.scalar(at: index - count)
      if next.count == count, next.scalar != DecodedScalar.invalid { return index - count }
    }
    return index - 1
  }
}
