import Storage

/// A section's place, checked to lie within the file.
struct SectionEntry: Sendable {
  var kind: SectionKind
  var offset: Int
  var byteCount: Int
  var firstChunk: Int
}

/// The header's fields, checked.
struct ContainerHeader {
  var kind: FileKind
  var indexID: IndexID
  var fileID: UInt64
}

/// The footer's fields, checked against the file's length.
struct ContainerFooter {
  var sectionCount: Int
  var tailOffset: Int
  var chunkCount: Int
  var checksum: UInt32
}

/// Decodes header, footer and tables of a container, trusting nothing.
///
/// Every number is checked before it is used; the layout and its rules are in `ContainerFormat`
/// and `SectionedFile`.
struct ContainerParser {
  let mapping: Mapping

  private var byteCount: Int { mapping.byteCount }
  private var footerOffset: Int { byteCount - ContainerFormat.footerByteCount }

  private func error(
    _ kind: FormatError.Kind, _ detail: String, at offset: Int, section: SectionKind? = nil,
    expected: UInt64 = 0, found: UInt64 = 0
  ) -> FormatError {
    FormatError(
      kind, file: mapping.name, section: section, offset: offset, expected: expected,
      found: found, detail)
  }

  func checkLength(_ record: FileRecord?) throws(FormatError) {
    let least = ContainerFormat.headerByteCount + ContainerFormat.footerByteCount
    let expected = record?.byteCount ?? max(least, byteCount)
    guard byteCount >= least, byteCount == expected else {
      let kind: FormatError.Kind = byteCount > expected ? .overlong : .truncated
      throw error(
        kind, "file length", at: byteCount, expected: UInt64(max(least, expected)),
        found: UInt64(byteCount))
    }
  }

  func header(
    _ expectedKind: FileKind, _ expectedIndex: IndexID?
  ) throws(FormatError) -> ContainerHeader {
    try checkBlock(at: 0, magic: ContainerFormat.headerMagic, "header")
    let version = try number(8, UInt32.self)
    guard version <= ContainerFormat.version else {
      throw error(
        .newerVersion, "format version", at: 8, expected: UInt64(ContainerFormat.version),
        found: UInt64(version))
    }
    guard version >= ContainerFormat.oldestReadable else {
      throw error(
        .olderVersion, "format version", at: 8, expected: UInt64(ContainerFormat.oldestReadable),
        found: UInt64(version))
    }
    let kind = try number(4, UInt32.self)
    guard kind == expectedKind.rawValue else {
      throw error(
        .wrongKind, "file kind", at: 4, expected: UInt64(expectedKind.rawValue),
        found: UInt64(kind))
    }
    try checkZero(12..<16)
    try checkZero(40..<ContainerFormat.checksumOffset)
    let indexID = IndexID(high: try number(16, UInt64.self), low: try number(24, UInt64.self))
    if let expectedIndex, indexID != expectedIndex {
      throw error(
        .wrongIndex, "index id", at: 16, expected: expectedIndex.high, found: indexID.high)
    }
    return ContainerHeader(
      kind: expectedKind, indexID: indexID, fileID: try number(32, UInt64.self))
  }

  func footer(_ record: FileRecord?) throws(FormatError) -> ContainerFooter {
    let base = footerOffset
    try checkBlock(at: base, magic: ContainerFormat.footerMagic, "footer")
    try checkZero((base + 36)..<(base + ContainerFormat.checksumOffset))
    let length = try number(base + 24, UInt64.self)
    guard length == UInt64(byteCount) else {
      throw error(
        .range, "file length", at: base + 24, expected: UInt64(byteCount), found: length)
    }
    let tailOffset = try tailOffset(base)
    let sectionCount = Int(try number(base + 4, UInt32.self))
    // Safe: a 32-bit count times 32 fits an Int.
    let chunkBytes = base - tailOffset - sectionCount * ContainerFormat.sectionEntryByteCount
    guard chunkBytes >= 0, chunkBytes % 4 == 0 else {
      throw error(.range, "section count", at: base + 4, found: UInt64(sectionCount))
    }
    let checksum = try checkTail(tailOffset, base)
    if let record, record.checksum != checksum {
      throw error(
        .wrongFile, "file checksum", at: base + 32, expected: UInt64(record.checksum),
        found: UInt64(checksum))
    }
    return ContainerFooter(
      sectionCount: sectionCount, tailOffset: tailOffset, chunkCount: chunkBytes / 4,
      checksum: checksum)
  }

  /// The tail's place: aligned, after the header, and ending where the footer begins.
  private func tailOffset(_ base: Int) throws(FormatError) -> Int {
    let stored = try number(base + 8, UInt64.self)
    let length = try number(base + 16, UInt64.self)
    let (end, overflow) = stored.addingReportingOverflow(length)
    guard !overflow, end == UInt64(base), let offset = Int(exactly: stored),
      offset >= ContainerFormat.headerByteCount, offset % ContainerFormat.alignment == 0
    else { throw error(.range, "tail offset", at: base + 8, found: stored) }
    return offset
  }

  private func checkTail(_ tailOffset: Int, _ base: Int) throws(FormatError) -> UInt32 {
    let header = mapping.bytes.extracting(0..<ContainerFormat.headerByteCount).crc32c()
    let found = mapping.bytes.extracting(tailOffset..<base).crc32c(continuing: header)
    let expected = try number(base + 32, UInt32.self)
    guard found == expected else {
      throw error(
        .checksum, "tables", at: tailOffset, expected: UInt64(expected), found: UInt64(found))
    }
    return expected
  }

  /// All section entries; together they must account for every byte before the tail.
  func sections(_ footer: ContainerFooter) throws(FormatError) -> [SectionEntry] {
    var sections: [SectionEntry] = []
    var end = ContainerFormat.headerByteCount
    var nextChunk = 0
    for index in 0..<footer.sectionCount {
      let base =
        footer.tailOffset + footer.chunkCount * 4
        + index * ContainerFormat.sectionEntryByteCount
      let section = try section(at: base, after: end, firstChunk: nextChunk, footer)
      guard !sections.contains(where: { $0.kind == section.kind }) else {
        throw error(.range, "section kind", at: base, section: section.kind)
      }
      nextChunk += ContainerFormat.chunkCount(section.byteCount)
      end = section.offset + section.byteCount
      sections.append(section)
    }
    guard nextChunk == footer.chunkCount, ContainerFormat.aligned(end) == footer.tailOffset else {
      throw error(.range, "bytes outside of sections", at: end)
    }
    return sections
  }

  private func section(
    at base: Int, after end: Int, firstChunk: Int, _ footer: ContainerFooter
  ) throws(FormatError) -> SectionEntry {
    let kind = SectionKind(rawValue: try number(base, UInt32.self))
    let storedOffset = try number(base + 8, UInt64.self)
    guard kind.rawValue != 0, let offset = Int(exactly: storedOffset),
      offset == ContainerFormat.aligned(end), offset <= footer.tailOffset
    else {
      throw error(.range, "section offset", at: base + 8, section: kind, found: storedOffset)
    }
    let storedCount = try number(base + 16, UInt64.self)
    guard let byteCount = Int(exactly: storedCount), byteCount <= footer.tailOffset - offset else {
      throw error(.range, "section length", at: base + 16, section: kind, found: storedCount)
    }
    let storedChunk = try number(base + 24, UInt64.self)
    let chunkCount = ContainerFormat.chunkCount(byteCount)
    guard storedChunk == UInt64(firstChunk), chunkCount <= footer.chunkCount - firstChunk else {
      throw error(
        .range, "first chunk", at: base + 24, section: kind, expected: UInt64(firstChunk),
        found: storedChunk)
    }
    let chunkTable = footer.tailOffset + firstChunk * 4
    let found = mapping.bytes.extracting(chunkTable..<(chunkTable + chunkCount * 4)).crc32c()
    let expected = try number(base + 4, UInt32.self)
    guard found == expected else {
      throw error(
        .checksum, "section checksum", at: base + 4, section: kind, expected: UInt64(expected),
        found: UInt64(found))
    }
    return SectionEntry(kind: kind, offset: offset, byteCount: byteCount, firstChunk: firstChunk)
  }

  /// The stored checksum of a chunk; the section table has been checked against the chunk table.
  func chunkChecksum(_ chunk: Int, _ tailOffset: Int) -> UInt32 {
    let bytes = mapping.bytes.extracting((tailOffset + chunk * 4)..<(tailOffset + chunk * 4 + 4))
    // Safe: four bytes, any of which is legal.
    return unsafe UInt32(
      littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self))
  }

  /// Checks magic and checksum of header or footer.
  private func checkBlock(at base: Int, magic: UInt32, _ name: String) throws(FormatError) {
    let foundMagic = try number(base, UInt32.self)
    guard foundMagic == magic else {
      throw error(
        .badMagic, name, at: base, expected: UInt64(magic), found: UInt64(foundMagic))
    }
    let end = base + ContainerFormat.checksumOffset
    let found = mapping.bytes.extracting(base..<end).crc32c()
    let expected = try number(end, UInt32.self)
    guard found == expected else {
      throw error(.checksum, name, at: base, expected: UInt64(expected), found: UInt64(found))
    }
  }

  /// Throws for the first byte that is not zero.
  func checkZero(_ range: Range<Int>, _ detail: String = "reserved") throws(FormatError) {
    for offset in range where mapping.bytes.byte(at: offset) != 0 {
      throw error(.padding, detail, at: offset, found: UInt64(mapping.bytes.byte(at: offset)))
    }
  }

  private func number<T: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, _ type: T.Type
  ) throws(FormatError) -> T {
    do { return try mapping.bytes.load(offset, as: type) } catch {
      throw FormatError(error, file: mapping.name)
    }
  }
}

extension RawSpan {
  /// The byte at an offset, which must lie within.
  func byte(at offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < byteCount, "an offset outside of the bytes")
    // Safe: the offset lies within, as just checked.
    return unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}
