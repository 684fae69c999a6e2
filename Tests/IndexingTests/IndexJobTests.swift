import Articles
import Foundation
import IndexFormat
import Indexing
import Storage
import TestSupport
import Testing

/// A reader of pages for tests: the first line is the title, the rest the text.
private struct LineReader: PageReading {
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

@Suite("A run over folders") struct IndexJobTests {
  private let tree: TemporaryTree
  private let storage = SimulatedStorage()

  init() throws { tree = try TemporaryTree() }

  @discardableResult
  private func run(
    _ paths: [String], _ change: (inout IndexJob.Options) -> Void = { _ in }
  ) throws -> IndexJob.Report {
    let writer = try IndexWriter(
      storage, settings: nil, memoryByteCount: 64 << 20, creator: "test")
    var options = IndexJob.Options()
    options.threadCount = 2
    change(&options)
    var job = try IndexJob(
      paths.map { tree.absolute($0) }, writer: writer, reader: LineReader(), options: options)
    return try job.run()
  }

  /// Titles of the live articles by source, path and record.
  private func titles() throws -> [String: String] {
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

  @Test("A second run reads nothing and commits nothing")
  func unchanged() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.write("news/deep/b.html", "Two\ntext")
    try tree.write("news/empty.txt", "")
    let first = try run(["news"])
    #expect(first.progress.articleCount == 2)
    #expect(first.progress.skippedCount == 1)
    #expect(try titles() == ["news/a.txt/": "One", "news/deep/b.html/": "Two"])
    let second = try run(["news"])
    #expect(second.progress.articleCount == 0)
    #expect(second.generation == first.generation)
  }

  @Test("A changed file replaces its article, also when its size stays")
  func changed() throws {
    try tree.write("news/a.txt", "One\ntext")
    try run(["news"])
    try tree.write("news/a.txt", "Two\ntext")
    let report = try run(["news"])
    #expect(report.progress.articleCount == 1)
    #expect(try titles() == ["news/a.txt/": "Two"])
    try tree.write("news/a.txt", "")
    try run(["news"])
    #expect(try titles() == [:])
  }

  @Test("What is gone goes only where pruning was asked for")
  func pruning() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.write("news/b.txt", "Two\ntext")
    try run(["news"])
    try tree.remove("news/a.txt")
    #expect(try run(["news"]).progress.vanishedCount == 1)
    #expect(try titles().count == 2)
    #expect(try run(["news"]) { $0.prunes = true }.progress.removedCount == 1)
    #expect(try titles() == ["news/b.txt/": "Two"])
    #expect(try run(["news"]) { $0.prunes = true }.progress.removedCount == 0)
  }

  /// A regular file that can be opened, and not be read.
  private static let unreadableFile = "/proc/self/mem"

  @Test(
    "A file of records that cannot be read to its end is told, and the others are read",
    .enabled(if: FileManager.default.fileExists(atPath: unreadableFile), "there is no such file"))
  func unreadRecords() throws {
    let line = #"{"id": "1", "title": "One", "text": "text"}"#
    try tree.write("news/a.jsonl", line)
    try tree.link("news/b.jsonl", to: Self.unreadableFile)
    try tree.write("news/c.jsonl", line)
    try tree.write("news/d.txt", "Two\ntext")
    func run() throws -> IndexJob.Report {
      try self.run(["news"]) {
        $0.walk.links = .followed
        $0.walk.extensions += WalkOptions.recordExtensions
      }
    }
    let first = try run()
    #expect(first.unread.map(\.path) == [try tree.bytes + Array("/news/b.jsonl".utf8)])
    #expect(first.unread.first?.error == .system(SystemError(errno: 5)))
    #expect(first.progress.skippedCount == 1)
    #expect(try titles().count == 3)
    // The same again is not worth a commit; nor does it end the articles of a known file.
    let second = try run()
    #expect(second.unread.count == 1 && second.generation == first.generation)
    try tree.remove("news/a.jsonl")
    try tree.link("news/a.jsonl", to: Self.unreadableFile)
    #expect(try run().unread.count == 2)
    #expect(try titles().count == 3)
    // Once they can be read, they are.
    for name in ["a", "b"] {
      try tree.remove("news/\(name).jsonl")
      try tree.write("news/\(name).jsonl", line.replacing("One", with: "New"))
    }
    let last = try run()
    #expect(last.unread.isEmpty && last.progress.articleCount == 2)
    #expect(try titles().count == 4 && titles().values.count { $0 == "New" } == 2)
  }

  @Test("A changed file that cannot be read any more keeps its article and is listed")
  func unreadable() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.write("news/b.txt", "Two\ntext")
    func table() throws -> SourceTable {
      try SourceTable(try IndexReader(storage).segments.map(\.reader))
    }
    try run(["news"])
    let before = try titles()
    #expect(before.count == 2)
    // Too large to be read: a file that also root cannot read.
    try tree.write("news/a.txt", "Too large a text")
    let failing = try run(["news"]) { $0.walk.fileByteCountMax = 10 }
    #expect(failing.progress.skippedCount == 1)
    #expect(try titles() == before)
    let record = try #require(try table().records.first { $0.path == Array("a.txt".utf8) })
    #expect(record.isStale && record.skipCount == 1)
    #expect(record.skips.first?.detail == "16 bytes, more than 10")
    #expect(record.outcome == .indexed(recordCount: 1))
    // The same failure again is not worth another commit.
    let again = try run(["news"]) { $0.walk.fileByteCountMax = 10 }
    #expect(again.generation == failing.generation)
    #expect(again.progress.skippedCount == 1)
    // Readable again: also with the content that the index has.
    try tree.write("news/a.txt", "One\ntext")
    try run(["news"])
    #expect(try table().records.allSatisfy { !$0.isStale && $0.skipCount == 0 })
    #expect(try titles() == before)
  }

  @Test("Two roots with the same name and files do not collide")
  func roots() throws {
    try tree.write("x/news/a.txt", "One\ntext")
    try tree.write("y/news/a.txt", "Two\ntext")
    try run(["x/news"])
    try run(["y/news"])
    #expect(try titles() == ["news/a.txt/": "One", "news~2/a.txt/": "Two"])
    // A path below a known root is the same source, so nothing is indexed twice.
    try run(["y/news/a.txt"])
    #expect(try titles().count == 2)
  }

  @Test("Records come, change and go with the lines of their file")
  func records() throws {
    let lines = (1...5).map { #"{"id":"r\#($0)","title":"T\#($0)","text":"body","beat":"trade"}"# }
    try tree.write("in/all.jsonl", lines.joined(separator: "\n") + "\nnot json\n")
    let first = try run(["in"]) { $0.format = .records }
    #expect(first.progress.articleCount == 5)
    #expect(first.progress.skippedCount == 1)
    let changed = lines.dropFirst(2).map { $0.replacing("T5", with: "New") }
    try tree.write("in/all.jsonl", changed.joined(separator: "\n"))
    try run(["in"]) { $0.format = .records }
    let expected = ["r3": "T3", "r4": "T4", "r5": "New"]
    #expect(
      try titles()
        == Dictionary(
          uniqueKeysWithValues: expected.map { ("in/all.jsonl/\($0.key)", $0.value) }))
    let table = try SourceTable(try IndexReader(storage).segments.map(\.reader))
    #expect(table.records.map(\.outcome) == [.indexed(recordCount: 3)])
  }

  @Test("What was removed stays away until its file changes")
  func removed() throws {
    let lines = (1...3).map { #"{"id":"r\#($0)","title":"T\#($0)","text":"body"}"# }
    try tree.write("in/a.txt", "One\ntext")
    try tree.write("in/b.txt", "Two\ntext")
    try tree.write("in/all.jsonl", lines.joined(separator: "\n"))
    try run(["in", "in/all.jsonl"])
    func remove(_ path: String, _ record: String = "") throws -> Int {
      let writer = try IndexWriter(
        storage, settings: nil, memoryByteCount: 64 << 20, creator: "test")
      return try writer.remove([ArticleKey(source: "in", path: Array(path.utf8), record: record)])
    }
    #expect(try remove("a.txt") == 1)
    #expect(try remove("all.jsonl", "r2") == 1)
    let left = ["in/all.jsonl/r1": "T1", "in/all.jsonl/r3": "T3", "in/b.txt/": "Two"]
    #expect(try titles() == left)
    // As they were: not read, or read and found to be the same.
    let generation = try IndexReader(storage).manifest.generation
    #expect(try run(["in", "in/all.jsonl"]).progress.articleCount == 0)
    try tree.write("in/a.txt", "One\ntext")
    try tree.write("in/all.jsonl", lines.joined(separator: "\n"))
    #expect(try run(["in", "in/all.jsonl"]).progress.articleCount == 0)
    #expect(try IndexReader(storage).manifest.generation == generation)
    let table = try SourceTable(try IndexReader(storage).segments.map(\.reader))
    #expect(
      table.records.map(\.outcome)
        == [.skipped(.withdrawn, detail: ""), .indexed(recordCount: 2), .indexed(recordCount: 1)])
    // Not to be read for a while, then as it was again: a failure is no change.
    try tree.write("in/a.txt", "One and a long text")
    try run(["in", "in/all.jsonl"]) { $0.walk.fileByteCountMax = 10 }
    try tree.write("in/a.txt", "One\ntext")
    try run(["in", "in/all.jsonl"])
    #expect(try titles() == left)
    // Changed: new files.
    try tree.write("in/a.txt", "One again\ntext")
    let more = lines + [#"{"id":"r4","title":"T4","text":"body"}"#]
    try tree.write("in/all.jsonl", more.joined(separator: "\n"))
    try run(["in", "in/all.jsonl"])
    #expect(try titles()["in/a.txt/"] == "One again")
    #expect(try titles()["in/all.jsonl/r2"] == "T2")
    // A writer that removes the last record of a file says so as well.
    for record in 1...4 { _ = try remove("all.jsonl", "r\(record)") }
    #expect(try run(["in", "in/all.jsonl"]).progress.articleCount == 0)
    #expect(try titles() == ["in/a.txt/": "One again", "in/b.txt/": "Two"])
  }

  @Test("A survey finds what a run would read, also where there is no index yet")
  func survey() throws {
    try tree.write("news/a.txt", "One\ntext")
    try tree.write("news/b.txt", "Two\ntext")
    func survey() throws -> (findings: IndexSurvey.Findings, paths: [String]) {
      let segments = (try? IndexReader(storage).segments.map(\.reader)) ?? []
      var survey = try IndexSurvey(
        [tree.absolute("news")], segments: segments, options: IndexJob.Options())
      var paths: [String] = []
      let findings = survey.run(visit: {
        paths.append(String(decoding: $0.relativePath, as: UTF8.self))
      })
      return (findings, paths)
    }
    let first = try survey()
    #expect(first.paths == ["a.txt", "b.txt"])
    #expect(first.findings.pendingByteCount == 16)
    #expect(throws: IndexDirectoryError.self) { try IndexReader(storage) }
    try run(["news"])
    try tree.remove("news/a.txt")
    try tree.write("news/c.txt", "Three\ntext")
    let second = try survey()
    #expect(second.paths.contains("c.txt") && !second.paths.contains("a.txt"))
    #expect(second.findings.vanishedCount == 1)
    #expect(second.findings.fileCount == 2)
  }

  @Test("A cancelled run commits what is done")
  func cancelled() throws {
    try tree.write("news/a.txt", "One\ntext")
    let writer = try IndexWriter(
      storage, settings: nil, memoryByteCount: 64 << 20, creator: "test")
    var job = try IndexJob(
      [tree.absolute("news")], writer: writer, reader: LineReader(), options: .init())
    let report = try job.run(isCancelled: { true })
    #expect(report.isCancelled)
    #expect(try titles() == [:])
  }
}
