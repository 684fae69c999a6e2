import Articles
import Foundation
import IndexFormat
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Indexing

/// Watching with changes that a script tells: no waiting, no order between threads.
@Suite("A watch") struct IndexWatchTests {
  private struct Unexpected: Error {}

  private let tree: TemporaryTree
  private let storage = SimulatedStorage()

  init() throws {
    tree = try TemporaryTree()
    try tree.makeFolder("news")
  }

  private func path(_ relative: String) throws -> PathChange {
    .path(try tree.bytes + Array("/\(relative)".utf8))
  }

  /// What a watch said, by kind.
  private final class Notes: Sendable {
    let texts = Mutex<[String]>([])

    func add(_ note: IndexWatch.Note) {
      let text: String? =
        switch note {
        case .ready: "ready"
        case .gap(let gap): "gap \(gap)"
        case .pending: nil
        case .committed(let report):
          "+\(report.progress.articleCount) -\(report.progress.removedCount)"
        // When it is told depends on how fast the background is.
        case .joined: nil
        case .failed: "failed"
        case .joiningFailed: "joining failed"
        case .lost: "lost"
        case .found: "found"
        }
      if let text { texts.withLock { $0.append(text) } }
    }
  }

  @discardableResult
  private func watch(
    _ roots: [String], _ source: ScriptedSource,
    _ change: (inout IndexWatch.Options) -> Void = { _ in },
    reader: any PageReading = FirstLineReader(), open: (() throws -> IndexWriter)? = nil
  ) throws -> [String] {
    let notes = Notes()
    var options = IndexWatch.Options()
    options.rule = PendingChanges.Rule(quietNanoseconds: 0, delayNanosecondsMax: 0)
    options.job.prunes = true
    options.recheckNanoseconds = 1 << 60
    options.retryNanoseconds = 0
    change(&options)
    let base = try tree.bytes
    let watch = IndexWatch(
      roots: roots.map { base + Array("/\($0)".utf8) },
      indexFolder: base + Array("/index".utf8), source: source, reader: reader, options: options,
      host: IndexWatch.Host(
        open: open ?? { try writer() }, isTemporary: { !($0 is Unexpected) },
        isCancelled: { source.isEnded }, note: notes.add))
    try watch.run()
    if let failure = source.failure { throw failure }
    return notes.texts.withLock { $0 }
  }

  private func writer(on storage: (any Storage)? = nil) throws -> IndexWriter {
    try IndexWriter(
      storage ?? self.storage, settings: nil, memoryByteCount: 64 << 20, creator: "test")
  }

  private func titles() throws -> [String: String] { try liveTitles(in: storage) }

  @Test("indexes what is there, then follows what is saved, renamed and deleted")
  func changes() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.write("news/b.txt", "Two\ntext")
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          try tree.write("news/a.txt", "New\ntext")
          return [try path("news/a.txt")]
        },
        {
          try tree.write("news/deep/er/c.txt", "Three\ntext")
          return [try path("news/deep")]
        },
        {
          try tree.move("news/deep", to: "news/other")
          return [try path("news/deep"), try path("news/other")]
        },
        {
          try tree.remove("news/b.txt")
          return [try path("news/b.txt")]
        },
      ]))
    #expect(notes == ["+2 -0", "ready", "+1 -0", "+1 -0", "+1 -1", "+0 -1"])
    #expect(try titles() == ["news/a.txt/": "New", "news/other/er/c.txt/": "Three"])
  }

  @Test("reads only what is told: an untold change waits")
  func onlyTold() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.write("news/b.txt", "Two\ntext")
    try watch(
      ["news"],
      ScriptedSource([
        {
          try tree.write("news/a.txt", "New\ntext")
          try tree.write("news/b.txt", "Other\ntext")
          return [try path("news/a.txt")]
        }
      ]))
    #expect(try titles() == ["news/a.txt/": "New", "news/b.txt/": "Two"])
  }

  @Test("looks at everything when the queue of changes was full")
  func overflow() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.write("news/b.txt", "Two\ntext")
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          try tree.write("news/a.txt", "New\ntext")
          try tree.remove("news/b.txt")
          try tree.write("news/c/d.txt", "Three\ntext")
          return [.everything]
        },
        { [.everything] },
      ]))
    #expect(notes == ["+2 -0", "ready", "+2 -1"])
    #expect(try titles() == ["news/a.txt/": "New", "news/c/d.txt/": "Three"])
  }

  @Test("looks at everything now and then where not all is told, and says so once")
  func scanning() throws {
    let notes = try watch(
      ["news"],
      ScriptedSource(
        gap: .limit,
        [
          {
            try tree.write("news/a.txt", "One\ntext")
            return []
          },
          {
            try tree.write("news/b.txt", "Two\ntext")
            return []
          }, { [] },
        ])
    ) { $0.scanNanoseconds = 0 }
    #expect(notes == ["+0 -0", "ready", "gap limit", "+1 -0", "+1 -0"])
    #expect(try titles().count == 2)
  }

  @Test("reads a file once more whose times could hide an edit")
  func racyTimes() throws {
    try tree.write("news/a.txt", "One\ntext")
    try watch(
      ["news"],
      ScriptedSource([
        {
          // Right after the first look, and not told: as if in the same tick of the clock.
          try tree.write("news/a.txt", "Two\ntext")
          return []
        }, { [] }, { [] },
      ])
    ) { $0.recheckNanoseconds = 0 }
    #expect(try titles() == ["news/a.txt/": "Two"])
  }

  @Test("watches the folders that it reads, and not those that are left out")
  func folders() throws {
    try tree.write("news/a/b/c.txt", "One\ntext")
    try tree.write("news/drafts/d.txt", "Two\ntext")
    try tree.write("news/.hidden/e.txt", "Three\ntext")
    try tree.write("news/late/h.txt", "Six\ntext")
    try tree.write("news/.ledeignore", "drafts/\nlate/")
    let source = ScriptedSource([
      {
        try tree.write("news/drafts/f.txt", "Four\ntext")
        try tree.write("news/new/g.txt", "Five\ntext")
        return [try path("news/drafts/f.txt"), try path("news/new")]
      },
      {
        // Other rules: what they no longer leave out is read.
        try tree.write("news/.ledeignore", "drafts/")
        return [try path("news/.ledeignore")]
      },
    ])
    try watch(["news"], source)
    let base = try tree.bytes
    #expect(
      source.folders
        == Set(
          ["news", "news/a", "news/a/b", "news/new", "news/late"].map {
            base + Array("/\($0)".utf8)
          }))
    #expect(
      try titles().keys.sorted() == ["news/a/b/c.txt/", "news/late/h.txt/", "news/new/g.txt/"])
  }

  @Test("says a failure, tries again, and loses nothing")
  func failures() throws {
    var openCount = 0
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          try tree.write("news/a.txt", "One\ntext")
          return [try path("news/a.txt")]
        },
        {
          try tree.write("news/b.txt", "Two\ntext")
          return [try path("news/b.txt")]
        }, { [] },
      ]),
      open: {
        openCount += 1
        // The disk is full for the second writer; the third is refused, as by another at work.
        switch openCount {
        case 2:
          let full = FaultStorage(
            storage, fault: FaultStorage.Fault(call: 6, errno: 28, isPermanent: true))
          return try writer(on: full)
        case 3: throw SystemError(errno: 11)
        default: return try writer()
        }
      })
    #expect(notes == ["+0 -0", "ready", "failed", "failed", "+2 -0"])
    #expect(try titles().count == 2)
  }

  @Test(
    "says once that a file of records cannot be read to its end, goes on, and tries it again",
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/mem"), "no such file"))
  func unreadRecords() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.link("news/b.jsonl", to: "/proc/self/mem")
    let notes = try watch(
      ["news"],
      ScriptedSource([
        { [] }, { [] },
        {
          try tree.write("news/c.txt", "Two\ntext")
          return [try path("news/b.jsonl"), try path("news/c.txt")]
        },
        {
          // Not told.
          try tree.remove("news/b.jsonl")
          try tree.write("news/b.jsonl", #"{"id": "1", "title": "Three", "text": "text"}"#)
          return []
        }, { [] },
      ])
    ) {
      $0.job.walk.links = .followed
      $0.job.walk.extensions += WalkOptions.recordExtensions
    }
    #expect(notes == ["+1 -0", "failed", "ready", "+1 -0", "+1 -0"])
    #expect(try titles().count == 3)
  }

  @Test("ends with an error that will not pass")
  func permanentFailure() throws {
    #expect(throws: Unexpected.self) {
      try watch(["news"], ScriptedSource([]), open: { throw Unexpected() })
    }
  }

  @Test("commits what is told at the very end")
  func ending() throws {
    let source = ScriptedSource([
      {
        try tree.write("news/a.txt", "One\ntext")
        return [try path("news/a.txt")]
      }
    ])
    // Not due when it is asked to end.
    let notes = try watch(["news"], source) { $0.rule = PendingChanges.Rule() }
    #expect(notes == ["+0 -0", "ready", "+1 -0"])
    #expect(try titles() == ["news/a.txt/": "One"])
  }

  @Test("gives up paths that were told when it is asked to end and they take long")
  func endingAmongPaths() throws {
    let source = ScriptedSource([
      {
        for number in 0..<2_000 { try tree.write("news/\(number).txt", "Title\ntext") }
        return try (0..<2_000).map { try path("news/\($0).txt") }
      }
    ])
    let reader = EndingReader(source)
    let notes = try watch(["news"], source, { $0.endingNanoseconds = 0 }, reader: reader)
    // What was read is there, the rest is left for the next start.
    let count = try titles().count
    #expect((1..<1_000).contains(count))
    #expect(notes == ["+0 -0", "ready", "+\(count) -0"])
    try watch(["news"], ScriptedSource([]))
    #expect(try titles().count == 2_000)
  }

  @Test("sees to paths that were told when it is asked to end and they take little")
  func endingSoonAmongPaths() throws {
    let source = ScriptedSource([
      {
        for number in 0..<600 { try tree.write("news/\(number).txt", "Title\ntext") }
        return try (0..<600).map { try path("news/\($0).txt") }
      }
    ])
    try watch(["news"], source, { $0.endingNanoseconds = 1 << 60 }, reader: EndingReader(source))
    #expect(try titles().count == 600)
  }

  @Test("keeps what came from a folder that is gone or found empty, until files in it are deleted")
  func lostFolders() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.write("news/b.txt", "Two\ntext")
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          try tree.move("news", to: "elsewhere")
          return [.everything]
        },
        {
          try tree.makeFolder("news")
          return [.everything]
        },
        {
          try tree.remove("news")
          try tree.move("elsewhere", to: "news")
          try tree.remove("news/a.txt")
          return [.everything]
        },
        {
          try tree.remove("news/b.txt")
          return [try path("news/b.txt")]
        },
      ]))
    #expect(notes == ["+2 -0", "ready", "lost", "found", "+0 -1", "+0 -1"])
    #expect(try titles() == [:])
  }

  @Test("drops nothing where pruning was not asked for")
  func unpruned() throws {
    try tree.write("news/a.txt", "One\ntext")
    let source = ScriptedSource([
      {
        try tree.remove("news/a.txt")
        return [try path("news/a.txt")]
      }
    ])
    #expect(try watch(["news"], source) { $0.job.prunes = false } == ["+1 -0", "ready"])
    #expect(try titles().count == 1)
  }

  @Test("leaves the lock to others between commits and knows what they wrote")
  func otherWriters() throws {
    try tree.write("news/a.txt", "One\ntext")
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          // The lock is free; what this run indexes is not indexed again.
          try tree.write("news/b.txt", "Two\ntext")
          var job = try IndexJob(
            [tree.absolute("news")], writer: try writer(), reader: FirstLineReader(),
            options: .init())
          _ = try job.run()
          try tree.write("news/c.txt", "Three\ntext")
          return [try path("news/b.txt"), try path("news/c.txt")]
        }
      ]))
    #expect(notes == ["+1 -0", "ready", "+1 -0"])
    #expect(try titles().count == 3)
  }

  @Test("takes a root as gone in whose place a link has come, until it is itself again")
  func linkedRoot() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.write("other/a.txt", "Two\ntext")
    try tree.write("other/b.txt", "Three\ntext")
    let before = ["news/a.txt/": "One"]
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          try tree.move("news", to: "moved")
          try tree.link("news", to: "other")
          return [.everything]
        },
        {
          #expect(try titles() == before)
          return [try path("news/b.txt")]
        },
        {
          #expect(try titles() == before)
          try tree.remove("news")
          try tree.move("moved", to: "news")
          try tree.write("news/a.txt", "New\ntext")
          return [.everything]
        },
      ]))
    #expect(notes == ["+1 -0", "ready", "lost", "found", "+1 -0"])
    #expect(try titles() == ["news/a.txt/": "New"])
  }

  @Test(
    "looks at everything when the index was restored as it was before", arguments: [0, 1, 2, 5])
  func restoredIndex(otherCommits: Int) throws {
    try tree.write("news/a.txt", "One\ntext")
    let current = Mutex(SimulatedStorage())
    let backup = Mutex<[String: [UInt8]]>([:])
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          backup.withLock { $0 = current.withLock { $0.files } }
          try tree.write("news/b.txt", "Two\ntext")
          return [try path("news/b.txt")]
        },
        {
          try tree.write("news/c.txt", "Three\ntext")
          return [try path("news/c.txt")]
        },
        {
          // Its generation is less than what is known, or the same, or more.
          let restored = SimulatedStorage(backup.withLock { $0 })
          for number in 0..<otherCommits {
            let other = try writer(on: restored)
            try other.add(Article(key: ArticleKey(id: "\(number)"), title: "Other", blocks: []))
            try other.commit()
            other.close()
          }
          current.withLock { $0 = restored }
          try tree.write("news/d.txt", "Four\ntext")
          return [try path("news/d.txt")]
        },
      ]), open: { try writer(on: current.withLock { $0 }) })
    #expect(notes == ["+1 -0", "ready", "+1 -0", "+1 -0", "+3 -0"])
    let found = try liveTitles(in: current.withLock { $0 })
    #expect(found.values.count { $0 != "Other" } == 4)
  }

  @Test("looks at everything when another folder has come into the place of the index")
  func replacedIndex() throws {
    try tree.makeFolder("index")
    let current = Mutex(SimulatedStorage())
    let backup = Mutex<[String: [UInt8]]>([:])
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          backup.withLock { $0 = current.withLock { $0.files } }
          try tree.write("news/a.txt", "One\ntext")
          return [try path("news/a.txt")]
        },
        {
          try tree.move("index", to: "old")
          try tree.makeFolder("index")
          current.withLock { $0 = SimulatedStorage(backup.withLock { $0 }) }
          // Nothing is told.
          return []
        }, { [] }, { [] },
      ]), { $0.rootPollNanoseconds = 0 }, open: { try writer(on: current.withLock { $0 }) })
    #expect(notes == ["+0 -0", "ready", "+1 -0", "+1 -0"])
    #expect(try liveTitles(in: current.withLock { $0 }) == ["news/a.txt/": "One"])
  }

  @Test("makes an index anew that was deleted")
  func deletedIndex() throws {
    try tree.write("news/a.txt", "One\ntext")
    let other = SimulatedStorage()
    var isDeleted = false
    let gone = Mutex(false)
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          gone.withLock { $0 = true }
          try tree.write("news/b.txt", "Two\ntext")
          return [try path("news/b.txt")]
        }
      ]),
      open: {
        isDeleted = gone.withLock { $0 }
        return try writer(on: isDeleted ? other : storage)
      })
    #expect(isDeleted && notes == ["+1 -0", "ready", "+2 -0"])
    #expect(try liveTitles(in: other).count == 2)
  }

  @Test("looks at everything when a deleted index could not be made anew at once")
  func deletedIndexAfterFailure() throws {
    try tree.write("news/a.txt", "One\ntext")
    let other = SimulatedStorage()
    let opens = Mutex(0)
    let notes = try watch(
      ["news"],
      ScriptedSource([
        {
          try tree.write("news/b.txt", "Two\ntext")
          return [try path("news/b.txt")]
        }, { [] },
      ]),
      open: {
        // The index is gone after the first commit, and its place cannot be written at first.
        let count = opens.withLock { count in
          count += 1
          return count
        }
        if count == 2 { throw SystemError(errno: 28) }
        return try writer(on: count == 1 ? storage : other)
      })
    #expect(notes == ["+1 -0", "ready", "failed", "+2 -0"])
    #expect(try liveTitles(in: other).count == 2)
  }

  @Test("joins segments in the background when there are many")
  func merging() throws {
    let steps: [ScriptedSource.Step] = (0..<40).map { number in
      {
        try tree.write("news/\(number).txt", "Title \(number)\ntext")
        return [try path("news/\(number).txt")]
      }
    }
    let notes = try watch(["news"], ScriptedSource(steps))
    #expect(try titles().count == 40)
    #expect(notes.count { $0 == "+1 -0" } == 40)
    #expect(try IndexReader(storage).segments.count < 40)
  }
}

/// A reader of pages for tests: the first line is the title, the rest the text.
struct FirstLineReader: PageReading {
  func read(_ page: PageBytes) -> PageOutcome {
    let lines = String(decoding: page.bytes, as: UTF8.self).split(separator: "\n")
    guard let title = lines.first else { return .skipped(.empty, detail: "no line") }
    return .article(
      Article(
        key: ArticleKey(id: ""), title: String(title),
        blocks: lines.dropFirst().map { Block(String($0)) }))
  }

  func language(of text: String) -> LanguageTag { LanguageTag("en") ?? .undetermined }
}

/// A reader that is asked to end while it reads.
private struct EndingReader: PageReading {
  private let source: ScriptedSource

  init(_ source: ScriptedSource) { self.source = source }

  func read(_ page: PageBytes) -> PageOutcome {
    source.end()
    return FirstLineReader().read(page)
  }

  func language(of text: String) -> LanguageTag { FirstLineReader().language(of: text) }
}

/// Titles of the live articles by source, path and record.
func liveTitles(in storage: any Storage) throws -> [String: String] {
  var titles: [String: String] = [:]
  for segment in try IndexReader(storage).segments {
    for document in 0..<segment.reader.documentCount where segment.isLive(document) {
      let article = try segment.reader.article(document)
      let path = String(decoding: article.key.path, as: UTF8.self)
      titles["\(article.key.source)/\(path)/\(article.key.record)"] = article.title
    }
  }
  return titles
}
