import Articles
import LedeCommand
import ResultJSON
import Testing

/// The parts that text and JSON output are made of.
struct OutputTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("a\tb\nc", "a b c"), ("\u{1B}[31m", "␛[31m"),
    ("\u{7F}", "␡"), ("\u{9B}31m", "�31m"), ("\u{202E}abc\u{2066}", "�abc�"), ("\u{0}", "␀"),
    ("a\r\nb", "a  b"), ("東京\u{200F}", "東京�"), ("é\u{301}", "é\u{301}"),
  ])
  func linesAreSafe(text: String, shown: String) {
    #expect(SafeText.line(text) == shown)
  }

  @Test(arguments: [
    ("abc", 3), ("東京", 4), ("e\u{301}", 1), ("", 0), ("한글", 4), ("Ω", 1), ("👍", 2), ("\u{200B}", 0),
  ])
  func columnsAreCounted(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test func textIsCutToColumns() {
    for text in ["abcdef", "東京都庁", "e\u{301}e\u{301}e\u{301}e\u{301}"] {
      for width in 1...10 {
        #expect(DisplayWidth.of(DisplayWidth.cut(text, to: width)) <= width)
        #expect(DisplayWidth.of(DisplayWidth.fit(text, width)) == width)
      }
    }
  }

  @Test func everyCharacterIsQuotedSoThatItReadsBack() throws {
    let scalars = (UInt32(1)...0x3_0000).compactMap { Unicode.Scalar($0) }
    for start in stride(from: 0, to: scalars.count, by: 4_096) {
      var text = ""
      for scalar in scalars[start..<min(scalars.count, start + 4_096)] {
        text.unicodeScalars.append(scalar)
        text += "a"
      }
      let quoted = JSONWriter.quoted(text)
      #expect(!quoted.unicodeScalars.contains { SafeText.isUnsafe($0) || $0 == "\u{2028}" })
      #expect(try JSONValue.parse(Array(quoted.utf8)).string == text, "from \(start)")
    }
  }

  @Test func jsonEscapesWhatATerminalMustNotSee() throws {
    let nasty = "\u{0}\u{1F}\"\\\n\u{7F}\u{9B}\u{202E}\u{2028}é東👍"
    let quoted = JSONWriter.quoted(nasty)
    #expect(!quoted.unicodeScalars.contains { SafeText.isUnsafe($0) })
    guard case .string(let read) = try JSONValue.parse(Array(quoted.utf8)) else {
      Issue.record("not a string")
      return
    }
    #expect(read == nasty)
  }

  @Test func jsonPutsCommasWhereTheyBelong() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("a", 1)
      writer.member("b", nil as String?)
      writer.member("c", array: [1, 2]) { $0.value($1) }
      writer.member("d", object: { _ in })
      writer.member("e", [0.5, .infinity].map { $0 }.first ?? 0)
      writer.member("f", Double.nan)
      writer.member("g", true)
    }
    #expect(
      writer.text == #"{"a":1,"b":null,"c":[1,2],"d":{},"e":0.5,"f":null,"g":true}"#)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1 000"), (48_112, "48 112"), (-1_234_567, "-1 234 567"),
  ])
  func countsHaveGaps(value: Int, text: String) {
    #expect(NumberText.count(value) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (412_000_000, "412 MB"), (99_960, "100 kB"),
  ])
  func bytesHaveUnits(value: Int, text: String) {
    #expect(NumberText.bytes(value) == text)
  }

  @Test(arguments: [
    (12.44, "12.4"), (1.2345, "1.23"), (0.12345, "0.123"), (0, "0"), (123.4, "123"),
  ])
  func scoresHaveSensibleDecimals(value: Double, text: String) {
    #expect(NumberText.score(value) == text)
  }
}
