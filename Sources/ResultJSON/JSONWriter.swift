/// Writes JSON: objects and arrays with commas where they belong.
///
/// Beyond what JSON asks, DEL, C1 controls and bidi marks are escaped, so that the text is harmless
/// on a terminal. Text only; a value. Numbers that are not finite become `null`.
package struct JSONWriter {
  /// The text so far.
  package private(set) var text = ""
  private var needsComma = false

  package init() {}

  /// Writes an object whose members the body writes.
  package mutating func object(_ body: (inout JSONWriter) -> Void) {
    enclose("{", "}", body)
  }

  /// Writes an array whose elements the body writes.
  package mutating func array(_ body: (inout JSONWriter) -> Void) {
    enclose("[", "]", body)
  }

  /// Writes an array of one element for each value.
  package mutating func array<Values: Sequence>(
    _ values: Values, _ element: (inout JSONWriter, Values.Element) -> Void
  ) {
    array { writer in
      for value in values { element(&writer, value) }
    }
  }

  /// Writes a member's name; its value follows.
  package mutating func name(_ name: String) {
    separate()
    text += Self.quoted(name) + ":"
    needsComma = false
  }

  /// Writes a member that is a string, or null.
  package mutating func member(_ name: String, _ value: String?) {
    self.name(name)
    self.value(value)
  }

  /// Writes a member that is an integer, or null.
  package mutating func member(_ name: String, _ value: (some BinaryInteger)?) {
    self.name(name)
    literal(value.map { "\($0)" } ?? "null")
  }

  /// Writes a member that is a number, in the shortest form that reads back as the same.
  package mutating func member(_ name: String, _ value: Double) {
    self.name(name)
    literal(value.isFinite ? "\(value)" : "null")
  }

  /// Writes a member that is true or false.
  package mutating func member(_ name: String, _ value: Bool) {
    self.name(name)
    literal(value ? "true" : "false")
  }

  /// Writes a member that is an object.
  package mutating func member(_ name: String, object body: (inout JSONWriter) -> Void) {
    self.name(name)
    object(body)
  }

  /// Writes a member that is an array.
  package mutating func member<Values: Sequence>(
    _ name: String, array values: Values, _ element: (inout JSONWriter, Values.Element) -> Void
  ) {
    self.name(name)
    array(values, element)
  }

  /// Writes a member that is an array of strings.
  package mutating func member(_ name: String, strings: some Sequence<String>) {
    member(name, array: strings) { $0.value($1) }
  }

  /// Writes a string as an element, or null.
  package mutating func value(_ value: String?) { literal(value.map(Self.quoted) ?? "null") }

  /// Writes an integer as an element.
  package mutating func value(_ value: some BinaryInteger) { literal("\(value)") }

  /// Writes a number as an element.
  package mutating func value(_ value: Double) { literal(value.isFinite ? "\(value)" : "null") }

  /// Writes true or false as an element.
  package mutating func value(_ value: Bool) { literal(value ? "true" : "false") }

  private mutating func literal(_ literal: String) {
    separate()
    text += literal
    needsComma = true
  }

  private mutating func enclose(
    _ start: String, _ end: String, _ body: (inout JSONWriter) -> Void
  ) {
    separate()
    text += start
    needsComma = false
    body(&self)
    text += end
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { text += "," }
  }

  /// A string in quotation marks.
  package static func quoted(_ string: String) -> String {
    let bytes = Array(string.utf8)
    var result: [UInt8] = [UInt8(ascii: "\"")]
    result.reserveCapacity(bytes.count + 16)
    // Runs of bytes that mean themselves are copied as they are.
    var start = 0
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      let isPlain = (0x20..<0x7F).contains(byte) && byte != 0x22 && byte != 0x5C
      let count = isPlain ? 1 : scalarByteCount(byte)
      defer { at += count }
      guard !isPlain, let escape = escape(bytes[at..<min(bytes.count, at + count)]) else {
        continue
      }
      result += bytes[start..<at]
      result += escape.utf8
      start = at + count
    }
    result += bytes[min(start, bytes.count)...]
    result.append(UInt8(ascii: "\""))
    return String(decoding: result, as: UTF8.self)
  }

  /// How many bytes a character has that begins with a byte.
  private static func scalarByteCount(_ first: UInt8) -> Int {
    first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
  }

  /// What stands for a character; nil where it stands for itself.
  private static func escape(_ bytes: ArraySlice<UInt8>) -> String? {
    // No character of four bytes is unsafe.
    guard let first = bytes.first, bytes.count < 4 else { return nil }
    switch first {
    case UInt8(ascii: "\""): return "\\\""
    case UInt8(ascii: "\\"): return "\\\\"
    case 0x0A: return "\\n"
    case 0x0D: return "\\r"
    case 0x09: return "\\t"
    default: break
    }
    let mask: UInt8 = bytes.count == 1 ? 0x7F : bytes.count == 2 ? 0x1F : 0x0F
    let value = bytes.dropFirst().reduce(UInt32(first & mask)) { $0 << 6 | UInt32($1 & 0x3F) }
    guard let scalar = Unicode.Scalar(value),
      isUnsafe(scalar) || scalar == "\u{2028}" || scalar == "\u{2029}"
    else { return nil }
    let digits = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Whether a terminal must never be shown a character: controls but tab and newline, and the marks
  /// that turn the direction of writing.
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
