/// A JSON text as a value: what JSON lines and the JSON-LD of pages are read into.
///
/// The parser is total (any bytes give a value or a `JSONError`), linear in the input, and keeps
/// numbers as written, so that nothing is rounded. Invalid UTF-8 and lone surrogates become
/// U+FFFD. Objects keep their members in order, repeated names included.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// How closely a text must follow RFC 8259.
  package enum Dialect: Sendable {
    /// Exactly JSON.
    case strict
    /// JSON as pages write it: raw control characters in strings, trailing commas, unknown
    /// escapes, and anything after the value are let pass.
    case lenient
  }

  /// Parses one JSON text.
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8; a byte order mark is skipped.
  ///   - depthLimit: How deep arrays and objects may nest before `JSONError.tooDeep`.
  ///   - dialect: Whether common faults are let pass.
  /// - Returns: The value.
  /// - Throws: `JSONError` at the first byte that cannot stand where it does.
  package static func parse(
    _ bytes: Span<UInt8>, depthLimit: Int = 64, dialect: Dialect = .strict
  ) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes, depthLimit: depthLimit, dialect: dialect)
    return try parser.parseText()
  }

  /// Parses one JSON text held in an array.
  package static func parse(
    _ bytes: [UInt8], depthLimit: Int = 64, dialect: Dialect = .strict
  ) throws(JSONError) -> JSONValue {
    try parse(bytes.span, depthLimit: depthLimit, dialect: dialect)
  }

  /// The last member of that name, or nil when this is no object or has none.
  package subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == name }?.value
  }

  /// The string, or nil when this is none.
  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The elements, or nil when this is no array.
  package var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }
}

/// Why bytes are not a JSON text, and where.
package enum JSONError: Error, Equatable, Sendable {
  /// The text ended inside a value.
  case unexpectedEnd
  /// A byte that cannot stand there.
  case unexpectedByte(offset: Int)
  /// Arrays and objects nest deeper than allowed.
  case tooDeep(offset: Int)
}

/// Recursive descent over a span; recursion is bounded by `depthLimit`.
private struct JSONParser: ~Escapable {
  private let bytes: Span<UInt8>
  private let depthLimit: Int
  private let isLenient: Bool
  private var position = 0

  @_lifetime(copy bytes)
  init(bytes: Span<UInt8>, depthLimit: Int, dialect: JSONValue.Dialect) {
    self.bytes = bytes
    self.depthLimit = depthLimit
    isLenient = dialect == .lenient
  }

  mutating func parseText() throws(JSONError) -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    let value = try parseValue(depth: 0)
    skipSpace()
    guard position == bytes.count || isLenient else {
      throw .unexpectedByte(offset: position)
    }
    return value
  }

  private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: return try parseNumber()
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < depthLimit else { throw .tooDeep(offset: position) }
    var members: [(key: String, value: JSONValue)] = []
    position += 1
    skipSpace()
    if try skip(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      if isLenient, try skip(UInt8(ascii: "}")) { return .object(members) }
      guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: position) }
      let key = try parseString()
      skipSpace()
      guard try skip(UInt8(ascii: ":")) else { throw .unexpectedByte(offset: position) }
      members.append((key, try parseValue(depth: depth + 1)))
      skipSpace()
      if try skip(UInt8(ascii: ",")) { continue }
      guard try skip(UInt8(ascii: "}")) else { throw .unexpectedByte(offset: position) }
      return .object(members)
    }
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < depthLimit else { throw .tooDeep(offset: position) }
    var elements: [JSONValue] = []
    position += 1
    skipSpace()
    if try skip(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      skipSpace()
      if isLenient, try skip(UInt8(ascii: "]")) { return .array(elements) }
      elements.append(try parseValue(depth: depth + 1))
      skipSpace()
      if try skip(UInt8(ascii: ",")) { continue }
      guard try skip(UInt8(ascii: "]")) else { throw .unexpectedByte(offset: position) }
      return .array(elements)
    }
  }

  /// Reads a string whose opening quote is at `position`.
  private mutating func parseString() throws(JSONError) -> String {
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let text = Self.text(bytes.extracting(start..<position))
        position += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: start) }
      guard byte >= 0x20 || isLenient else { throw .unexpectedByte(offset: position) }
      position += 1
    }
    throw .unexpectedEnd
  }

  /// Continues a string from its first backslash, copying.
  private mutating func parseEscapedString(from start: Int) throws(JSONError) -> String {
    var buffer: [UInt8] = []
    for index in start..<position { buffer.append(bytes[index]) }
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: buffer, as: UTF8.self)
      case UInt8(ascii: "\\"):
        try parseEscape(into: &buffer)
      default:
        guard byte >= 0x20 || isLenient else { throw .unexpectedByte(offset: position) }
        buffer.append(byte)
        position += 1
      }
    }
    throw .unexpectedEnd
  }

  private mutating func parseEscape(into buffer: inout [UInt8]) throws(JSONError) {
    position += 1
    let byte = try peek()
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
    case UInt8(ascii: "b"): buffer.append(0x08)
    case UInt8(ascii: "f"): buffer.append(0x0C)
    case UInt8(ascii: "n"): buffer.append(0x0A)
    case UInt8(ascii: "r"): buffer.append(0x0D)
    case UInt8(ascii: "t"): buffer.append(0x09)
    case UInt8(ascii: "u"): buffer.append(contentsOf: String(try parseCodePoint()).utf8)
    default:
      guard isLenient else { throw .unexpectedByte(offset: position - 1) }
      buffer.append(byte)
    }
  }

  /// Reads the digits after `\u`, and the second half of a surrogate pair where one follows.
  private mutating func parseCodePoint() throws(JSONError) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    let first = try parseHexadecimal()
    guard (0xD800..<0xE000).contains(first) else { return Unicode.Scalar(first) ?? replacement }
    guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return replacement }
    let mark = position
    position += 2
    let second = try parseHexadecimal()
    guard (0xDC00..<0xE000).contains(second) else {
      position = mark
      return replacement
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
  }

  private mutating func parseHexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = try peek()
      guard let digit = Self.hexadecimalDigit(byte) else {
        throw .unexpectedByte(offset: position)
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  private mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = position
    _ = try skip(UInt8(ascii: "-"))
    let firstDigit = position
    try skipDigits()
    if bytes[firstDigit] == UInt8(ascii: "0"), position - firstDigit > 1, !isLenient {
      throw .unexpectedByte(offset: firstDigit)
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try skipDigits()
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count,
        bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      try skipDigits()
    }
    return .number(Self.text(bytes.extracting(start..<position)))
  }

  /// Skips at least one digit.
  private mutating func skipDigits() throws(JSONError) {
    let start = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    guard position > start else {
      throw position == bytes.count ? .unexpectedEnd : .unexpectedByte(offset: position)
    }
  }

  private mutating func parseWord(
    _ word: String, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    for expected in word.utf8 {
      guard try peek() == expected else { throw .unexpectedByte(offset: position) }
      position += 1
    }
    return value
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func skip(_ byte: UInt8) throws(JSONError) -> Bool {
    guard try peek() == byte else { return false }
    position += 1
    return true
  }

  private func peek() throws(JSONError) -> UInt8 {
    guard position < bytes.count else { throw .unexpectedEnd }
    return bytes[position]
  }

  /// The bytes as text, repaired where they are no UTF-8.
  private static func text(_ bytes: Span<UInt8>) -> String {
    if let valid = try? UTF8Span(validating: bytes) { return String(copying: valid) }
    var buffer: [UInt8] = []
    buffer.reserveCapacity(bytes.count)
    for index in bytes.indices { buffer.append(bytes[index]) }
    return String(decoding: buffer, as: UTF8.self)
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}
