/// Builds the tree of a page that is in order straight from a scan.
///
/// In order is a page where each end tag is that of the innermost open element, no start tag closes
/// one, and text stands in the body only. Any other `isDisorderly` and belongs to libxml2.
struct OrderlyPageBuilder: MarkupSink {
  /// White space outside the body that is longer than this is text to libxml2.
  private static let blankByteCountMax = 900

  /// Whether the page needs repair.
  private(set) var isDisorderly = false

  private var open: [ElementName] = []
  private var isBodyOpen = false
  private let implied = ImpliedEnds.shared
  private var builder: PageTreeBuilder
  private var blankByteCount = 0

  init(textByteCount: Int) {
    builder = PageTreeBuilder(textByteCount: textByteCount)
  }

  mutating func startElement(_ name: ElementName, attributes: Int32) {
    blankByteCount = 0
    guard isInOrder(name.tag) else {
      isDisorderly = true
      return
    }
    builder.start(name.tag.asRead, attributes: attributes)
    if name.tag.isClosedAtOnce { return builder.end(name.tag.asRead) }
    open.append(name)
    if name.tag == .body { isBodyOpen = true }
  }

  /// Whether a start tag closes nothing and stands where it may.
  private func isInOrder(_ tag: PageTag) -> Bool {
    if let last = open.last?.tag, implied.closes(last, tag) { return false }
    return switch tag {
    case .html: open.isEmpty
    case .head: open.count == 1
    case .body: !isBodyOpen
    default: open.count < OpenElements.depthMax
    }
  }

  mutating func endElement(_ name: ElementName) {
    blankByteCount = 0
    guard !name.tag.isVoid else { return }
    guard let last = open.last, last == name else {
      isDisorderly = true
      return
    }
    open.removeLast()
    if name.tag == .body { isBodyOpen = false }
    builder.end(name.tag.asRead)
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
    switch open.last?.tag {
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
