import Articles
import Storage

/// What a deep check of a segment counted.
package struct SegmentCheckReport: Sendable, Equatable {
  package var documentCount = 0
  package var termCount = 0
  package var postingCount = 0
  package var positionCount = 0
}

/// Decodes everything that a segment holds and counts it against itself.
///
/// Beyond checksums: every term, posting, position, column value and stored article is decoded;
/// document counts and frequency sums must agree, lengths must sum up to the segment's own sum,
/// every posting's frequency must be what its positions weigh, impacts, maxima and floors must be
/// what frequencies and lengths make them, and lists of pairs what positions make them. Time and
/// memory are those of one pass over the segment.
package struct SegmentCheck {
  private let segment: SegmentReader
  private var report = SegmentCheckReport()
  /// Which documents have a word in the body.
  private var hasBody: [Bool] = []

  /// A check of one segment.
  package init(_ segment: SegmentReader) { self.segment = segment }

  /// Runs to the end or to the first fault.
  package mutating func run() throws(FormatError) -> SegmentCheckReport {
    try segment.file.verifyAll()
    try checkDocuments()
    try checkTerms()
    try checkSignatures()
    return report
  }

  private mutating func checkDocuments() throws(FormatError) {
    report.documentCount = segment.documentCount
    hasBody = [Bool](repeating: false, count: segment.documentCount)
    let lengths = try segment.column(.lengths, of: UInt32.self)
    let hashes = try segment.column(.orderKeys, of: UInt64.self)
    let sites = try segment.column(.sites, of: UInt32.self)
    let order = try segment.column(.keyOrder, of: UInt32.self)
    var lengthSum: UInt64 = 0
    var isRanked = [Bool](repeating: false, count: segment.documentCount)
    var last: (UInt64, UInt32)?
    for document in 0..<segment.documentCount {
      lengthSum &+= UInt64(lengths[document])
      let key = try segment.key(of: document)
      try expect(XXHash64.hash(key) == hashes[document], .orderKeys, "the hash of the key")
      try expect(
        Int(sites[document]) <= segment.meta.sites.count, .sites, "a site that is listed")
      let ranked = order[document]
      try expect(
        Int(ranked) < segment.documentCount && !isRanked[Int(ranked)], .keyOrder,
        "each document once")
      isRanked[Int(ranked)] = true
      let rank = (hashes[Int(ranked)], ranked)
      if let last { try expect(last < rank, .keyOrder, "documents in order of their keys") }
      last = rank
      _ = try segment.article(document)
    }
    try expect(lengthSum == segment.meta.lengthSum, .lengths, "lengths that sum up")
  }

  /// Those with words have a signature, and no others.
  private func checkSignatures() throws(FormatError) {
    let signatures = try segment.signatures()
    for document in 0..<segment.documentCount {
      try expect(
        signatures[document].isEmpty != hasBody[document], .signatures,
        "a signature where there are words")
    }
  }

  private mutating func checkTerms() throws(FormatError) {
    let dictionary = segment.dictionary
    var cursor = try dictionary.cursor(atOrAfter: [], in: segment)
    var last: [UInt8] = []
    var ranked: UInt64 = 0
    var pairs = PairCheck(segment)
    while try cursor.next() {
      try expect(
        report.termCount == 0 || last.lexicographicallyPrecedes(cursor.key), .terms,
        "ascending keys")
      last = cursor.key
      report.termCount += 1
      let positions = try checkPostings(cursor.entry, field: cursor.key[0])
      if cursor.key[0] == TermField.stem {
        ranked += positions
        pairs.add(stem: cursor.key.dropFirst(), cursor.entry)
      } else if cursor.key[0] == TermField.pair {
        try pairs.add(pair: cursor.key.dropFirst(), cursor.entry)
      }
    }
    try expect(report.termCount == dictionary.termCount, .terms, "as many terms as the index says")
    try expect(ranked == segment.meta.tokenCount, .positions, "an occurrence for each token")
    try expect(try pairs.isSound(), .postings, "lists of pairs that follow from the positions")
  }

  /// Returns the number of positions.
  private mutating func checkPostings(
    _ entry: TermEntry, field: UInt8
  ) throws(FormatError) -> UInt64 {
    let cursor = try PostingsCursor(entry, in: segment)
    let lengths = try segment.column(.lengths, of: UInt32.self)
    let hasPositions = field == TermField.stem || field == TermField.form
    var positions: [UInt32] = []
    var positionCount: UInt64 = 0
    var frequencySum: UInt64 = 0
    var documentCount = 0
    var impacts: [UInt8] = []
    for block in 0..<cursor.blockCount {
      try cursor.load(block: block)
      documentCount += cursor.count
      var maximum: UInt8 = 0
      for index in 0..<cursor.count {
        let frequency = cursor.frequencies[index]
        frequencySum += UInt64(frequency)
        let length = lengths[Int(cursor.documents[index])]
        let impact = BlockBoundScoring.quantized(
          segment.meta.scoring.impact(frequency: frequency, length: length))
        try expect(cursor.impact(at: index) == impact, .postings, "the impact of the frequency")
        maximum = max(maximum, impact)
        impacts.append(impact)
        guard hasPositions else { continue }
        try cursor.positions(at: index, into: &positions)
        positionCount += UInt64(positions.count)
        if let last = positions.last, last >= PostingsFormat.bodyStart {
          hasBody[Int(cursor.documents[index])] = true
        }
        try checkPositions(positions, frequency: frequency)
      }
      try expect(
        cursor.maxImpact(ofBlock: block) == maximum, .postings, "the highest impact of a block")
    }
    try checkHead(cursor, impacts)
    report.postingCount += documentCount
    report.positionCount += Int(positionCount)
    try expect(documentCount == entry.documentCount, .postings, "as many postings as the entry")
    try expect(frequencySum == entry.frequencySum, .postings, "frequencies that sum up")
    return positionCount
  }

  /// A head's maximum and floors are those of the list; short lists have no floors.
  private func checkHead(
    _ cursor: PostingsCursor, _ impacts: [UInt8]
  ) throws(FormatError) {
    let falling = impacts.sorted(by: >)
    try expect(cursor.maxImpact == falling.first, .postings, "the highest impact of a list")
    guard case .blocks = cursor.entry.location else { return }
    let floors = PostingsFormat.floorRanks.map { $0 <= falling.count ? falling[$0 - 1] : 0 }
    try expect(cursor.floors == floors, .postings, "the floors of a list")
  }

  private func checkPositions(_ positions: [UInt32], frequency: UInt32) throws(FormatError) {
    var weight: UInt64 = 0
    var last: UInt32?
    for position in positions {
      weight += UInt64(
        PositionCoding.weight(position, titleWeight: segment.meta.titleWeight))
      if let last { try expect(last <= position, .positions, "ascending positions") }
      last = position
    }
    try expect(weight == UInt64(frequency), .positions, "positions that weigh the frequency")
  }

  private func expect(
    _ condition: Bool, _ section: SegmentSection, _ expected: StaticString
  ) throws(FormatError) {
    guard condition else {
      throw segment.damage(section, DecodeError(offset: 0, expected: expected))
    }
  }
}
