/// The lines of a text file, cut into fields.
enum LineFields {
  private static let newline = UInt8(ascii: "\n")
  private static let tab = UInt8(ascii: "\t")
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Hands over every line that is not blank, without its end, with its number from 1.
  static func forEach(
    _ bytes: [UInt8], _ body: (Int, ArraySlice<UInt8>) throws(EvaluationError) -> Void
  ) throws(EvaluationError) {
    var start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    var number = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: newline) ?? bytes.count
      number += 1
      let line = bytes[start..<end]
      if line.contains(where: { !isSpace($0) }) { try body(number, line) }
      start = end + 1
    }
  }

  /// The fields of a line: between tabs where it has any, else between runs of spaces.
  static func fields(_ line: ArraySlice<UInt8>) -> [String] {
    let hasTabs = line.contains(tab)
    return line.split { hasTabs ? $0 == tab || $0 == 13 : isSpace($0) }
      .map { text($0) }.filter { !$0.isEmpty }
  }

  /// A piece of a line as text, without white space around it.
  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var rest = bytes
    while let first = rest.first, isSpace(first) { rest.removeFirst() }
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return String(decoding: rest, as: UTF8.self)
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
