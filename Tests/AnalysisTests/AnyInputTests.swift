import Analysis
import TestSupport
import Testing

/// Whatever the bytes: no trap, whole tokens, linear time.
struct AnyInputTests {
  @Test("Tokens of random bytes are whole, in order and within the text")
  func randomBytes() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let pieces: [[UInt8]] =
      [
        "a", "B", "1", "000", ".", ",", "'", "’", "-", "&", "+", "#", "_", " ", "\n", "s", "\"",
        "é",
        "e\u{301}", "\u{301}", "ß", "ﷺ", "Σ", "İ", "東", "か\u{3099}", "ﾃﾞ", "한", "\u{1112}",
        "\u{1161}",
        "ไ", "ำ", "\u{17D2}", "ខ", "म", "्", "צ", "״", "👍", "\u{200D}", "🇫", "\u{AD}", "ʼ", "²",
        "½", "٬", "·",
      ].map { Array($0.utf8) } + [
        [0xFF], [0xC3], [0xE3, 0x81], [0xF0, 0x9F], [0xED, 0xA0, 0x80], [0],
      ]
    for _ in 0..<4000 {
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        let piece = random.pick(pieces)
        for _ in 0..<(random.oneIn(30) ? 300 : 1) { text += piece }
        if random.oneIn(20) { text.append(UInt8.random(in: 0...255, using: &random)) }
      }
      for kind in [AnalyzerKind.standard, .plain] {
        for mode in [Analyzer.Mode.article, .query] {
          check(Analyzed(text, kind, mode), seed)
        }
      }
    }
  }

  private func check(_ analyzed: Analyzed, _ seed: UInt64) {
    let (text, buffer) = (analyzed.text, analyzed.buffer)
    var last = (start: UInt32(0), position: UInt32(0))
    for token in buffer.tokens {
      var problems: [String] = []
      if token.textStart < last.start || token.textStart >= token.textEnd {
        problems.append("range")
      }
      if token.position < last.position || token.position >= buffer.nextPosition {
        problems.append("position")
      }
      if Int(token.textEnd) > text.count { problems.append("end") }
      for edge in [Int(token.textStart), Int(token.textEnd)]
      where edge < text.count && text[edge] & 0xC0 == 0x80 && isInsideCharacter(text, edge) {
        problems.append("edge \(edge)")
      }
      for form in [buffer.form(of: token), buffer.stemInput(of: token)]
      where form.isEmpty || String(validating: form, as: UTF8.self) == nil {
        problems.append("form")
      }
      #expect(problems.isEmpty, "\(text) seed \(seed)")
      last = (token.textStart, token.position)
    }
  }

  private func isInsideCharacter(_ text: [UInt8], _ edge: Int) -> Bool {
    for count in 1...3 where edge >= count && text[edge - count] & 0xC0 == 0xC0 {
      let end = min(text.count, edge - count + 4)
      for length in stride(from: end, to: edge, by: -1)
      where String(validating: text[(edge - count)..<length], as: UTF8.self) != nil { return true }
      return false
    }
    return false
  }

  @Test(
    "Long monotonous texts take linear time",
    arguments: [
      "a", "1", "\u{301}", "\"", "'", "a'", "un'", "l'a", "a.", "1.", "1,", "1,000,", "a-", "a&",
      "C+", "-",
      "צ\"", "é", "é\u{301}", "a\u{301}\u{316}", "東", "か\u{3099}", "ไ", "\u{17D2}ខ",
      "\u{1112}\u{1161}", "\u{1161}",
      "👍", "\u{200D}", "🇫", "²", "·", "a·", "Σ", "Σ'", "_", "ﷺ", ".n", "a'\u{301}", "\u{AD}",
    ])
  func monotonous(_ piece: String) {
    let unit = Array(piece.utf8)
    var text: [UInt8] = []
    let byteCount = 1 << 18
    text.reserveCapacity(byteCount + 16)
    while text.count < byteCount { text += unit }
    for kind in [AnalyzerKind.standard, .plain] {
      let start = ProcessorTime.nanoseconds()
      _ = Analyzed(text, kind)
      // A quadratic rule would take minutes; the bound leaves room for debug builds.
      #expect(ProcessorTime.nanoseconds() - start < 20_000_000_000, "\(piece) \(kind)")
    }
  }
}
