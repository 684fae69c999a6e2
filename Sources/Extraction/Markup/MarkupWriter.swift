/// Writes what a scan found as lean markup for libxml2.
///
/// An element's attributes shrink to the number of their record (`l="7"`), a name without tag to its
/// hash. End tags that close nothing are left out. A page that would take the parser quadratic time
/// is `isHostile` and is built without it.
struct MarkupWriter: MarkupSink {
  /// libxml2 counts bytes in 32 bits.
  static let byteCountMax = 1 << 30

  private(set) var markup: [UInt8] = []
  private var open = OpenElements()

  /// Whether the parser must not see this page.
  var isHostile: Bool { open.isHostile || markup.count > Self.byteCountMax }

  init(capacity: Int) {
    markup.reserveCapacity(capacity / 2)
  }

  mutating func startElement(_ name: ElementName, attributes: Int32) {
    // Its tag may add nothing, and is not written then; what it closes stays closed.
    while let closed = open.closeLast(before: name.tag) { appendEnd(ElementName(closed)) }
    guard open.open(name) else { return }
    markup.append(UInt8(ascii: "<"))
    appendName(name)
    if attributes >= 0 {
      markup.append(contentsOf: " l=\"\(attributes)\"".utf8)
    }
    markup.append(UInt8(ascii: ">"))
  }

  mutating func endElement(_ name: ElementName) {
    let closedCount = open.closedCount(by: name)
    // libxml2 may have opened a paragraph around text outside the body.
    guard closedCount > 0 || name.tag == .p else { return }
    for _ in 0..<closedCount { open.removeLast() }
    appendEnd(name)
  }

  mutating func characters(_ text: Span<UInt8>) { markup.append(text) }

  mutating func character(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "<": markup.append(contentsOf: "&lt;".utf8)
    case "&": markup.append(contentsOf: "&amp;".utf8)
    default: markup.append(scalar)
    }
  }

  private mutating func appendEnd(_ name: ElementName) {
    markup.append(contentsOf: "</".utf8)
    appendName(name)
    markup.append(UInt8(ascii: ">"))
  }

  private mutating func appendName(_ name: ElementName) {
    if name.tag == .other {
      markup.append(contentsOf: "x-\(String(name.hash, radix: 16))".utf8)
    } else {
      markup += name.tag.nameBytes
    }
  }
}
