/// The words of lines: lower case, letters and digits only, single spaces between words.
///
/// Many lines stand in one arena, so that each is read once and compared often.
struct LineWords {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  mutating func reserveCapacity(_ lineCount: Int) {
    bytes.reserveCapacity(lineCount * 32)
    ends.reserveCapacity(lineCount)
  }

  /// Adds the words of a line that are known.
  mutating func append(words: Span<UInt8>) {
    bytes.append(words)
    ends.append(bytes.count)
  }

  /// Adds a line.
  mutating func append(_ text: String) {
    let start = bytes.count
    Self.read(text.utf8Span.span, into: &bytes, from: start)
    ends.append(bytes.count)
  }

  /// The words of a line.
  subscript(_ line: Int) -> Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span.extracting((line == 0 ? 0 : ends[line - 1])..<ends[line]) }
  }

  /// The words of one line.
  static func of(_ text: String) -> [UInt8] {
    var words: [UInt8] = []
    words.reserveCapacity(text.utf8.count)
    read(text.utf8Span.span, into: &words, from: 0)
    return words
  }

  private static func read(_ text: Span<UInt8>, into words: inout [UInt8], from start: Int) {
    let letters = LetterTable.shared
    var pendingSpace = false
    var index = 0
    while index < text.count {
      if text[index] < 0x80 {
        index += words.appendWords(
          text.extracting(index...), behind: start, pendingSpace: &pendingSpace)
      } else {
        let (scalar, length) = text.scalar(at: index)
        index += length
        letters.append(scalar, to: &words, from: start, pendingSpace: &pendingSpace)
      }
    }
  }
}

/// Letters beyond ASCII in lower case.
private struct LetterTable: Sendable {
  static let shared = LetterTable()

  /// The scalars below this are looked up.
  private static let tableEnd: UInt32 = 0x530
  /// The bytes of each scalar in lower case, the first lowest; 0 for what is no part of a word.
  private var lower: [UInt32]

  private init() {
    lower = (0..<Self.tableEnd).map { value in
      guard let scalar = Unicode.Scalar(value) else { return 0 }
      let words = Self.lowercased(scalar)
      return words.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// What a scalar adds to a word: its lower case, or nothing.
  private static func lowercased(_ scalar: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    for scalar in scalar.properties.lowercaseMapping.unicodeScalars where isPart(scalar) {
      result.append(scalar)
    }
    return String(result)
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || scalar.properties.generalCategory == .nonspacingMark
  }

  func append(
    _ scalar: Unicode.Scalar, to words: inout [UInt8], from start: Int, pendingSpace: inout Bool
  ) {
    func open() {
      if pendingSpace, words.count > start { words.append(0x20) }
      pendingSpace = false
    }
    switch scalar.value {
    case ..<Self.tableEnd:
      var rest = lower[Int(scalar.value)]
      guard rest != 0 else {
        pendingSpace = true
        return
      }
      open()
      while rest != 0 {
        words.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
    case 0x2019: break
    case 0x2010...0x2027: pendingSpace = true
    case 0x4E00...0x9FFF, 0xAC00...0xD7A3:
      open()
      words.append(scalar)
    default:
      for scalar in scalar.properties.lowercaseMapping.unicodeScalars {
        if Self.isPart(scalar) {
          open()
          words.append(scalar)
        } else if scalar != "’" {
          pendingSpace = true
        }
      }
    }
  }
}

extension Span where Element == UInt8 {
  /// The scalar at a position of valid UTF-8, and how many bytes it takes.
  func scalar(at index: Int) -> (Unicode.Scalar, byteCount: Int) {
    let lead = UInt32(self[index])
    if lead < 0x80 { return (Unicode.Scalar(UInt8(lead)), 1) }
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard index + length <= count else { return ("\u{FFFD}", count - index) }
    var value = lead & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(self[index + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }

  /// Whether both hold the same bytes.
  func isEqual(to bytes: [UInt8]) -> Bool { count == bytes.count && begins(with: bytes) }

  /// Whether these bytes come first.
  func begins(with bytes: [UInt8]) -> Bool {
    guard count >= bytes.count else { return false }
    for index in bytes.indices where self[index] != bytes[index] { return false }
    return true
  }
}
