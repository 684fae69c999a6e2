import IndexFormat
import Storage
import TestSupport
import Testing

@Suite struct SectionedFileTests {
  static let indexID = IndexID(high: 1, low: 2)
  let storage = SimulatedStorage()

  @discardableResult
  private func write(_ sections: [(SectionKind, [UInt8])]) throws -> FileRecord {
    let writer = try SectionedFileWriter(
      storage: storage, name: "f", kind: .segment, indexID: Self.indexID, fileID: 9)
    for (kind, bytes) in sections {
      try writer.beginSection(kind)
      for piece in stride(from: 0, to: bytes.count, by: 5000) {
        try writer.append(Array(bytes[piece..<min(piece + 5000, bytes.count)]))
      }
      #expect(writer.sectionByteCount == bytes.count)
      writer.endSection()
    }
    return try writer.finish()
  }

  private func open(
    _ bytes: [UInt8], record: FileRecord? = nil, kind: FileKind = .segment,
    indexID: IndexID? = Self.indexID
  ) throws(FormatError) -> SectionedFile {
    try SectionedFile.open(
      Mapping(copying: bytes, name: "f"), expectedKind: kind, indexID: indexID, record: record)
  }

  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ $0 >> 8) }
  }

  @Test(arguments: [0, 1, 63, 64, 65, 16383, 16384, 16385, 40000])
  func `Sections read back as written, at multiples of 64`(_ byteCount: Int) throws {
    let sections: [(SectionKind, [UInt8])] = [
      (3, bytes(byteCount)), (1, bytes(10)), (7, []), (2, bytes(byteCount / 2)),
    ]
    let record = try write(sections)
    let file = try open(storage.files["f"] ?? [], record: record)
    #expect(file.record == record)
    #expect(file.fileID == 9)
    #expect(file.sectionKinds == [3, 1, 7, 2])
    for (kind, bytes) in sections {
      let section = try file.verified(kind)
      #expect(section.offset % 64 == 0)
      #expect(section.bytes.array(0, section.byteCount) == bytes)
    }
    #expect(file.section(9) == nil)
    #expect(throws: FormatError(.missingSection, file: "f", section: 9)) {
      try file.verified(9)
    }
    try file.verifyAll()
  }

  @Test func `A file without sections opens`() throws {
    try write([])
    try open(storage.files["f"] ?? []).verifyAll()
  }

  @Test func `Only the chunks that a range touches are verified`() throws {
    try write([(1, bytes(50000))])
    var damaged = storage.files["f"] ?? []
    damaged[64 + 20000] ^= 1
    let file = try open(damaged)
    let section = try file.checkedSection(1)
    try section.verify(0..<16384)
    try section.verify(32768..<50000)
    try section.verify(16384..<16384)
    for range in [16384..<16385, 0..<50000, 32767..<32768] {
      let error = #expect(throws: FormatError.self) { try section.verify(range) }
      #expect(error?.kind == .checksum)
      #expect(error?.section == 1)
      #expect(error?.offset == 64 + 16384)
    }
    #expect(throws: FormatError.self) { try section.verify(0..<50001) }
    #expect(throws: FormatError.self) { try section.verify(-1..<1) }
  }

  @Test func `One flipped bit in any byte is reported by open or by verifyAll`() throws {
    var random = SeededGenerator(seed: 6)
    let record = try write([(1, bytes(3000)), (2, bytes(17000)), (3, bytes(1)), (4, [])])
    let whole = storage.files["f"] ?? []
    for offset in whole.indices {
      var damaged = whole
      damaged[offset] ^= 1 << UInt8(random.next() % 8)
      #expect(throws: FormatError.self, "offset \(offset)") {
        try open(damaged, record: record).verifyAll()
      }
      #expect(throws: FormatError.self, "offset \(offset) without a record") {
        try open(damaged).verifyAll()
      }
    }
  }

  @Test func `A file cut off anywhere does not open, nor does one that is longer`() throws {
    let record = try write([(1, bytes(1000)), (2, bytes(500))])
    let whole = storage.files["f"] ?? []
    for count in 0..<whole.count {
      let cut = Array(whole[..<count])
      let error = #expect(throws: FormatError.self) { try open(cut, record: record) }
      #expect(error?.kind == .truncated)
      #expect(throws: FormatError.self) { try open(cut) }
    }
    let error = #expect(throws: FormatError.self) { try open(whole + [0], record: record) }
    #expect(error?.kind == .overlong)
    #expect(throws: FormatError.self) { try open(whole + [0]) }
  }

  @Test func `A file that is not the one asked for is refused, and the error says why`() throws {
    let record = try write([(1, bytes(10))])
    let whole = storage.files["f"] ?? []
    var other = record
    other.checksum ^= 1
    var newer = whole
    newer[8] = UInt8(ContainerFormat.version) + 1
    seal(&newer, at: 0)
    var older = whole
    older[8] = UInt8(ContainerFormat.oldestReadable) - 1
    seal(&older, at: 0)
    let cases: [(FormatError.Kind, () throws(FormatError) -> SectionedFile)] = [
      (.wrongKind, { () throws(FormatError) in try open(whole, kind: .deletes) }),
      (
        .wrongIndex,
        { () throws(FormatError) in try open(whole, indexID: IndexID(high: 1, low: 3)) }
      ),
      (.wrongFile, { () throws(FormatError) in try open(whole, record: other) }),
      (.newerVersion, { () throws(FormatError) in try open(newer) }),
      (.olderVersion, { () throws(FormatError) in try open(older) }),
      (.badMagic, { () throws(FormatError) in try open([UInt8](repeating: 7, count: 200)) }),
    ]
    for (kind, attempt) in cases {
      let error = #expect(throws: FormatError.self) { _ = try attempt() }
      #expect(error?.kind == kind)
    }
  }

  @Test func `A crafted file whose checksums are right never traps`() throws {
    try write([(1, bytes(100)), (2, bytes(20000)), (3, bytes(7))])
    let whole = storage.files["f"] ?? []
    let footer = whole.count - 64
    let tail = Int(word(whole, footer + 8))
    let values: [UInt64] = [0, 1, 63, 64, 65, 1 << 31, 1 << 32, 1 << 62, 1 << 63, .max, .max - 63]
    var openedCount = 0
    for offset in Array(stride(from: 0, to: 60, by: 4))
      + Array(stride(from: tail, to: whole.count - 8, by: 4))
    {
      for value in values + values.map({ word(whole, offset) &+ $0 }) {
        var crafted = whole
        for byte in 0..<8 {
          crafted[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
        }
        seal(&crafted, at: 0)
        let checksum = Array(crafted[tail..<footer]).crc32c(
          continuing: Array(crafted[..<64]).crc32c())
        for byte in 0..<4 where offset < footer {
          crafted[footer + 32 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte))
        }
        seal(&crafted, at: footer)
        guard let file = try? open(crafted, indexID: nil) else { continue }
        openedCount += 1
        for kind in file.sectionKinds { _ = try? file.verified(kind) }
        _ = try? file.verifyAll()
      }
    }
    // Those that change nothing, an identity, or a chunk's checksum with its section's.
    #expect(openedCount > 0)
  }

  @Test func `A section's checksum must be that of its chunks`() throws {
    try write([(1, bytes(100))])
    var crafted = storage.files["f"] ?? []
    let footer = crafted.count - 64
    let tail = Int(word(crafted, footer + 8))
    crafted[tail + 4 + 4] ^= 1
    let checksum = Array(crafted[tail..<footer]).crc32c(
      continuing: Array(crafted[..<64]).crc32c())
    for byte in 0..<4 {
      crafted[footer + 32 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte))
    }
    seal(&crafted, at: footer)
    let error = #expect(throws: FormatError.self) { try open(crafted) }
    #expect(error?.detail == "section checksum")
    #expect(error?.section == 1)
  }

  @Test func `A writer that is dropped or abandoned leaves no file`() throws {
    for isAbandoned in [true, false] {
      let writer = try SectionedFileWriter(
        storage: storage, name: "f", kind: .segment, indexID: Self.indexID, fileID: 1)
      try writer.beginSection(1)
      if isAbandoned { writer.abandon() }
    }
    #expect(storage.files.isEmpty)
  }

  @Test func `Threads that verify at once agree`() async throws {
    try write([(1, bytes(400_000))])
    let file = try open(storage.files["f"] ?? [])
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { (try? file.verified(1)) != nil }
      }
      for await passed in group { #expect(passed) }
    }
  }

  private func word(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
  }

  /// Makes the checksum of the header or footer right again.
  private func seal(_ bytes: inout [UInt8], at base: Int) {
    let checksum = Array(bytes[base..<(base + 60)]).crc32c()
    for byte in 0..<4 {
      bytes[base + 60 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte))
    }
  }
}
