import Articles
import Storage

/// Why the scanner cannot go on within a line.
enum JSONLStop: Error {
  /// The line is not what it must be.
  case malformed(String)
  case failed(SystemError)

  /// The system's error; a malformed line is dealt with where it is met.
  var system: SystemError {
    if case .failed(let error) = self { error } else { SystemError(errno: 0) }
  }
}

/// Steps through JSON lines in a window that moves over the file.
///
/// The window holds only bytes not yet scanned, so memory does not depend on the length of lines
/// or strings. A line feed is never passed but by `endLine` and `skipLine`: whatever is wrong
/// within a line, the next one is found.
struct JSONLScanner: ~Copyable {
  /// What a scalar is.
  enum Scalar {
    case string, cutString, number, bool, null
  }

  private enum Input {
    case file(FileDescriptor)
    case bytes([UInt8])
  }

  /// The number of the current line, from 1.
  private(set) var line = 1
  /// Bytes read from the input.
  private(set) var byteCount: Int64 = 0
  /// Their hash.
  private(set) var hash = ContentHash()

  private let input: Input
  private var window: [UInt8]
  private var position = 0
  private var end = 0
  private var isAtEnd = false

  init(_ file: FileDescriptor, windowByteCount: Int) {
    input = .file(file)
    window = [UInt8](repeating: 0, count: windowByteCount)
  }

  init(_ bytes: [UInt8], windowByteCount: Int) {
    input = .bytes(bytes)
    window = [UInt8](repeating: 0, count: max(1, windowByteCount))
  }

  // MARK: Bytes

  /// The next byte, without passing it; nil at the end of the input.
  private mutating func peek() throws(JSONLStop) -> UInt8? {
    if position == end, !(try refill()) { return nil }
    return window[position]
  }

  /// Replaces a used-up window by the next bytes; false at the end of the input.
  private mutating func refill() throws(JSONLStop) -> Bool {
    guard !isAtEnd else { return false }
    position = 0
    end = 0
    switch input {
    case .file(let file):
      do { end = try file.read(into: &window, from: 0) } catch { throw .failed(error) }
    case .bytes(let bytes):
      let part = bytes.dropFirst(Int(byteCount)).prefix(window.count)
      window.replaceSubrange(0..<part.count, with: part)
      end = part.count
    }
    isAtEnd = end == 0
    byteCount += Int64(end)
    let filled = window
    hash.append(filled.rawSpan.extracting(0..<end))
    return end > 0
  }

  // MARK: Lines

  /// Passes a byte order mark; one of UTF-16 or UTF-32 ends the file with a reason.
  mutating func begin() throws(JSONLStop) -> RecordSkip? {
    guard let first = try peek() else { return nil }
    if first == 0xEF {
      try pass([0xEF, 0xBB, 0xBF])
    } else if first >= 0xFE || first == 0 {
      while try refill() {}
      position = end
      return RecordSkip(line: 1, reason: .unsupported, detail: "JSON lines must be in UTF-8")
    }
    return nil
  }

  private mutating func pass(_ expected: [UInt8]) throws(JSONLStop) {
    for byte in expected where try peek() == byte { position += 1 }
  }

  /// Goes to the first line that has more than white space; false at the end of the input.
  mutating func skipBlankLines() throws(JSONLStop) -> Bool {
    while true {
      try skipSpace()
      guard let byte = try peek() else { return false }
      guard byte == UInt8(ascii: "\n") else { return true }
      position += 1
      line += 1
    }
  }

  /// Passes the end of a line, before which only white space may stand.
  mutating func endLine() throws(JSONLStop) {
    try skipSpace()
    guard let byte = try peek() else { return }
    guard byte == UInt8(ascii: "\n") else { throw .malformed("more after the object") }
    position += 1
    line += 1
  }

  /// Passes whatever is left of the line.
  mutating func skipLine() throws(JSONLStop) {
    while try peek() != nil {
      if let feed = window[position..<end].firstIndex(of: UInt8(ascii: "\n")) {
        position = feed + 1
        line += 1
        return
      }
      position = end
    }
  }

  private mutating func skipSpace() throws(JSONLStop) {
    while let byte = try peek(), byte == 0x20 || byte == 0x09 || byte == 0x0D { position += 1 }
  }

  // MARK: Structure

  /// The first byte after white space, which is not passed.
  mutating func nextByte() throws(JSONLStop) -> UInt8 {
    try skipSpace()
    guard let byte = try peek(), byte != UInt8(ascii: "\n") else {
      throw .malformed("the line ends within the object")
    }
    return byte
  }

  /// Whether a byte comes next after white space.
  mutating func isNext(_ byte: UInt8) throws(JSONLStop) -> Bool { try nextByte() == byte }

  /// Passes a byte if it comes next after white space.
  mutating func take(_ byte: UInt8) throws(JSONLStop) -> Bool {
    guard try nextByte() == byte else { return false }
    position += 1
    return true
  }

  /// Passes a byte that must come next after white space.
  mutating func expect(_ byte: UInt8, _ fault: String) throws(JSONLStop) {
    guard try take(byte) else { throw .malformed(fault) }
  }

  /// Passes a comma (true) or the end of the array or object (false).
  mutating func takesComma(before closing: UInt8) throws(JSONLStop) -> Bool {
    if try take(UInt8(ascii: ",")) { return true }
    try expect(closing, "a comma is missing")
    return false
  }

  /// Appends a member's name and passes its colon; false when the name is too long to keep.
  mutating func name(into target: inout [UInt8]) throws(JSONLStop) -> Bool {
    guard try isNext(UInt8(ascii: "\"")) else { throw .malformed("a name is missing") }
    let isCut = try string(into: &target, limit: JSONLLimits.nameByteCountMax)
    try expect(UInt8(ascii: ":"), "a colon is missing")
    return !isCut
  }

  /// Passes an array or object, however nested, without recursion.
  mutating func skipNested() throws(JSONLStop) {
    var closings: [UInt8] = []
    var unused: [UInt8] = []
    repeat {
      let opening = try nextByte()
      if opening == UInt8(ascii: "[") || opening == UInt8(ascii: "{") {
        guard closings.count < JSONLLimits.depthMax else { throw .malformed("nested too deeply") }
        position += 1
        // In ASCII a closing bracket stands two after its opening one.
        closings.append(opening + 2)
        if try !isNext(opening + 2) {
          if opening == UInt8(ascii: "{") { _ = try name(into: &unused) }
          unused.removeAll(keepingCapacity: true)
          continue
        }
      } else {
        _ = try scalar(into: &unused, limit: 0)
        unused.removeAll(keepingCapacity: true)
      }
      try skipClosings(&closings, &unused)
    } while !closings.isEmpty
  }

  /// After a value: passes closing brackets up to the next comma, and the name after it.
  private mutating func skipClosings(
    _ closings: inout [UInt8], _ unused: inout [UInt8]
  ) throws(JSONLStop) {
    while let closing = closings.last {
      if try take(closing) {
        closings.removeLast()
        continue
      }
      try expect(UInt8(ascii: ","), "a comma is missing")
      if closing == UInt8(ascii: "}") { _ = try name(into: &unused) }
      unused.removeAll(keepingCapacity: true)
      return
    }
  }

  // MARK: Scalars

  /// Appends a string's text, a number as written, or `true`, `false`.
  mutating func scalar(into target: inout [UInt8], limit: Int) throws(JSONLStop) -> Scalar {
    switch try nextByte() {
    case UInt8(ascii: "\""):
      return try string(into: &target, limit: limit) ? .cutString : .string
    case UInt8(ascii: "t"):
      try word("true")
      target += "true".utf8
      return .bool
    case UInt8(ascii: "f"):
      try word("false")
      target += "false".utf8
      return .bool
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default:
      try number(into: &target)
      return .number
    }
  }

  private mutating func word(_ word: String) throws(JSONLStop) {
    for byte in word.utf8 {
      guard try peek() == byte else { throw .malformed("not a JSON value") }
      position += 1
    }
  }

  private mutating func number(into target: inout [UInt8]) throws(JSONLStop) {
    let start = target.count
    while let byte = try peek(), (48...57).contains(byte) || "+-.eE".utf8.contains(byte) {
      guard target.count - start < 1_000 else { throw .malformed("a number of 1000 digits") }
      target.append(byte)
      position += 1
    }
    guard Self.isNumber(target[start...]) else { throw .malformed("not a JSON value") }
  }

  /// Whether bytes are a number as JSON writes it.
  static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    func takeDigits() -> Int {
      let count = rest.prefix(while: isDigit).count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let hasLeadingZero = rest.first == UInt8(ascii: "0")
    let digitCount = takeDigits()
    guard digitCount == 1 || (digitCount > 1 && !hasLeadingZero) else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard takeDigits() > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      guard takeDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  // MARK: Strings

  /// Appends the text of the string that begins at the next byte; true when it was cut.
  mutating func string(into target: inout [UInt8], limit: Int) throws(JSONLStop) -> Bool {
    position += 1
    let start = target.count
    var isCut = false
    var hasHighBytes = false
    var surrogate: UInt32?
    while true {
      guard position < end else {
        if try refill() { continue }
        throw .malformed("the file ends within a string")
      }
      let runEnd = endOfRun(&hasHighBytes)
      if runEnd > position {
        Self.flush(&surrogate, to: &target)
        let room = min(runEnd - position, max(0, limit - (target.count - start)))
        target += window[position..<(position + room)]
        isCut = isCut || room < runEnd - position
        position = runEnd
        continue
      }
      let byte = window[position]
      guard byte != UInt8(ascii: "\n") else { throw .malformed("the line ends within a string") }
      position += 1
      if byte == UInt8(ascii: "\"") { break }
      if isCut || target.count - start >= limit {
        // What is cut is still read by JSON's rules.
        var unused: [UInt8] = []
        if byte == UInt8(ascii: "\\") { try escape(&surrogate, into: &unused) }
        surrogate = nil
        isCut = true
      } else if byte == UInt8(ascii: "\\") {
        try escape(&surrogate, into: &target)
      } else {
        Self.flush(&surrogate, to: &target)
        target.append(byte == 0 ? 0x20 : byte)
      }
    }
    Self.flush(&surrogate, to: &target)
    if isCut { UTF8Repair.trimPartialEnd(&target, from: start) }
    if hasHighBytes { UTF8Repair.repair(&target, from: start) }
    return isCut
  }

  /// Where the bytes end that stand for themselves, from `position` on.
  ///
  /// Looks at eight bytes at a time: a byte below n leaves its top bit set in (x - n) & ~x; a
  /// borrow may set more bits above it, never below, so the lowest one is right.
  private func endOfRun(_ hasHighBytes: inout Bool) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let bytes = window.rawSpan
    var at = position
    var seen: UInt64 = 0
    while end - at >= 8 {
      // Safe: eight bytes lie before `end`, which is within the window.
      let word = unsafe UInt64(
        littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
      let quotes = word ^ (ones &* 0x22)
      let escapes = word ^ (ones &* 0x5C)
      let stops =
        ((quotes &- ones) & ~quotes | (escapes &- ones) & ~escapes
          | (word &- (ones &* 0x20)) & ~word) & tops
      seen |= word
      if stops != 0 {
        hasHighBytes = hasHighBytes || seen & tops != 0
        return at + stops.trailingZeroBitCount / 8
      }
      at += 8
    }
    while at < end {
      let byte = window[at]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
      seen |= UInt64(byte)
      at += 1
    }
    hasHighBytes = hasHighBytes || seen & tops != 0
    return at
  }

  /// Reads what follows a backslash.
  ///
  /// A high surrogate waits for its low one.
  private mutating func escape(
    _ surrogate: inout UInt32?, into target: inout [UInt8]
  ) throws(JSONLStop) {
    guard let byte = try peek(), byte != UInt8(ascii: "\n") else {
      throw .malformed("the line ends within a string")
    }
    position += 1
    if byte == UInt8(ascii: "u") {
      let unit = try hexadecimal()
      if let high = surrogate, (0xDC00...0xDFFF).contains(unit) {
        surrogate = nil
        UTF8Repair.append(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00), to: &target)
        return
      }
      Self.flush(&surrogate, to: &target)
      if (0xD800...0xDBFF).contains(unit) {
        surrogate = unit
      } else {
        UTF8Repair.append(unit == 0 ? 0x20 : unit, to: &target)
      }
      return
    }
    Self.flush(&surrogate, to: &target)
    switch byte {
    case UInt8(ascii: "n"): target.append(0x0A)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): target.append(byte)
    case UInt8(ascii: "t"): target.append(0x09)
    case UInt8(ascii: "r"): target.append(0x0D)
    case UInt8(ascii: "b"): target.append(0x08)
    case UInt8(ascii: "f"): target.append(0x0C)
    default: throw .malformed("an unknown escape in a string")
    }
  }

  private mutating func hexadecimal() throws(JSONLStop) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = try peek(), let digit = Self.hexadecimalDigit(byte) else {
        throw .malformed("an unknown escape in a string")
      }
      position += 1
      unit = unit << 4 | digit
    }
    return unit
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 48...57: UInt32(byte) - 48
    case 65...70: UInt32(byte) - 55
    case 97...102: UInt32(byte) - 87
    default: nil
    }
  }

  /// A high surrogate without its low one is no character.
  private static func flush(_ surrogate: inout UInt32?, to target: inout [UInt8]) {
    guard surrogate != nil else { return }
    surrogate = nil
    UTF8Repair.append(0xFFFD, to: &target)
  }
}
