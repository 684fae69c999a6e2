/// The bytes that tell in which encoding a page is: its words that hold more than ASCII.
///
/// Words end at white space and at markup, none of which is the second byte of a character in any
/// encoding that is guessed. Markup that is ASCII only is left out, so that the text of a page
/// with long menus of scripts is still seen.
struct EncodingSample {
  /// Enough to tell encodings apart, and little to convert twenty times.
  private static let byteCountMax = 1 << 14
  /// Longer words are cut: scripts without spaces write whole paragraphs as one.
  private static let wordByteCountMax = 1 << 12

  /// The words, a space between any two.
  private(set) var bytes: [UInt8] = []
  /// How many bytes are beyond ASCII.
  private(set) var highCount = 0
  /// How many of them follow another one.
  private(set) var pairedCount = 0

  init(of page: [UInt8]) {
    var wordStart = 0
    var index = 0
    while index < page.count, bytes.count < Self.byteCountMax {
      guard page[index] >= 0x80 else {
        if Self.endsWord(page[index]) { wordStart = index + 1 }
        index += 1
        continue
      }
      var end = index
      let limit = min(page.count, wordStart + Self.wordByteCountMax)
      while end < limit, !Self.endsWord(page[end]) {
        if page[end] >= 0x80 {
          highCount += 1
          if end > 0, page[end - 1] >= 0x80 { pairedCount += 1 }
        }
        end += 1
      }
      // What stands far in front of the first such byte is no word but a script.
      bytes += page[max(wordStart, index - 64)..<end]
      bytes.append(0x20)
      index = max(end, index + 1)
      wordStart = index
    }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x3C || byte == 0x3E || byte == 0x22 || byte == 0x27 || byte == 0x26
  }
}
