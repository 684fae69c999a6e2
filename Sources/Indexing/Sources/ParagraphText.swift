import Articles
import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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
    // Safe: the kernels stay within the count, and within the room of the result.
    unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress else { return [] }
      let feedsForBreak: UInt32 = unsafe lede_has_blank_line(start, text.count) ? 2 : 1
      return unsafe [UInt8](unsafeUninitializedCapacity: text.count + 32) { room, count in
        guard let out = room.baseAddress else { return }
        count = unsafe lede_fold_text(start, text.count, feedsForBreak, out)
      }
    }
  }

  /// The paragraphs as blocks.
  package static func blocks(_ text: [UInt8]) -> [Block] {
    let folded = folded(text)
    var blocks: [Block] = []
    // Safe: the search stays within the bytes that are left, of which the last is a line feed.
    unsafe folded.withUnsafeBufferPointer { folded in
      var rest = unsafe folded[...]
      while let start = unsafe UnsafeBufferPointer(rebasing: rest).baseAddress,
        let feed = unsafe memchr(start, 0x0A, rest.count)
      {
        let count = unsafe UnsafeRawPointer(feed) - UnsafeRawPointer(start)
        blocks.append(Block(unsafe String(decoding: rest.prefix(count), as: UTF8.self)))
        unsafe rest = rest.dropFirst(count + 1)
        if unsafe rest.isEmpty { break }
      }
    }
    return blocks
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
}
