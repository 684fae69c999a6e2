import Articles

/// Dates as they were written: no more exact than the article was.
package enum DateText {
  /// The day, month or year: `2023-07-17`, `2023-07`, `2023`.
  package static func day(_ date: ArticleDate) -> String {
    let text = CivilDate.text(of: date.localDay)
    switch date.precision {
    case .year: return String(text.prefix(4))
    case .month: return String(text.prefix(7))
    default: return text
    }
  }

  /// ISO 8601 with as much as was written: `2023-07-17T10:30+02:00`.
  package static func iso(_ date: ArticleDate) -> String {
    guard date.precision == .minute || date.precision == .second else { return day(date) }
    let offset = Int64(date.offsetMinutes ?? 0)
    let local = date.seconds.addingReportingOverflow(offset * 60).partialValue
    let second = ((local % 86_400) + 86_400) % 86_400
    var text = day(date) + "T" + two(second / 3_600) + ":" + two(second / 60 % 60)
    if date.precision == .second { text += ":" + two(second % 60) }
    guard date.offsetMinutes != nil else { return text }
    if offset == 0 { return text + "Z" }
    return text + (offset < 0 ? "-" : "+") + two(abs(offset) / 60) + ":" + two(abs(offset) % 60)
  }

  private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
