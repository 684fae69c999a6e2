import Storage
import Synchronization

/// One index file, open for reading: its sections, verified chunk by chunk at first touch.
///
/// `open` is structural and takes time in the tail's size (20 bytes per 64 KiB of file): it checks
/// header, footer, tables and every range, so that all later arithmetic is safe, but reads no
/// section. `verified` reads what it has not seen before (2–8 µs per 16 KiB, once) and costs a few
/// nanoseconds after that. `verifyAll` reads everything; after it has passed, no bit of the file
/// differs from what was written. Immutable but for the bits; safe to share between threads.
///
/// 1. Sections stand in file order, each at the first multiple of 64 after the one before.
/// 2. Chunks are numbered through the file without gaps, so every chunk entry belongs to a section.
/// 3. What lies between is padding and shorter than 64 bytes: no byte of the file is unaccounted.
package final class SectionedFile: Sendable {
  /// The bytes and where they came from.
  package let mapping: Mapping
  package let kind: FileKind
  package let indexID: IndexID
  package let fileID: UInt64
  /// Name, length and checksum, as a manifest holds them.
  package let record: FileRecord
  /// Chunks that are read ahead where a cold file is read as a whole.
  private static let aheadChunkCount = 256
  private let sections: [SectionEntry]
  private let tailOffset: Int
  private let verifiedChunks: VerifiedChunks
  /// A bit for each of the first 64 sections that has been verified as a whole.
  private let verifiedSections = Atomic<UInt64>(0)

  private init(
    _ mapping: Mapping, _ header: ContainerHeader, _ footer: ContainerFooter,
    _ sections: [SectionEntry]
  ) {
    self.mapping = mapping
    kind = header.kind
    indexID = header.indexID
    fileID = header.fileID
    record = FileRecord(
      name: mapping.name, byteCount: mapping.byteCount, checksum: footer.checksum)
    self.sections = sections
    tailOffset = footer.tailOffset
    verifiedChunks = VerifiedChunks(
      count: sections.reduce(0) { $0 + ContainerFormat.chunkCount($1.byteCount) })
  }

  /// Opens a mapped file, structurally.
  ///
  /// - Parameters:
  ///   - mapping: the whole file.
  ///   - expectedKind: what the file must be.
  ///   - indexID: the index that it must belong to; nil accepts any.
  ///   - record: what the manifest says of it; nil where nothing does.
  /// - Returns: the file; no byte of a section has been read.
  /// - Throws: `FormatError` for the first thing that is wrong.
  package static func open(
    _ mapping: Mapping, expectedKind: FileKind, indexID: IndexID?, record: FileRecord?
  ) throws(FormatError) -> SectionedFile {
    mapping.willRead(0..<ContainerFormat.headerByteCount)
    mapping.willRead(ContainerFormat.tailGuess(fileByteCount: mapping.byteCount))
    let parser = ContainerParser(mapping: mapping)
    try parser.checkLength(record)
    let header = try parser.header(expectedKind, indexID)
    let footer = try parser.footer(record)
    return SectionedFile(mapping, header, footer, try parser.sections(footer))
  }

  /// The kinds of the sections, in file order.
  package var sectionKinds: [SectionKind] { sections.map(\.kind) }

  /// A section's bytes, not verified; nil when the file has none of that kind.
  package func section(_ kind: SectionKind) -> ByteSection? {
    guard let entry = entry(kind) else { return nil }
    return ByteSection(mapping, offset: entry.offset, byteCount: entry.byteCount)
  }

  /// A section that must be there, with its way to verify.
  package func checkedSection(_ kind: SectionKind) throws(FormatError) -> CheckedSection {
    guard let index = sections.firstIndex(where: { $0.kind == kind }),
      let bytes = ByteSection(
        mapping, offset: sections[index].offset, byteCount: sections[index].byteCount)
    else { throw FormatError(.missingSection, file: record.name, section: kind) }
    return CheckedSection(
      file: self, section: bytes, entry: sections[index],
      bit: index < 64 ? 1 << UInt64(index) : 0)
  }

  /// A range of a section, its chunks verified.
  package func verified(
    _ kind: SectionKind, _ range: Range<Int>
  ) throws(FormatError) -> ByteSection {
    try checkedSection(kind).verified(range)
  }

  /// A whole section, its chunks verified.
  package func verified(_ kind: SectionKind) throws(FormatError) -> ByteSection {
    let section = try checkedSection(kind)
    return try section.verified(0..<section.byteCount)
  }

  /// Verifies the chunks that a range of a section touches.
  package func verify(section kind: SectionKind, range: Range<Int>) throws(FormatError) {
    try checkedSection(kind).verify(range)
  }

  /// Reads the whole file: every chunk, seen before or not, and every padding byte.
  package func verifyAll() throws(FormatError) {
    var end = ContainerFormat.headerByteCount
    for section in sections {
      try checkPadding(end..<section.offset)
      for chunk in 0..<ContainerFormat.chunkCount(section.byteCount) {
        if chunk % Self.aheadChunkCount == 0 {
          let start = section.offset + chunk << ContainerFormat.chunkShift
          mapping.willRead(start..<(start + Self.aheadChunkCount << ContainerFormat.chunkShift))
        }
        try verifyChunk(chunk, of: section)
      }
      end = section.offset + section.byteCount
    }
    try checkPadding(end..<tailOffset)
  }

  private func entry(_ kind: SectionKind) -> SectionEntry? {
    sections.first { $0.kind == kind }
  }

  private func checkPadding(_ range: Range<Int>) throws(FormatError) {
    try ContainerParser(mapping: mapping).checkZero(range, "padding")
  }
}

extension SectionedFile {
  /// Whether a section has been verified as a whole; one load.
  @inline(__always)
  fileprivate func isVerified(_ bit: UInt64) -> Bool {
    verifiedSections.load(ordering: .relaxed) & bit != 0
  }

  fileprivate func setVerified(_ bit: UInt64) {
    verifiedSections.bitwiseOr(bit, ordering: .relaxed)
  }

  /// Verifies chunks that have not been before; the caller has checked the range.
  @inline(__always)
  fileprivate func verifyChunks(
    _ range: Range<Int>, of section: SectionEntry
  ) throws(FormatError) {
    guard !range.isEmpty else { return }
    let last = (range.upperBound - 1) >> ContainerFormat.chunkShift
    var chunk = range.lowerBound >> ContainerFormat.chunkShift
    var isAsked = false
    while chunk <= last {
      if !verifiedChunks.contains(section.firstChunk + chunk) {
        if mapping.isCold, !isAsked {
          isAsked = true
          willRead(chunks: chunk...last, of: section)
        }
        try verifyChunk(chunk, of: section)
      }
      chunk += 1
    }
  }

  @inline(never)
  fileprivate func willRead(chunks: ClosedRange<Int>, of section: SectionEntry) {
    let start = chunks.lowerBound << ContainerFormat.chunkShift
    let end = min((chunks.upperBound + 1) << ContainerFormat.chunkShift, section.byteCount)
    mapping.willRead((section.offset + start)..<(section.offset + end))
  }

  @inline(never)
  private func verifyChunk(_ chunk: Int, of section: SectionEntry) throws(FormatError) {
    let start = chunk << ContainerFormat.chunkShift
    let end = min(start + ContainerFormat.chunkByteCount, section.byteCount)
    let mapping = mapping
    let bytes = mapping.bytes.extracting((section.offset + start)..<(section.offset + end))
    let found = bytes.crc32c()
    let expected = ContainerParser(mapping: mapping).chunkChecksum(
      section.firstChunk + chunk, tailOffset)
    guard found == expected else {
      throw FormatError(
        .checksum, file: record.name, section: section.kind, offset: section.offset + start,
        expected: UInt64(expected), found: UInt64(found), "chunk")
    }
    verifiedChunks.insert(section.firstChunk + chunk)
  }
}

/// A section with its way to verify what is read of it: keep one where reads are frequent.
///
/// A value that keeps its file open.
package struct CheckedSection: Sendable {
  package let file: SectionedFile
  /// All bytes, verified only where `verify` has been.
  package let section: ByteSection
  fileprivate let entry: SectionEntry
  fileprivate let bit: UInt64

  package var byteCount: Int { entry.byteCount }
  package var kind: SectionKind { entry.kind }

  /// Begins to read a range that will be verified, where the file is not in memory.
  package func willRead(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<byteCount)
    guard file.mapping.isCold, let last = range.last else { return }
    let shift = ContainerFormat.chunkShift
    file.willRead(chunks: (range.lowerBound >> shift)...(last >> shift), of: entry)
  }

  /// Verifies the chunks that a range touches: a few nanoseconds for each seen before.
  package func verify(_ range: Range<Int>) throws(FormatError) {
    guard !file.isVerified(bit) || range.upperBound > entry.byteCount else { return }
    try verifyParts(range)
  }

  @inline(never)
  private func verifyParts(_ range: Range<Int>) throws(FormatError) {
    guard range.lowerBound >= 0, range.upperBound <= entry.byteCount else {
      throw FormatError(
        .range, file: file.record.name, section: entry.kind, offset: entry.offset,
        expected: UInt64(entry.byteCount), found: UInt64(max(0, range.upperBound)),
        "a range within the section")
    }
    try file.verifyChunks(range, of: entry)
    if range.count == entry.byteCount { file.setVerified(bit) }
  }

  /// A range of the section, verified.
  package func verified(_ range: Range<Int>) throws(FormatError) -> ByteSection {
    try verify(range)
    guard let part = section.part(range.lowerBound, range.count) else {
      throw FormatError(.range, file: file.record.name, section: entry.kind)
    }
    return part
  }

  /// A number of the section, its chunk verified.
  package func load(_ offset: Int) throws(FormatError) -> UInt64 {
    guard offset >= 0, offset <= entry.byteCount - 8 else {
      throw FormatError(.range, file: file.record.name, section: entry.kind)
    }
    try verify(offset..<(offset + 8))
    // Safe: the eight bytes lie within the section, as just checked.
    return unsafe UInt64(
      littleEndian: (section.unsafeBase + offset).loadUnaligned(as: UInt64.self))
  }

  /// Where a range's bytes begin, verified with the slack behind it; valid as long as the file is.
  package func unsafePointer(
    _ offset: Int, _ count: Int, slack: Int
  ) throws(FormatError) -> UnsafeRawPointer {
    try verify(offset..<(offset + count + slack))
    // Safe: the mapping, which the file keeps, holds the whole section.
    return unsafe section.unsafeBase + offset
  }

  /// The error for a read of this section's bytes that failed to decode.
  package func error(_ error: DecodeError, at base: Int = 0) -> FormatError {
    FormatError(
      error, file: file.record.name, section: entry.kind, base: entry.offset &+ base)
  }
}
