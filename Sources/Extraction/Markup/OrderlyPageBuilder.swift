/// Builds the tree of a page that is in order straight from a scan.
///
/// In order is a page where each end tag is that of the innermost open element, no start tag closes
/// one, and text stands in the body only. Any other `isDisorderly` and belongs to libxml2.
struct OrderlyPageBuilder: MarkupSink {
  /// White space outside the body that is longer than this is text to libxml2.
  private static let blankByteCountMax = 900

  /// Whether the page needs repair.
  private(set) var isDisorderly = false

  private var open = OpenElements()
  private var builder: PageTreeBuilder
  private var blankByteCount = 0

  /// Whether following this page would take quadratic time.
  var isHostile: Bool { open.isHostile }

  init(textByteCount: Int) {
    builder = PageTreeBuilder(textByteCount: textByteCount)
  }

  mutating func startElement(_ name: ElementName, attributes: Int32) {
    blankByteCount = 0
    guard open.closeLast(before: name.tag) == nil, open.open(name) else {
      isDisorderly = true
      return
    }
    builder.start(name.tag.asRead, attributes: attributes)
    if name.tag.isClosedAtOnce { builder.end(name.tag.asRead) }
  }

  mutating func endElement(_ name: ElementName) {
    blankByteCount = 0
    guard open.last != nil, open.closedCount(by: name) == 1 else {
      isDisorderly = isDisorderly || !name.tag.isVoid
      return
    }
    builder.end(open.removeLast().asRead)
  }

  mutating func characters(_ text: Span<UInt8>) {
    if isOutsideBody { lookOutsideBody(text) }
    builder.characters(text)
  }

  mutating func character(_ scalar: Unicode.Scalar) {
    // libxml2 drops the two that are no characters.
    if isOutsideBody || scalar.value == 0xFFFE || scalar.value == 0xFFFF { isDisorderly = true }
    builder.character(scalar)
  }

  /// Closes what is open and gives the tree.
  mutating func finish(attributes: PageAttributes) -> PageTree {
    builder.finish(attributes: attributes)
  }

  private var isOutsideBody: Bool {
    switch open.last {
    case nil, .html, .head: true
    default: false
    }
  }

  private mutating func lookOutsideBody(_ text: Span<UInt8>) {
    blankByteCount += text.count
    for index in text.indices where !text[index].isSpaceHTML {
      isDisorderly = true
      return
    }
    if blankByteCount > Self.blankByteCountMax { isDisorderly = true }
  }
}
