/// What a scan of markup is told to: start tags, end tags and text.
protocol MarkupSink {
  /// A start tag; `name` is in lower case, `attributes` a record number.
  mutating func startElement(_ tag: PageTag, name: ArraySlice<UInt8>, attributes: Int32)
  /// An end tag, matched or not.
  mutating func endElement(_ tag: PageTag, name: ArraySlice<UInt8>)
  /// Text with its references decoded; it may come in pieces.
  mutating func characters(_ source: [UInt8], _ range: Range<Int>)
}

/// The linear scan over a page that everything else stands behind.
///
/// It drops what no reader needs (scripts, styles, comments, drawings, all attributes but a few),
/// decodes character references, and hands the rest on, so that neither the parser nor the tree
/// ever sees a tag with thousands of attributes or megabytes of script. JSON-LD is kept aside.
///
/// Linear in the input whatever it holds: the position only grows, and what was searched for in
/// vain is not searched for again (`missing…`, `nextClose`). No text is lost: a comment that is
/// never closed ends at its first `>`, and a `<` that opens no tag is text. Only a script or style
/// that is never closed takes the rest of the page, as in every browser.
struct MarkupScanner {
  private let source: [UInt8]
  private var position = 0
  private(set) var attributes = PageAttributes()
  /// The contents of `<script type="application/ld+json">`.
  private(set) var jsonLD: [Range<Int>] = []

  private var missingCommentEnd = false
  private var missingEnds: Set<PageTag> = []
  private var nextClose = -1
  private var nextQuote = (double: -1, single: -1)
  private var scratch: [UInt8] = []
  private var values: [(key: AttributeKey, value: [UInt8])] = []

  init(_ source: [UInt8]) {
    self.source = source
  }

  /// Scans the page into `sink` until its end or until `isStopped`.
  mutating func scan<Sink: MarkupSink>(
    into sink: inout Sink, until isStopped: (borrowing Sink) -> Bool
  ) {
    let end = source.count
    while position < end, !isStopped(sink) {
      let start = position
      while position < end, source[position] != UInt8(ascii: "<") { position += 1 }
      emit(start..<position, to: &sink)
      guard position < end else { return }
      scanMarkup(into: &sink)
    }
  }

  /// Reads what begins with the `<` at `position`.
  private mutating func scanMarkup<Sink: MarkupSink>(into sink: inout Sink) {
    let start = position
    let next = start + 1 < source.count ? source[start + 1] : 0
    if next.isLetterASCII {
      scanStartTag(into: &sink)
    } else if next == UInt8(ascii: "/"), start + 2 < source.count, source[start + 2].isLetterASCII {
      scanEndTag(into: &sink)
    } else if next == UInt8(ascii: "!"), source[start...].starts(with: "<!--".utf8) {
      skipComment()
    } else if next == UInt8(ascii: "!"), source[start...].starts(with: "<![CDATA[".utf8) {
      position += 9
    } else if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") || next == UInt8(ascii: "/") {
      guard let close = closeAngle(from: start) else { return emitLessThan(to: &sink) }
      position = close + 1
    } else {
      emitLessThan(to: &sink)
    }
  }

  private mutating func emit<Sink: MarkupSink>(_ range: Range<Int>, to sink: inout Sink) {
    guard !range.isEmpty else { return }
    guard source[range].contains(UInt8(ascii: "&")) else { return sink.characters(source, range) }
    scratch.removeAll(keepingCapacity: true)
    CharacterReferences.decode(source, range, into: &scratch)
    sink.characters(scratch, 0..<scratch.count)
  }

  private mutating func emitLessThan<Sink: MarkupSink>(to sink: inout Sink) {
    sink.characters(source, position..<(position + 1))
    position += 1
  }

  private mutating func skipComment() {
    let start = position
    position += 4
    if source[position...].starts(with: ">".utf8) || source[position...].starts(with: "->".utf8) {
      position = (closeAngle(from: position) ?? position) + 1
      return
    }
    if !missingCommentEnd {
      var index = position
      while index + 2 < source.count {
        if source[index] == UInt8(ascii: "-"), source[index + 1] == UInt8(ascii: "-") {
          let isPlain = source[index + 2] == UInt8(ascii: ">")
          let isBang =
            source[index + 2] == UInt8(ascii: "!") && index + 3 < source.count
            && source[index + 3] == UInt8(ascii: ">")
          if isPlain || isBang {
            position = index + (isPlain ? 3 : 4)
            return
          }
        }
        index += 1
      }
      missingCommentEnd = true
    }
    position = (closeAngle(from: start) ?? start + 3) + 1
  }

  private mutating func scanEndTag<Sink: MarkupSink>(into sink: inout Sink) {
    guard let close = closeAngle(from: position) else { return emitLessThan(to: &sink) }
    let name = lowercasedName(from: position + 2)
    position = close + 1
    sink.endElement(PageTag(name: name), name: name)
  }

  private mutating func scanStartTag<Sink: MarkupSink>(into sink: inout Sink) {
    guard let firstClose = closeAngle(from: position) else { return emitLessThan(to: &sink) }
    let name = lowercasedName(from: position + 1)
    let tag = PageTag(name: name)
    let isJSONLD = scanAttributes(from: position + 1 + nameLength(from: position + 1), firstClose)
    let isSelfClosed = position >= 2 && source[position - 2] == UInt8(ascii: "/")
    switch tag {
    case .script, .style, .template:
      skipRaw(tag, isJSONLD: isJSONLD)
    case .svg, .math, .iframe:
      if !isSelfClosed { skipRaw(tag, isJSONLD: false) }
    case .title, .textarea, .xmp:
      sink.startElement(tag, name: name, attributes: attributes.append(values))
      scanRawText(tag, into: &sink)
    default:
      sink.startElement(tag, name: name, attributes: attributes.append(values))
      if isSelfClosed, tag == .other, name.contains(UInt8(ascii: ":")) {
        sink.endElement(tag, name: name)
      }
    }
  }

  private func nameLength(from start: Int) -> Int {
    var index = start
    while index < source.count, !source[index].isSpaceHTML, source[index] != UInt8(ascii: ">"),
      source[index] != UInt8(ascii: "/")
    {
      index += 1
    }
    return index - start
  }

  /// The name at a position, at most 64 bytes of it.
  private func lowercasedName(from start: Int) -> ArraySlice<UInt8> {
    let length = min(64, nameLength(from: start))
    return source[start..<(start + length)].map(\.lowercasedASCII)[...]
  }

  /// Reads attributes into `values` and moves behind the tag's `>`; true for JSON-LD.
  private mutating func scanAttributes(from start: Int, _ firstClose: Int) -> Bool {
    values.removeAll(keepingCapacity: true)
    var isJSONLD = false
    var index = start
    while index < source.count {
      let byte = source[index]
      if byte == UInt8(ascii: ">") {
        position = index + 1
        return isJSONLD
      }
      if byte.isSpaceHTML || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=") {
        index += 1
        continue
      }
      let nameStart = index
      while index < source.count, !source[index].isSpaceHTML,
        source[index] != UInt8(ascii: "="), source[index] != UInt8(ascii: ">"),
        source[index] != UInt8(ascii: "/")
      {
        index += 1
      }
      let nameRange = nameStart..<index
      var value = index..<index
      (value, index) = attributeValue(from: index)
      isJSONLD = keep(nameRange, value) || isJSONLD
    }
    // A quote swallowed the rest of the page: the tag ends where it first could have.
    position = firstClose + 1
    return isJSONLD
  }

  /// The value behind `=`, if any, and where scanning goes on.
  private mutating func attributeValue(from start: Int) -> (Range<Int>, next: Int) {
    var index = start
    while index < source.count, source[index].isSpaceHTML { index += 1 }
    guard index < source.count, source[index] == UInt8(ascii: "=") else {
      return (start..<start, start)
    }
    index += 1
    while index < source.count, source[index].isSpaceHTML { index += 1 }
    guard index < source.count else { return (start..<start, index) }
    let quote = source[index]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
      let close = closeQuote(quote, from: index + 1)
    {
      return ((index + 1)..<close, close + 1)
    }
    let valueStart = index
    while index < source.count, !source[index].isSpaceHTML, source[index] != UInt8(ascii: ">") {
      index += 1
    }
    return (valueStart..<index, index)
  }

  /// Keeps an attribute that matters; true when it marks JSON-LD.
  private mutating func keep(_ name: Range<Int>, _ value: Range<Int>) -> Bool {
    guard name.count <= 10, values.count < 32,
      let key = AttributeKey(name: source[name].map(\.lowercasedASCII)[...])
    else { return false }
    let limited = value.prefix(PageAttributes.valueByteCountMax)
    if key == .style, !isHiding(source[limited]) { return false }
    var decoded: [UInt8] = []
    CharacterReferences.decode(source, limited, into: &decoded)
    values.append((key, decoded))
    return key == .type
      && decoded.prefix(20).map(\.lowercasedASCII).firstRange(of: "ld+json", from: 0) != nil
  }

  /// Of a style only `display: none` is of interest.
  private func isHiding(_ style: ArraySlice<UInt8>) -> Bool {
    let text = style.prefix(512).filter { !$0.isSpaceHTML }.map(\.lowercasedASCII)
    return text.firstRange(of: "display:none", from: 0) != nil
  }

  /// Skips the content of a raw element and its end tag.
  private mutating func skipRaw(_ tag: PageTag, isJSONLD: Bool) {
    let start = position
    if let end = endTag(tag, from: start) {
      if isJSONLD { jsonLD.append(start..<end) }
      position = (closeAngle(from: end) ?? source.count - 1) + 1
    } else if tag == .script || tag == .style {
      if isJSONLD { jsonLD.append(start..<source.count) }
      position = source.count
    }
  }

  /// Hands the content of an element that holds text only, and its end tag.
  private mutating func scanRawText<Sink: MarkupSink>(_ tag: PageTag, into sink: inout Sink) {
    let name = Array("\(tag)".utf8)[...]
    guard let end = endTag(tag, from: position) else {
      // Never closed: the next tag ends it, so that the page is not swallowed.
      let start = position
      while position < source.count, source[position] != UInt8(ascii: "<") { position += 1 }
      emit(start..<position, to: &sink)
      sink.endElement(tag, name: name)
      return
    }
    emit(position..<end, to: &sink)
    sink.endElement(tag, name: name)
    position = (closeAngle(from: end) ?? source.count - 1) + 1
  }

  /// Where `</name` begins at or after a position.
  private mutating func endTag(_ tag: PageTag, from start: Int) -> Int? {
    guard !missingEnds.contains(tag) else { return nil }
    let name = Array("\(tag)".utf8)
    var index = start
    while index + name.count + 1 < source.count {
      if source[index] == UInt8(ascii: "<"), source[index + 1] == UInt8(ascii: "/"),
        source[(index + 2)..<(index + 2 + name.count)].lazy.map(\.lowercasedASCII).elementsEqual(
          name)
      {
        let after = index + 2 + name.count
        if after >= source.count || !source[after].isLetterASCII { return index }
      }
      index += 1
    }
    missingEnds.insert(tag)
    return nil
  }

  /// The next `>` at or after a position.
  private mutating func closeAngle(from start: Int) -> Int? {
    if nextClose < start {
      nextClose = start
      while nextClose < source.count, source[nextClose] != UInt8(ascii: ">") { nextClose += 1 }
    }
    return nextClose < source.count ? nextClose : nil
  }

  /// The next quote of a kind at or after a position.
  private mutating func closeQuote(_ quote: UInt8, from start: Int) -> Int? {
    let isDouble = quote == UInt8(ascii: "\"")
    var found = isDouble ? nextQuote.double : nextQuote.single
    if found < start {
      found = start
      while found < source.count, source[found] != quote { found += 1 }
      if isDouble { nextQuote.double = found } else { nextQuote.single = found }
    }
    return found < source.count ? found : nil
  }
}
