import Articles
import IndexFormat
import Indexing
import Storage
import TestSupport
import Testing

/// The example in FORMAT.md is what the code writes.
@Suite("The example of FORMAT.md") struct FormatExampleTests {
  private static let path = "Documentation/FORMAT.md"
  private static let begin = "<!-- The example begins: written by FormatExampleTests. -->\n"
  private static let end = "<!-- The example ends. -->\n"

  @Test("shows the bytes that are written")
  func example() throws {
    let text = try ProjectFiles.text(Self.path)
    let begin = try #require(text.firstRange(of: Self.begin))
    let end = try #require(text.firstRange(of: Self.end))
    let example = "```\n" + (try Self.deletes()) + "\n" + (try Self.segment()) + "```\n"
    if ProjectFiles.isUpdating {
      try ProjectFiles.write(
        text[..<begin.upperBound] + example + text[end.lowerBound...], to: Self.path)
    } else {
      #expect(
        text[begin.upperBound..<end.lowerBound] == example,
        "LEDE_UPDATE_GOLDENS=1 swift test --filter TidyTests writes \(Self.path) anew")
    }
  }

  private static let indexID = IndexID(high: 0x0706_0504_0302_0100, low: 0x0F0E_0D0C_0B0A_0908)
  private static let fileID: UInt64 = 0x1716_1514_1312_1110

  private static let articles = [
    Article(
      key: ArticleKey(id: "a"), title: "Grain deal", blocks: [Block("The deal on grain ended.")],
      language: LanguageTag("en") ?? .undetermined,
      published: ArticleDate(seconds: 1_689_552_000, precision: .day)),
    Article(
      key: ArticleKey(id: "b"), title: "Ships", blocks: [Block("No grain, no deals.")],
      language: LanguageTag("en") ?? .undetermined),
  ]

  /// A whole file: the deletes of the second of the two documents.
  private static func deletes() throws -> String {
    let storage = SimulatedStorage()
    var deletes = DeleteSet(documentCount: articles.count)
    deletes.insert(1)
    _ = try deletes.write(to: storage, name: "deletes", indexID: indexID, fileID: fileID)
    let bytes = try #require(storage.files["deletes"])
    return "deletes, the whole file: \(bytes.count) bytes\n" + dump(bytes)
  }

  /// The sections of the segment but the one whose bytes depend on zstd's version.
  private static func segment() throws -> String {
    let storage = SimulatedStorage()
    let builder = try SegmentBuilder(
      storage: storage, name: "segment", indexID: indexID, fileID: fileID,
      settings: BuildSettings())
    for article in articles { try builder.add(article) }
    let record = try builder.finish(sources: [])
    let file = try SectionedFile.open(
      try storage.open("segment"), expectedKind: .segment, indexID: indexID, record: record)
    let whole = try #require(storage.files["segment"])
    var text = "segment, its header\n" + dump(Array(whole[..<ContainerFormat.headerByteCount]))
    for kind in file.sectionKinds where kind.rawValue != SegmentSection.stored.rawValue {
      let section = try #require(file.section(kind))
      let name = try #require(SegmentSection(rawValue: kind.rawValue))
      text += "\nsegment, section \(kind.rawValue) \(name): \(section.byteCount) bytes\n"
      text += dump(Array(whole[section.offset..<section.offset + section.byteCount]))
    }
    return text
  }

  /// Sixteen bytes a line with their offset; lines of zeros after one of them are left out.
  private static func dump(_ bytes: [UInt8]) -> String {
    var text = ""
    var zeroCount = 0
    for start in stride(from: 0, to: bytes.count, by: 16) {
      let line = bytes[start..<min(start + 16, bytes.count)]
      let isZero = line.count == 16 && line.allSatisfy { $0 == 0 }
      zeroCount = isZero ? zeroCount + 1 : 0
      if zeroCount == 2 { text += "*\n" }
      if zeroCount >= 2 { continue }
      let hex = line.map { padded(String($0, radix: 16), 2) }.joined(separator: " ")
      let signs = line.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }
      let gap = String(repeating: " ", count: 47 - hex.utf8.count)
      text += "  \(padded(String(start, radix: 16), 4))  \(hex)\(gap)  |\(signs.joined())|\n"
    }
    return text
  }

  private static func padded(_ text: String, _ count: Int) -> String {
    String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}
