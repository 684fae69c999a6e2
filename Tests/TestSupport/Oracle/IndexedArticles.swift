import Analysis
import Articles
import IndexFormat
import Indexing
import Searching
import Storage

/// Segments built in memory from articles, with deletes: what a test searches.
package struct IndexedArticles {
  package private(set) var segments: [IndexReader.Segment] = []
  package var settings: BuildSettings

  package init(_ settings: BuildSettings) { self.settings = settings }

  /// Writes a segment; earlier articles with the same keys are deleted.
  package mutating func add(_ articles: [Article]) throws {
    for article in articles { try delete(article.key) }
    let storage = SimulatedStorage()
    var random = SeededGenerator(seed: 1)
    let indexID = IndexID(using: &random)
    let builder = try SegmentBuilder(
      storage: storage, name: "segment", indexID: indexID, fileID: 1, settings: settings)
    for article in articles { try builder.add(article) }
    let record = try builder.finish(sources: [])
    let file = try SectionedFile.open(
      try storage.open("segment"), expectedKind: .segment, indexID: indexID, record: record)
    segments.append(IndexReader.Segment(reader: try SegmentReader(file), deletes: nil))
  }

  package mutating func delete(_ key: ArticleKey) throws {
    for (index, segment) in segments.enumerated() {
      guard let document = try segment.reader.document(withKey: key.bytes) else { continue }
      var deletes = segment.deletes ?? DeleteSet(documentCount: segment.reader.documentCount)
      deletes.insert(document)
      segments[index] = IndexReader.Segment(reader: segment.reader, deletes: deletes)
    }
  }
}

extension IndexedArticles {
  /// Merges some neighbouring segments into one, which takes their place.
  package mutating func merge(
    _ range: Range<Int>, memoryByteCount: Int = 1 << 20, order: DocumentOrder = .natural,
    threadCount: Int = 1
  ) throws {
    var merge = SegmentMerge(
      Array(segments[range]), settings: settings, memoryByteCount: memoryByteCount, order: order,
      threadCount: threadCount)
    // So that few articles are put in another order too.
    merge.partCountMin = 4
    let storage = SimulatedStorage()
    let indexID = IndexID(high: 1, low: 2)
    let name = IndexFileName.data("segment", generation: 1, random: 1)
    let record = try merge.run(
      storage: storage, name: name, indexID: indexID, fileID: 1, records: [])
    let names = try storage.list()
    precondition(names == [name], "no file but the segment's")
    let file = try SectionedFile.open(
      try storage.open(name), expectedKind: .segment, indexID: indexID, record: record)
    segments.replaceSubrange(
      range, with: [IndexReader.Segment(reader: try SegmentReader(file), deletes: nil)])
  }

  /// The segments as a `Searcher` takes them.
  package var searchSegments: [SearchSegment] {
    segments.map { SearchSegment($0.reader, deleted: $0.deletes?.words ?? []) }
  }

  /// What a search of the segments finds, hits as the oracle gives them.
  package func search(
    _ request: SearchRequest, by searcher: Searcher
  ) throws -> (hits: [Oracle.Hit], matchCount: Int?) {
    let found = try searcher.search(request)
    let hits = try found.hits.map { hit in
      Oracle.Hit(
        key: try segments[hit.segment].reader.key(of: hit.document), score: hit.score,
        orderKey: hit.orderKey, instant: hit.instant)
    }
    return (hits, found.matchCount)
  }
}
