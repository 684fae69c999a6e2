import Articles
import Storage
import TestSupport
import Testing

@testable import Indexing

/// Records and sources from a seed.
struct RandomSources {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func bytes(_ countMax: Int) -> [UInt8] {
    let alphabet: [UInt8] = [97, 98, slash, 0xFF, 0x80]
    return (0..<Int.random(in: 0...countMax, using: &generator)).map { _ in
      alphabet.pick(&generator)
    }
  }

  mutating func section(recordCountMax: Int = 40) -> SourceSection {
    let sources = (1...Int.random(in: 1...4, using: &generator)).map {
      KnownSource(name: "source \($0)", root: [slash] + bytes(6))
    }
    let records = (0..<Int.random(in: 0...recordCountMax, using: &generator)).map { _ in
      record(sourceCount: sources.count)
    }
    return SourceSection(sources: sources, records: records)
  }

  mutating func record(sourceCount: Int) -> SourceRecord {
    let outcomes: [SourceRecord.Outcome] = [
      .indexed(recordCount: Int.random(in: 0...100_000, using: &generator)),
      .skipped(SkipReason.allCases.pick(&generator), detail: "what é"), .removed,
    ]
    let outcome = outcomes.pick(&generator)
    let source = Int.random(in: 0..<sourceCount, using: &generator)
    if outcome == .removed {
      return SourceRecord(
        source: source, path: bytes(5), fingerprint: .unknown, contentHash: 0, isRacy: false,
        outcome: outcome)
    }
    let skips = (0..<Int.random(in: 0...3, using: &generator)).map {
      RecordSkip(line: $0 + 1, reason: SkipReason.allCases.pick(&generator), detail: "line \($0)")
    }
    return SourceRecord(
      source: source, path: bytes(5),
      fingerprint: FileFingerprint(
        byteCount: .random(in: 0 ... .max, using: &generator),
        modifiedNanoseconds: .random(in: .min ... .max, using: &generator),
        changedNanoseconds: .random(in: .min ... .max, using: &generator),
        inode: .random(in: 0 ... .max, using: &generator), device: 5),
      contentHash: generator.next(), isRacy: generator.oneIn(2), outcome: outcome, skips: skips,
      skipCount: skips.count + (skips.isEmpty ? 0 : Int.random(in: 0...500, using: &generator)))
  }
}

@Suite struct SourceSectionTests {
  @Test(arguments: UInt64(1)...40) func `a section reads back as written`(seed: UInt64) throws {
    var random = RandomSources(seed: seed)
    let section = random.section()
    #expect(try SourceSection(decoding: section.encoded().rawSpan) == section)
  }

  @Test(arguments: UInt64(1)...40)
  func `a table that is kept up to date is the table of all sections`(seed: UInt64) {
    var random = RandomSources(seed: seed)
    let first = random.section()
    var sections = [first]
    var table = SourceTable(oldestFirst: sections)
    for _ in 0..<5 {
      var records = random.section(recordCountMax: 12).records
      records = records.filter { $0.source < first.sources.count }
      sections.append(SourceSection(sources: first.sources, records: records))
      table.update(records, sources: SourceSet(first.sources))
      #expect(table == SourceTable(oldestFirst: sections))
    }
    // By path: what a look at each record finds.
    for record in table.records {
      for count in 0...record.path.count {
        let path = Array(record.path[..<count])
        let below = table.records.indices.filter {
          table.records[$0].source == record.source
            && SourceSet.contains(path, table.records[$0].path)
        }
        if path.isEmpty || path.last == slash { continue }
        let found = table.ranges(source: record.source, below: path).flatMap(Array.init)
        #expect(found == below, "\(path)")
      }
      let whole = table.records.indices.filter { table.records[$0].source == record.source }
      #expect(Array(table.range(source: record.source)) == whole)
    }
  }

  @Test func `what is cut off is an error`() throws {
    var random = RandomSources(seed: 99)
    let bytes = random.section().encoded()
    for count in 0..<bytes.count {
      #expect(throws: DecodeError.self, "cut at \(count)") {
        try SourceSection(decoding: Array(bytes[..<count]).rawSpan)
      }
    }
    #expect(throws: DecodeError.self) { try SourceSection(decoding: (bytes + [0]).rawSpan) }
  }

  @Test func `any bytes are read or refused and what is read is what encoding gives`() {
    var readCount = 0
    for seed in UInt64(1)...3_000 {
      var random = RandomSources(seed: seed)
      var bytes = random.section(recordCountMax: 6).encoded()
      for _ in 0..<Int.random(in: 1...3, using: &random.generator) {
        let place = Int.random(in: 0..<bytes.count, using: &random.generator)
        bytes[place] = UInt8.random(in: 0...255, using: &random.generator)
      }
      guard let section = try? SourceSection(decoding: bytes.rawSpan) else { continue }
      readCount += 1
      let again = try? SourceSection(decoding: section.encoded().rawSpan)
      #expect(again == section, "seed \(seed)")
    }
    #expect(readCount > 0)
  }

  @Test func `random bytes do not trap`() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...60, using: &generator)
      let bytes = [1] + (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      _ = try? SourceSection(decoding: bytes.rawSpan)
    }
  }

  @Test func `the newest word on a file holds`() throws {
    let print = FileFingerprint(
      byteCount: 1, modifiedNanoseconds: 2, changedNanoseconds: 3, inode: 4, device: 5)
    func record(_ source: Int, _ path: String, _ outcome: SourceRecord.Outcome) -> SourceRecord {
      SourceRecord(
        source: source, path: Array(path.utf8), fingerprint: print, contentHash: 0, isRacy: false,
        outcome: outcome)
    }
    let a = KnownSource(name: "a", root: Array("/a".utf8))
    let b = KnownSource(name: "b", root: Array("/b".utf8))
    let table = SourceTable(oldestFirst: [
      SourceSection(
        sources: [a, b],
        records: [
          record(0, "x", .indexed(recordCount: 1)), record(0, "y", .indexed(recordCount: 1)),
          record(1, "x", .indexed(recordCount: 1)),
        ]),
      // Another order of sources; `a/y` is gone and comes back later, `b/x` is gone.
      SourceSection(
        sources: [b, a],
        records: [
          record(0, "x", .removed), record(1, "x", .skipped(.empty, detail: "")),
          record(1, "y", .removed),
        ]),
      SourceSection(sources: [a], records: [record(0, "y", .indexed(recordCount: 2))]),
    ])
    #expect(table.sources.sources == [a, b])
    #expect(table.records.map(\.path) == [Array("x".utf8), Array("y".utf8)])
    #expect(table.record(source: 0, path: Array("x".utf8))?.outcome == .skipped(.empty, detail: ""))
    #expect(
      table.record(source: 0, path: Array("y".utf8))?.outcome == .indexed(recordCount: 2))
    #expect(table.record(source: 1, path: Array("x".utf8)) == nil)
  }
}

@Suite struct SourceChangesTests {
  /// The table after a run that indexed every file of a walk.
  static func table(
    _ result: WalkResult, _ set: SourceSet, isRacy: Bool = false
  ) throws -> SourceTable {
    let records = try result.files.map { file in
      let place = try #require(set.locate(file.absolutePath))
      return SourceRecord(
        source: place.source, path: place.path, fingerprint: file.fingerprint,
        contentHash: try ContentHash.ofFile(file.absolutePath), isRacy: isRacy,
        outcome: .indexed(recordCount: 1))
    }
    return SourceTable(oldestFirst: [SourceSection(sources: set.sources, records: records)])
  }

  /// What a new walk says about each file, and what it misses.
  static func compare(
    _ tree: TemporaryTree, _ table: SourceTable, _ set: SourceSet, _ options: WalkOptions = .init()
  ) throws -> (read: [String], missing: [SourceChanges.Missing]) {
    let root = WalkRoot(path: try tree.bytes)
    let result = WalkResult([root], options)
    var changes = SourceChanges(table: table, sources: set)
    let read = result.files.filter { changes.action(for: $0) != .leave }
    for problem in result.problems { changes.note(problem) }
    return (
      read.map { String(decoding: $0.relativePath, as: UTF8.self) },
      changes.missing(roots: [root], reports: result.reports)
    )
  }

  @Test func `only what changed is read again and what is gone is missed`() throws {
    let tree = try TemporaryTree()
    for path in ["a.txt", "b.txt", "c.txt", "d/e.txt"] { try tree.write(path) }
    var set = SourceSet()
    let root = try set.resolve(Array(tree.path.utf8))
    let table = try Self.table(WalkResult([root]), set)
    #expect(try Self.compare(tree, table, set).read == [])
    #expect(try Self.compare(tree, table, set).missing == [])
    try tree.write("a.txt", "longer")
    try tree.write("n.txt")
    try run("/bin/rm", "-r", tree.path + "/d")
    let (read, missing) = try Self.compare(tree, table, set)
    #expect(read == ["a.txt", "n.txt"])
    #expect(missing == [SourceChanges.Missing(record: 3, isGone: true)])
    var options = WalkOptions()
    options.excludes = [Glob("c*".utf8)]
    let narrow = try Self.compare(tree, table, set, options)
    #expect(narrow.missing.map(\.isGone) == [false, true])
  }

  @Test func `a racy file is read again though it looks the same`() throws {
    let tree = try TemporaryTree()
    try tree.write("a.txt")
    var set = SourceSet()
    let root = try set.resolve(Array(tree.path.utf8))
    let table = try Self.table(WalkResult([root]), set, isRacy: true)
    #expect(try Self.compare(tree, table, set).read == ["a.txt"])
    let content = try FileContent.read(tree.absolute("a.txt"))
    let verdict = SourceChanges.verdict(
      previous: table.records[0], fingerprint: content.fingerprint,
      contentHash: content.contentHash, scanNanoseconds: currentNanoseconds() + 60_000_000_000)
    guard case .touched(let record) = verdict else {
      Issue.record("the content is as it was: \(verdict)")
      return
    }
    #expect(!record.isRacy)
    #expect(
      SourceChanges.verdict(
        previous: table.records[0], fingerprint: content.fingerprint, contentHash: 1,
        scanNanoseconds: 0) == .changed)
    #expect(
      SourceChanges.verdict(
        previous: nil, fingerprint: content.fingerprint, contentHash: 1, scanNanoseconds: 0)
        == .changed)
  }

  @Test func `a file that cannot be given is not missing`() throws {
    let tree = try TemporaryTree()
    try tree.write("a.txt", "12345")
    var set = SourceSet()
    let root = try set.resolve(Array(tree.path.utf8))
    let table = try Self.table(WalkResult([root]), set)
    var options = WalkOptions()
    options.fileByteCountMax = 1
    #expect(try Self.compare(tree, table, set, options).missing == [])
  }

  @Test func `nothing is missing below a root that was not walked completely`() throws {
    let tree = try TemporaryTree()
    try tree.write("a.txt")
    var set = SourceSet()
    let root = try set.resolve(Array(tree.path.utf8))
    let table = try Self.table(WalkResult([root]), set)
    try run("/bin/rm", tree.path + "/a.txt")
    let changes = SourceChanges(table: table, sources: set)
    var report = WalkReport()
    #expect(changes.missing(roots: [root], reports: [report]).map(\.isGone) == [true])
    report.isComplete = false
    #expect(changes.missing(roots: [root], reports: [report]) == [])
    // A walk of another part says nothing about this one.
    let other = WalkRoot(path: root.path, start: Array("d".utf8))
    #expect(changes.missing(roots: [other], reports: [WalkReport()]) == [])
  }

  @Test func `what could not be read is tried again`() throws {
    let tree = try TemporaryTree()
    try tree.write("a.txt")
    var set = SourceSet()
    let root = try set.resolve(Array(tree.path.utf8))
    for (reason, read) in [
      (SkipReason.unreadable, ["a.txt"]), (.changedWhileReading, ["a.txt"]), (.noText, []),
    ] {
      var records = try Self.table(WalkResult([root]), set).records
      records[0].outcome = .skipped(reason, detail: "")
      let table = SourceTable(oldestFirst: [
        SourceSection(sources: set.sources, records: records)
      ])
      #expect(try Self.compare(tree, table, set).read == read, "after \(reason)")
    }
  }
}
