import Articles
import Extraction
import Glibc
import Indexing
import Lede
import Storage
import TestSupport
import Testing

/// The corpus of the project, indexed once for all tests that ask for it.
enum CorpusFixture {
  /// The package's folder.
  static let package = String(#filePath.dropLast("/Tests/EndToEndTests/CorpusFixture.swift".count))

  /// The folder that holds the index; kept until the process ends.
  private static let folder = TemporaryFolder()

  /// The index of Corpus/ alone.
  static let index: Result<Lede.Index, any Error> = Result { try build([package + "/Corpus"], "c") }

  /// Indexes some paths into a fresh index.
  static func build(_ paths: [String], _ name: String) throws -> Lede.Index {
    let path = folder.path + "/" + name
    let storage = try PosixStorage(path: path, createIfMissing: true)
    let writer = try Indexing.IndexWriter(
      storage, settings: nil, memoryByteCount: 64 << 20, creator: "test")
    var job = try IndexJob(
      paths.map { Array($0.utf8) }, writer: writer, reader: TestPageReader(), options: .init())
    let report = try job.run()
    #expect(report.progress.articleCount > 0)
    return try Lede.Index.open(path)
  }

  /// A judged file of the fixtures.
  static func judgements(_ name: String) throws -> JSONValue {
    try JSONValue.parse(bytes(of: package + "/Tests/EndToEndTests/Fixtures/" + name))
  }

  /// The bytes of a file.
  static func bytes(of path: String) throws -> [UInt8] {
    try FileContent.read(Array(path.utf8)).bytes
  }
}

/// Extraction behind indexing's seam.
struct TestPageReader: PageReading {
  func read(_ page: PageBytes) -> PageOutcome {
    let input = PageInput(
      bytes: page.bytes, path: String(decoding: page.path, as: UTF8.self), now: page.nowSeconds)
    switch Extractor.extract(input) {
    case .article(let article): return .article(article)
    case .skipped(let reason, let detail): return .skipped(reason, detail: detail)
    }
  }

  func language(of text: String) -> LanguageTag { .undetermined }
}

extension JSONValue {
  /// The members of an object as a dictionary.
  var members: [String: JSONValue] {
    guard case .object(let members) = self else { return [:] }
    return Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
  }

  /// A number, or 0.
  var integer: Int {
    guard case .number(let text) = self else { return 0 }
    return Int(text) ?? 0
  }
}
