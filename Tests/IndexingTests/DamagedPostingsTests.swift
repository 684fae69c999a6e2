import Articles
import IndexFormat
import Indexing
import Searching
import Storage
import TestSupport
import Testing

/// Posting lists that are damaged though every checksum is right: no search crashes, and a deep
/// check finds whatever changes documents, frequencies or impacts.
@Suite("Damaged posting lists with right checksums") struct DamagedPostingsTests {
  private static let indexID = IndexID(high: 5, low: 6)
  private let storage = SimulatedStorage()

  /// A segment with a list of three blocks, a frequency that is an exception, and short lists;
  /// those of words of their own for so many groups of articles.
  private func write(groupCount: Int = 0) throws -> [UInt8] {
    let builder = try SegmentBuilder(
      storage: storage, name: "whole", indexID: Self.indexID, fileID: 1,
      settings: BuildSettings(analyzer: .plain, titleWeight: 2))
    for number in 0..<600 {
      let count = number % 97 == 5 ? 500 : 1 + number % 3
      var words = [String](repeating: "all", count: count)
      if groupCount > 0 { words.append("group\(number % groupCount)") }
      let text = words.joined(separator: " ")
      try builder.add(
        Article(
          key: ArticleKey(id: "\(number)"), title: number % 5 == 0 ? "all" : "rare\(number)",
          blocks: [Block(text)]))
    }
    _ = try builder.finish(sources: [])
    return try #require(storage.files["whole"])
  }

  /// The segment with one byte of a section changed, if any, and all checksums right.
  private func segment(
    _ whole: [UInt8], changing section: SegmentSection? = nil, at offset: Int = 0,
    by bits: UInt8 = 0
  ) throws -> SegmentReader {
    try segment(whole) { kind, bytes in
      if kind.rawValue == section?.rawValue { bytes[offset] ^= bits }
    }
  }

  /// The segment with sections changed, and all checksums right.
  private func segment(
    _ whole: [UInt8], _ change: (SectionKind, inout [UInt8]) -> Void
  ) throws -> SegmentReader {
    let file = try SectionedFile.open(
      Mapping(copying: whole, name: "whole"), expectedKind: .segment, indexID: Self.indexID,
      record: nil)
    let copies = SimulatedStorage()
    let writer = try SectionedFileWriter(
      storage: copies, name: "copy", kind: .segment, indexID: Self.indexID, fileID: 1)
    for kind in file.sectionKinds {
      let place = try #require(file.section(kind))
      var bytes = Array(whole[place.offset..<(place.offset + place.byteCount)])
      change(kind, &bytes)
      try writer.beginSection(kind)
      try writer.append(bytes)
      writer.endSection()
    }
    let record = try writer.finish()
    return try SegmentReader(
      SectionedFile.open(
        copies.open("copy"), expectedKind: .segment, indexID: Self.indexID, record: record))
  }

  private func report(_ segment: SegmentReader) throws -> SegmentCheckReport {
    var check = SegmentCheck(segment)
    return try check.run()
  }

  @Test("are found by a deep check, and searches end in an error or an answer")
  func damage() throws {
    let whole = try write()
    let sound = try segment(whole)
    let expected = try report(sound)
    #expect(expected.documentCount == 600)
    let entry = try #require(try sound.entry(field: TermField.stem, "all".utf8))
    guard case .blocks(let postings, let positions) = entry.location else {
      Issue.record("the list has no blocks")
      return
    }
    let cursor = try PostingsCursor(entry, in: sound)
    let before = try Self.read(cursor)
    var random = SeededGenerator(seed: 44)
    let headCount = PostingsFormat.headByteCount + 3 * PostingsFormat.columnByteCount
    var places = (0..<headCount).map { (SegmentSection.postings, Int(postings.offset) + $0) }
    for _ in 0..<60 {
      let data = Int.random(in: headCount..<Int(postings.count), using: &random)
      places.append((.postings, Int(postings.offset) + data))
      let value = Int.random(in: 0..<Int(positions.count), using: &random)
      places.append((.positions, Int(positions.offset) + value))
    }
    var foundCount = 0
    for (section, offset) in places {
      let bits = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
      let damaged = try segment(whole, changing: section, at: offset, by: bits)
      let context: Comment = "byte \(offset) of \(section), bits \(bits)"
      let searcher = Searcher([SearchSegment(damaged, deleted: [])])
      for text in ["all", "all rare7", "+all +rare7", "\"all all\"", "rare9 -all"] {
        for limit in [1, 600] {
          let request = SearchRequest(QueryParser(today: 0).parse(text).query, limit: limit)
          let hits = try? searcher.search(request).hits
          #expect((hits ?? []).allSatisfy { $0.document < 600 }, context)
        }
      }
      do {
        let found = try report(damaged)
        // Positions are said just once, and bits that fill a run up to a whole byte say nothing.
        guard section == .postings else { continue }
        let entry = try #require(try damaged.entry(field: TermField.stem, "all".utf8))
        #expect(found == expected, context)
        #expect(try Self.read(PostingsCursor(entry, in: damaged)) == before, context)
      } catch is FormatError {
        foundCount += 1
      }
    }
    #expect(foundCount > headCount + 50)
  }

  @Test(
    "end a merge in any order in an error, or in a segment",
    arguments: [DocumentOrder.natural, .date, .graph])
  func merging(order: DocumentOrder) throws {
    let whole = try write(groupCount: 20)
    let sound = try segment(whole)
    let merged = try #require(try merge(sound, order))
    #expect(try report(merged) == report(sound))
    let keys = try [sound, merged].map { segment in
      try (0..<600).map { try segment.key(of: $0) }
    }
    // So it was not what the natural order does.
    #expect((keys[0] != keys[1]) == (order == .graph))
    #expect(Set(keys[0]) == Set(keys[1]))
    var random = SeededGenerator(seed: 45)
    var refusedCount = 0
    for section in [SegmentSection.postings, .positions, .terms, .storedIndex] {
      for _ in 0..<12 {
        let offset = Int.random(in: 0..<sound.byteCount(of: section), using: &random)
        let bits = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
        let damaged = try segment(whole, changing: section, at: offset, by: bits)
        if try merge(damaged, order)?.documentCount != 600 { refusedCount += 1 }
      }
    }
    #expect(refusedCount > 5)
  }

  /// A merge of one segment; nil where it is refused as damaged.
  private func merge(_ segment: SegmentReader, _ order: DocumentOrder) throws -> SegmentReader? {
    var merge = SegmentMerge(
      [IndexReader.Segment(reader: segment, deletes: nil)],
      settings: BuildSettings(analyzer: .plain, titleWeight: 2), memoryByteCount: 1 << 20,
      order: order)
    merge.partCountMin = 16
    let target = SimulatedStorage()
    let record: FileRecord
    do throws(MergeError) {
      record = try merge.run(
        storage: target, name: "merged", indexID: Self.indexID, fileID: 2, records: [])
    } catch {
      guard case .damaged = error else { throw error }
      return nil
    }
    return try SegmentReader(
      SectionedFile.open(
        target.open("merged"), expectedKind: .segment, indexID: Self.indexID, record: record))
  }

  @Test("of terms that share less than they have in common are found by a deep check")
  func sharedKeys() throws {
    let builder = try SegmentBuilder(
      storage: storage, name: "whole", indexID: Self.indexID, fileID: 1,
      settings: BuildSettings(analyzer: .plain))
    try builder.add(
      Article(key: ArticleKey(id: "1"), title: "", blocks: [Block("alpha alpine")]))
    _ = try builder.finish(sources: [])
    let whole = try #require(storage.files["whole"])
    // Shared with "alpha" are the field and "alp": one byte less, and the rest one longer.
    for (entry, isSound) in [
      ([4, 3] + Array("ine".utf8), true), ([3, 4] + Array("pine".utf8), false),
      ([0, 7, TermField.stem] + Array("alpine".utf8), false),
      // Not behind the one before it.
      ([4, 3] + Array("gne".utf8), false),
    ] {
      var changeCount = 0
      let changed = try segment(whole) { kind, bytes in
        guard kind.rawValue == SegmentSection.terms.rawValue,
          let place = bytes.firstRange(of: [4, 3] + Array("ine".utf8))
        else { return }
        bytes.replaceSubrange(place, with: entry)
        changeCount += 1
      }
      #expect(changeCount == 1)
      if isSound {
        #expect(try report(changed).documentCount == 1)
      } else {
        #expect(throws: FormatError.self, "\(entry)") { try report(changed) }
      }
    }
  }

  @Test("of pairs that do not follow from the positions are found by a deep check")
  func pairs() throws {
    var settings = BuildSettings(analyzer: .plain)
    settings.pairs = .threshold(1)
    let builder = try SegmentBuilder(
      storage: storage, name: "whole", indexID: Self.indexID, fileID: 1, settings: settings)
    for number in 0..<100 {
      let text = "to be or not to be \(number) " + (number % 3 == 0 ? "be to" : "or be")
      try builder.add(
        Article(key: ArticleKey(id: "\(number)"), title: "", blocks: [Block(text)]))
    }
    _ = try builder.finish(sources: [])
    let whole = try #require(storage.files["whole"])
    let sound = try segment(whole)
    #expect(try report(sound).documentCount == 100)
    let key = Array(TermKey.pair("be".utf8, "to".utf8).dropFirst())
    let entry = try #require(try sound.entry(field: TermField.pair, key))
    guard case .short(let postings, _) = entry.location else {
      Issue.record("the list has blocks")
      return
    }
    // Another document, in a list that is sound for itself; another threshold.
    let meta = sound.byteCount(of: .meta) - 1
    for (section, offset, bits) in [
      (SegmentSection.postings, Int(postings.offset) + 3, UInt8(2)), (.meta, meta, 16),
    ] {
      let damaged = try segment(whole, changing: section, at: offset, by: bits)
      #expect(throws: FormatError.self, "byte \(offset) of \(section)") {
        try report(damaged)
      }
    }
  }

  /// Documents, frequencies, impacts and positions of a list.
  private static func read(_ cursor: PostingsCursor) throws -> [[UInt32]] {
    var all: [[UInt32]] = []
    var positions: [UInt32] = []
    for block in 0..<cursor.blockCount {
      try cursor.load(block: block)
      for index in 0..<cursor.count {
        try cursor.positions(at: index, into: &positions)
        let impact = UInt32(cursor.impact(at: index))
        all.append([cursor.documents[index], cursor.frequencies[index], impact] + positions)
      }
    }
    return all
  }
}
