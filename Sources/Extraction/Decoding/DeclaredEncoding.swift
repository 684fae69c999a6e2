/// What a page says its encoding is.
///
/// The prescan of the HTML standard (§13.2.3.2): comments and the attributes of other tags are
/// stepped over, `http-equiv` must say `content-type`, unknown labels are passed by, UTF-16 means
/// UTF-8. It goes on beyond the standard's 1,024 bytes, since a parser that meets a late `<meta>`
/// starts again; then an XML declaration counts. One pass over at most `byteCountMax` bytes.
package struct DeclaredEncoding {
  /// How far a page is looked at.
  static let byteCountMax = 1 << 14

  private let bytes: ArraySlice<UInt8>
  private var position = 0

  private init(_ page: [UInt8]) {
    bytes = page.prefix(Self.byteCountMax)
  }

  /// The name of the encoding that a page's byte order mark or markup states, or nil.
  package static func name(in page: [UInt8]) -> String? {
    (EncodingChoice.byteOrderMark(page)?.encoding ?? encoding(in: page))?.name
  }

  /// The encoding that a page's markup states, or nil.
  static func encoding(in page: [UInt8]) -> PageEncoding? {
    var scan = DeclaredEncoding(page)
    return scan.metaEncoding() ?? scan.declarationEncoding()
  }

  private mutating func metaEncoding() -> PageEncoding? {
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else {
        position += 1
        continue
      }
      if continues("<!--") {
        position = end(of: "-->", from: position + 2)
      } else if continues("<meta"), byte(5).isSpaceHTML || byte(5) == UInt8(ascii: "/") {
        position += 5
        if let encoding = readMeta() { return encoding }
      } else if byte(1).isLetterASCII || (byte(1) == UInt8(ascii: "/") && byte(2).isLetterASCII) {
        skipName()
        while attribute() != nil {}
      } else if [UInt8(ascii: "!"), UInt8(ascii: "/"), UInt8(ascii: "?")].contains(byte(1)) {
        position = end(of: ">", from: position + 1)
      } else {
        position += 1
      }
    }
    return nil
  }

  /// The encoding of a `<meta>` whose name has been read.
  private mutating func readMeta() -> PageEncoding? {
    var seen: Set<[UInt8]> = []
    var isPragma = false
    var needsPragma: Bool?
    var found: PageEncoding?
    while let (name, value) = attribute() {
      guard seen.insert(name).inserted else { continue }
      switch String(decoding: name, as: UTF8.self) {
      case "http-equiv":
        isPragma = value.elementsEqual("content-type".utf8)
      case "content" where needsPragma == nil:
        if let label = Self.label(inContent: value) {
          found = EncodingLabel.encoding(label)
          needsPragma = found == nil ? nil : true
        }
      case "charset":
        found = EncodingLabel.encoding(value)
        needsPragma = false
      default: break
      }
    }
    // A tag that the page, or what is looked at, ends in is none.
    guard position < bytes.count, let found, needsPragma == false || isPragma else { return nil }
    return found.isUTF16 ? .utf8 : found
  }

  /// The label in `text/html; charset=label`.
  private static func label(inContent value: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 0
    while let found = value.firstRange(of: "charset", from: position) {
      position = found + 7
      var index = position
      while index < value.count, value[index].isSpaceHTML { index += 1 }
      guard index < value.count, value[index] == UInt8(ascii: "=") else { continue }
      index += 1
      while index < value.count, value[index].isSpaceHTML { index += 1 }
      guard index < value.count else { return nil }
      let quote = value[index]
      if quote == 0x22 || quote == 0x27 {
        let rest = value[(index + 1)...]
        return rest.firstIndex(of: quote).map { rest[..<$0] }
      }
      return value[index...].prefix { !$0.isSpaceHTML && $0 != UInt8(ascii: ";") }
    }
    return nil
  }

  /// The next attribute of the tag, in lower case; nil at the tag's end, which is stepped over,
  /// and at the end of the page.
  private mutating func attribute() -> (name: [UInt8], value: [UInt8])? {
    while byte(0).isSpaceHTML || byte(0) == UInt8(ascii: "/") { position += 1 }
    guard position < bytes.count, bytes[position] != UInt8(ascii: ">") else { return nil }
    var name: [UInt8] = []
    while position < bytes.count {
      let next = bytes[position]
      if next == UInt8(ascii: "="), !name.isEmpty { break }
      if next.isSpaceHTML || next == UInt8(ascii: "/") || next == UInt8(ascii: ">") { break }
      name.append(next.lowercasedASCII)
      position += 1
    }
    while byte(0).isSpaceHTML { position += 1 }
    guard byte(0) == UInt8(ascii: "=") else { return position < bytes.count ? (name, []) : nil }
    position += 1
    while byte(0).isSpaceHTML { position += 1 }
    let value = attributeValue()
    return position < bytes.count ? (name, value) : nil
  }

  private mutating func attributeValue() -> [UInt8] {
    var value: [UInt8] = []
    let quote = byte(0)
    if quote == 0x22 || quote == 0x27 {
      position += 1
      while position < bytes.count, bytes[position] != quote {
        value.append(bytes[position].lowercasedASCII)
        position += 1
      }
      if position < bytes.count { position += 1 }
      return value
    }
    while position < bytes.count, !bytes[position].isSpaceHTML,
      bytes[position] != UInt8(ascii: ">")
    {
      value.append(bytes[position].lowercasedASCII)
      position += 1
    }
    return value
  }

  private mutating func skipName() {
    while position < bytes.count, !bytes[position].isSpaceHTML,
      bytes[position] != UInt8(ascii: ">")
    {
      position += 1
    }
  }

  /// `<?xml version="1.0" encoding="label"?>` at the start.
  private func declarationEncoding() -> PageEncoding? {
    guard bytes.starts(with: "<?xml".utf8) else { return nil }
    let head = bytes.prefix { $0 != UInt8(ascii: ">") }.map(\.lowercasedASCII)
    guard let found = head.firstRange(of: "encoding", from: 0) else { return nil }
    let rest = head[(found + 8)...].drop { $0.isSpaceHTML || $0 == UInt8(ascii: "=") }
    guard let quote = rest.first, quote == 0x22 || quote == 0x27 else { return nil }
    return EncodingLabel.encoding(rest.dropFirst().prefix { $0 != quote })
  }

  /// The byte some way ahead; 0 beyond the end.
  private func byte(_ offset: Int) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  private func continues(_ word: String) -> Bool {
    guard position + word.utf8.count <= bytes.count else { return false }
    return zip(bytes[position...], word.utf8).allSatisfy { $0.lowercasedASCII == $1 }
  }

  /// Behind a word that stands at or after a position, or the end.
  private func end(of word: String, from start: Int) -> Int {
    let pattern = Array(word.utf8)
    var index = min(start, bytes.count)
    while index + pattern.count <= bytes.count {
      if bytes[index..<(index + pattern.count)].elementsEqual(pattern) {
        return index + pattern.count
      }
      index += 1
    }
    return bytes.count
  }
}
