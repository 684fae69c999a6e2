import Articles
import Foundation
import TestSupport
import Testing

@testable import Indexing

/// Everything that a file gives.
struct JSONLResult: Equatable {
  var records: [JSONLRecord] = []
  var skips: [RecordSkip] = []

  init(_ bytes: [UInt8], windowByteCount: Int = 1 << 16) throws {
    var reader = JSONLReader(bytes: bytes, windowByteCount: windowByteCount)
    var record = JSONLRecord()
    while let event = try reader.next(into: &record) {
      switch event {
      case .record: records.append(record)
      case .skipped(let skip): skips.append(skip)
      }
    }
    #expect(reader.byteCount == Int64(bytes.count))
    #expect(reader.contentHash == ContentHash.of(bytes))
  }

  init(_ text: String) throws { try self.init(Array(text.utf8)) }

  var articles: [Article] { records.map { $0.article(source: "s", path: [112]) } }
}

@Suite struct JSONLReaderTests {
  @Test func `a record becomes an article`() throws {
    let line = #"""
      {"id":"a/1","title":" A \"title\" ","text":"One\nline.\n\nTwo.","date":"2024-05-06T07:08:09+02:00",
      "author":["Ann B.","Cy D."],"site":"example.org","url":"https://u@www.Example.com:80/x","language":"en-GB",
      "section":"World","tags":["x","y"],"n":1.50,"ok":true,"none":null,"list":["p",2,[3]],"geo":{"lat":1,"deep":{"x":1}}}
      """#.replacing("\n", with: "")
    let result = try JSONLResult(line)
    #expect(result.skips == [])
    let article = try #require(result.articles.first)
    #expect(article.key == ArticleKey(source: "s", path: [112], record: "a/1"))
    #expect(article.title == #"A "title""#)
    #expect(article.blocks == [Block("One line."), Block("Two.")])
    #expect(article.byline == "Ann B., Cy D.")
    #expect(article.site == "example.org")
    #expect(article.canonicalURL == "https://u@www.Example.com:80/x")
    #expect(article.language == LanguageTag("en"))
    #expect(article.section == "World")
    #expect(article.tags == ["x", "y"])
    #expect(article.published?.seconds == 1_714_972_089)
    #expect(article.published?.offsetMinutes == 120)
    #expect(
      article.extra.map { "\($0.name)=\($0.value)" }
        == ["n=1.50", "ok=true", "list=p", "list=2", "geo.lat=1"])
    #expect(result.records[0].droppedValueCount == 2)
  }

  @Test func `other names stand in where the first is absent`() throws {
    let result = try JSONLResult(
      #"""
      {"body":"b","byline":"B","published":1700000000,"lang":"fr","url":"http://h.org/"}
      {"text":"t","body":"b","author":"A","byline":"B","date":"someday","tags":"x, y;z"}
      """#)
    let (first, second) = (result.articles[0], result.articles[1])
    #expect(first.key.record == "1")
    #expect(first.blocks == [Block("b")])
    #expect(first.byline == "B")
    #expect(first.language == LanguageTag("fr"))
    #expect(first.published?.seconds == 1_700_000_000)
    #expect(first.site == "h.org")
    #expect(second.blocks == [Block("t")])
    #expect(second.tags == ["x", "y", "z"])
    #expect(
      second.extra == [
        ExtraField(name: "body", value: "b"), ExtraField(name: "byline", value: "B"),
        ExtraField(name: "date", value: "someday"),
      ])
  }

  @Test func `a bad line is skipped with its number and the rest is read`() throws {
    let lines = [
      "\u{FEFF}{\"id\":1,\"text\":\"a\"}", "", "  \t", "not json", "{\"text\":\"open", "[1]",
      "{\"text\":\"a\"} more", "{\"text\":\"b\",}", "{\"text\":tru}", "{\"text\":01}",
      "{\"text\":\"\\x\"}", "{\"text\":\"\\u12G4\"}", "{\"a\":{\"b\":[1,2}}", "{}",
      "{\"title\":\" \",\"text\":\"\"}", "{\"id\":1,\"text\":\"again\"}", "{\"text\":\"last\"}",
    ]
    let result = try JSONLResult(lines.joined(separator: "\r\n"))
    #expect(result.records.map(\.line) == [1, 17])
    #expect(result.articles.map(\.key.record) == ["1", "17"])
    #expect(result.skips.map(\.line) == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
    #expect(result.skips.prefix(10).allSatisfy { $0.reason == .malformed && !$0.detail.isEmpty })
    #expect(result.skips.suffix(3).map(\.reason) == [.noText, .noText, .duplicateRecord])
    #expect(result.skips.last?.detail == "1")
  }

  @Test(arguments: [
    (#"\ud83d\ude00"#, "😀"), (#"\ud83dx"#, "\u{FFFD}x"), (#"\ude00"#, "\u{FFFD}"),
    (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"), (#"\ud83d"#, "\u{FFFD}"), (#"a\u0000b"#, "a b"),
    (#"\ud83d\n\ude00"#, "\u{FFFD}\n\u{FFFD}"), (#"\u00e9\/\b\f\t\r"#, "é/\u{8}\u{C}\t\r"),
    ("raw\ttab", "raw\ttab"), ("a\u{0}b", "a b"),
  ])
  func `strings are unescaped`(written: String, expected: String) throws {
    for window in [1, 2, 3, 64] {
      let line = Array(#"{"text":"x\#(written)"}"#.utf8)
      let result = try JSONLResult(line, windowByteCount: window)
      #expect(result.records.first?.text == Array("x\(expected)".utf8))
    }
  }

  @Test func `invalid UTF-8 is repaired`() throws {
    let result = try JSONLResult(
      Array(#"{"text":"a"#.utf8) + [0xFF, 0xE2, 0x82] + Array(#"b"}"#.utf8))
    #expect(result.records.first?.text == Array("a\u{FFFD}\u{FFFD}b".utf8))
  }

  @Test func `UTF-16 is refused once`() throws {
    let result = try JSONLResult([0xFF, 0xFE] + Array("{\n}\n".utf8))
    #expect(result.records.isEmpty)
    #expect(result.skips.map(\.reason) == [.unsupported])
  }

  @Test func `a text over the limit is cut at a character and read on`() throws {
    let long = String(repeating: "é", count: JSONLLimits.textByteCountMax / 2 + 5)
    let result = try JSONLResult(
      "{\"text\":\"x\(long)\",\"title\":\"t\"}\n{\"text\":\"next\"}\n")
    #expect(result.records.count == 2)
    #expect(result.records[0].isTextCut)
    #expect(result.records[0].text.count == JSONLLimits.textByteCountMax - 1)
    #expect(result.records[0].title == Array("t".utf8))
    #expect(!result.records[1].isTextCut)
  }

  @Test func `what is too long, too many or too deep is counted or refused`() throws {
    let long = String(repeating: "v", count: JSONLLimits.valueByteCountMax + 1)
    let name = String(repeating: "n", count: JSONLLimits.nameByteCountMax + 1)
    let many = (0...JSONLLimits.extraCountMax).map(String.init).joined(separator: ",")
    let deep = String(repeating: "[", count: 100_000)
    let ends = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    let result = try JSONLResult(
      """
      {"text":"a","x":"\(long)","\(name)":1}
      {"text":"b","x":[\(many)]}
      {"text":"c","x":\(deep)}
      {"text":"d","x":\(ends)}
      """)
    #expect(result.records.map(\.droppedValueCount) == [2, 1, 1])
    #expect(result.skips.map(\.detail) == ["nested too deeply"])
  }

  @Test func `a file is streamed and its changes are seen`() throws {
    let tree = try TemporaryTree()
    let lines = (0..<500).map { "{\"id\":\"\($0)\",\"text\":\"text \($0)\"}" }
    try tree.write("a.jsonl", lines.joined(separator: "\n"))
    var reader = try JSONLReader(path: tree.absolute("a.jsonl"))
    var record = JSONLRecord()
    var count = 0
    while let event = try reader.next(into: &record) {
      #expect(event == .record)
      count += 1
    }
    #expect(count == 500)
    #expect(reader.contentHash == (try ContentHash.ofFile(tree.absolute("a.jsonl"))))
    let hasChangedBefore = reader.hasChanged()
    #expect(!hasChangedBefore)
    try tree.write("a.jsonl", "shorter")
    let hasChanged = reader.hasChanged()
    #expect(hasChanged)
    #expect(throws: FileReadError.absent) { _ = try JSONLReader(path: tree.absolute("none")) }
  }

  // MARK: Against the tree of values

  @Test(arguments: UInt64(1)...60)
  func `records equal those read through JSON values`(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<40 {
      let line = random.line()
      let expected = ValueRecord(line)
      for window in [1, 7, 4_096] {
        let result = try JSONLResult(line, windowByteCount: window)
        let found = result.records.first.map { ValueRecord($0) }
        #expect(
          found == expected,
          "seed \(seed), window \(window), line \(String(decoding: line, as: UTF8.self))")
      }
    }
  }

  @Test func `any bytes are read without a trap and every line is accounted for`() throws {
    var generator = SeededGenerator(seed: 17)
    let alphabet = Array("{}[]\",:\\u0d8etrufalsn \n\r-1.E".utf8) + [0, 0xFF, 0xE2]
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
        alphabet.pick(&generator)
      }
      let result = try JSONLResult(bytes, windowByteCount: Int.random(in: 1...9, using: &generator))
      guard let first = bytes.first, first != 0, first != 0xFF else { continue }
      let lines = bytes.split(separator: 10).filter { line in
        !line.allSatisfy { $0 == 32 || $0 == 13 || $0 == 9 }
      }
      #expect(result.records.count + result.skips.count == lines.count)
    }
  }
}
