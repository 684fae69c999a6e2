/// A point in time as an article wrote it: the instant, the offset it was written with, how exact
/// it is, and where it was found.
public struct ArticleDate: Hashable, Sendable {
  /// How much of the date was written.
  public enum Precision: UInt8, Sendable, CaseIterable {
    case year = 1
    case month, day, minute, second
  }

  /// Seconds since 1970-01-01T00:00:00Z.
  ///
  /// A date without a time stands for its first second in the
  /// written offset, or in UTC when none is written.
  public var seconds: Int64
  /// Minutes east of UTC as written; nil when the source gives none.
  public var offsetMinutes: Int16?
  /// How much of the date was written.
  public var precision: Precision
  /// Where the date was found ("json-ld datePublished", "meta article:published_time", "url" …).
  public var evidence: String

  /// Creates a date from its parts.
  public init(
    seconds: Int64, offsetMinutes: Int16? = nil, precision: Precision, evidence: String = ""
  ) {
    self.seconds = seconds
    self.offsetMinutes = offsetMinutes
    self.precision = precision
    self.evidence = evidence
  }

  /// Days since 1970-01-01 of the written local day: what date ranges compare.
  public var localDay: Int32 {
    let shift = Int64(offsetMinutes ?? 0) * 60
    let (sum, overflow) = seconds.addingReportingOverflow(shift)
    let local = overflow ? seconds : sum
    let day = local / 86_400 - (local % 86_400 < 0 ? 1 : 0)
    return Int32(clamping: day)
  }
}

/// The proleptic Gregorian calendar as integers; no time zone data, no Foundation.
public enum CivilDate {
  /// Days since 1970-01-01 of a year, month and day, or nil when there is no such day.
  ///
  /// The method is Howard Hinnant's `days_from_civil`.
  public static func day(year: Int, month: Int, day: Int) -> Int32? {
    guard (1...12).contains(month), (1...9999).contains(year), day >= 1,
      day <= dayCount(year: year, month: month)
    else { return nil }
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// The number of days in a month.
  public static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// The year, month and day of a day since 1970-01-01.
  public static func civil(of day: Int32) -> (year: Int, month: Int, day: Int) {
    let z = Int(day) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted + (shifted < 10 ? 3 : -9)
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
    )
  }

  /// A day as `2024-01-31`.
  public static func text(of day: Int32) -> String {
    let date = civil(of: day)
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2)
  }
}
