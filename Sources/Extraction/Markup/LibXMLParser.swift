import CLibXML2

/// The only file that touches libxml2: lean markup in, a page's tree out.
///
/// libxml2 is used for one thing, to repair the structure of broken HTML, through its SAX
/// interface: no tree, no network, no entities of its own, no encoding guess, no messages. It
/// never sees a page that the scan found hostile (see `MarkupWriter`). One context per call;
/// several threads may parse at once.
enum LibXMLParser {
  /// Parses lean markup in UTF-8 into a tree; nil when the parser could not be set up.
  static func parse(_ markup: [UInt8], attributes: PageAttributes) -> PageTree? {
    guard isReady, !markup.isEmpty, markup.count < Int(Int32.max) else { return nil }
    let target = ParseTarget(textByteCount: markup.count)
    let isParsed = run(markup, target: target)
    return isParsed ? target.builder.finish(attributes: attributes) : nil
  }

  /// Set up once for the process, before any thread parses.
  private static let isReady: Bool = {
    xmlInitParser()
    return true
  }()

  private static func run(_ markup: [UInt8], target: ParseTarget) -> Bool {
    // Safe: a context from libxml2 is freed once below, and used by this thread only.
    guard let context = unsafe htmlNewParserCtxt() else { return false }
    defer { unsafe htmlFreeParserCtxt(context) }
    guard let handler = unsafe context.pointee.sax else { return false }
    // Safe: the handler belongs to the context; all callbacks are set here and get `userData`,
    // which is `target`, kept alive beyond the parse.
    unsafe handler.pointee = silentHandler()
    unsafe context.pointee.userData = Unmanaged.passUnretained(target).toOpaque()
    let options =
      HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
      | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOIMPLIED.rawValue
      | HTML_PARSE_IGNORE_ENC.rawValue | HTML_PARSE_COMPACT.rawValue
    return withExtendedLifetime(target) {
      // Safe: the buffer outlives the call; libxml2 copies what it keeps.
      unsafe markup.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return false }
        let document = unsafe htmlCtxtReadMemory(
          context, base.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil, "UTF-8",
          Int32(options))
        // Safe: with own handlers no document is built; one that is would be ours to free.
        if let document = unsafe document { unsafe xmlFreeDoc(document) }
        return true
      }
    }
  }

  private static func silentHandler() -> xmlSAXHandler {
    // Safe: a C struct of optional function pointers; all nil but the four set here.
    var handler = unsafe xmlSAXHandler()
    unsafe handler.startElement = { context, name, values in
      // Safe: the strings are NUL-terminated and live for the call.
      guard let target = unsafe ParseTarget.from(context), let name = unsafe name else { return }
      unsafe target.start(name, values)
    }
    unsafe handler.endElement = { context, name in
      guard let target = unsafe ParseTarget.from(context), let name = unsafe name else { return }
      unsafe target.end(name)
    }
    unsafe handler.characters = { context, bytes, count in
      guard let target = unsafe ParseTarget.from(context), let bytes = unsafe bytes else { return }
      unsafe target.characters(bytes, Int(count))
    }
    unsafe handler.ignorableWhitespace = { context, bytes, count in
      guard let target = unsafe ParseTarget.from(context), let bytes = unsafe bytes else { return }
      unsafe target.characters(bytes, Int(count))
    }
    unsafe handler.cdataBlock = { context, bytes, count in
      guard let target = unsafe ParseTarget.from(context), let bytes = unsafe bytes else { return }
      unsafe target.characters(bytes, Int(count))
    }
    return unsafe handler
  }
}

/// What libxml2's callbacks write to; lives for one parse on one thread.
private final class ParseTarget {
  var builder: PageTreeBuilder
  private let tags = TagTable.shared

  init(textByteCount: Int) {
    builder = PageTreeBuilder(textByteCount: textByteCount)
  }

  static func from(_ context: UnsafeMutableRawPointer?) -> ParseTarget? {
    guard let context = unsafe context else { return nil }
    // Safe: `run` set the context's user data to a target that outlives the parse.
    return unsafe Unmanaged<ParseTarget>.fromOpaque(context).takeUnretainedValue()
  }

  func start(
    _ name: UnsafePointer<UInt8>, _ values: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  ) {
    // Safe: the list is pairs of name and value; only `l` with digits is ever written.
    var record = PageAttributes.none
    if let values = unsafe values, unsafe values[0] != nil, let value = unsafe values[1] {
      record = unsafe Self.number(value)
    }
    builder.start(unsafe tag(name), attributes: record)
  }

  func end(_ name: UnsafePointer<UInt8>) { builder.end(unsafe tag(name)) }

  func characters(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    guard count > 0 else { return }
    // Safe: libxml2 hands `count` bytes that live for the call.
    let text = unsafe UnsafeBufferPointer(start: bytes, count: count)
    unsafe builder.characters(text.span)
  }

  private func tag(_ name: UnsafePointer<UInt8>) -> PageTag {
    var packed = PackedName()
    var index = 0
    // Safe: the name ends with NUL.
    while unsafe name[index] != 0 {
      unsafe packed.append(name[index])
      index += 1
    }
    return tags.tag(packed).asRead
  }

  private static func number(_ text: UnsafePointer<UInt8>) -> Int32 {
    var value: Int32 = 0
    var index = 0
    // Safe: the value ends with NUL, and at most nine digits are read.
    while index < 9, unsafe text[index].isDigitASCII {
      value = unsafe value * 10 + Int32(text[index] - 0x30)
      index += 1
    }
    return value
  }
}
