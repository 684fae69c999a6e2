import Storage
import TestSupport
import Testing

@testable import IndexFormat

@Suite struct ManifestTests {
  static let indexID = IndexID(high: 3, low: 4)

  static let manifest = Manifest(
    generation: 5, indexID: indexID, settings: ToyIndex.settings,
    sources: [
      IndexSource(name: "news", root: Array("/a/b".utf8)),
      IndexSource(name: "", root: [0x2F, 0xFF, 0x0A]),
    ],
    segments: [
      SegmentRecord(file: record("segment", 1), id: 1, documentCount: 10),
      SegmentRecord(
        file: record("segment", 2), id: 2, documentCount: 3, deletes: record("deletes", 3),
        deletedCount: 2),
    ], creator: "lede 0.1 é")

  static func record(_ prefix: String, _ number: UInt64) -> FileRecord {
    FileRecord(
      name: IndexFileName.data(prefix, generation: 4, random: number), byteCount: 100,
      checksum: UInt32(number))
  }

  @Test func `A manifest reads back as written`() throws {
    let storage = SimulatedStorage()
    let name = IndexFileName.manifest(5)
    _ = try ManifestFile.write(Self.manifest, to: storage, as: name)
    #expect(try ManifestFile.read(storage.open(name)) == Self.manifest)
  }

  @Test func `A manifest cut off anywhere throws`() throws {
    let bytes = ManifestFile.encode(Self.manifest)
    for count in 0..<bytes.count {
      #expect(throws: DecodeError.self) {
        try ManifestFile.decode(Array(bytes[..<count]).rawSpan, indexID: Self.indexID)
      }
    }
    #expect(throws: DecodeError.self) {
      try ManifestFile.decode((bytes + [0]).rawSpan, indexID: Self.indexID)
    }
  }

  @Test func `Whatever decodes encodes to the same bytes, and nothing traps`() throws {
    let seed: UInt64 = 11
    var random = SeededGenerator(seed: seed)
    let whole = ManifestFile.encode(Self.manifest)
    for _ in 0..<20000 {
      var bytes = whole
      for _ in 0...Int(random.next() % 3) {
        let offset = Int(random.next() % UInt64(bytes.count))
        bytes[offset] = [0, 1, 0x7F, 0x80, 0xFF, bytes[offset] ^ 1][Int(random.next() % 6)]
      }
      guard let manifest = try? ManifestFile.decode(bytes.rawSpan, indexID: Self.indexID)
      else { continue }
      // A varint has longer spellings of the same number, which are no harm.
      let again = ManifestFile.encode(manifest)
      let reread = try ManifestFile.decode(again.rawSpan, indexID: Self.indexID)
      #expect(reread == manifest, "seed \(seed)")
    }
  }

  static let illegal: [(String, @Sendable (inout Manifest) -> Void)] = [
    ("generation 0", { $0.generation = 0 }),
    ("analyzer 0", { $0.settings.analyzerKind = 0 }),
    ("k1 not a number", { $0.settings.k1 = .nan }),
    ("b above 1", { $0.settings.b = 1.5 }),
    ("a path for a name", { $0.segments[0].file.name = "../segment" }),
    ("a manifest for a segment", { $0.segments[0].file.name = "manifest-0000000000000001" }),
    ("two segments of one id", { $0.segments[1].id = $0.segments[0].id }),
    ("two segments of one file", { $0.segments[1].file = $0.segments[0].file }),
    ("two sources of one name", { $0.sources[1].name = $0.sources[0].name }),
    ("more deletes than documents", { $0.segments[1].deletedCount = 4 }),
  ]

  @Test(arguments: illegal.indices)
  func `A manifest that cannot be is refused`(_ index: Int) {
    let (name, change) = Self.illegal[index]
    var manifest = Self.manifest
    change(&manifest)
    #expect(throws: DecodeError.self, Comment(rawValue: name)) {
      try ManifestFile.decode(ManifestFile.encode(manifest).rawSpan, indexID: Self.indexID)
    }
  }

  @Test func `Only our own names are names of index files`() {
    let data = IndexFileName.data("segment", generation: 0xAB, random: 7)
    #expect(data == "segment-00000000000000ab-0000000000000007")
    #expect(IndexFileName(data)?.generation == 0xAB)
    #expect(IndexFileName(data)?.prefix == "segment")
    #expect(IndexFileName.manifestGeneration(IndexFileName.manifest(.max)) == .max)
    let unfinished = IndexFileName.unfinishedManifest(1, random: 2)
    #expect(IndexFileName.isUnfinishedManifest(unfinished))
    for name in [
      "", "-", "--", "write.lock", "segment", "segment-1-2", data + "0", data.uppercased(),
      data + ".tmp", "-" + data, "a/b" + data, unfinished, IndexFileName.manifest(1),
      "segment-00000000000000ab-+000000000000007",
    ] {
      #expect(IndexFileName(name) == nil, "\(name)")
    }
    for name in ["manifest", "manifest-1", "manifest-", data, unfinished] {
      #expect(IndexFileName.manifestGeneration(name) == nil, "\(name)")
    }
  }
}
