import Articles

/// Reads the date in an address: `/2024/03/05/`, `2024-3-5`, `/2024/mar/05/`, `-20240305-`.
enum AddressDate {
  /// The first date with a day, or nil.
  static func first(in address: String) -> ArticleDate? {
    let bytes = Array(address.utf8.prefix(1000))
    for start in bytes.indices
    where bytes[start].isDigitASCII && (start == 0 || !bytes[start - 1].isDigitASCII) {
      if let day = parts(bytes, start) ?? packed(bytes, start) {
        return ArticleDate(seconds: Int64(day) * 86_400, precision: .day, evidence: "url")
      }
    }
    return nil
  }

  /// The year and month of an address that has no day: `/2024/03/`.
  static func month(in address: String) -> ArticleDate? {
    let bytes = Array(address.utf8.prefix(1000))
    for start in bytes.indices
    where bytes[start].isDigitASCII && start > 0 && bytes[start - 1] == UInt8(ascii: "/") {
      guard let (year, yearEnd) = number(bytes, start, digits: 4...4), years.contains(year),
        isMark(bytes, yearEnd),
        let (month, monthEnd) = number(bytes, yearEnd + 1, digits: 1...2),
        monthEnd < bytes.count, bytes[monthEnd] == UInt8(ascii: "/"),
        let day = CivilDate.day(year: year, month: month, day: 1)
      else { continue }
      return ArticleDate(seconds: Int64(day) * 86_400, precision: .month, evidence: "url")
    }
    return nil
  }

  private static let years = 1990...2100

  /// A year, month and day with marks between them.
  private static func parts(_ bytes: [UInt8], _ start: Int) -> Int32? {
    guard let (year, yearEnd) = number(bytes, start, digits: 4...4), years.contains(year),
      isMark(bytes, yearEnd),
      let (month, monthEnd) = number(bytes, yearEnd + 1, digits: 1...2)
        ?? monthName(bytes, yearEnd + 1), isMark(bytes, monthEnd),
      bytes[monthEnd] == bytes[yearEnd] || bytes[monthEnd] == UInt8(ascii: "/"),
      let (day, _) = number(bytes, monthEnd + 1, digits: 1...2)
    else { return nil }
    return CivilDate.day(year: year, month: month, day: day)
  }

  private static func isMark(_ bytes: [UInt8], _ index: Int) -> Bool {
    index < bytes.count && "/-_.".utf8.contains(bytes[index])
  }

  /// Eight digits in one, behind a mark or, as Chinese offices write them, "/t".
  private static func packed(_ bytes: [UInt8], _ start: Int) -> Int32? {
    guard start > 1, !bytes[start - 1].isLetterASCII || bytes[start - 2] == UInt8(ascii: "/"),
      let (number, end) = number(bytes, start, digits: 8...8),
      end == bytes.count || !bytes[end].isLetterASCII, years.contains(number / 10_000)
    else { return nil }
    return CivilDate.day(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  /// A number of so many digits that ends there, and where it ends.
  private static func number(
    _ bytes: [UInt8], _ start: Int, digits: ClosedRange<Int>
  ) -> (value: Int, end: Int)? {
    var end = start
    var value = 0
    while end < bytes.count, bytes[end].isDigitASCII, end - start <= digits.upperBound {
      value = value * 10 + Int(bytes[end] - 0x30)
      end += 1
    }
    return digits.contains(end - start) ? (value, end) : nil
  }

  private static func monthName(_ bytes: [UInt8], _ start: Int) -> (value: Int, end: Int)? {
    let name = bytes[min(start, bytes.count)...].prefix { $0.isLetterASCII }
    guard (3...9).contains(name.count) else { return nil }
    let month = MonthNames.month(String(decoding: name, as: UTF8.self).lowercased())
    return month.map { ($0, name.endIndex) }
  }
}
