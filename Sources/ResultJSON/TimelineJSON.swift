import Lede

/// Articles per span of time.
package struct TimelineSpans {
  /// A span by its first day, and the articles in it.
  package typealias Span = (start: Int32, count: Int)

  /// Further spans are not made: dates that far apart are mistakes.
  package static let spanCountLimit = 5_000

  package private(set) var unit: TimelineUnit
  /// Each span between the first and the last, by its first day.
  package private(set) var spans: [Span] = []

  /// Counts by a unit, or by the finest of those that give no more than some spans; a unit that would
  /// give too many is left for the next.
  package init(_ timeline: Timeline, unit: TimelineUnit?, spanCountMax: Int) {
    self.unit = .year
    for candidate in TimelineUnit.allCases.drop(while: { unit != nil && $0 != unit }) {
      let limit = unit == candidate ? Self.spanCountLimit : spanCountMax
      guard candidate == .year || Self.fits(timeline, candidate, limit) else { continue }
      self.unit = candidate
      break
    }
    fill(timeline)
  }

  private static func fits(_ timeline: Timeline, _ unit: TimelineUnit, _ limit: Int) -> Bool {
    guard let first = timeline.days.first?.day, let last = timeline.days.last?.day else {
      return true
    }
    let days = Int64(last) - Int64(first) + 1
    switch unit {
    case .day: return days <= Int64(limit)
    case .week: return days / 7 + 2 <= Int64(limit)
    case .month: return days / 30 + 2 <= Int64(limit)
    case .year: return true
    }
  }

  private mutating func fill(_ timeline: Timeline) {
    for entry in timeline.days {
      let start = unit.start(of: entry.day)
      if var last = spans.last {
        while last.start < start {
          let next = unit.next(after: last.start)
          guard next > last.start, spans.count < Self.spanCountLimit else { return }
          last = (next, 0)
          spans.append(last)
        }
      } else {
        spans.append((start, 0))
      }
      spans[spans.count - 1].count += entry.articleCount
    }
  }
}

/// A timeline as JSON.
package enum TimelineJSON {
  /// One document, on one line.
  package static func text(_ spans: TimelineSpans, of timeline: Timeline, query: String) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("query", query)
      writer.member("readAs", timeline.readAs)
      write(spans, of: timeline, to: &writer)
    }
    return writer.text
  }

  /// The members that count.
  package static func write(
    _ spans: TimelineSpans, of timeline: Timeline, to writer: inout JSONWriter
  ) {
    writer.member("unit", spans.unit.rawValue)
    writer.member("undatedCount", timeline.undatedCount)
    writer.member("spans", array: spans.spans) { writer, span in
      writer.object { writer in
        writer.member("start", CivilDate.text(of: span.start))
        writer.member("articleCount", span.count)
      }
    }
  }
}
