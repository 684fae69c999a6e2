/// Where a piece of a text may begin and end without tearing a word.
///
/// That is beside white space, so that a word keeps the signs that stand at it, and beside
/// characters of scripts that are written without spaces. The text is UTF-8. Constant time.
package enum TextBorder {
  /// Whether a piece may begin with the byte at `offset`.
  package static func isStart(_ text: RawSpan, _ offset: Int) -> Bool {
    guard offset > 0 else { return true }
    guard offset < text.byteCount, let border = Border(text, offset) else { return false }
    return border.isClean && !isSpace(border.next.scalar)
  }

  /// Whether a piece may end before the byte at `offset`.
  package static func isEnd(_ text: RawSpan, _ offset: Int) -> Bool {
    guard offset < text.byteCount else { return true }
    guard offset > 0, let border = Border(text, offset) else { return false }
    return border.isClean && !isSpace(border.previous.scalar)
  }

  /// What stands on both sides of an offset.
  private struct Border {
    var previous: DecodedScalar
    var next: DecodedScalar

    /// Nil within a character.
    init?(_ text: RawSpan, _ offset: Int) {
      guard text.byte(offset) & 0xC0 != 0x80 else { return nil }
      var start = offset - 1
      while start > 0, offset - start < 4, text.byte(start) & 0xC0 == 0x80 { start -= 1 }
      previous = text.scalar(at: start)
      next = text.scalar(at: offset)
    }

    /// Whether a cut tears nothing.
    var isClean: Bool {
      if isSpace(previous.scalar) || isSpace(next.scalar) { return true }
      if next.properties.continuesCluster || isPrefix(previous.scalar) { return false }
      return isUnspaced(previous) || isUnspaced(next)
    }
  }

  /// White space, and the sign for it where words are not spaced.
  private static func isSpace(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return scalar == 0x20 || (0x09...0x0D).contains(scalar) }
    return Unicode.Scalar(scalar)?.properties.isWhitespace ?? false || scalar == 0x200B
  }

  /// A joiner, or a vowel that is written before its consonant.
  private static func isPrefix(_ scalar: UInt32) -> Bool {
    scalar == 0x200D || (0xE40...0xE44).contains(scalar) || (0xEC0...0xEC4).contains(scalar)
  }

  private static func isUnspaced(_ decoded: DecodedScalar) -> Bool {
    switch decoded.properties.tokenClass {
    case ScalarClass.cluster: true
    case ScalarClass.ideograph: !isHangul(decoded.scalar)
    default: false
    }
  }

  /// Korean is written with spaces.
  private static func isHangul(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x1100...0x11FF, 0x3130...0x318F, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xFFA0...0xFFDC: true
    default: false
    }
  }
}
