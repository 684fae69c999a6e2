import Analysis
import Storage

/// Tells where sentences of a text begin: what a passage may begin with and still read well.
///
/// By signs alone, in every script: behind a sign that ends sentences and a space, or without a space
/// behind one of those scripts that have none. Of what may be an abbreviation (`Gen.`, `U.S.`) it is
/// not sure, and says no. The text is UTF-8. Constant time.
enum SentenceStarts {
  /// Whether a sentence begins with the byte at `offset`, which is not the first of its block.
  static func isStart(_ text: [UInt8], _ offset: Int) -> Bool {
    guard offset > 0, offset < text.count, text[offset] & 0xC0 != 0x80 else { return false }
    // Small letters go on with what was begun.
    if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[offset]) { return false }
    if text[offset - 1] == UInt8(ascii: " ") { return isEnd(text, offset - 1) }
    return text[offset] >= 0x80 && isUnspacedEnd(text, offset) && !isUnspacedEnd(text, offset + 3)
      && !["」", "』", "”", "）"].contains { endsWith(text, offset + 3, $0) }
  }

  /// Whether what stands before a space ends a sentence.
  private static func isEnd(_ text: [UInt8], _ space: Int) -> Bool {
    guard let mark = beforeClosing(text, space) else { return false }
    switch text[mark] {
    case UInt8(ascii: "!"), UInt8(ascii: "?"): return true
    case UInt8(ascii: "."): return !endsAbbreviation(text, mark)
    default:
      return isUnspacedEnd(text, mark + 1) || endsWith(text, mark + 1, "؟")
        || endsWith(text, mark + 1, "।") || endsWith(text, mark + 1, "۔")
    }
  }

  /// The byte before a space and the quotation marks and parentheses that close there.
  private static func beforeClosing(_ text: [UInt8], _ space: Int) -> Int? {
    var end = space
    while end > 0, space - end < 8 {
      if "\"')]".utf8.contains(text[end - 1]) {
        end -= 1
      } else if endsWith(text, end, "”") || endsWith(text, end, "’") {
        end -= 3
      } else if endsWith(text, end, "»") {
        end -= 2
      } else {
        break
      }
    }
    return end > 0 ? end - 1 : nil
  }

  /// Whether the word before a full stop may be cut short: a capital and at most two letters more, or
  /// one with a stop in it.
  private static func endsAbbreviation(_ text: [UInt8], _ stop: Int) -> Bool {
    var start = stop
    while start > 0, stop - start < 5, text[start - 1] > UInt8(ascii: " ") {
      if text[start - 1] == UInt8(ascii: ".") { return true }
      start -= 1
    }
    guard start < stop, stop - start <= 3 else { return start == stop }
    return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(text[start])
  }

  /// Whether a sign of the scripts without spaces ends at an offset.
  private static func isUnspacedEnd(_ text: [UInt8], _ end: Int) -> Bool {
    endsWith(text, end, "。") || endsWith(text, end, "！") || endsWith(text, end, "？")
  }

  private static func endsWith(_ text: [UInt8], _ end: Int, _ sign: StaticString) -> Bool {
    let count = sign.utf8CodeUnitCount
    guard end >= count, end <= text.count else { return false }
    // Safe: the bytes of a static string live as long as the program.
    return unsafe text[(end - count)..<end].elementsEqual(
      UnsafeBufferPointer(start: sign.utf8Start, count: count))
  }
}
