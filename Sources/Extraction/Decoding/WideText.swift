/// UTF-16 without a mark.
///
/// Text in eight bits never holds a zero byte; text in UTF-16 does, whatever its script, for line
/// ends, spaces and digits. Which byte comes first is told by the commonest marks of writing, since
/// none of them is a usual character when its bytes are swapped. Pictures and programs hold zeros,
/// too, but also what is no text; and a text in eight bits that was damaged by a zero is mostly
/// pairs of ASCII, which few characters of UTF-16 are.
enum WideText {
  private static let byteCountMax = 4096

  /// The encoding, or nil when the bytes are not UTF-16.
  static func encoding(of bytes: [UInt8]) -> PageEncoding? {
    let window = min(bytes.count & ~1, byteCountMax)
    guard window >= 4, bytes.span.holds(0, in: 0..<window) else { return nil }
    var little = Side()
    var big = Side()
    for index in stride(from: 0, to: window, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      little.add(second << 8 | first)
      big.add(first << 8 | second)
    }
    if little.isText(besides: big) { return .utf16LittleEndian }
    if big.isText(besides: little) { return .utf16BigEndian }
    return nil
  }

  /// What the bytes are in one order.
  private struct Side {
    private var unitCount = 0
    /// Spaces, line ends, stops and commas.
    private var markCount = 0
    /// Controls, halves of pairs without the other, and what has no meaning of its own.
    private var faultCount = 0
    /// Characters that would be two of ASCII.
    private var plainPairCount = 0
    private var followsHigh = false

    mutating func add(_ unit: UInt16) {
      unitCount += 1
      let isLow = unit >= 0xDC00 && unit < 0xE000
      if followsHigh != isLow { faultCount += 1 }
      followsHigh = unit >= 0xD800 && unit < 0xDC00
      // Kana have "0" for one of their bytes.
      if unit >> 8 != 0x30, Self.isPlain(unit >> 8), Self.isPlain(unit & 0xFF) {
        plainPairCount += 1
      }
      switch unit {
      case 0x09, 0x0A, 0x0D, 0x20, 0x2C, 0x2E, 0x3001, 0x3002, 0xFF0C: markCount += 1
      case 0..<0x20, 0x7F..<0xA0, 0xE000..<0xF900, 0xFDD0..<0xFDF0, 0xFFFE, 0xFFFF: faultCount += 1
      default: break
      }
    }

    func isText(besides other: Side) -> Bool {
      markCount > 0 && markCount * 100 >= unitCount && markCount >= other.markCount * 4
        && faultCount * 50 <= unitCount && plainPairCount * 2 <= unitCount
    }

    private static func isPlain(_ byte: UInt16) -> Bool {
      (byte >= 0x20 && byte < 0x7F) || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
  }
}
