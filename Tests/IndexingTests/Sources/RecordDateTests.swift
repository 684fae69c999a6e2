import Articles
import Testing

@testable import Indexing

@Suite struct RecordDateTests {
  struct Case: CustomTestStringConvertible {
    var text: String
    var isNumber = false
    var day: String?
    var secondOfDay: Int64 = 0
    var offset: Int16?
    var precision = ArticleDate.Precision.day
    var testDescription: String { text }
  }

  @Test(arguments: [
    Case(text: "2024", day: "2024-01-01", precision: .year),
    Case(text: "2024-02", day: "2024-02-01", precision: .month),
    Case(text: "2024-02-29", day: "2024-02-29"),
    Case(text: " 20240229 ", day: "2024-02-29"),
    Case(text: "2024-02-29T12:34", day: "2024-02-29", secondOfDay: 45_240, precision: .minute),
    Case(
      text: "2024-02-29 12:34:56Z", day: "2024-02-29", secondOfDay: 45_296, offset: 0,
      precision: .second),
    Case(
      text: "2024-02-29T12:34:56.789+0530", day: "2024-02-29", secondOfDay: 25_496, offset: 330,
      precision: .second),
    Case(
      text: "20240229T123456-08", day: "2024-02-29", secondOfDay: 74_096, offset: -480,
      precision: .second),
    Case(
      text: "2024-02-29T23:30:00 -01:00", day: "2024-03-01", secondOfDay: 1_800, offset: -60,
      precision: .second),
    Case(text: "2024-02-29T24:00", day: "2024-03-01", precision: .minute),
    Case(
      text: "2016-12-31T23:59:60Z", day: "2016-12-31", secondOfDay: 86_399, offset: 0,
      precision: .second),
    Case(text: "1709164800", day: "2024-02-29", precision: .second),
    Case(text: "1709164800000", isNumber: true, day: "2024-02-29", precision: .second),
    Case(
      text: "1709164801.5", isNumber: true, day: "2024-02-29", secondOfDay: 1, precision: .second),
    Case(text: "-86400", isNumber: true, day: "1969-12-31", precision: .second),
    Case(text: "0", isNumber: true, day: "1970-01-01", precision: .second),
    Case(text: "2021", isNumber: true, day: "2021-01-01", precision: .year),
    Case(text: "20211231", isNumber: true, day: "2021-12-31"),
    Case(text: "2023-02-29"), Case(text: "2024-13-01"), Case(text: "2024-1-1"),
    Case(text: "yesterday"), Case(text: ""), Case(text: "2024-02-29T"), Case(text: "202402"),
    Case(text: "2024-02-29T25:00"), Case(text: "2024-02-29T12:00:00+24:00"),
    Case(text: "2024-02-29T12:00:00Zulu"), Case(text: "99999999999999999999", isNumber: true),
    Case(text: "1e9", isNumber: true), Case(text: "2024-0229"),
  ])
  func `dates are read as written`(test: Case) {
    let date = RecordDate.parse(Array(test.text.utf8), isNumber: test.isNumber, evidence: "e")
    #expect(date?.evidence == (test.day == nil ? nil : "e"))
    guard let date, let day = test.day else {
      #expect((date == nil) == (test.day == nil))
      return
    }
    let days = date.seconds >= 0 ? date.seconds / 86_400 : (date.seconds - 86_399) / 86_400
    #expect(CivilDate.text(of: Int32(days)) == day)
    #expect(date.seconds - days * 86_400 == test.secondOfDay)
    #expect(date.offsetMinutes == test.offset)
    #expect(date.precision == test.precision)
  }
}

@Suite struct ParagraphTextTests {
  @Test(
    arguments: [
      ("", []), (" \n\n ", []), ("a", ["a"]), ("a\nb", ["a", "b"]), ("a\n\nb\nc", ["a", "b c"]),
      ("a\r\n\r\nb\r\nc\r\n", ["a", "b c"]), ("a\n \t\nb", ["a", "b"]), ("  a \t b  ", ["a b"]),
      ("a\n\n\n\nb\n\n", ["a", "b"]), ("é\n漢", ["é", "漢"]),
    ] as [(String, [String])])
  func `text is cut into paragraphs`(text: String, expected: [String]) {
    #expect(ParagraphText.blocks(Array(text.utf8)).map(\.text) == expected)
    let lines = expected.map { $0 + "\n" }.joined()
    #expect(ParagraphText.folded(Array(text.utf8)) == Array(lines.utf8))
  }
}
