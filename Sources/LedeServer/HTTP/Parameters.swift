/// The parameters of a query string, each asked for by name; what nobody asked for is an error.
///
/// Decoding is that of HTML forms: `+` and `%20` are spaces. Percent signs without two hexadecimal
/// digits behind them, and bytes that are not UTF-8, are errors.
package struct Parameters {
  private var values: [(name: String, value: String)] = []
  private var asked: Set<String> = []

  package init(_ query: String) throws(RequestFault) {
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      values.append((try Self.decoded(parts[0]), try parts.count > 1 ? Self.decoded(parts[1]) : ""))
    }
  }

  /// A parameter's value; nil when it is absent or empty.
  package mutating func text(_ name: String) throws(RequestFault) -> String? {
    let found = texts(name)
    guard found.count < 2 else {
      throw .parameter(name, "is there more than once", remedy: "give it once")
    }
    return found.first
  }

  /// All values of a parameter that may be repeated.
  package mutating func texts(_ name: String) -> [String] {
    asked.insert(name)
    return values.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
  }

  package mutating func number(
    _ name: String, in range: ClosedRange<Int>, default standard: Int
  ) throws(RequestFault) -> Int {
    guard let text = try text(name) else { return standard }
    guard let number = Int(text), range.contains(number) else {
      throw .parameter(
        name, "is \(text)", remedy: "give a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  package mutating func flag(_ name: String) throws(RequestFault) -> Bool {
    guard let text = try text(name) else { return false }
    switch text {
    case "1", "true": return true
    case "0", "false": return false
    default: throw .parameter(name, "is \(text)", remedy: "give true or false")
    }
  }

  package mutating func choice<Value>(
    _ name: String, _ choices: KeyValuePairs<String, Value>, default standard: Value
  ) throws(RequestFault) -> Value {
    guard let text = try text(name) else { return standard }
    guard let choice = choices.first(where: { $0.key == text }) else {
      let names = choices.map(\.key).joined(separator: ", ")
      throw .parameter(name, "is \(text)", remedy: "give one of: \(names)")
    }
    return choice.value
  }

  /// Refuses what no one has asked for.
  package func finish() throws(RequestFault) {
    for entry in values where !asked.contains(entry.name) {
      let names = asked.sorted().joined(separator: ", ")
      throw .parameter(entry.name, "is not known here", remedy: "there are: \(names)")
    }
  }

  static func decoded(_ text: Substring) throws(RequestFault) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(0x20)
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
        else { throw .encoding }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .encoding }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension RequestFault {
  static let encoding = RequestFault(
    .badRequest, "badEncoding", "the parameters are not UTF-8 in percent signs",
    remedy: "write other bytes than letters and digits as %XX")

  static func parameter(_ name: String, _ fault: String, remedy: String) -> RequestFault {
    RequestFault(.badRequest, "invalidParameter", "\(name) \(fault)", remedy: remedy)
  }
}
