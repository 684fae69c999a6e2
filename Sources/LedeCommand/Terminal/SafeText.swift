import ResultJSON

/// Makes text from articles, file names and errors harmless for a terminal.
///
/// Control characters (C0 but tab and newline, DEL, C1) and the marks that turn the direction of
/// writing could move the cursor, forge links or reorder a line. They become visible signs: C0 and
/// DEL their control pictures (`␛`), the others `�`. Everything a person reads goes through here.
package enum SafeText {
  /// The text with every unsafe character replaced; tabs and newlines stay.
  package static func lines(_ text: String) -> String {
    replacing(text) { isUnsafe($0) }
  }

  /// The text on one line: tabs, newlines and other line separators become spaces.
  package static func line(_ text: String) -> String {
    replacing(text) { isUnsafe($0) || isLineBreak($0) || $0 == "\t" }
  }

  /// Whether a terminal must never be shown the character.
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool { JSONWriter.isUnsafe(scalar) }

  private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x0B, 0x0C, 0x0D, 0x2028, 0x2029: true
    default: false
    }
  }

  private static func replacing(
    _ text: String, where needsReplacement: (Unicode.Scalar) -> Bool
  ) -> String {
    guard text.unicodeScalars.contains(where: needsReplacement) else { return text }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      safe.append(needsReplacement(scalar) ? replacement(of: scalar) : scalar)
    }
    return String(safe)
  }

  private static func replacement(of scalar: Unicode.Scalar) -> Unicode.Scalar {
    if isLineBreak(scalar) || scalar == "\t" { return " " }
    switch scalar.value {
    case 0x00...0x1F: return Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: return "\u{2421}"
    default: return "\u{FFFD}"
    }
  }
}
