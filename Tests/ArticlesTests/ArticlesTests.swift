import Articles
import Testing

@Suite struct ArticleKeyTests {
  @Test(arguments: [
    ArticleKey(source: "news", path: Array("a/b.html".utf8)), ArticleKey(id: "17"),
    ArticleKey(source: "é", path: [0xFF, 0x80, 47], record: "r 1"),
    ArticleKey(source: "", path: [], record: ""),
  ])
  func `a key reads back from its bytes`(key: ArticleKey) {
    #expect(ArticleKey(bytes: key.bytes) == key)
  }

  @Test func `parts do not run into one another`() {
    let keys = [
      ArticleKey(source: "a", path: [98]), ArticleKey(source: "ab", path: []),
      ArticleKey(source: "a", path: [], record: "b"), ArticleKey(source: "", path: [97, 98]),
    ]
    #expect(Set(keys.map(\.bytes)).count == keys.count)
    #expect(ArticleKey(bytes: [97, 0, 98]) == nil)
    #expect(ArticleKey(bytes: [] as [UInt8]) == nil)
  }
}

@Suite struct CivilDateTests {
  @Test(
    arguments: [
      (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2024, 3, 1, 19_783),
      (1, 1, 1, -719_162), (9999, 12, 31, 2_932_896),
    ] as [(Int, Int, Int, Int32)])
  func `days are numbered from 1970`(year: Int, month: Int, day: Int, number: Int32) {
    #expect(CivilDate.day(year: year, month: month, day: day) == number)
    #expect(CivilDate.civil(of: number) == (year, month, day))
  }

  @Test func `every day of four centuries follows the one before`() throws {
    var number = try #require(CivilDate.day(year: 1800, month: 1, day: 1))
    for year in 1800..<2200 {
      for month in 1...12 {
        for day in 1...CivilDate.dayCount(year: year, month: month) {
          guard CivilDate.day(year: year, month: month, day: day) == number,
            CivilDate.civil(of: number) == (year, month, day)
          else {
            Issue.record("\(year)-\(month)-\(day) is not day \(number)")
            return
          }
          number += 1
        }
      }
    }
  }

  @Test(arguments: [
    (2023, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1), (0, 1, 1), (1, 1, 0),
  ])
  func `there is no such day`(year: Int, month: Int, day: Int) {
    #expect(CivilDate.day(year: year, month: month, day: day) == nil)
  }

  @Test func `a day is written with leading zeros`() {
    #expect(CivilDate.text(of: 0) == "1970-01-01")
    #expect(CivilDate.text(of: -719_162) == "0001-01-01")
  }

  @Test(
    arguments: [
      (0, 0, 0), (-1, 0, -1), (86_399, 1, 1), (0, -1, -1), (.max, 0, .max), (.min, 0, .min),
      (-86_400, 0, -1), (-86_401, 0, -2),
    ] as [(Int64, Int16, Int32)])
  func `the local day is that of the written offset`(seconds: Int64, offset: Int16, day: Int32) {
    let date = ArticleDate(seconds: seconds, offsetMinutes: offset, precision: .second)
    #expect(date.localDay == day)
  }
}

@Suite struct LanguageTagTests {
  @Test(
    arguments: [
      ("en", "en"), ("EN-gb", "en"), ("pt_BR", "pt"), ("zh-Hans-CN", "zh"), ("haw", "haw"),
      ("und", nil), ("", nil), ("e", nil), ("engl", nil), ("e1", nil), ("日本", nil), ("-en", nil),
    ] as [(String, String?)])
  func `the primary subtag is the language`(tag: String, language: String?) {
    #expect(LanguageTag(tag)?.description == language)
  }

  @Test func `an unknown language is written und`() {
    #expect(LanguageTag.undetermined.description == "und")
  }
}
