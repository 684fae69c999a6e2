/// The solar calendar of Iran and Afghanistan.
enum IranianDate {
  /// Days since 1970-01-01 of a year, month and day, or nil when there is no such day.
  ///
  /// By the cycle of 33 years with 8 leap years, which holds from 1206 to 1497 of this calendar.
  static func day(year: Int, month: Int, day: Int) -> Int32? {
    guard (1206...1497).contains(year), (1...12).contains(month), day >= 1,
      day <= (month <= 6 ? 31 : 30)
    else { return nil }
    let shifted = year + 1595
    let leapDayCount = shifted / 33 * 8 + (shifted % 33 + 3) / 4
    let dayOfYear = month <= 6 ? (month - 1) * 31 : (month - 7) * 30 + 186
    return Int32(365 * shifted + leapDayCount + dayOfYear + day - epochDay)
  }

  /// The days from this count's beginning to 1970-01-01.
  private static let epochDay = 355_668 + 719_528
}
