import Articles
import TestSupport

@testable import Indexing

/// A record as its fields, read from a tree of JSON values: what `JSONLReader` is compared with.
struct ValueRecord: Equatable {
  var fields: [String: String] = [:]
  var tags: [String] = []
  var extra: [ExtraField] = []

  private static let standIns = [
    ("text", "body"), ("date", "published"), ("author", "byline"), ("language", "lang"),
  ]
  private static let names = [
    "id", "title", "text", "body", "date", "published", "author", "byline", "site", "url",
    "language", "lang", "section",
  ]

  init(_ record: JSONLRecord) {
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    fields = [
      "id": text(record.id), "title": text(record.title), "text": text(record.text),
      "date": text(record.writtenDate), "author": text(record.author), "site": text(record.site),
      "url": text(record.url), "language": text(record.language), "section": text(record.section),
    ].filter { !$0.value.isEmpty }
    tags = record.tags.map(text)
    extra = record.extra.map { ExtraField(name: text($0.name), value: text($0.value)) }
  }

  /// Nil when the line gives no record.
  init?(_ line: [UInt8]) {
    guard case .object(let members)? = try? JSONValue.parse(line, depthLimit: 500) else {
      return nil
    }
    for (key, value) in members { take(Self.clean(key), value) }
    for (name, standIn) in Self.standIns {
      guard let value = fields.removeValue(forKey: standIn) else { continue }
      if fields[name] == nil {
        fields[name] = value
      } else {
        extra.append(ExtraField(name: standIn, value: value))
      }
    }
    if fields["id"] == nil { fields["id"] = "1" }
    let text = Array((fields["title", default: ""] + fields["text", default: ""]).utf8)
    if text.allSatisfy(ParagraphText.isSpace) { return nil }
  }

  private mutating func take(_ key: String, _ value: JSONValue) {
    let isField = Self.names.contains(key)
    if isField { fields[key] = nil }
    if key == "tags" { tags = [] }
    switch value {
    case .object(let members):
      for (inner, value) in members {
        let name = key + "." + Self.clean(inner)
        for text in Self.elements(value) ?? [Self.scalar(value)].compactMap({ $0 }) {
          extra.append(ExtraField(name: name, value: text))
        }
      }
    default:
      let elements = Self.elements(value)
      for text in elements ?? [Self.scalar(value)].compactMap({ $0 }) {
        if isField {
          let separator = key == "text" || key == "body" ? "\n\n" : ", "
          let before = fields[key].map { $0 + separator } ?? ""
          fields[key] = before + text == "" ? nil : before + text
        } else if key == "tags" {
          tags += elements != nil ? [text] : Self.keywords(text)
        } else {
          extra.append(ExtraField(name: key, value: text))
        }
      }
    }
  }

  private static func keywords(_ text: String) -> [String] {
    ParagraphText.keywords(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func clean(_ text: String) -> String { text.replacing("\u{0}", with: " ") }

  private static func scalar(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): clean(text)
    case .number(let text): text
    case .bool(let isTrue): isTrue ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  private static func elements(_ value: JSONValue) -> [String]? {
    guard case .array(let elements) = value else { return nil }
    return elements.compactMap(scalar)
  }
}

/// Lines of JSON from a seed, some of them slightly wrong.
struct RandomJSON {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func line() -> [UInt8] {
    let names = [
      "id", "title", "text", "body", "date", "published", "author", "byline", "site", "url",
      "language", "lang", "section", "tags", "other", "x", "é", "te\\u0078t",
    ]
    let members = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
      space() + Array("\"\(names.pick(&generator))\"".utf8) + space() + [58] + space()
        + value(depth: 0)
    }
    var line = space() + [123] + members.joined(separator: [44]) + space() + [125] + space()
    if generator.oneIn(4) {
      let place = Int.random(in: 0..<line.count, using: &generator)
      if line[place] < 0x80 { line[place] = Array("{}[]\",:\\ux1 0-.e".utf8).pick(&generator) }
    }
    return line
  }

  private mutating func space() -> [UInt8] {
    generator.oneIn(5) ? [[32], [9], [13], [32, 32]].pick(&generator) : []
  }

  private mutating func value(depth: Int) -> [UInt8] {
    let words = ["true", "false", "null", "0", "-1", "2.50", "1e9", "-0.1E-7", "1700000000"]
    switch Int.random(in: 0..<(depth > 3 ? 7 : 10), using: &generator) {
    case 0...4: return string()
    case 5...6: return Array(words.pick(&generator).utf8)
    case 7...8:
      let elements = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        space() + value(depth: depth + 1) + space()
      }
      return [91] + Array(elements.joined(separator: [44])) + [93]
    default:
      let members = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        space() + string() + space() + [58] + value(depth: depth + 1)
      }
      return [123] + Array(members.joined(separator: [44])) + space() + [125]
    }
  }

  private mutating func string() -> [UInt8] {
    let parts =
      [
        "a", "longer run of plain text ", "é", "漢字", "😀", "\\n", "\\n\\n", "\\\"", "\\\\", "\\/",
        "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\ude00", "\\u0000", " ", ",", ";", "\\t",
      ].map { Array($0.utf8) } + [[0xFF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF0, 0x9F]]
    let count = Int.random(in: 0...8, using: &generator)
    return [34] + (0..<count).flatMap { _ in parts.pick(&generator) } + [34]
  }
}
