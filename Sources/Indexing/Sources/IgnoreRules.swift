/// The lines of one `.ledeignore`: which names below its folder are left out, with the meaning of
/// `.gitignore`.
///
/// The last line that matches decides; `!` takes a name back in; a name below a folder that is
/// left out cannot be taken back in, since the walk does not go there.
package struct IgnoreRules: Sendable, Equatable {
  /// What the rules say about a name.
  package enum Verdict: Sendable, Equatable {
    case ignored, kept
  }

  private struct Rule: Equatable {
    var glob: Glob
    var isNegated: Bool
  }

  private var rules: [Rule] = []

  /// The name of the file that holds the lines.
  package static let fileName = Array(".ledeignore".utf8)
  /// Larger files are refused: they are not lists of patterns.
  package static let fileByteCountMax = 1 << 20

  /// Reads the lines of a file; every sequence of bytes is a list of rules.
  package init(_ bytes: [UInt8]) {
    var lines = bytes[...]
    if lines.starts(with: [0xEF, 0xBB, 0xBF]) { lines = lines.dropFirst(3) }
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      append(line)
    }
  }

  /// Whether there is no rule.
  package var isEmpty: Bool { rules.isEmpty }

  private mutating func append(_ line: ArraySlice<UInt8>) {
    var line = line
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    guard line.first != UInt8(ascii: "#") else { return }
    while line.last == UInt8(ascii: " "), !Self.endsInEscapedByte(line) { line.removeLast() }
    let isNegated = line.first == UInt8(ascii: "!")
    if isNegated { line.removeFirst() }
    guard !line.isEmpty else { return }
    rules.append(Rule(glob: Glob(line), isNegated: isNegated))
  }

  /// Whether the last byte follows an odd number of backslashes.
  private static func endsInEscapedByte(_ line: ArraySlice<UInt8>) -> Bool {
    line.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
  }

  /// What the rules say about a path relative to their folder; nil when they say nothing.
  package func verdict(
    _ path: ArraySlice<UInt8>, componentStart: Int, isFolder: Bool
  ) -> Verdict? {
    for rule in rules.reversed()
    where rule.glob.matches(path, componentStart: componentStart, isFolder: isFolder) {
      return rule.isNegated ? .kept : .ignored
    }
    return nil
  }
}
