/// The attributes the reader looks at; all others are dropped while scanning.
enum AttributeKey: UInt8, CaseIterable, Sendable {
  case id, `class`, itemprop, rel, href, datetime, content, property, name, lang, role, type
  case hidden, style, title

  private static let byName: [[UInt8]: AttributeKey] = {
    var map: [[UInt8]: AttributeKey] = [:]
    for key in allCases { map[Array("\(key)".utf8)] = key }
    map[Array("xml:lang".utf8)] = .lang
    map[Array("http-equiv".utf8)] = .name
    return map
  }()

  /// The key of a name in lower case, or nil when nobody asks for it.
  init?(name: ArraySlice<UInt8>) {
    guard name.count >= 2, name.count <= 10, let key = Self.byName[Array(name)] else { return nil }
    self = key
  }
}

/// The kept attributes of all elements of a page, in one arena.
///
/// An element refers to its record by number. A value is decoded and at most
/// `valueByteCountMax` long.
struct PageAttributes {
  /// Longer values are cut: none that matters is.
  static let valueByteCountMax = 16_384
  /// The number of an element without kept attributes.
  static let none: Int32 = -1

  private struct Entry {
    let key: AttributeKey
    let start: UInt32
    let end: UInt32
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  private var starts: [UInt32] = []
  private var hints: [NameHints] = []

  /// Adds one element's attributes; the first of equal keys wins.
  mutating func append(_ values: [(key: AttributeKey, value: [UInt8])]) -> Int32 {
    guard !values.isEmpty else { return Self.none }
    starts.append(UInt32(entries.count))
    var seen: UInt32 = 0
    var names: [UInt8] = []
    for (key, value) in values where seen & 1 << key.rawValue == 0 {
      seen |= 1 << key.rawValue
      let start = UInt32(bytes.count)
      bytes.append(contentsOf: value.prefix(Self.valueByteCountMax))
      entries.append(Entry(key: key, start: start, end: UInt32(bytes.count)))
      if key == .class || key == .id || key == .role || key == .itemprop {
        names.append(0x20)
        names.append(contentsOf: value.prefix(1024))
      }
    }
    hints.append(NameHints.of(names))
    return Int32(starts.count - 1)
  }

  /// What an element's class, id, role and itemprop hint at.
  func hints(of record: Int32) -> NameHints { record < 0 ? [] : hints[Int(record)] }

  /// The bytes of a value, or nil when the element has none of that key.
  func value(_ key: AttributeKey, of record: Int32) -> ArraySlice<UInt8>? {
    guard record >= 0 else { return nil }
    let index = Int(record)
    let end = index + 1 < starts.count ? Int(starts[index + 1]) : entries.count
    for entry in entries[Int(starts[index])..<end] where entry.key == key {
      return bytes[Int(entry.start)..<Int(entry.end)]
    }
    return nil
  }

  /// A value as text without space around it.
  func text(_ key: AttributeKey, of record: Int32) -> String? {
    value(key, of: record).map { String(decoding: $0.trimmingSpace(), as: UTF8.self) }
  }
}

extension ArraySlice where Element == UInt8 {
  /// The bytes without white space at both ends.
  func trimmingSpace() -> ArraySlice<UInt8> {
    var slice = self
    while let first = slice.first, first.isSpaceHTML { slice = slice.dropFirst() }
    while let last = slice.last, last.isSpaceHTML { slice = slice.dropLast() }
    return slice
  }
}
