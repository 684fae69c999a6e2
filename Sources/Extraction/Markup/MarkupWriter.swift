/// Writes what a scan found as lean markup for libxml2, and watches for what would hurt it.
///
/// An element's attributes shrink to the number of their record (`l="7"`). The writer follows the
/// parser's stack of open elements: a page that nests deeper than `depthMax`, or whose end tags
/// would make the parser search its stack again and again, is `isHostile` and is built without
/// libxml2.
struct MarkupWriter: MarkupSink {
  /// More open elements than this are no page that somebody wrote.
  static let depthMax = 2000
  /// libxml2 counts bytes in 32 bits.
  static let byteCountMax = 1 << 30

  private(set) var markup: [UInt8] = []
  /// Whether the parser must not see this page.
  private(set) var isHostile = false

  private var open: [(key: UInt64, priority: UInt8)] = []
  private var openCounts: [UInt64: Int] = [:]
  private var walkCount = 0
  private var tagCount = 0

  init(capacity: Int) {
    markup.reserveCapacity(capacity / 2)
  }

  mutating func startElement(_ tag: PageTag, name: ArraySlice<UInt8>, attributes: Int32) {
    tagCount += 1
    markup.append(UInt8(ascii: "<"))
    appendName(name)
    if attributes >= 0 {
      markup.append(contentsOf: " l=\"\(attributes)\"".utf8)
    }
    markup.append(UInt8(ascii: ">"))
    if markup.count > Self.byteCountMax { isHostile = true }
    guard !tag.isVoid else { return }
    let key = Self.key(tag, name)
    if let top = open.last, top.key == key, tag == .p || tag == .li || tag == .option { pop() }
    open.append((key, tag.endPriority))
    openCounts[key, default: 0] += 1
    if open.count > Self.depthMax { isHostile = true }
  }

  mutating func endElement(_ tag: PageTag, name: ArraySlice<UInt8>) {
    tagCount += 1
    let key = Self.key(tag, name)
    guard openCounts[key, default: 0] > 0, closes(key, priority: tag.endPriority) else { return }
    markup.append(contentsOf: "</".utf8)
    appendName(name)
    markup.append(UInt8(ascii: ">"))
  }

  mutating func characters(_ source: [UInt8], _ range: Range<Int>) {
    for index in range {
      let byte = source[index]
      switch byte {
      case UInt8(ascii: "<"): markup.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: "&"): markup.append(contentsOf: "&amp;".utf8)
      default: markup.append(byte)
      }
    }
    if markup.count > Self.byteCountMax { isHostile = true }
  }

  /// Follows the parser: an end tag closes down to its element unless a stronger one stands
  /// between.
  private mutating func closes(_ key: UInt64, priority: UInt8) -> Bool {
    var index = open.count - 1
    while index >= 0, open[index].key != key {
      walkCount += 1
      if open[index].priority > priority { break }
      index -= 1
    }
    if walkCount > 1 << 16, walkCount > tagCount * 64 { isHostile = true }
    guard index >= 0, open[index].key == key else { return false }
    while open.count > index { pop() }
    return true
  }

  private mutating func pop() {
    guard let last = open.popLast() else { return }
    openCounts[last.key, default: 1] -= 1
  }

  private mutating func appendName(_ name: ArraySlice<UInt8>) {
    for byte in name {
      let isName = byte.isLetterASCII || byte.isDigitASCII || byte == UInt8(ascii: "-")
      markup.append(isName ? byte : UInt8(ascii: "_"))
    }
  }

  private static func key(_ tag: PageTag, _ name: ArraySlice<UInt8>) -> UInt64 {
    guard tag == .other else { return UInt64(tag.rawValue) }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash | 1 << 63
  }
}
