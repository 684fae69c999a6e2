import Articles

/// Dates as records write them: ISO 8601, or numbers.
///
/// Text: `2024`, `2024-01`, `2024-01-31`, `20240131`, each day with a time after `T` or a space,
/// to the minute or second, with a fraction (dropped), and `Z` or an offset. Numbers: seconds
/// since 1970, or milliseconds from 10¹¹ on (1973 in milliseconds, the year 5138 in seconds); but
/// 1–9999 is a year, and eight digits that name a day between 1900 and 2100 are that day.
package enum RecordDate {
  /// Reads a date; nil when the text is none.
  package static func parse(_ text: [UInt8], isNumber: Bool, evidence: String) -> ArticleDate? {
    let text = ParagraphText.trimmed(text[...])
    let date = isNumber || isEpoch(text) ? number(text) : written(text)
    return date.map { found in
      var date = found
      date.evidence = evidence
      return date
    }
  }

  /// Digits of the length of today's seconds or milliseconds, in quotes.
  private static func isEpoch(_ text: ArraySlice<UInt8>) -> Bool {
    [9, 10, 12, 13].contains(text.count) && text.allSatisfy { (48...57).contains($0) }
  }

  private static func number(_ text: ArraySlice<UInt8>) -> ArticleDate? {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = text.dropFirst(isNegative ? 1 : 0).prefix { $0 != UInt8(ascii: ".") }
    var value: Int64 = 0
    for digit in digits {
      guard (48...57).contains(digit) else { return nil }
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = scaled.addingReportingOverflow(Int64(digit) - 48)
      guard !overflow, !overflow2 else { return nil }
      value = sum
    }
    if !isNegative, (1...9999).contains(value) { return day(Int(value), 1, 1, .year) }
    if !isNegative, digits.count == 8, (1900...2100).contains(value / 10_000),
      let day = day(Int(value / 10_000), Int(value / 100 % 100), Int(value % 100), .day)
    {
      return day
    }
    let seconds = value >= 100_000_000_000 ? value / 1000 : value
    // The year 9999 ends here; later is no publication date.
    guard seconds < 253_402_300_800 else { return nil }
    return ArticleDate(
      seconds: isNegative ? -seconds : seconds, offsetMinutes: nil, precision: .second)
  }

  private static func day(
    _ year: Int, _ month: Int, _ day: Int, _ precision: ArticleDate.Precision
  ) -> ArticleDate? {
    CivilDate.day(year: year, month: month, day: day).map {
      ArticleDate(seconds: Int64($0) * 86_400, precision: precision)
    }
  }

  // MARK: Text

  /// A cursor over digits and separators.
  private struct Cursor {
    var rest: ArraySlice<UInt8>

    mutating func digits(_ count: Int) -> Int? {
      let part = rest.prefix(count)
      guard part.count == count, part.allSatisfy({ (48...57).contains($0) }) else { return nil }
      rest = rest.dropFirst(count)
      return part.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    mutating func take(_ bytes: String) -> Bool {
      guard let first = rest.first, bytes.utf8.contains(first) else { return false }
      rest.removeFirst()
      return true
    }
  }

  private static func written(_ text: ArraySlice<UInt8>) -> ArticleDate? {
    var cursor = Cursor(rest: text)
    guard let year = cursor.digits(4) else { return nil }
    if cursor.rest.isEmpty { return day(year, 1, 1, .year) }
    let isExtended = cursor.take("-")
    guard let month = cursor.digits(2) else { return nil }
    if cursor.rest.isEmpty { return isExtended ? day(year, month, 1, .month) : nil }
    guard cursor.take("-") == isExtended, let dayOfMonth = cursor.digits(2),
      var date = day(year, month, dayOfMonth, .day)
    else { return nil }
    if cursor.rest.isEmpty { return date }
    guard cursor.take("Tt ") else { return nil }
    guard addTime(to: &date, from: &cursor) else { return nil }
    return cursor.rest.isEmpty ? date : nil
  }

  private static func addTime(to date: inout ArticleDate, from cursor: inout Cursor) -> Bool {
    guard let hour = cursor.digits(2), hour <= 24 else { return false }
    _ = cursor.take(":")
    guard let minute = cursor.digits(2), minute < 60 else { return false }
    var second = 0
    date.precision = .minute
    if cursor.take(":") || cursor.rest.first.map({ (48...57).contains($0) }) == true {
      guard let value = cursor.digits(2), value <= 60 else { return false }
      // A leap second counts as the second before.
      second = min(value, 59)
      date.precision = .second
      if cursor.take(".,") { cursor.rest = cursor.rest.drop { (48...57).contains($0) } }
    }
    guard hour < 24 || (minute == 0 && second == 0) else { return false }
    date.seconds += Int64(hour * 3600 + minute * 60 + second)
    return addOffset(to: &date, from: &cursor)
  }

  private static func addOffset(to date: inout ArticleDate, from cursor: inout Cursor) -> Bool {
    _ = cursor.take(" ")
    if cursor.rest.isEmpty { return true }
    if cursor.take("Zz") {
      date.offsetMinutes = 0
      return true
    }
    let isWest = cursor.rest.first == UInt8(ascii: "-")
    guard cursor.take("+-"), let hours = cursor.digits(2), hours <= 23 else { return false }
    _ = cursor.take(":")
    let minutes = cursor.rest.isEmpty ? 0 : cursor.digits(2) ?? 60
    guard minutes < 60 else { return false }
    let offset = (hours * 60 + minutes) * (isWest ? -1 : 1)
    date.offsetMinutes = Int16(offset)
    date.seconds -= Int64(offset) * 60
    return true
  }
}
