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
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where SafeText.isUnsafe(scalar) || scalar == "\u{2028}" || scalar == "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
