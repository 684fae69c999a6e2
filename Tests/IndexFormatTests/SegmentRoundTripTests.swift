import Articles
import CKernels
import IndexFormat
import Storage
import TestSupport
import Testing

@Suite("Segments read back as they were written") struct SegmentRoundTripTests {
  private static let counts = [1, 2, 3, 15, 16, 17, 255, 256, 257, 511, 512, 513, 1000, 5000]

  @Test("Postings of every size keep documents, frequencies and positions", arguments: counts)
  func postings(count: Int) throws {
    let seed = UInt64(count) &* 7919
    var random = SeededGenerator(seed: seed)
    let documentCount = count * 3 + 5
    let titleWeight: UInt32 = 3
    let terms = (0..<4).map { index in
      Self.term(count, of: documentCount, density: index, titleWeight, &random)
    }
    let segment = try Self.segment(terms, documentCount: documentCount, titleWeight)
    let before = lede_kernel_level()
    defer { lede_use_kernel_level(before) }
    for level in Int32(0)...2 where lede_use_kernel_level(level) == level {
      for (index, term) in terms.enumerated() {
        let entry = try #require(try segment.entry(field: 1, "t\(index)".utf8))
        #expect(entry.documentCount == count, "seed \(seed)")
        let read = try Self.read(entry, segment)
        #expect(read.documents == term.documents, "seed \(seed), level \(level)")
        #expect(read.frequencies == term.frequencies, "seed \(seed), level \(level)")
        #expect(read.positions == term.positions, "seed \(seed), level \(level)")
      }
    }
    #expect(try segment.entry(field: 1, "t9".utf8) == nil)
    #expect(try segment.entry(field: 2, "t0".utf8) == nil)
  }

  @Test("Block maxima bound every posting at any larger average length")
  func blockMaxima() throws {
    var random = SeededGenerator(seed: 11)
    let term = Self.term(3000, of: 9000, density: 1, 1, &random)
    let segment = try Self.segment([term], documentCount: 9000, 1)
    let entry = try #require(try segment.entry(field: 1, "t0".utf8))
    let cursor = try PostingsCursor(entry, in: segment)
    let lengths = try segment.column(.lengths, of: UInt32.self)
    for ratio in [Float(0.25), 0.9, 1, 1.1, 4] {
      let scoring = segment.meta.scoring
      let now = BlockBoundScoring(
        k1: scoring.k1, b: scoring.b, averageLength: scoring.averageLength * ratio)
      for block in 0..<cursor.blockCount {
        try cursor.load(block: block)
        let bound =
          Float(cursor.maxImpact(ofBlock: block)) / PostingsFormat.impactScale * max(1, ratio)
        for i in 0..<cursor.count {
          let impact = now.impact(
            frequency: cursor.frequencies[i], length: lengths[Int(cursor.documents[i])])
          #expect(impact <= bound)
        }
      }
    }
  }

  @Test("Block search finds the first block that may hold a document")
  func blockSearch() throws {
    var random = SeededGenerator(seed: 5)
    let term = Self.term(2600, of: 8000, density: 0, 1, &random)
    let segment = try Self.segment([term], documentCount: 8000, 1)
    let entry = try #require(try segment.entry(field: 1, "t0".utf8))
    let cursor = try PostingsCursor(entry, in: segment)
    for start in 0..<cursor.blockCount {
      for document in stride(from: UInt32(0), to: 8000, by: 37) {
        let expected =
          (start..<cursor.blockCount).first { cursor.lastDocument(ofBlock: $0) >= document }
          ?? cursor.blockCount
        #expect(cursor.block(holding: document, from: start) == expected)
      }
    }
  }

  @Test("A dictionary of thousands of terms is found, walked and searched from any key")
  func dictionary() throws {
    var random = SeededGenerator(seed: 23)
    var keys: Set<[UInt8]> = []
    while keys.count < 3000 {
      let length = Int.random(in: 1...12, using: &random)
      keys.insert((0..<length).map { _ in UInt8.random(in: 97...100, using: &random) })
    }
    let sorted = keys.sorted { $0.lexicographicallyPrecedes($1) }
    let segment = try Self.segment(documentCount: 1, 1) { sink throws(StorageError) in
      for key in sorted { try sink.write([1] + key, rows: [7000], titleWeight: 1) }
    }
    var cursor = try segment.dictionary.cursor(atOrAfter: [1], in: segment)
    var walked: [[UInt8]] = []
    while try cursor.next() { walked.append(Array(cursor.key.dropFirst())) }
    #expect(walked == sorted)
    for _ in 0..<2000 {
      let length = Int.random(in: 0...8, using: &random)
      let probe = (0..<length).map { _ in UInt8.random(in: 96...101, using: &random) }
      var cursor = try segment.dictionary.cursor(atOrAfter: ([1] + probe)[...], in: segment)
      let expected = sorted.first { !$0.lexicographicallyPrecedes(probe) }
      #expect(try cursor.next() == (expected != nil))
      if let expected { #expect(Array(cursor.key.dropFirst()) == expected) }
      #expect((try segment.entry(field: 1, probe) != nil) == keys.contains(probe))
    }
  }

  /// A term's postings, and the occurrences that they come from.
  private struct Postings {
    var documents: [UInt32] = []
    var frequencies: [UInt32] = []
    var positions: [UInt32] = []
    var rows: [UInt64] = []
  }

  private static func term(
    _ count: Int, of documentCount: Int, density: Int, _ titleWeight: UInt32,
    _ random: inout SeededGenerator
  ) -> Postings {
    let start = density == 2 ? documentCount - count : 0
    let pool = density == 1 ? documentCount : start + count
    var term = Postings()
    for document in (start..<pool).shuffled(using: &random).prefix(count).sorted() {
      var positions: Set<UInt32> = []
      if Int.random(in: 0..<4, using: &random) == 0 {
        positions.insert(UInt32.random(in: 0..<4096, using: &random))
      }
      let spread = UInt32.random(in: 1...6, using: &random)
      for _ in 0...Int.random(in: 0...(density == 3 ? 40 : 3), using: &random) {
        positions.insert(4096 + UInt32.random(in: 0..<(1 << (spread * 4)), using: &random))
      }
      term.documents.append(UInt32(document))
      term.positions.append(contentsOf: positions.sorted())
      term.rows.append(contentsOf: positions.sorted().map { UInt64(document) << 32 | UInt64($0) })
      term.frequencies.append(
        positions.reduce(0) { $0 + PositionCoding.weight($1, titleWeight: titleWeight) })
    }
    return term
  }

  private static func read(
    _ entry: TermEntry, _ segment: SegmentReader
  ) throws -> Postings {
    let cursor = try PostingsCursor(entry, in: segment)
    var term = Postings()
    var positions: [UInt32] = []
    for block in 0..<cursor.blockCount {
      try cursor.load(block: block)
      term.documents.append(contentsOf: cursor.documents[..<cursor.count])
      term.frequencies.append(contentsOf: cursor.frequencies[..<cursor.count])
      for i in 0..<cursor.count {
        try cursor.positions(at: i, into: &positions)
        term.positions.append(contentsOf: positions)
      }
    }
    return term
  }

  private static func segment(
    _ terms: [Postings], documentCount: Int, _ titleWeight: UInt32
  ) throws -> SegmentReader {
    try segment(documentCount: documentCount, titleWeight) { sink throws(StorageError) in
      for (index, term) in terms.enumerated() {
        try sink.write([1] + "t\(index)".utf8, rows: term.rows[...], titleWeight: titleWeight)
      }
    }
  }

  private static func segment(
    documentCount: Int, _ titleWeight: UInt32, _ write: (TermSink) throws(StorageError) -> Void
  ) throws -> SegmentReader {
    let folder = TemporaryFolder()
    let storage = try PosixStorage(path: folder.path, createIfMissing: true)
    let id = IndexID(high: 1, low: 2)
    let writer = try SegmentWriter(
      storage: storage, name: "segment-0000000000000001-0000000000000001", indexID: id, fileID: 1,
      storesText: true)
    var columns = DocumentColumns()
    var meta = SegmentMeta()
    for document in 0..<documentCount {
      let article = Article(key: ArticleKey(id: "\(document)"), title: "Title \(document)")
      try writer.store(article)
      columns.append(article, key: article.key.bytes, length: UInt32(document % 700 + 1), site: 0)
      columns.signatures += (0..<64).map { UInt8(truncatingIfNeeded: document &* 31 + $0 * 7) }
    }
    meta.documentCount = documentCount
    meta.titleWeight = titleWeight
    meta.scoring = BlockBoundScoring(k1: 1.2, b: 0.75, averageLength: 300)
    let sink = try writer.beginTerms(meta, columns)
    try write(sink)
    let record = try writer.finish(sink, meta: meta, columns: columns, sources: [])
    let file = try SectionedFile.open(
      storage.open(record.name), expectedKind: .segment, indexID: id, record: record)
    try file.verifyAll()
    let segment = try SegmentReader(file)
    for document in Set([0, documentCount / 2, documentCount - 1]) {
      #expect(try segment.article(document).title == "Title \(document)")
      let signature = try segment.signatures()[document]
      for index in 0..<64 {
        #expect(signature.byte(index) == UInt8(truncatingIfNeeded: document &* 31 + index * 7))
      }
      #expect(try segment.document(withKey: ArticleKey(id: "\(document)").bytes) == document)
    }
    return segment
  }
}
