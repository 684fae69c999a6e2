import Articles

/// Reads the dates of queries: years, months, days, ranges and spans back from today.
///
/// A date stands for a period, the year, month or day that it names. `after:P` is from the first
/// day of P on, `before:P` up to the day before P begins, so that `after:2024 before:2025` is
/// `date:2024`. A span such as `7d`, `4w`, `6m`, `1y` names the day so long before today.
struct QueryDates {
  /// Days since 1970-01-01 of the day that spans count back from.
  let today: Int32

  /// The range of a comparison with a date as typed; nil when it is none.
  func range(_ comparison: QuerySyntax.Comparison, _ text: String) -> DayRange? {
    if comparison == .within { return within(text) }
    guard let period = period(text) else { return nil }
    switch comparison {
    case .within, .from: return DayRange(first: period.lowerBound, last: nil)
    case .past: return DayRange(first: period.upperBound + 1, last: nil)
    case .before: return DayRange(first: nil, last: period.lowerBound - 1)
    case .through: return DayRange(first: nil, last: period.upperBound)
    }
  }

  private func within(_ text: String) -> DayRange? {
    guard let separator = text.range(ofPair: "."), text.utf8.count <= 64 else {
      guard let period = period(text) else { return nil }
      return isSpan(text)
        ? DayRange(first: period.lowerBound, last: nil)
        : DayRange(first: period.lowerBound, last: period.upperBound)
    }
    let low = String(text[..<separator.lowerBound])
    let high = String(text[separator.upperBound...])
    let first = period(low)
    let last = period(high)
    guard first != nil || low.isEmpty, last != nil || high.isEmpty, first != nil || last != nil
    else { return nil }
    if let first, let last, first.lowerBound > last.upperBound {
      return DayRange(first: last.lowerBound, last: first.upperBound)
    }
    return DayRange(first: first?.lowerBound, last: last?.upperBound)
  }

  /// The days a date stands for.
  private func period(_ text: String) -> ClosedRange<Int32>? {
    if text == "today" { return today...today }
    if text == "yesterday" { return (today - 1)...(today - 1) }
    if isSpan(text) { return span(text) }
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), parts[0].count == 4,
      parts.dropFirst().allSatisfy({ (1...2).contains($0.count) })
    else { return nil }
    let numbers = parts.compactMap { number($0) }
    guard numbers.count == parts.count else { return nil }
    return period(of: numbers)
  }

  private func period(of numbers: [Int]) -> ClosedRange<Int32>? {
    let year = numbers[0]
    let firstMonth = numbers.count > 1 ? numbers[1] : 1
    let lastMonth = numbers.count > 1 ? numbers[1] : 12
    let firstDay = numbers.count > 2 ? numbers[2] : 1
    let lastDay = numbers.count > 2 ? numbers[2] : CivilDate.dayCount(year: year, month: lastMonth)
    guard let first = CivilDate.day(year: year, month: firstMonth, day: firstDay),
      let last = CivilDate.day(year: year, month: lastMonth, day: lastDay)
    else { return nil }
    return first...last
  }

  private func isSpan(_ text: String) -> Bool {
    guard let unit = text.utf8.last, "dwmy".utf8.contains(unit) else { return false }
    return (2...6).contains(text.utf8.count) && number(text.utf8.dropLast()) != nil
  }

  /// The one day a span back from today; the calendar's first day when it reaches beyond.
  private func span(_ text: String) -> ClosedRange<Int32>? {
    guard let count = number(text.utf8.dropLast()), let unit = text.utf8.last else { return nil }
    let day: Int32
    switch unit {
    case UInt8(ascii: "d"): day = today - Int32(count)
    case UInt8(ascii: "w"): day = today - 7 * Int32(count)
    case UInt8(ascii: "m"): day = monthsBack(count)
    default: day = monthsBack(12 * count)
    }
    return day...day
  }

  private func monthsBack(_ count: Int) -> Int32 {
    let date = CivilDate.civil(of: today)
    let months = date.year * 12 + date.month - 1 - count
    let year = months / 12
    let month = months % 12 + 1
    guard months >= 12 else { return DayRange.writable.lowerBound }
    let day = min(date.day, CivilDate.dayCount(year: year, month: month))
    return CivilDate.day(year: year, month: month, day: day) ?? DayRange.writable.lowerBound
  }

  /// A number of at most five ASCII digits.
  private func number(_ digits: some Collection<UInt8>) -> Int? {
    guard (1...5).contains(digits.count) else { return nil }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}

extension String {
  /// Where a character stands twice in a row for the first time.
  fileprivate func range(ofPair character: Character) -> Range<String.Index>? {
    var previous: String.Index?
    for index in indices {
      if self[index] == character {
        if let previous { return previous..<self.index(after: index) }
        previous = index
      } else {
        previous = nil
      }
    }
    return nil
  }
}
