import Articles

/// Plain text as records and files carry it, cut into paragraphs.
///
/// Where a text has blank lines, these part its paragraphs and a single line feed is a space (the
/// text is wrapped); where it has none, every line is a paragraph. Runs of white space become one
/// space. Works on ASCII bytes of UTF-8, which occur in no other character.
package enum ParagraphText {
  /// Whether a byte is white space.
  package static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// The paragraphs, each followed by one line feed: what an indexer takes without `String`s.
  package static func folded(_ text: [UInt8]) -> [UInt8] {
    let feedsForBreak = hasBlankLine(text) ? 2 : 1
    var folded: [UInt8] = []
    folded.reserveCapacity(text.count + 1)
    var at = 0
    var isParagraphOpen = false
    while at < text.count {
      var feeds = 0
      while at < text.count, isSpace(text[at]) {
        if text[at] == 0x0A { feeds += 1 }
        at += 1
      }
      guard at < text.count else { break }
      if isParagraphOpen { folded.append(feeds >= feedsForBreak ? 0x0A : 0x20) }
      isParagraphOpen = true
      let start = at
      while at < text.count, !isSpace(text[at]) { at += 1 }
      folded += text[start..<at]
    }
    if isParagraphOpen { folded.append(0x0A) }
    return folded
  }

  /// The paragraphs as blocks.
  package static func blocks(_ text: [UInt8]) -> [Block] {
    folded(text).split(separator: 0x0A).map { Block(String(decoding: $0, as: UTF8.self)) }
  }

  /// Words between commas or semicolons.
  static func keywords(_ text: [UInt8]) -> [[UInt8]] {
    text.split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
      .map { Array(trimmed($0)) }
      .filter { !$0.isEmpty }
  }

  /// The bytes without white space at both ends.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = bytes.firstIndex(where: { !isSpace($0) }),
      let last = bytes.lastIndex(where: { !isSpace($0) })
    else { return [] }
    return bytes[first...last]
  }

  private static func hasBlankLine(_ text: [UInt8]) -> Bool {
    var isBlank = false
    for byte in text {
      if byte == 0x0A {
        if isBlank { return true }
        isBlank = true
      } else if !isSpace(byte) {
        isBlank = false
      }
    }
    return false
  }
}
