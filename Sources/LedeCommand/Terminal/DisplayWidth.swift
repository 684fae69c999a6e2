/// How many columns of a terminal text takes.
///
/// Combining marks and format characters take none, East Asian wide characters and pictographs
/// two, all else one: what common terminals do. Linear in the text.
package enum DisplayWidth {
  /// The columns that a text takes.
  package static func of(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  /// The columns that a character takes.
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return isWide(scalar.value) ? 2 : 1
    }
  }

  /// The longest beginning that fits, with `…` at its end when something was cut.
  package static func cut(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    var used = 0
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      used += of(scalar)
      if used > width - 1 { break }
      kept.append(scalar)
    }
    return String(kept) + (width > 0 ? "…" : "")
  }

  /// The text cut or filled with spaces to exactly so many columns.
  package static func fit(_ text: String, _ width: Int, alignedRight: Bool = false) -> String {
    let text = cut(text, to: width)
    let fill = String(repeating: " ", count: max(0, width - of(text)))
    return alignedRight ? fill + text : text + fill
  }

  /// Blocks that Unicode's EastAsianWidth calls wide, and the pictographs shown so.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
