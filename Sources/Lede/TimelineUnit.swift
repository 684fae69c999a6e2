import Articles

/// A span of time that articles are counted by.
public enum TimelineUnit: String, CaseIterable, Sendable {
  case day, week, month, year

  /// The first day of the span that holds a day.
  public func start(of day: Int32) -> Int32 {
    let date = CivilDate.civil(of: day)
    switch self {
    case .day: return day
    case .week:
      // 1970-01-01 was a Thursday; weeks begin on Monday.
      let weekday = ((Int64(day) + 3) % 7 + 7) % 7
      return Int32(clamping: Int64(day) - weekday)
    case .month: return CivilDate.day(year: date.year, month: date.month, day: 1) ?? day
    case .year: return CivilDate.day(year: date.year, month: 1, day: 1) ?? day
    }
  }

  /// The first day of the next span.
  public func next(after start: Int32) -> Int32 {
    let date = CivilDate.civil(of: start)
    let next: Int32?
    switch self {
    case .day: next = start == .max ? nil : start + 1
    case .week: next = Int32(clamping: Int64(start) + 7)
    case .month:
      let isLast = date.month == 12
      next = CivilDate.day(
        year: date.year + (isLast ? 1 : 0), month: isLast ? 1 : date.month + 1, day: 1)
    case .year: next = CivilDate.day(year: date.year + 1, month: 1, day: 1)
    }
    return next ?? .max
  }

  /// The span's name: `2024-01-31`, `2024-01`, `2024`.
  public func name(of start: Int32) -> String {
    let text = CivilDate.text(of: start)
    switch self {
    case .day, .week: return text
    case .month: return String(text.prefix(7))
    case .year: return String(text.prefix(4))
    }
  }
}
