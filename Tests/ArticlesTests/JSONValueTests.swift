import Articles
import Testing

@Suite("JSON texts")
struct JSONValueTests {
  @Test("strict JSON reads as written")
  func strict() throws {
    let text = #"{"id":"a","n":-1.50e3,"t":[true,false,null,{}],"u":"\u00e9\ud83d\ude00\/\n"}"#
    let value = try JSONValue.parse(Array(text.utf8))
    #expect(value["id"]?.string == "a")
    guard case .number(let number)? = value["n"] else { throw JSONError.unexpectedEnd }
    #expect(number == "-1.50e3")
    #expect(value["t"]?.array?.count == 4)
    #expect(value["u"]?.string == "é😀/\n")
    #expect(value["missing"] == nil)
  }

  @Test(
    "what is no JSON is an error",
    arguments: [
      "", " ", "{", "[", "\"", "\"a", "tru", "nul", "01", "-", "1.", "1e", "+1", "{\"a\"}",
      "{\"a\":}", "{a:1}", "[1,]", "{\"a\":1,}", "[1 2]", "1 2", "\"\\x\"", "\"\\u12\"", "\"\n\"",
    ])
  func malformed(text: String) {
    #expect(throws: JSONError.self) { try JSONValue.parse(Array(text.utf8)) }
  }

  @Test("pages' own JSON is let pass", arguments: ["[1,]", "{\"a\":1,};", "\"a\nb\"", "\"\\x\""])
  func lenient(text: String) {
    #expect(throws: Never.self) {
      try JSONValue.parse(Array(text.utf8), dialect: .lenient)
    }
  }

  @Test("nesting ends at the limit")
  func depth() throws {
    let nested = { Array(repeating: UInt8(ascii: "["), count: $0) }
    #expect(throws: JSONError.tooDeep(offset: 64)) { try JSONValue.parse(nested(1_000_000)) }
    _ = try JSONValue.parse(nested(64) + Array(repeating: UInt8(ascii: "]"), count: 64))
  }

  @Test("invalid UTF-8 and lone surrogates are repaired")
  func repair() throws {
    #expect(try JSONValue.parse([0x22, 0x61, 0xFF, 0x22]).string == "a\u{FFFD}")
    #expect(try JSONValue.parse(Array(#""\ud800x""#.utf8)).string == "\u{FFFD}x")
    #expect(try JSONValue.parse(Array(#""\udc00\ud800\u0041""#.utf8)).string == "\u{FFFD}\u{FFFD}A")
  }

  @Test("random bytes give a value or an error")
  func randomBytes() {
    let seed: UInt64 = 20_260_101
    var state = seed
    let alphabet = Array(#"{}[]",:\u0123e+-.tfn "#.utf8) + [0xC3, 0xFF, 0]
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<(state % 40) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      _ = try? JSONValue.parse(bytes)
      _ = try? JSONValue.parse(bytes, dialect: .lenient)
    }
  }
}
