import Articles
import IndexFormat
import Storage

/// A field whose values are counted, and how many of them are wanted.
package struct FacetField: Sendable, Equatable {
  package var field: FilterField
  package var limit: Int

  package init(_ field: FilterField, limit: Int = .max) {
    self.field = field
    self.limit = limit
  }
}

/// How many of a query's matches have which value of a field.
package struct ValueCounts: Sendable, Equatable {
  /// The wanted values with their matches: the most frequent first, equals in the order of their bytes.
  package var values: [ValueCount] = []
  /// All values that some match has.
  package var valueCount = 0
  /// Matches that have no value.
  package var withoutValueCount = 0

  package init(values: [ValueCount], valueCount: Int, withoutValueCount: Int) {
    self.values = values
    self.valueCount = valueCount
    self.withoutValueCount = withoutValueCount
  }
}

/// A value of a field and the articles that have it.
package struct ValueCount: Sendable, Equatable {
  package var value: String
  package var articleCount: Int

  package init(value: String, articleCount: Int) {
    self.value = value
    self.articleCount = articleCount
  }
}

/// What is counted over all matches of a query.
package struct FacetCounts: Sendable, Equatable {
  /// For each field that was asked for, in that order.
  package var fields: [ValueCounts] = []
  /// Matches of each day that has any, ascending; empty where days were not asked for.
  package var days: [DayCount] = []
  /// Matches without a date.
  package var undatedCount = 0
  /// All matches.
  package var matchCount = 0

  package init() {}
}

/// A day, in days since 1970-01-01, and the articles that were published on it.
package struct DayCount: Sendable, Equatable {
  package var day: Int32
  package var articleCount: Int

  package init(day: Int32, articleCount: Int) {
    self.day = day
    self.articleCount = articleCount
  }
}

extension Searcher {
  /// Counts values and days over all matches of a query, exactly.
  ///
  /// One pass over the matches makes a bitmap of each segment; each value's list, which is a term's, is
  /// counted against it. Nothing is scored and no text is read. Costs the matches and, for each
  /// field, the articles that have a value.
  package func facets(
    _ query: Query, _ fields: [FacetField], countsDays: Bool,
    _ options: PlanningOptions = PlanningOptions(), token: CancellationToken? = nil
  ) throws(FormatError) -> FacetCounts {
    var counts = FacetCounts()
    var values = [[[UInt8]: Int]](repeating: [:], count: fields.count)
    var withoutValue = [Int](repeating: 0, count: fields.count)
    var days = DayCounter()
    let meter = WorkMeter(token: token)
    let plan = try plan(query, options, meter)
    for index in segments.indices where segments[index].reader.documentCount > 0 {
      guard let root = plan.root else { break }
      let target = try SegmentTarget(segments[index], index: index, plan.scorer)
      let factory = MatcherFactory(target: target, meter: meter)
      try arenas.with { arena throws(FormatError) in
        let matches = try SegmentSearch(factory, arena).matches(root)
        let matchCount = matches.count
        guard matchCount > 0 else { return }
        counts.matchCount += matchCount
        for (place, field) in fields.enumerated() {
          let counter = ValueCounter(matches, target.segment.reader, arena)
          try counter.count(field.field, arenas, meter, into: &values[place])
          withoutValue[place] += counter.withoutValueCount
        }
        guard countsDays else { return }
        let column = try target.segment.reader.column(.days, of: Int32.self)
        matches.forEach { days.add(column[$0]) }
      }
    }
    for (place, field) in fields.enumerated() {
      let ordered = values[place].sorted { a, b in
        a.value != b.value ? a.value > b.value : a.key.lexicographicallyPrecedes(b.key)
      }
      counts.fields.append(
        ValueCounts(
          values: ordered.prefix(max(0, field.limit)).map { bytes, count in
            ValueCount(value: String(decoding: bytes, as: UTF8.self), articleCount: count)
          }, valueCount: ordered.count, withoutValueCount: withoutValue[place]))
    }
    counts.days = days.counts
    counts.undatedCount = days.undatedCount
    return counts
  }
}

extension SegmentSearch {
  /// The documents that match a plan, deleted ones left out.
  fileprivate func matches(_ root: PlanNode) throws(FormatError) -> DocumentSet {
    guard let shape = PlanShape(root), shape.kind == .union, shape.leaves.count > 1 else {
      return try allowed(required: [root], forbidden: [])
        ?? DocumentSet(capacity: documentCount, arena)
    }
    let set = DocumentSet(capacity: documentCount, arena)
    for (leaf, _) in shape.leaves {
      guard let list = try list(leaf, for: []) else { continue }
      list.mark(in: 0..<documentCount, of: set)
      try check([list])
    }
    if let allowed = try allowed(required: shape.required, forbidden: shape.forbidden) {
      set.formIntersection(allowed)
    }
    return set
  }
}

/// Counts days: those of four centuries in an array, others apart.
private struct DayCounter {
  /// 1800-01-01.
  private static let first: Int32 = -62_091
  private var near = [Int](repeating: 0, count: 146_097)
  private var far: [Int32: Int] = [:]
  private(set) var undatedCount = 0

  mutating func add(_ day: Int32) {
    let place = Int(day) - Int(Self.first)
    if near.indices.contains(place) {
      near[place] += 1
    } else if day == .min {
      undatedCount += 1
    } else {
      far[day, default: 0] += 1
    }
  }

  /// The days with their counts, ascending.
  var counts: [DayCount] {
    var days = far.map { DayCount(day: $0.key, articleCount: $0.value) }
    for (place, count) in near.enumerated() where count > 0 {
      days.append(DayCount(day: Self.first + Int32(place), articleCount: count))
    }
    return days.sorted { $0.day < $1.day }
  }
}

/// Counts the values of a field among some documents of a segment.
private struct ValueCounter {
  /// Values whose lists are opened in one piece of memory.
  private static let batchCount = 512

  private let segment: SegmentReader
  private let matches: DocumentSet
  /// Documents of one value.
  private let found: DocumentSet
  /// Matches that none of the counted values has.
  private let rest: DocumentSet

  var withoutValueCount: Int { rest.count }

  init(_ matches: DocumentSet, _ segment: SegmentReader, _ arena: Arena) {
    self.segment = segment
    self.matches = matches
    found = DocumentSet(capacity: segment.documentCount, arena)
    rest = DocumentSet(capacity: segment.documentCount, arena)
    rest.insertAll(below: segment.documentCount)
    rest.formIntersection(matches)
  }

  /// Adds the matches of each value to the counts, by the values' bytes.
  func count(
    _ field: FilterField, _ arenas: ArenaPool, _ meter: WorkMeter, into counts: inout [[UInt8]: Int]
  ) throws(FormatError) {
    guard let byte = field.termField(in: segment.meta) else { return }
    let start = [byte] + field.valueMark
    var cursor = try segment.dictionary.cursor(atOrAfter: start[...], in: segment)
    var isAtEnd = false
    while !isAtEnd {
      try arenas.with { arena throws(FormatError) in
        for _ in 0..<Self.batchCount {
          guard try cursor.next(), cursor.keySlice.starts(with: start), !meter.spend(1) else {
            isAtEnd = true
            return
          }
          let value = cursor.keySlice.dropFirst(start.count)
          // A language that is not known is no value.
          if field == .language, value.elementsEqual("und".utf8) { continue }
          let count = try count(cursor.entry, arena)
          if count > 0 { counts[Array(value), default: 0] += count }
        }
      }
    }
  }

  private func count(_ entry: TermEntry, _ arena: Arena) throws(FormatError) -> Int {
    found.removeAll()
    if case .single(let document, _, _) = entry.location {
      found.insert(Int(document))
    } else {
      let list = try PostingList(entry, in: segment, arena, for: [])
      list.mark(in: 0..<segment.documentCount, of: found)
      guard !list.isDamaged else {
        throw segment.damage(
          .postings, DecodeError(offset: 0, expected: "whole blocks of postings"))
      }
    }
    found.formIntersection(matches)
    rest.subtract(found)
    return found.count
  }
}

extension FilterField {
  /// Its byte in a segment's dictionary; nil where the segment has no such field.
  func termField(in meta: SegmentMeta) -> UInt8? {
    switch self {
    case .author: TermField.author
    case .site: TermField.site
    case .language: TermField.language
    case .tag: TermField.tag
    case .section: TermField.section
    case .url: TermField.url
    case .path: TermField.path
    case .extra(let name):
      meta.extraFields.firstIndex(of: name).map { UInt8(clamping: Int(TermField.firstExtra) + $0) }
    }
  }

  /// What the terms of its values begin with: a language's term is its value.
  var valueMark: [UInt8] { self == .language ? [] : [FieldValue.mark] }

  /// The term of a value; nil where none can be.
  func valueTerm(_ value: String) -> [UInt8]? {
    guard hasValues else { return nil }
    if self == .language {
      return Array((LanguageTag(value)?.description ?? value.lowercased()).utf8)
    }
    return FieldValue.term(value)
  }
}
