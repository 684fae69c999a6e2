import Analysis
import Articles
import IndexFormat
import Indexing
import Searching
import Storage
import TestSupport
import Testing

@Suite("A merged segment is what building it would have made") struct MergeTests {
  /// What must be equal byte for byte.
  private static let sections = SegmentSection.allCases.filter {
    $0 != .stored && $0 != .storedIndex
  }

  static func bytes(
    _ section: SegmentSection, _ segment: SegmentReader
  ) throws -> [UInt8] {
    try segment.decode(section) { reader throws(DecodeError) in
      try reader.array(reader.remaining)
    }
  }

  /// Every term with its postings and positions.
  private static func terms(_ segment: SegmentReader) throws -> [[UInt8]: [UInt32]] {
    var terms: [[UInt8]: [UInt32]] = [:]
    var cursor = try segment.dictionary.cursor(atOrAfter: [], in: segment)
    var positions: [UInt32] = []
    while try cursor.next() {
      let postings = try PostingsCursor(cursor.entry, in: segment)
      var numbers = [UInt32(cursor.entry.documentCount)]
      for block in 0..<postings.blockCount {
        try postings.load(block: block)
        for index in 0..<postings.count {
          numbers += [postings.documents[index], postings.frequencies[index]]
          guard cursor.key[0] <= TermField.form else { continue }
          try postings.positions(at: index, into: &positions)
          numbers += positions
        }
      }
      terms[cursor.key] = numbers
    }
    return terms
  }

  /// With `sharing` lists are shared by the same terms.
  func expectSame(
    _ merged: SegmentReader, _ built: SegmentReader, sharing: Bool = true, _ context: Comment
  ) throws {
    if !sharing { #expect(try Self.terms(merged) == Self.terms(built), context) }
    let lists: [SegmentSection] = [.postings, .positions, .terms, .termIndex]
    for section in Self.sections where sharing || !lists.contains(section) {
      #expect(
        try Self.bytes(section, merged) == Self.bytes(section, built), "\(context): \(section)")
    }
    #expect(merged.meta == built.meta, context)
    for document in 0..<min(merged.documentCount, built.documentCount) {
      #expect(try merged.article(document) == built.article(document), context)
    }
    var check = SegmentCheck(merged)
    #expect(try check.run().documentCount == built.documentCount, context)
  }

  /// Articles in one language without words that fold alike, because such forms may share lists
  /// where a builder's do not.
  static func articles(
    _ random: inout RandomArticles, _ count: Int, longest: Int, from first: Int
  ) -> [Article] {
    (0..<count).map { number in
      var article = random.article(first + number, longest: longest)
      article.language = LanguageTag("en") ?? .undetermined
      article.title = article.title.replacing("Über", with: "uber")
      article.blocks = article.blocks.map { Block($0.text.replacing("Über", with: "uber")) }
      article.extra = article.extra.filter { _ in number % 3 > 0 }
      if number % 7 == 0 { article.extra.append(ExtraField(name: "edition", value: "late")) }
      return article
    }
  }

  @Test("of any segments, with any deletes", arguments: 0..<6)
  func equal(part: Int) throws {
    for round in 0..<5 {
      let seed = UInt64(40_000 + part * 100 + round)
      var random = RandomArticles(random: SeededGenerator(seed: seed))
      let kind: AnalyzerKind = random.random.oneIn(2) ? .plain : .standard
      var index = IndexedArticles(
        BuildSettings(analyzer: kind, storesText: !random.random.oneIn(4)))
      index.settings.pairs = random.random.pick([.none, .automatic, .threshold(1), .threshold(3)])
      let deleteShare = random.random.pick([0, 0, 2, 5])
      var live: [Article] = []
      for _ in 0..<Int.random(in: 1...5, using: &random.random) {
        let count = Int.random(in: 0...180, using: &random.random)
        let batch = Self.articles(&random, count, longest: 20, from: live.count * 7)
        try index.add(batch)
        for article in batch { live.removeAll { $0.key == article.key } }
        live += batch
      }
      for article in live where deleteShare > 0 && random.random.oneIn(deleteShare) {
        try index.delete(article.key)
      }
      live = try index.liveArticles(live)
      var built = IndexedArticles(index.settings)
      try built.add(live)
      let hasGone = index.segments.contains { ($0.deletes?.count ?? 0) > 0 }
      try index.merge(0..<index.segments.count)
      let merged = index.segments[0].reader
      let other = built.segments[0].reader
      if hasGone, !index.settings.storesText || merged.meta.extraFields != other.meta.extraFields {
        // What is an estimate, and names of fields that no article has any more.
        var check = SegmentCheck(merged)
        #expect(try check.run().documentCount == live.count, "seed \(seed)")
        continue
      }
      // A form whose stem loses its other forms with their articles has a list of its own.
      try expectSame(merged, other, sharing: !hasGone || kind == .plain, "seed \(seed)")
    }
  }

  @Test("with lists of many blocks, bitsets, exceptions and spilled positions")
  func long() throws {
    for (seed, kind) in [(UInt64(1), AnalyzerKind.plain), (2, .standard)] {
      var random = RandomArticles(random: SeededGenerator(seed: seed))
      var index = IndexedArticles(BuildSettings(analyzer: kind))
      index.settings.pairs = .automatic
      var all: [Article] = []
      for count in [300, 1, 900, 0, 600] {
        let batch = Self.articles(&random, count, longest: 40, from: all.count)
        try index.add(batch)
        all += batch
      }
      var built = IndexedArticles(index.settings)
      try built.add(all)
      #expect(built.segments[0].reader.meta.pairThreshold > 0)
      var spilled = index
      try index.merge(0..<5, memoryByteCount: 64 << 20)
      try expectSame(index.segments[0].reader, built.segments[0].reader, "\(kind)")
      try spilled.merge(0..<5, memoryByteCount: 0)
      for section in Self.sections where kind == .plain {
        #expect(
          try Self.bytes(section, spilled.segments[0].reader)
            == Self.bytes(section, index.segments[0].reader), "\(section)")
      }
      // Merging in two steps comes to the same.
      var steps = IndexedArticles(index.settings)
      for part in [0..<200, 200..<900, 900..<1_801] { try steps.add(Array(all[part])) }
      try steps.merge(1..<3)
      try steps.merge(0..<2)
      try expectSame(steps.segments[0].reader, built.segments[0].reader, "\(kind) in steps")
    }
  }

  @Test("and answers as the naive engine does without what was deleted", arguments: 0..<4)
  func oracle(part: Int) throws {
    for round in 0..<5 {
      let seed = UInt64(50_000 + part * 100 + round)
      var articles = RandomArticles(random: SeededGenerator(seed: seed))
      let kind: AnalyzerKind = articles.random.oneIn(3) ? .plain : .standard
      var index = IndexedArticles(BuildSettings(analyzer: kind))
      index.settings.pairs = articles.random.pick([.automatic, .threshold(1), .threshold(2)])
      var oracle = Oracle(kind, titleWeight: index.settings.titleWeight)
      var keys: [ArticleKey] = []
      for _ in 0..<Int.random(in: 2...5, using: &articles.random) {
        var batch: [ArticleKey: Article] = [:]
        for _ in 0..<Int.random(in: 1...60, using: &articles.random) {
          var article = articles.article(keys.count, longest: 20)
          if articles.random.oneIn(6), !keys.isEmpty {
            article.key = articles.random.pick(keys)
          } else {
            keys.append(article.key)
          }
          batch[article.key] = article
        }
        let ordered = batch.values.sorted { $0.key.record < $1.key.record }
        try index.add(ordered)
        for article in ordered { oracle.add(article) }
      }
      for _ in 0..<keys.count / 8 {
        let key = articles.random.pick(keys)
        try index.delete(key)
        oracle.delete(key)
      }
      try index.merge(
        0..<index.segments.count, order: articles.random.pick([.natural, .date, .graph]))
      oracle.purge()
      let searcher = Searcher(index.searchSegments)
      for _ in 0..<15 {
        let query = articles.query()
        var expected = oracle.search(query, order: .score)
        for place in expected.indices { expected[place].instant = .min }
        for pruning in [SearchRequest.Pruning.none, .blockMax] {
          var request = SearchRequest(query, limit: 10)
          request.pruning = pruning
          let found = try searcher.search(request)
          let hits = try found.hits.map { hit in
            Oracle.Hit(
              key: try index.segments[hit.segment].reader.key(of: hit.document), score: hit.score,
              orderKey: hit.orderKey, instant: hit.instant)
          }
          #expect(hits == Array(expected.prefix(10)), "seed \(seed): \(query)")
          #expect(found.matchCount == expected.count, "seed \(seed): \(query)")
        }
      }
    }
  }
}

@Suite("An index that lives answers as the naive engine does") struct LivingIndexTests {
  /// A writer on a storage, and what the naive engine says is in it and in its last commit.
  private struct Life {
    var articles: RandomArticles
    let settings: BuildSettings
    var storage = SimulatedStorage()
    var index: IndexWriter
    var oracle: Oracle
    var committed: Oracle

    init(seed: UInt64, _ kind: AnalyzerKind) throws {
      articles = RandomArticles(random: SeededGenerator(seed: seed))
      settings = BuildSettings(analyzer: kind)
      index = try Self.open(storage, settings)
      oracle = Oracle(kind, titleWeight: settings.titleWeight)
      committed = oracle
    }

    private static func open(
      _ storage: SimulatedStorage, _ settings: BuildSettings
    ) throws -> IndexWriter {
      let writer = try IndexWriter(
        storage, settings: settings, memoryByteCount: 16 << 20, creator: "test")
      var policy = MergePolicy()
      policy.segmentsPerTier = 3
      policy.floorByteCount = 1 << 12
      writer.policy = policy
      return writer
    }

    mutating func add(_ number: Int) throws {
      let article = articles.article(number)
      try index.add(article)
      oracle.add(article)
    }

    mutating func delete(_ number: Int) throws {
      let key = articles.article(number).key
      try index.delete(key)
      oracle.delete(key)
    }

    mutating func commit() throws {
      try index.commit()
      committed = oracle
    }

    mutating func reopen() throws {
      index.close()
      index = try Self.open(storage, settings)
      oracle = committed
    }

    /// Cuts the power: what a disk may have then is opened anew.
    mutating func crash() throws {
      var states: [[String: [UInt8]]] = []
      storage.crashStates(
        seed: articles.random.next(), perCut: 4, from: storage.eventCount
      ) { states.append($0.files) }
      let files = try #require(states.randomElement(using: &articles.random))
      // Whatever the old writer still does happens to a disk that is gone.
      index.close()
      storage = SimulatedStorage(files)
      index = try Self.open(storage, settings)
      oracle = committed
    }

    /// The last commit, or a copy of it, has the articles that it should.
    mutating func expectCommitted(_ storage: any Storage, _ context: Comment) throws {
      guard index.generation > 0 else { return }
      let searcher = Searcher(try IndexReader(storage))
      let query = articles.query()
      let found = try searcher.search(SearchRequest(query, limit: 1_000))
      let expected = committed.search(query, order: .score)
      #expect(found.matchCount == expected.count, context)
      #expect(
        Set(found.hits.map(\.orderKey)) == Set(expected.prefix(1_000).map(\.orderKey)), context)
    }

    /// One segment without what was deleted: also scores are those of the naive engine.
    mutating func optimize(_ context: Comment) throws {
      try index.mergeAll(order: articles.random.pick([.natural, .date, .graph]))
      oracle.purge()
      committed = oracle
      let reader = try IndexReader(storage)
      let report = try reader.check(deep: true, in: storage)
      #expect(report.unreferencedFiles.isEmpty && reader.segments.count <= 1, context)
      let searcher = Searcher(reader)
      for _ in 0..<4 {
        let query = articles.query()
        let expected = oracle.search(query, order: .score)
        let found = try searcher.search(SearchRequest(query, limit: 1_000))
        #expect(found.matchCount == expected.count, context)
        #expect(found.hits.map(\.score) == expected.map(\.score), context)
        #expect(found.hits.map(\.orderKey) == expected.map(\.orderKey), context)
      }
    }

    mutating func snapshot(_ context: Comment) throws {
      guard index.generation > 0 else { return }
      let copy = SimulatedStorage()
      _ = try IndexDirectory(storage).open().copy(to: copy)
      let report = try IndexReader(copy).check(deep: true, in: copy)
      #expect(report.unreferencedFiles.isEmpty, context)
      try expectCommitted(copy, context)
    }
  }

  @Test(
    """
    after each of 2,000 additions, updates, deletes, commits, merges, optimizations, snapshots, \
    crashes and reopenings
    """, arguments: 0..<4)
  func sequence(part: Int) throws {
    let seed = UInt64(60_000 + part)
    var life = try Life(seed: seed, part % 2 == 0 ? .standard : .plain)
    var number = 0
    for operation in 0..<500 {
      let context: Comment = "seed \(seed), operation \(operation)"
      switch Int.random(in: 0..<24, using: &life.articles.random) {
      case 0..<9:
        number += 1
        try life.add(number)
      case 9..<12: try life.add(Int.random(in: 0...number, using: &life.articles.random))
      case 12..<15: try life.delete(Int.random(in: 0...number, using: &life.articles.random))
      case 15..<18: try life.commit()
      case 18: try life.reopen()
      case 19, 20: try life.crash()
      case 21, 22: try life.snapshot(context)
      default: try life.optimize(context)
      }
      try life.expectCommitted(life.storage, context)
      if let failure = life.index.mergeFailure { Issue.record("\(failure)") }
    }
  }
}

extension IndexedArticles {
  /// Of some articles those that are live, in the order of the segments.
  func liveArticles(_ articles: [Article]) throws -> [Article] {
    var byKey: [[UInt8]: Article] = [:]
    for article in articles { byKey[article.key.bytes] = article }
    var live: [Article] = []
    for segment in segments {
      for document in 0..<segment.reader.documentCount where segment.isLive(document) {
        if let article = byKey[try segment.reader.key(of: document)] { live.append(article) }
      }
    }
    return live
  }
}
