/// A pattern for paths with the meaning of a line of `.gitignore`, over raw bytes.
///
/// `*` and `?` stop at `/`, `[a-z]` `[!x]` `[[:digit:]]` are classes, `\` takes the next byte as it
/// is, `**/` `/**` and `/**/` stand for any folders. A pattern without `/` (but at its end) is
/// compared with the last component only; others with the whole path. Matching never recurses:
/// after a mismatch only the last `*` of the component and the last `**` are moved on, which is
/// enough, since every earlier one has found its earliest place. At most quadratic in the path.
package struct Glob: Sendable, Equatable {
  /// The pattern as written.
  package let pattern: [UInt8]
  /// Whether it ends in `/`: it matches folders only.
  package let matchesOnlyFolders: Bool
  /// Whether it has a `/` elsewhere: it is compared with the whole path.
  package let isAnchored: Bool
  private let elements: [Element]
  private let form: Form

  /// How most patterns are answered without stepping through elements.
  private enum Form: Equatable {
    case literal([UInt8])
    case suffix([UInt8])
    case general
    /// Cannot be read (an open class, a trailing backslash): matches nothing.
    case nothing
  }

  private enum Element: Equatable {
    case byte(UInt8)
    case anyByte
    case anyOf(ByteClass)
    /// Any bytes without `/`.
    case star
    /// Nothing, or any bytes and a `/`.
    case folders
    /// Everything up to the end.
    case rest
  }

  /// Reads a pattern; every sequence of bytes is one.
  package init(_ pattern: some Collection<UInt8>) {
    self.pattern = Array(pattern)
    var body = self.pattern[...]
    matchesOnlyFolders = body.last == slash
    if matchesOnlyFolders { body.removeLast() }
    isAnchored = body.contains(slash)
    if body.first == slash { body.removeFirst() }
    let elements = Self.parse(body)
    self.elements = elements ?? []
    form = Self.form(of: elements, isAnchored: isAnchored)
  }

  /// Whether the pattern matches a path that is relative to where the pattern applies.
  ///
  /// `componentStart` is where the path's last component begins.
  package func matches(_ path: ArraySlice<UInt8>, componentStart: Int, isFolder: Bool) -> Bool {
    if matchesOnlyFolders && !isFolder { return false }
    let text = isAnchored ? path : path[componentStart...]
    switch form {
    case .nothing: return false
    case .literal(let bytes): return text.elementsEqual(bytes)
    case .suffix(let bytes):
      return text.count >= bytes.count && text.suffix(bytes.count) == bytes[...]
    case .general: return step(through: text)
    }
  }

  /// Whether the pattern matches a path.
  package func matches(_ path: [UInt8], isFolder: Bool = false) -> Bool {
    let start = path.lastIndex(of: slash).map { $0 + 1 } ?? 0
    return matches(path[...], componentStart: start, isFolder: isFolder)
  }

  /// The extension that the pattern itself spells out (`*.story`), as a name ends; else nil.
  package var namedExtension: [UInt8]? {
    let name = pattern[(pattern.lastIndex(of: slash).map { $0 + 1 } ?? 0)...]
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot + 1 < name.endIndex else {
      return nil
    }
    let isLiteral = !name[dot...].contains { "*?[]\\".utf8.contains($0) }
    return isLiteral ? Array(name[dot...]) : nil
  }

  private func step(through text: ArraySlice<UInt8>) -> Bool {
    var at = text.startIndex
    var next = 0
    // Where to go on after a mismatch: the element after the star, and the text it has taken.
    var star: (next: Int, at: Int)?
    var folders: (next: Int, at: Int)?
    while true {
      if next == elements.count {
        if at == text.endIndex { return true }
      } else {
        switch elements[next] {
        case .rest:
          return true
        case .star:
          next += 1
          star = (next, at)
          continue
        case .folders:
          next += 1
          folders = (next, at)
          star = nil
          continue
        case let element where at < text.endIndex && Self.accepts(element, text[at]):
          next += 1
          at += 1
          continue
        default:
          break
        }
      }
      if let place = star, place.at < text.endIndex, text[place.at] != slash {
        star = (place.next, place.at + 1)
        (next, at) = (place.next, place.at + 1)
      } else if let place = folders, let end = text[place.at...].firstIndex(of: slash) {
        folders = (place.next, end + 1)
        star = nil
        (next, at) = (place.next, end + 1)
      } else {
        return false
      }
    }
  }

  private static func accepts(_ element: Element, _ byte: UInt8) -> Bool {
    switch element {
    case .byte(let expected): byte == expected
    case .anyByte: byte != slash
    case .anyOf(let members): byte != slash && members.contains(byte)
    case .star, .folders, .rest: false
    }
  }

  private static func form(of elements: [Element]?, isAnchored: Bool) -> Form {
    guard let elements, !elements.isEmpty else { return .nothing }
    func bytes(_ part: ArraySlice<Element>) -> [UInt8]? {
      var bytes: [UInt8] = []
      for element in part {
        guard case .byte(let byte) = element else { return nil }
        bytes.append(byte)
      }
      return bytes
    }
    if let literal = bytes(elements[...]) { return .literal(literal) }
    if !isAnchored, elements[0] == .star, let suffix = bytes(elements[1...]) {
      return .suffix(suffix)
    }
    return .general
  }

  /// The elements of a pattern; nil when it cannot be read.
  private static func parse(_ body: ArraySlice<UInt8>) -> [Element]? {
    var elements: [Element] = []
    var at = body.startIndex
    while at < body.endIndex {
      let byte = body[at]
      switch byte {
      case UInt8(ascii: "*"):
        elements.append(star(in: body, at: &at))
      case UInt8(ascii: "?"):
        elements.append(.anyByte)
        at += 1
      case UInt8(ascii: "["):
        guard let members = ByteClass(in: body, at: &at) else { return nil }
        elements.append(.anyOf(members))
      case UInt8(ascii: "\\"):
        guard at + 1 < body.endIndex else { return nil }
        elements.append(.byte(body[at + 1]))
        at += 2
      default:
        elements.append(.byte(byte))
        at += 1
      }
    }
    return elements
  }

  /// Reads a run of stars; two or more that fill a component stand for folders.
  private static func star(in body: ArraySlice<UInt8>, at: inout Int) -> Element {
    let start = at
    while at < body.endIndex, body[at] == UInt8(ascii: "*") { at += 1 }
    let fillsComponent =
      (start == body.startIndex || body[start - 1] == slash)
      && (at == body.endIndex || body[at] == slash)
    guard at - start >= 2, fillsComponent else { return .star }
    guard at < body.endIndex else { return .rest }
    at += 1
    return .folders
  }
}

/// A set of bytes: what a class in brackets accepts.
struct ByteClass: Sendable, Equatable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  static func == (a: ByteClass, b: ByteClass) -> Bool { a.words == b.words }

  init() {}

  func contains(_ byte: UInt8) -> Bool {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: return words.0 & bit != 0
    case 1: return words.1 & bit != 0
    case 2: return words.2 & bit != 0
    default: return words.3 & bit != 0
    }
  }

  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  private mutating func invert() { words = (~words.0, ~words.1, ~words.2, ~words.3) }

  /// Reads a class that begins with `[` at `at` and leaves `at` after its `]`; nil when it is open
  /// or names a class of characters that there is not.
  init?(in body: ArraySlice<UInt8>, at: inout Int) {
    var next = at + 1
    let isNegated = next < body.endIndex && "!^".utf8.contains(body[next])
    if isNegated { next += 1 }
    let first = next
    var previous: UInt8?
    while true {
      guard next < body.endIndex else { return nil }
      var byte = body[next]
      if byte == UInt8(ascii: "]"), next > first { break }
      let isRange =
        byte == UInt8(ascii: "-") && previous != nil && next + 1 < body.endIndex
        && body[next + 1] != UInt8(ascii: "]")
      if isRange { next += 1 }
      byte = body[next]
      if byte == UInt8(ascii: "[") && !isRange,
        next + 1 < body.endIndex, body[next + 1] == UInt8(ascii: ":")
      {
        guard let name = Self.name(in: body, at: &next) else { return nil }
        guard insert(named: name) else { return nil }
        previous = nil
        continue
      }
      if byte == UInt8(ascii: "\\") {
        next += 1
        guard next < body.endIndex else { return nil }
        byte = body[next]
      }
      if isRange, let low = previous {
        if low <= byte { for member in low...byte { insert(member) } }
        previous = nil
      } else {
        insert(byte)
        previous = byte
      }
      next += 1
    }
    if isNegated { invert() }
    at = next + 1
  }

  /// Reads `[:name:]` at `next`.
  private static func name(in body: ArraySlice<UInt8>, at next: inout Int) -> String? {
    let start = next + 2
    guard let end = body[start...].firstIndex(of: UInt8(ascii: "]")), end > start,
      body[end - 1] == UInt8(ascii: ":")
    else { return nil }
    next = end + 1
    return String(decoding: body[start..<(end - 1)], as: UTF8.self)
  }

  private mutating func insert(named name: String) -> Bool {
    guard let test = Self.named[name] else { return false }
    for byte in UInt8(0)...127 where test(byte) { insert(byte) }
    return true
  }

  private static let named: [String: @Sendable (UInt8) -> Bool] = {
    let isUpper: @Sendable (UInt8) -> Bool = { (65...90).contains($0) }
    let isLower: @Sendable (UInt8) -> Bool = { (97...122).contains($0) }
    let isDigit: @Sendable (UInt8) -> Bool = { (48...57).contains($0) }
    let isAlpha: @Sendable (UInt8) -> Bool = { isUpper($0) || isLower($0) }
    return [
      "upper": isUpper, "lower": isLower, "digit": isDigit, "alpha": isAlpha,
      "alnum": { isAlpha($0) || isDigit($0) },
      "blank": { $0 == 32 || $0 == 9 },
      "cntrl": { $0 < 32 || $0 == 127 },
      "graph": { (33...126).contains($0) },
      "print": { (32...126).contains($0) },
      "punct": { (33...126).contains($0) && !isAlpha($0) && !isDigit($0) },
      "space": { $0 == 32 || (9...13).contains($0) },
      "xdigit": { isDigit($0) || (65...70).contains($0) || (97...102).contains($0) },
    ]
  }()
}
