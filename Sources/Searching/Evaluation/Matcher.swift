import IndexFormat
import Storage

/// Walks the documents of one segment that match a part of a query, in ascending order.
///
/// The base of a closed family: leaves, filters and groups. Stands before the first document until
/// it is advanced; a search that is stopped lets every matcher end. Not thread-safe.
class Matcher {
  /// The document after the last.
  static let end = Int.max

  /// The current document: −1 before the first, `end` after the last.
  final var document = -1
  /// About how many documents match: what to walk first.
  final let cost: Int

  init(cost: Int) { self.cost = cost }

  /// Goes to the first match at or after `target`; stays where it is when that is behind.
  func advance(to target: Int) throws(FormatError) { document = Self.end }

  /// Adds the scores of the leaves that match the current document, in the query's order.
  func addScore(to total: inout Double) throws(FormatError) {}

  /// Whether all of `required` match a document and none of `forbidden` does.
  static func allow(
    _ document: Int, required: [Matcher], forbidden: [Matcher]
  ) throws(FormatError) -> Bool {
    for matcher in required {
      try matcher.advance(to: document)
      if matcher.document != document { return false }
    }
    for matcher in forbidden {
      try matcher.advance(to: document)
      if matcher.document == document { return false }
    }
    return true
  }
}

/// Matches nothing.
final class NoneMatcher: Matcher {
  init() { super.init(cost: 0) }
}

/// Matches every document.
final class AllMatcher: Matcher {
  private let count: Int

  init(documentCount: Int) {
    count = documentCount
    super.init(cost: documentCount)
  }

  override func advance(to target: Int) {
    document = target < count ? max(target, document) : Self.end
  }
}

/// Matches documents that hold a term of a field that does not score.
final class FilterTermMatcher: Matcher {
  private let reader: TermReader

  init(_ entry: TermEntry, in segment: SegmentReader, _ meter: WorkMeter) throws(FormatError) {
    reader = try TermReader(entry, in: segment, meter)
    super.init(cost: entry.documentCount)
  }

  override func advance(to target: Int) throws(FormatError) {
    try reader.advance(to: target)
    document = reader.document
  }
}

/// Matches documents whose written local day lies in a range, or that have none.
final class DayMatcher: Matcher {
  /// The day of an article without a date.
  static let undated = Int32.min

  private let days: Column<Int32>
  private let range: ClosedRange<Int32>
  private let meter: WorkMeter

  /// Nil stands for no date.
  init(_ range: DayRange?, in segment: SegmentReader, _ meter: WorkMeter) throws(FormatError) {
    days = try segment.column(.days, of: Int32.self)
    if let range {
      let first = max(range.first ?? .min, Self.undated + 1)
      self.range = first...max(first, range.last ?? .max)
    } else {
      self.range = Self.undated...Self.undated
    }
    self.meter = meter
    super.init(cost: segment.documentCount)
  }

  override func advance(to target: Int) {
    guard document < target else { return }
    var next = target
    while next < days.count {
      if range.contains(days[next]) {
        document = next
        return
      }
      next += 1
      if meter.spend(1) { break }
    }
    document = Self.end
  }
}
