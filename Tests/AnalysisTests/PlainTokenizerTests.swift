import Analysis
import Testing

struct PlainTokenizerTests {
  @Test(
    "Plain tokens are lower-case letters and digits and nothing else",
    arguments: [
      ("The C++ AT&T's COVID-19", ["the", "c", "at", "t", "s", "covid", "19"]),
      ("snake_case 3.14 Café", ["snake", "case", "3", "14", "café"]),
      ("cafe\u{301}s ΟΔΥΣΣΕΥΣ", ["cafe", "s", "οδυσσευς"]),
      ("東京都 Straße ẞ", ["東京都", "straße", "ß"]),
      ("", []), ("...", []),
    ])
  func table(_ text: String, _ expected: [String]) {
    let analyzed = Analyzed(text, .plain)
    #expect(analyzed.forms == expected)
    #expect(analyzed.buffer.tokens.allSatisfy { $0.kind == .word })
    #expect(analyzed.buffer.tokens.map(\.position) == (0..<UInt32(expected.count)).map { $0 })
  }

  @Test("Mixed text gives the words that Python finds")
  func python() {
    for line in plainFixture.split(separator: "\n") {
      let sides = line.split(separator: ":", omittingEmptySubsequences: false)
      let text = bytes(sides[0])
      let expected = sides[1].split(separator: ",").map {
        String(decoding: bytes($0), as: UTF8.self)
      }
      #expect(
        Analyzed(text, .plain).forms.map { Array($0.utf8) } == expected.map { Array($0.utf8) },
        "\(String(decoding: text, as: UTF8.self).debugDescription)")
    }
  }

  @Test("A long word is cut at a character")
  func long() {
    let analyzed = Analyzed(String(repeating: "é", count: 200), .plain)
    #expect(analyzed.forms == [String(repeating: "é", count: 127)])
    #expect(analyzed.buffer.droppedTokenCount == 1)
  }

  private func bytes(_ hexadecimal: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = hexadecimal.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }[...]
    while let high = rest.popFirst(), let low = rest.popFirst() {
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }
}
