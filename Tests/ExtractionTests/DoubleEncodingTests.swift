import Articles
import Extraction
import Testing

@Suite("Double encoding") struct DoubleEncodingTests {
  /// A text as windows-1252 shows its UTF-8, where that has a character for each byte.
  private static func doubled(_ text: String) -> String {
    // Latin-1's controls stand where windows-1252 has none.
    var result = String.UnicodeScalarView()
    for byte in text.utf8 {
      result.append(Self.western[byte] ?? Unicode.Scalar(byte))
    }
    return String(result)
  }

  private static let western: [UInt8: Unicode.Scalar] = {
    var map: [UInt8: Unicode.Scalar] = [:]
    for scalar in "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".unicodeScalars {
      if let byte = Encoder.bytes(String(scalar), in: "CP1252")?.first { map[byte] = scalar }
    }
    return map
  }()

  private static let french =
    "L’été, le café du théâtre reste fermé, et les garçons s’en vont à la plage – jusqu’à la "
    + "rentrée."
  private static let russian =
    "Вчера вечером в городе прошёл сильный дождь, и движение "
    + "остановилось."

  @Test("A page that was encoded twice is repaired", arguments: [french, russian])
  func repaired(text: String) throws {
    let page = "<html><head><meta charset=utf-8></head><body><p>\(Self.doubled(text))</p></body>"
    #expect(page.contains("Ã") || page.contains("Ð"))
    #expect(Reading.body(Reading.article(page)) == text)
    #expect(Reading.body(Reading.article(Self.doubled(text), path: "a.txt")) == text)
  }

  @Test("A page that was encoded three times is repaired")
  func thrice() {
    let text = Self.doubled(Self.doubled(Self.french))
    #expect(Reading.body(Reading.article(text, path: "a.txt")) == Self.french)
  }

  @Test(
    "A text stays as it is where it may be meant",
    arguments: [
      // Speaks of it, in few examples.
      "Old pages show “Ã©” for é, and \"â€™\" for an apostrophe; the letters Ã¼ and Ã¶ tell "
        + "German.",
      "A reader sees donâ€™t, cafÃ© and naÃ¯ve where don't, cafe and naive were meant.",
      // Speaks of it by name.
      "Mojibake: cafÃ©, naÃ¯ve, rÃ©sumÃ©, fÃ¼r, Ã¼ber, schÃ¶n, donâ€™t, canâ€™t, wonâ€™t.",
      // Has other letters beyond ASCII.
      "Le café dit : cafÃ©, naÃ¯ve, rÃ©sumÃ©, fÃ¼r, Ã¼ber, schÃ¶n, donâ€™t, canâ€™t, wonâ€™t, été.",
      // Examples that stand alone.
      "The table: \"Ã©\" \"Ã¨\" \"Ã¤\" \"Ã¶\" \"Ã¼\" \"Ã§\" \"Ã±\" \"Ã¯\" \"Ã´\" \"Ã»\".",
      // Looks like it at first.
      "SÃO PAULO, CORAÇÃO, NÃO, AMANHÃ, IRMÃ, MANHÃ, PÃO, MÃE, LIMÃO, VERÃO, CÃES.",
    ])
  func stays(text: String) {
    #expect(Reading.body(Reading.article(text, path: "a.txt")) == text)
  }
}
