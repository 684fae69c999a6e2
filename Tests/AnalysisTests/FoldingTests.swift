import Analysis
import TestSupport
import Testing

enum Folded {
  static func of(_ text: String, _ kind: AnalyzerKind = .standard) -> String {
    let bytes = Array(text.utf8)
    var form: [UInt8] = []
    // Safe: the array outlives the call.
    unsafe Analyzer(kind).fold(bytes.span.bytes, into: &form)
    return String(decoding: form, as: UTF8.self)
  }
}

struct FoldingTests {
  @Test(
    "What people type in several ways has one form",
    arguments: [
      ("Café CAFÉ cafe\u{301} cafe", "cafe"), ("Straße STRASSE strasse", "strasse"),
      ("Øre øre ore", "ore"), ("Łódź lodz", "lodz"), ("Đorđe dorde", "dorde"),
      ("Æsir aesir", "aesir"), ("Œuvre oeuvre", "oeuvre"), ("İzmir IZMIR ızmır izmir", "izmir"),
      ("ＡＢＣ ⓐⓑⓒ abc", "abc"), ("ﬁn fin", "fin"), ("Việt Viet", "viet"), ("Ἀθῆναι ΑΘΗΝΑΙ", "αθηναι"),
      ("ὈΔΥΣΣΕΎΣ οδυσσεύς", "οδυσσευσ"), ("Ёлка елка е\u{308}лка", "елка"),
      ("كِتَابٌ كـتاب كتاب", "كتاب"), ("إسلام أسلام اسلام", "اسلام"), ("فارسی فارسي", "فارسي"),
      ("שָׁלוֹם שלום", "שלום"), ("co\u{AD}operate cooperate", "cooperate"),
      ("col·lecció collecció", "colleccio"),
      ("می\u{200C}خواهم میخواهم", "ميخواهم"), ("१२३ 123", "123"),
    ])
  func unified(_ words: String, _ form: String) {
    for found in Analyzed(words).forms { #expect(found == form, "\(words)") }
  }

  @Test(
    "Letters that a mark makes stay themselves",
    arguments: [
      "й", "ї", "ў", "が", "パ", "한", "की", "हिन्दी", "क्ष", "ไทย์", "த", "ა", "ހަ",
    ])
  func kept(_ letter: String) {
    #expect(Folded.of(letter) == letter)
    #expect(Folded.of(decomposed(letter)) == letter)
  }

  /// Canonical decomposition of the few letters above that have one.
  private func decomposed(_ letter: String) -> String {
    let parts = [
      "й": "и\u{306}", "ї": "і\u{308}", "ў": "у\u{306}", "が": "か\u{3099}", "パ": "ハ\u{309A}",
      "한": "\u{1112}\u{1161}\u{11AB}",
    ]
    return parts[letter] ?? letter
  }

  @Test("The stemmer's input keeps the accents")
  func stemInputs() {
    #expect(
      Analyzed("Häuser ÉCOLES O’Neill Ёлка").stemInputs == ["häuser", "écoles", "o'neill", "ёлка"])
    #expect(Analyzed("Häuser").forms == ["hauser"])
    let plain = Analyzed("word").buffer.tokens[0]
    #expect(plain.stemInputOffset == plain.formOffset)
  }

  @Test("Folding again changes nothing, and decomposed text folds like composed")
  func stable() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3000 {
      let word = randomWord(&random)
      let once = Folded.of(word)
      #expect(Folded.of(once) == once, "\(word.unicodeScalars.map(\.value)) seed \(seed)")
      // A mark at the end that composes with nothing sends the word through utf8proc.
      let slow = Folded.of(word + "\u{301}\u{301}")
      #expect(
        slow == Folded.of(word) || word.unicodeScalars.contains { $0.value > 0x24F },
        "\(word.unicodeScalars.map(\.value)) seed \(seed)")
    }
  }

  private func randomWord(_ random: inout SeededGenerator) -> String {
    let ranges: [ClosedRange<UInt32>] = [
      0x61...0x7A, 0x41...0x5A, 0xC0...0x17F, 0x370...0x3FF, 0x400...0x45F, 0x620...0x652,
      0x905...0x94D, 0x1E00...0x1EFF, 0x3041...0x30FF, 0xAC00...0xD7A3, 0xFF21...0xFF5A,
    ]
    var word = ""
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let scalar = UInt32.random(in: random.pick(ranges), using: &random)
      if let scalar = Unicode.Scalar(scalar) { word.unicodeScalars.append(scalar) }
    }
    return word
  }
}
