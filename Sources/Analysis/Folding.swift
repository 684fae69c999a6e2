import CUTF8Proc
import CUnicodeTables

/// Writes words in the form they are compared in, into an arena of bytes.
///
/// Two steps (Documentation/ANALYSIS.md, "Folding"): NFKC_Casefold, which is what stemmers read,
/// and from it the surface form without diacritics. The generated tables do the first step scalar
/// by scalar; only words in which marks and letters may compose or change order go to utf8proc.
struct Folding {
  /// Longest form, in bytes.
  static let formByteLimit = 255

  /// What the separators inside a word turn into.
  enum Separators {
    /// Apostrophes stay, but not between digits; dots stay.
    case word
    /// Dots go: `U.S.A.` is `usa`.
    case acronym
    /// Everything is text: for prefixes and patterns of a query.
    case kept
  }

  /// Room for utf8proc: the longest expansion is 18 scalars for one of three bytes.
  private var scalars: [Int32] = []
  /// The word without what its separators drop.
  private var source: [UInt8] = []

  /// Appends NFKC_Casefold of `text[start..<end]`, valid UTF-8 of at most 255 bytes.
  mutating func appendCaseFolded(
    _ text: RawSpan, from start: Int, to end: Int, _ separators: Separators,
    into bytes: inout [UInt8]
  ) {
    let offset = bytes.count
    if appendByTable(text, from: start, to: end, separators, into: &bytes) { return }
    bytes.removeSubrange(offset...)
    appendNormalised(text, from: start, to: end, separators, into: &bytes)
  }

  /// Appends what folding makes of `bytes[start...]` without diacritics; returns whether that
  /// differs (if not, nothing was appended).
  static func appendUnaccented(from start: Int, in bytes: inout [UInt8]) -> Bool {
    let end = bytes.count
    var index = start
    while index < end, bytes[index] < 0x80 { index += 1 }
    if index == end { return false }
    bytes.append(contentsOf: bytes[start..<index])
    var differs = false
    while index < end {
      let next = decodeValid(bytes, at: index)
      let mapped = lede_unicode_unaccent(next.scalar)
      if mapped != 0 {
        differs = true
        bytes.appendPacked(mapped)
      } else {
        bytes.appendUTF8(next.scalar)
      }
      index += next.count
    }
    if !differs { bytes.removeSubrange(end...) }
    return differs
  }

  /// The quick way; false when the word has to be normalised as a whole.
  func appendByTable(
    _ text: RawSpan, from start: Int, to end: Int, _ separators: Separators,
    into bytes: inout [UInt8]
  ) -> Bool {
    var index = start
    var followsMark = false
    var followsDigit = false
    while index < end {
      let next = text.scalar(at: index)
      index += next.count
      if next.scalar < 0x80, lede_byte_class(UInt8(next.scalar)) == ByteClass.word {
        bytes.append(UInt8(next.scalar) | 0x20)
        followsMark = false
        followsDigit = next.scalar < 0x40
        continue
      }
      let properties = next.properties
      if Self.drops(properties.tokenClass, separators, followsDigit) { continue }
      let mapped = lede_unicode_fold(next.scalar)
      if !properties.foldsAlone || followsMark && properties.endsInMark { return false }
      if mapped == 0 { bytes.appendUTF8(next.scalar) } else { bytes.appendPacked(mapped) }
      if mapped == 0 || mapped >> 56 != 0x80 { followsMark = properties.endsInMark }
      followsDigit = properties.tokenClass == ScalarClass.digit
    }
    return true
  }

  /// The slow way, right for every word: normalises it as a whole.
  mutating func appendNormalised(
    _ text: RawSpan, from start: Int, to end: Int, _ separators: Separators,
    into bytes: inout [UInt8]
  ) {
    source.removeAll(keepingCapacity: true)
    var index = start
    var followsDigit = false
    while index < end {
      let next = text.scalar(at: index)
      index += next.count
      let tokenClass = next.properties.tokenClass
      guard next.scalar <= 0x10FFFF, !Self.drops(tokenClass, separators, followsDigit) else {
        continue
      }
      source.appendUTF8(next.scalar)
      followsDigit = tokenClass == ScalarClass.digit
    }
    for scalar in normalisedSource() {
      let mapped = lede_unicode_fold(scalar)
      if mapped == 0 { bytes.appendUTF8(scalar) } else { bytes.appendPacked(mapped) }
    }
  }

  private mutating func normalisedSource() -> [UInt32] {
    let options = utf8proc_option_t(
      rawValue: UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue | UTF8PROC_COMPAT.rawValue
        | UTF8PROC_CASEFOLD.rawValue | UTF8PROC_IGNORE.rawValue)
    let capacity = 18 * source.count
    if scalars.count < capacity { scalars = [Int32](repeating: 0, count: capacity) }
    // Safe: both pointers cover as many elements as the calls are told and live through them.
    let count = unsafe scalars.withUnsafeMutableBufferPointer { scalars in
      unsafe source.withUnsafeBufferPointer { source in
        let decomposed = unsafe utf8proc_decompose(
          source.baseAddress, source.count, scalars.baseAddress, scalars.count, options)
        guard decomposed > 0, decomposed <= scalars.count else { return 0 }
        return unsafe utf8proc_normalize_utf32(scalars.baseAddress, decomposed, options)
      }
    }
    return scalars.prefix(max(0, count)).map { UInt32(bitPattern: $0) }
  }

  @inline(__always)
  private static func drops(
    _ tokenClass: UInt16, _ separators: Separators, _ followsDigit: Bool
  ) -> Bool {
    switch (tokenClass, separators) {
    case (_, .kept): false
    case (ScalarClass.comma, _), (ScalarClass.doubleQuote, _), (ScalarClass.dot, .acronym): true
    case (ScalarClass.apostrophe, _): followsDigit
    default: false
    }
  }

  /// Decodes a scalar of the arena, which holds whole scalars only.
  static func decodeValid(_ bytes: [UInt8], at index: Int) -> DecodedScalar {
    let lead = UInt32(bytes[index])
    if lead < 0x80 { return DecodedScalar(scalar: lead, count: 1) }
    let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var scalar = lead & (0x7F >> UInt32(count))
    for offset in 1..<count { scalar = scalar << 6 | UInt32(bytes[index + offset] & 0x3F) }
    return DecodedScalar(scalar: scalar, count: count)
  }
}
