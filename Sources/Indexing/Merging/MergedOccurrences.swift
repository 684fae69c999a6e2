import IndexFormat

/// The occurrences of some stems in the segments of a merge, by document: their lists side by side,
/// put in order for a window of documents at a time.
struct MergedOccurrences: StemOccurrences {
  private static let windowSize = 256

  private let merge: SegmentMerge
  private let stems: [MergedPairs.Stem]

  /// The stems' places are their ranks.
  init(_ merge: SegmentMerge, _ stems: [MergedPairs.Stem]) {
    self.merge = merge
    self.stems = stems
  }

  func forEach(
    step: Int, _ body: (_ document: UInt32, _ rank: Int, _ position: UInt32) -> Void
  ) throws(MergeError) {
    var window = OccurrenceWindow(size: Self.windowSize)
    for (index, source) in merge.sources.enumerated() {
      var lists = try merge.reading { () throws(FormatError) in
        try self.lists(of: index, in: source.reader)
      }
      for start in stride(from: 0, to: source.reader.documentCount, by: Self.windowSize) {
        let range = start..<min(start + Self.windowSize, source.reader.documentCount)
        window.begin(range.map { source.number(of: $0).map { Int($0) % step == 0 } ?? false })
        for place in lists.indices {
          try merge.reading { () throws(FormatError) in
            try lists[place].move(range, into: &window)
          }
        }
        for document in range {
          guard let number = source.number(of: document) else { continue }
          window.take(document - start) { rank, position in body(number, rank, position) }
        }
        try merge.checkCancelled()
      }
    }
  }

  private func lists(
    of source: Int, in segment: SegmentReader
  ) throws(FormatError) -> [StemList] {
    var lists: [StemList] = []
    for (rank, stem) in stems.enumerated() {
      for part in stem.parts where part.source == source {
        lists.append(try StemList(rank, part.entry, segment))
      }
    }
    return lists
  }
}

/// One stem's list in a segment, as it is walked.
private struct StemList {
  private let rank: Int
  private let titleWeight: UInt32
  private var reader: PostingsPartReader
  private var part = PostingsPart()
  private var index = 0
  private var value = 0
  private var isOver = false

  init(_ rank: Int, _ entry: TermEntry, _ segment: SegmentReader) throws(FormatError) {
    self.rank = rank
    titleWeight = segment.meta.titleWeight
    reader = try PostingsPartReader(entry, in: segment, hasPositions: true)
    isOver = try !reader.next(into: &part)
  }

  /// Moves the occurrences in a range of documents to a window that begins with it.
  mutating func move(
    _ range: Range<Int>, into window: inout OccurrenceWindow
  ) throws(FormatError) {
    while !isOver {
      while index < part.documents.count {
        let document = Int(part.documents[index])
        guard document < range.upperBound else { return }
        let end = value + Int(part.valueCounts[index])
        var position = PositionCoding.position(first: part.values[value])
        window.append(document - range.lowerBound, rank, position)
        for next in (value + 1)..<max(end, value + 1) {
          position &+= part.values[next]
          window.append(document - range.lowerBound, rank, position)
        }
        value = end
        index += 1
      }
      index = 0
      value = 0
      isOver = try !reader.next(into: &part)
    }
  }
}

/// Occurrences of a window of documents, put in the order of their positions one document at a
/// time.
private struct OccurrenceWindow {
  /// Position and rank of each occurrence in a title and in a body, for each document.
  private var titles: [[UInt64]]
  private var bodies: [[UInt64]]
  /// The rank at each position of a body; `none` where there is no occurrence.
  private var ranks: [UInt16] = []
  /// The documents that are asked for.
  private var isWanted: [Bool] = []

  private static let none = UInt16.max
  /// Documents whose positions stand further apart are sorted.
  private static let spreadMax = 32
  /// Occurrences of a document that room is kept for.
  private static let keptCountMax = 2_048

  init(size: Int) {
    titles = Array(repeating: [], count: size)
    bodies = titles
  }

  /// Begins anew, for the documents that are wanted.
  mutating func begin(_ wanted: [Bool]) { isWanted = wanted }

  @inline(__always)
  mutating func append(_ document: Int, _ rank: Int, _ position: UInt32) {
    guard isWanted[document] else { return }
    let row = UInt64(position) << 16 | UInt64(rank)
    if position < PostingsFormat.bodyStart {
      titles[document].append(row)
    } else {
      bodies[document].append(row)
    }
  }

  /// Calls with a document's occurrences in order, and forgets them.
  mutating func take(_ document: Int, _ body: (_ rank: Int, _ position: UInt32) -> Void) {
    if !titles[document].isEmpty {
      titles[document].sort()
      Self.emit(titles[document], body)
      titles[document].removeAll(keepingCapacity: true)
    }
    guard !bodies[document].isEmpty else { return }
    let highest = Int((bodies[document].max() ?? 0) >> 16 - UInt64(PostingsFormat.bodyStart))
    if highest < (bodies[document].count + 256) * Self.spreadMax, scatter(document, highest) {
      for place in 0...highest where ranks[place] != Self.none {
        body(Int(ranks[place]), UInt32(place) + PostingsFormat.bodyStart)
        ranks[place] = Self.none
      }
    } else {
      bodies[document].sort()
      Self.emit(bodies[document], body)
    }
    // Room for the longest article that ever stood at each place would be much.
    bodies[document].removeAll(keepingCapacity: bodies[document].count <= Self.keptCountMax)
  }

  @inline(__always)
  private static func emit(_ rows: [UInt64], _ body: (_ rank: Int, _ position: UInt32) -> Void) {
    for row in rows { body(Int(row & 0xFFFF), UInt32(truncatingIfNeeded: row >> 16)) }
  }

  /// Puts each rank at its position; false where two share one.
  private mutating func scatter(_ document: Int, _ highest: Int) -> Bool {
    if ranks.count <= highest {
      ranks.append(contentsOf: repeatElement(Self.none, count: highest + 1 - ranks.count))
    }
    let start = Int(PostingsFormat.bodyStart)
    for (index, row) in bodies[document].enumerated() {
      let place = Int(row >> 16) - start
      if ranks[place] != Self.none {
        for done in bodies[document][..<index] { ranks[Int(done >> 16) - start] = Self.none }
        return false
      }
      ranks[place] = UInt16(row & 0xFFFF)
    }
    return true
  }
}
