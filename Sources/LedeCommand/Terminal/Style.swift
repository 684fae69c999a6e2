/// Bold, dim, colour and links, where the output may carry them.
package struct Style: Sendable {
  /// Whether escape sequences are written at all.
  package var isOn: Bool
  /// Whether files and addresses become links (OSC 8): only on a real terminal.
  package var hasLinks: Bool

  package init(isOn: Bool, hasLinks: Bool) {
    self.isOn = isOn
    self.hasLinks = hasLinks
  }

  /// A match in a snippet.
  package func match(_ text: String) -> String { wrap(text, "1;33") }
  /// A headline.
  package func title(_ text: String) -> String { wrap(text, "1") }
  /// What matters less.
  package func faint(_ text: String) -> String { wrap(text, "2") }

  /// Text that leads somewhere; the target must be an http, https or file address.
  package func link(_ text: String, to target: String?) -> String {
    guard hasLinks, let target, Self.isSafeTarget(target) else { return text }
    return "\u{1B}]8;;\(target)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
  }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// Only printable ASCII may stand in an escape sequence.
  private static func isSafeTarget(_ target: String) -> Bool {
    ["http://", "https://", "file://"].contains { target.hasPrefix($0) }
      && target.utf8.count <= 2_000 && target.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// The `file://` address of a path.
  package static func fileAddress(_ path: [UInt8]) -> String {
    var address = "file://"
    let digits = Array("0123456789ABCDEF")
    for byte in path {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || "/-._~".utf8.contains(byte)
      if isPlain {
        address.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        address.append("%")
        address.append(digits[Int(byte >> 4)])
        address.append(digits[Int(byte & 15)])
      }
    }
    return address
  }
}
