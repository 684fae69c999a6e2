/// Works the lists of pairs out from the positions of their stems, and compares: for deep checks.
///
/// Documents go by in windows, and of a list only a sum of its postings' hashes is kept, so memory
/// depends on the pairs alone.
struct PairCheck {
  /// What is kept of a list.
  private struct Digest: Equatable {
    var count = 0
    var sum: UInt64 = 0

    mutating func add(_ document: UInt32, _ frequency: UInt32) {
      // The finalizer of SplitMix64: sums of such values tell sets apart, in any order.
      var hash = (UInt64(document) << 32 | UInt64(frequency)) &+ 0x9E37_79B9_7F4A_7C15
      hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
      hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
      sum &+= hash ^ hash >> 31
      count += 1
    }
  }

  /// A stem's list as it is walked.
  private struct Stem {
    let bytes: [UInt8]
    let cursor: PostingsCursor
    var block = 0
    var index = 0
  }

  private static let windowSize = 1_024

  private let segment: SegmentReader
  private let rule: PairRule
  /// Of what the segment lists, by pair of stems.
  private var listed: [[UInt8]: Digest] = [:]
  private var candidates: [(bytes: [UInt8], entry: TermEntry)] = []
  private var documentCountMax = 0

  init(_ segment: SegmentReader) {
    self.segment = segment
    rule = segment.meta.pairRule
  }

  /// Takes a term of the field of stems.
  mutating func add(stem bytes: some Collection<UInt8>, _ entry: TermEntry) {
    documentCountMax = max(documentCountMax, entry.documentCount)
    // No stem has more documents than the segment.
    guard rule.lists(entry.documentCount, rule.documentCount) else { return }
    candidates.append((Array(bytes), entry))
  }

  /// Takes a pair's list, which is itself sound.
  mutating func add(pair bytes: some Collection<UInt8>, _ entry: TermEntry) throws(FormatError) {
    var digest = Digest()
    let cursor = try PostingsCursor(entry, in: segment)
    for block in 0..<cursor.blockCount {
      try cursor.load(block: block)
      for index in 0..<cursor.count {
        digest.add(cursor.documents[index], cursor.frequencies[index])
      }
    }
    listed[Array(bytes)] = digest
  }

  /// Whether the lists are those that follow from the positions.
  func isSound() throws(FormatError) -> Bool {
    var stems: [Stem] = []
    for candidate in candidates
    where rule.lists(candidate.entry.documentCount, documentCountMax) {
      guard stems.count < PairRule.stemCountMax else { return false }
      stems.append(
        Stem(
          bytes: candidate.bytes, cursor: try PostingsCursor(candidate.entry, in: segment)))
    }
    guard !stems.isEmpty else { return listed.isEmpty }
    var expected: [UInt64: Digest] = [:]
    for start in stride(from: 0, to: segment.documentCount, by: Self.windowSize) {
      let window = start..<min(start + Self.windowSize, segment.documentCount)
      for (index, rows) in try occurrences(of: &stems, in: window).enumerated() {
        for (pair, frequency) in pairs(rows, stems) {
          expected[pair, default: Digest()].add(UInt32(start + index), frequency)
        }
      }
    }
    guard expected.count == listed.count else { return false }
    return expected.allSatisfy { pair, digest in
      let key = TermKey.pair(stems[Int(pair >> 32)].bytes, stems[Int(pair & 0xFFFF_FFFF)].bytes)
      return listed[Array(key.dropFirst())] == digest
    }
  }

  /// Position and stem of each occurrence, for each document of a window.
  private func occurrences(
    of stems: inout [Stem], in window: Range<Int>
  ) throws(FormatError) -> [[UInt64]] {
    var rows = [[UInt64]](repeating: [], count: window.count)
    var positions: [UInt32] = []
    for rank in stems.indices {
      let cursor = stems[rank].cursor
      while stems[rank].block < cursor.blockCount {
        try cursor.load(block: stems[rank].block)
        while stems[rank].index < cursor.count,
          Int(cursor.documents[stems[rank].index]) < window.upperBound
        {
          try cursor.positions(at: stems[rank].index, into: &positions)
          let document = Int(cursor.documents[stems[rank].index]) - window.lowerBound
          for position in positions { rows[document].append(UInt64(position) << 32 | UInt64(rank)) }
          stems[rank].index += 1
        }
        guard stems[rank].index == cursor.count else { break }
        stems[rank].block += 1
        stems[rank].index = 0
      }
    }
    return rows
  }

  /// The weighted frequency of each listed pair in a document.
  private func pairs(_ rows: [UInt64], _ stems: [Stem]) -> [UInt64: UInt32] {
    var frequencies: [UInt64: UInt32] = [:]
    let rows = rows.sorted()
    // Where the occurrences at the place before the current one are, if that is its neighbour.
    var before = 0..<0
    var start = 0
    while start < rows.count {
      let position = UInt32(truncatingIfNeeded: rows[start] >> 32)
      var end = start
      while end < rows.count, rows[end] >> 32 == rows[start] >> 32 { end += 1 }
      // No pair crosses from the title to the body.
      let isNext =
        !before.isEmpty && rows[before.lowerBound] >> 32 + 1 == rows[start] >> 32
        && position != PostingsFormat.bodyStart
      for second in start..<end
      where isNext && (second == start || rows[second] != rows[second - 1]) {
        for first in before where first == before.lowerBound || rows[first] != rows[first - 1] {
          let pair = rows[first] << 32 | rows[second] & 0xFFFF_FFFF
          guard isListed(pair, stems) else { continue }
          let weight = PositionCoding.weight(position, titleWeight: segment.meta.titleWeight)
          let sum = frequencies[pair, default: 0].addingReportingOverflow(weight).partialValue
          frequencies[pair] = sum
        }
      }
      before = start..<end
      start = end
    }
    return frequencies
  }

  private func isListed(_ pair: UInt64, _ stems: [Stem]) -> Bool {
    let (first, second) = (stems[Int(pair >> 32)], stems[Int(pair & 0xFFFF_FFFF)])
    return rule.lists(first.cursor.entry.documentCount, second.cursor.entry.documentCount)
  }
}
