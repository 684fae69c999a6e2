/// What a scan of markup is told to: start tags, end tags and text.
protocol MarkupSink {
  /// A start tag; `attributes` is a record number.
  mutating func startElement(_ name: ElementName, attributes: Int32)
  /// An end tag, matched or not.
  mutating func endElement(_ name: ElementName)
  /// Text without `<` and `&`; it may come in pieces.
  mutating func characters(_ text: Span<UInt8>)
  /// A character of text that the source does not hold as such: a reference, or a mark that is none.
  mutating func character(_ scalar: Unicode.Scalar)
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
struct MarkupScanner: ~Escapable {
  private let source: Span<UInt8>
  private var position = 0
  private(set) var attributes: PageAttributes
  /// The contents of `<script type="application/ld+json">`.
  private(set) var jsonLD: [Range<Int>] = []

  private var missingCommentEnd = false
  private var missingEnds: Set<PageTag> = []
  private var nextClose = -1
  private var nextQuote = (double: -1, single: -1)
  private let tags = TagTable.shared

  /// Prepares to scan `source`, the bytes of `page`.
  @_lifetime(copy source)
  init(_ source: Span<UInt8>, of page: [UInt8]) {
    self.source = source
    attributes = PageAttributes(page)
  }

  /// Scans the page into `sink` until its end or until `isStopped`.
  mutating func scan<Sink: MarkupSink>(
    into sink: inout Sink, until isStopped: (borrowing Sink) -> Bool
  ) {
    while position < source.count, !isStopped(sink) {
      scanText(until: source.count, into: &sink)
      guard position < source.count else { return }
      scanMarkup(into: &sink)
    }
  }

  /// Hands on text up to the next `<`, or to `end`, where one is sure to stand.
  private mutating func scanText<Sink: MarkupSink>(until end: Int, into sink: inout Sink) {
    while position < end {
      let mark = source.first(UInt8(ascii: "<"), or: UInt8(ascii: "&"), from: position)
      if mark > position { sink.characters(source.extracting(position..<mark)) }
      position = mark
      guard mark < source.count, source[mark] == UInt8(ascii: "&") else { return }
      if let (scalar, next) = CharacterReferences.reference(source, at: mark) {
        sink.character(scalar)
        position = next
      } else {
        sink.character("&")
        position += 1
      }
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
    } else if next == UInt8(ascii: "!"), stands("<!--", at: start) {
      skipComment()
    } else if next == UInt8(ascii: "!"), stands("<![CDATA[", at: start) {
      position += 9
    } else if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") || next == UInt8(ascii: "/") {
      guard let close = closeAngle(from: start) else { return emitLessThan(to: &sink) }
      position = close + 1
    } else {
      emitLessThan(to: &sink)
    }
  }

  private func stands(_ mark: String, at start: Int) -> Bool {
    guard start + mark.utf8.count <= source.count else { return false }
    var index = start
    for byte in mark.utf8 {
      guard source[index] == byte else { return false }
      index += 1
    }
    return true
  }

  private mutating func emitLessThan<Sink: MarkupSink>(to sink: inout Sink) {
    sink.character("<")
    position += 1
  }

  private mutating func skipComment() {
    let start = position
    position += 4
    if stands(">", at: position) || stands("->", at: position) {
      position = (closeAngle(from: position) ?? position) + 1
      return
    }
    if !missingCommentEnd {
      var index = source.first(UInt8(ascii: "-"), from: position)
      while index + 2 < source.count {
        if stands("-->", at: index) || stands("--!>", at: index) {
          position = index + (source[index + 2] == UInt8(ascii: ">") ? 3 : 4)
          return
        }
        index = source.first(UInt8(ascii: "-"), from: index + 1)
      }
      missingCommentEnd = true
    }
    position = (closeAngle(from: start) ?? start + 3) + 1
  }

  private mutating func scanEndTag<Sink: MarkupSink>(into sink: inout Sink) {
    let (name, nameEnd) = readName(from: position + 2)
    if nameEnd < source.count, source[nameEnd] == UInt8(ascii: ">") {
      position = nameEnd + 1
    } else {
      guard let close = closeAngle(from: position) else { return emitLessThan(to: &sink) }
      position = close + 1
    }
    sink.endElement(name)
  }

  private mutating func scanStartTag<Sink: MarkupSink>(into sink: inout Sink) {
    let start = position
    // Known to be nowhere: what follows is text.
    guard nextClose < source.count else { return emitLessThan(to: &sink) }
    let (name, nameEnd) = readName(from: start + 1)
    var isJSONLD = false
    if nameEnd < source.count, source[nameEnd] == UInt8(ascii: ">") {
      position = nameEnd + 1
    } else if !scanAttributes(from: nameEnd, isJSONLD: &isJSONLD) {
      // A quote swallowed the rest of the page: the tag ends where it first could have.
      guard let firstClose = closeAngle(from: start) else {
        attributes.dropRecord()
        return emitLessThan(to: &sink)
      }
      position = firstClose + 1
    }
    let isSelfClosed = source[position - 2] == UInt8(ascii: "/")
    switch name.tag {
    case .script, .style, .template:
      attributes.dropRecord()
      skipRaw(name.tag, isJSONLD: isJSONLD)
    case .svg, .math, .iframe:
      attributes.dropRecord()
      if !isSelfClosed { skipRaw(name.tag, isJSONLD: false) }
    case .title, .textarea, .xmp:
      sink.startElement(name, attributes: attributes.finishRecord())
      scanRawText(name, into: &sink)
    default:
      sink.startElement(name, attributes: attributes.finishRecord())
      if isSelfClosed, name.tag == .other, holdsColon(start + 1, nameEnd) { sink.endElement(name) }
    }
  }

  private func holdsColon(_ start: Int, _ end: Int) -> Bool {
    source.holds(UInt8(ascii: ":"), in: start..<min(end, start + 64))
  }

  /// The name at a position, and where it ends.
  private mutating func readName(from start: Int) -> (ElementName, end: Int) {
    let (packed, end) = source.name(from: start, untilEquals: false)
    return (ElementName(packed, source.extracting(start..<end), tags), end)
  }

  /// Reads attributes into the open record and moves behind the tag's `>`; false where none is.
  private mutating func scanAttributes(from start: Int, isJSONLD: inout Bool) -> Bool {
    var index = start
    while index < source.count {
      let byte = source[index]
      if byte == UInt8(ascii: ">") {
        position = index + 1
        return true
      }
      if byte.isSpaceHTML || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=") {
        index += 1
        continue
      }
      let (name, nameEnd) = source.name(from: index, untilEquals: true)
      let value: Range<Int>
      (value, index) = attributeValue(from: nameEnd)
      guard let key = AttributeNames.shared.key(of: name) else { continue }
      if key == .type { isJSONLD = isJSONLD || namesJSONLD(value) }
      if key != .style || isHiding(value) { attributes.add(key, value, of: source) }
    }
    return false
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

  private func namesJSONLD(_ value: Range<Int>) -> Bool {
    let limited = value.prefix(PageAttributes.valueByteCountMax)
    let decoded = CharacterReferences.decoded(source, limited)
    return decoded.prefix(20).map(\.lowercasedASCII).firstRange(of: "ld+json", from: 0) != nil
  }

  /// Of a style only `display: none` is of interest.
  private func isHiding(_ value: Range<Int>) -> Bool {
    let limit = min(value.upperBound, value.lowerBound + 512)
    var text: [UInt8] = []
    for index in value.lowerBound..<limit where !source[index].isSpaceHTML {
      text.append(source[index].lowercasedASCII)
    }
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
  private mutating func scanRawText<Sink: MarkupSink>(_ name: ElementName, into sink: inout Sink) {
    guard let end = endTag(name.tag, from: position) else {
      // Never closed: the next tag ends it, so that the page is not swallowed.
      scanText(until: source.count, into: &sink)
      return sink.endElement(name)
    }
    while position < end {
      scanText(until: end, into: &sink)
      // Another `<` than that of the end tag is text.
      if position < end { emitLessThan(to: &sink) }
    }
    sink.endElement(name)
    position = (closeAngle(from: end) ?? source.count - 1) + 1
  }

  /// Where `</name` begins at or after a position.
  private mutating func endTag(_ tag: PageTag, from start: Int) -> Int? {
    guard !missingEnds.contains(tag) else { return nil }
    let name = tag.nameBytes
    var index = source.first(UInt8(ascii: "<"), from: start)
    while index + name.count + 1 < source.count {
      if source[index + 1] == UInt8(ascii: "/"),
        name.indices.allSatisfy({ source[index + 2 + $0].lowercasedASCII == name[$0] })
      {
        let after = index + 2 + name.count
        if after >= source.count || !source[after].isLetterASCII { return index }
      }
      index = source.first(UInt8(ascii: "<"), from: index + 1)
    }
    missingEnds.insert(tag)
    return nil
  }

  /// The next `>` at or after a position.
  private mutating func closeAngle(from start: Int) -> Int? {
    if nextClose < start { nextClose = source.first(UInt8(ascii: ">"), from: start) }
    return nextClose < source.count ? nextClose : nil
  }

  /// The next quote of a kind at or after a position.
  private mutating func closeQuote(_ quote: UInt8, from start: Int) -> Int? {
    let isDouble = quote == UInt8(ascii: "\"")
    var found = isDouble ? nextQuote.double : nextQuote.single
    if found < start {
      found = source.first(quote, from: start)
      if isDouble { nextQuote.double = found } else { nextQuote.single = found }
    }
    return found < source.count ? found : nil
  }
}
