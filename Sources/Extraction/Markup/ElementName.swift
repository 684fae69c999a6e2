/// An element's name as the parser tells names apart.
struct ElementName {
  /// What it is; `other` for a name that nobody asks for.
  let tag: PageTag
  /// A hash of the name where the tag is `other`, else 0.
  let hash: UInt64

  /// A name that has a tag.
  init(_ tag: PageTag) {
    self.tag = tag
    hash = 0
  }

  /// The name of these bytes.
  ///
  /// Of a long name the first 64 bytes count; what is no letter, digit or hyphen is all the same.
  @inline(__always)
  init(_ packed: PackedName, _ bytes: Span<UInt8>, _ table: TagTable) {
    tag = table.tag(packed)
    guard tag == .other else {
      hash = 0
      return
    }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in 0..<min(bytes.count, 64) {
      let byte = bytes[index].lowercasedASCII
      let isName = byte.isLetterASCII || byte.isDigitASCII || byte == UInt8(ascii: "-")
      hash = (hash ^ UInt64(isName ? byte : UInt8(ascii: "_"))) &* 0x0000_0100_0000_01B3
    }
    self.hash = hash
  }

  static func == (left: ElementName, right: ElementName) -> Bool {
    left.tag == right.tag && left.hash == right.hash
  }
}

/// A name of up to sixteen bytes in two integers, letters in lower case.
///
/// All bytes get the bit of lower case: of the bytes that a decoded page holds, none but letters
/// become letters by it.
struct PackedName: Hashable {
  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  private(set) var byteCount = 0

  init() {}

  /// A name as the kernel that reads names gives it.
  init(low: UInt64, high: UInt64, byteCount: Int) {
    self.low = low
    self.high = high
    self.byteCount = byteCount
  }

  init(_ text: some StringProtocol) {
    for byte in text.utf8 { append(byte) }
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    let lower = UInt64(byte | 0x20)
    if byteCount < 8 {
      low |= lower << UInt64(truncatingIfNeeded: byteCount &* 8)
    } else if byteCount < 16 {
      high |= lower << UInt64(truncatingIfNeeded: (byteCount &- 8) &* 8)
    }
    byteCount += 1
  }
}

extension PackedName {
  /// Whether a name of at most sixteen bytes begins this one.
  func hasPrefix(_ prefix: PackedName) -> Bool {
    guard prefix.byteCount <= byteCount else { return false }
    func mask(_ byteCount: Int) -> UInt64 {
      byteCount >= 8 ? .max : (1 << UInt64(max(byteCount, 0) * 8)) - 1
    }
    return low & mask(prefix.byteCount) == prefix.low
      && high & mask(prefix.byteCount - 8) == prefix.high
  }
}

/// Finds the tag of a name: one multiplication, and a compare or two.
struct TagTable: Sendable {
  static let shared = TagTable()

  private struct Slot {
    var name = PackedName()
    var tag = PageTag.other
  }

  private var slots = [Slot](repeating: Slot(), count: 512)

  private init() {
    for tag in PageTag.allCases where tag != .other && tag != .text {
      let name = PackedName("\(tag)")
      var slot = Self.slot(name)
      while slots[slot].tag != .other { slot = (slot + 1) & 511 }
      slots[slot] = Slot(name: name, tag: tag)
    }
  }

  private static func slot(_ name: PackedName) -> Int {
    Int(truncatingIfNeeded: ((name.low ^ name.high) &* 0x9E37_79B9_7F4A_7C15) >> 55)
  }

  /// The tag of a name, or `other`.
  @inline(__always)
  func tag(_ name: PackedName) -> PageTag {
    var slot = Self.slot(name)
    while slots[slot].tag != .other {
      if slots[slot].name == name { return slots[slot].tag }
      slot = (slot + 1) & 511
    }
    return .other
  }
}
