/// The attributes the reader looks at; all others are dropped while scanning.
enum AttributeKey: UInt8, CaseIterable, Sendable {
  case id, `class`, itemprop, rel, href, datetime, content, property, name, lang, role, type
  case hidden, style, title
}

/// Finds the key of an attribute's name: one multiplication, and a compare or two.
struct AttributeNames: Sendable {
  static let shared = AttributeNames()

  private var slots = [(name: PackedName, key: AttributeKey?)](
    repeating: (PackedName(), nil), count: 64)

  private init() {
    for key in AttributeKey.allCases { add("\(key)", key) }
    add("xml:lang", .lang)
    add("http-equiv", .name)
  }

  private mutating func add(_ name: String, _ key: AttributeKey) {
    var slot = Self.slot(PackedName(name))
    while slots[slot].key != nil { slot = (slot + 1) & 63 }
    slots[slot] = (PackedName(name), key)
  }

  @inline(__always)
  private static func slot(_ name: PackedName) -> Int {
    Int(truncatingIfNeeded: ((name.low ^ name.high) &* 0x9E37_79B9_7F4A_7C15) >> 58)
  }

  /// The key of a name, or nil when nobody asks for it.
  @inline(__always)
  func key(of name: PackedName) -> AttributeKey? {
    var slot = Self.slot(name)
    while let key = slots[slot].key {
      if slots[slot].name == name { return key }
      slot = (slot + 1) & 63
    }
    return nil
  }
}

/// The kept attributes of all elements of a page.
///
/// An element refers to its record by number. Values are ranges of the page's bytes, or of an arena
/// where they held references; each is at most `valueByteCountMax` long.
struct PageAttributes {
  /// Longer values are cut: none that matters is.
  static let valueByteCountMax = 16_384
  /// The number of an element without kept attributes.
  static let none: Int32 = -1
  /// Further values of an element are dropped.
  private static let valueCountMax = 32

  private struct Entry {
    let key: AttributeKey
    let isDecoded: Bool
    let start: UInt32
    let end: UInt32
  }

  private struct Record {
    /// Its entries begin where those of the record before end.
    let entriesEnd: UInt32
    /// The keys it has, as bits.
    let keys: UInt32
    let hints: NameHints
  }

  /// The page as it was read.
  let page: [UInt8]
  private var decoded: [UInt8] = []
  private var entries: [Entry] = []
  private var records: [Record] = []
  private let words = HintWords.shared
  /// The value of a class and its hints, by a few of its bytes: most are written many times.
  private var knownClasses = [(value: Range<Int>, hints: NameHints)](
    repeating: (0..<0, []), count: 64)

  // Of the open record: the keys it has, how many values came, and what its names hint at.
  private var openKeys: UInt32 = 0
  private var openValueCount = 0
  private var openHints: NameHints = []

  /// Prepares for the attributes of a page.
  init(_ page: [UInt8]) {
    self.page = page
  }

  /// Adds a value to the open record; the first of equal keys wins.
  mutating func add(_ key: AttributeKey, _ value: Range<Int>, of source: Span<UInt8>) {
    openValueCount += 1
    guard openValueCount <= Self.valueCountMax, openKeys & 1 << key.rawValue == 0 else { return }
    openKeys |= 1 << key.rawValue
    let limited = value.prefix(Self.valueByteCountMax)
    let isNaming = key == .class || key == .id || key == .role || key == .itemprop
    if !source.holds(UInt8(ascii: "&"), in: limited) {
      entries.append(
        Entry(
          key: key, isDecoded: false, start: UInt32(limited.lowerBound),
          end: UInt32(limited.upperBound)))
      if key == .class {
        openHints.formUnion(classHints(limited, of: source))
      } else if isNaming {
        openHints.formUnion(NameHints(source.extracting(limited.prefix(1024)), words))
      }
      return
    }
    let start = decoded.count
    decoded += CharacterReferences.decoded(source, limited)
    entries.append(
      Entry(key: key, isDecoded: true, start: UInt32(start), end: UInt32(decoded.count)))
    if isNaming {
      let end = min(decoded.count, start + 1024)
      openHints.formUnion(NameHints(decoded.span.extracting(start..<end), words))
    }
  }

  private mutating func classHints(_ value: Range<Int>, of source: Span<UInt8>) -> NameHints {
    guard let last = value.last else { return [] }
    let mixed = Int(source[value.lowerBound]) &+ Int(source[last]) &* 5 &+ value.count &* 11
    let known = knownClasses[mixed & 63]
    if known.value.count == value.count, source.isSame(known.value, value) { return known.hints }
    let hints = NameHints(source.extracting(value.prefix(1024)), words)
    knownClasses[mixed & 63] = (value, hints)
    return hints
  }

  /// Closes the open record and gives its number.
  mutating func finishRecord() -> Int32 {
    guard openKeys != 0 else {
      openValueCount = 0
      return Self.none
    }
    records.append(
      Record(entriesEnd: UInt32(entries.count), keys: openKeys, hints: openHints))
    resetOpenRecord()
    return Int32(records.count - 1)
  }

  /// Forgets the open record.
  mutating func dropRecord() {
    if openKeys != 0 { entries.removeSubrange(entriesStart(of: records.count)...) }
    resetOpenRecord()
  }

  private mutating func resetOpenRecord() {
    openKeys = 0
    openValueCount = 0
    openHints = []
  }

  /// What an element's class, id, role and itemprop hint at.
  func hints(of record: Int32) -> NameHints { record < 0 ? [] : records[Int(record)].hints }

  /// The bytes of a value, or nil when the element has none of that key.
  func value(_ key: AttributeKey, of record: Int32) -> ArraySlice<UInt8>? {
    guard let index = entry(key, of: record) else { return nil }
    let entry = entries[index]
    let range = Int(entry.start)..<Int(entry.end)
    return entry.isDecoded ? decoded[range] : page[range]
  }

  /// Whether an element has a key.
  func has(_ key: AttributeKey, _ record: Int32) -> Bool {
    record >= 0 && records[Int(record)].keys >> UInt32(key.rawValue) & 1 != 0
  }

  private func entry(_ key: AttributeKey, of record: Int32) -> Int? {
    guard has(key, record) else { return nil }
    let range = entriesStart(of: Int(record))..<Int(records[Int(record)].entriesEnd)
    return range.first { entries[$0].key == key }
  }

  private func entriesStart(of record: Int) -> Int {
    record == 0 ? 0 : Int(records[record - 1].entriesEnd)
  }

  /// A value as text without space around it.
  func text(_ key: AttributeKey, of record: Int32) -> String? {
    value(key, of: record).map { String(decoding: $0.trimmingSpace(), as: UTF8.self) }
  }
}

extension ArraySlice where Element == UInt8 {
  /// The bytes without white space at both ends.
  func trimmingSpace() -> ArraySlice<UInt8> {
    var start = startIndex
    var end = endIndex
    while start < end, self[start].isSpaceHTML { start += 1 }
    while end > start, self[end - 1].isSpaceHTML { end -= 1 }
    return self[start..<end]
  }
}
