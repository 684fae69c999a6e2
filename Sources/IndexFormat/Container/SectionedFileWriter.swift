import Storage

/// Writes one index file from start to end: header, sections, chunk checksums, footer.
///
/// Streams: only the chunk checksums (4 bytes per 16 KiB) are kept. For one thread at a time.
/// A writer that is dropped without `finish` removes its file. After an error only `abandon` is
/// left. The layout is in `ContainerFormat`.
package final class SectionedFileWriter {
  private struct Entry {
    var kind: SectionKind
    var offset: Int
    var byteCount: Int
    var firstChunk: Int
  }

  package let name: String
  private let storage: any Storage
  private let file: any WritableFile
  private let header: [UInt8]
  private var sections: [Entry] = []
  private var chunkChecksums: [UInt32] = []
  private var chunk = (checksum: UInt32(0), byteCount: 0)
  private var isInSection = false
  private var isOver = false

  /// Creates the file and writes its header.
  package init(
    storage: any Storage, name: String, kind: FileKind, indexID: IndexID, fileID: UInt64
  ) throws(StorageError) {
    self.storage = storage
    self.name = name
    let header = Self.header(kind, indexID, fileID)
    self.header = header
    file = try storage.create(name)
    try file.append(header.rawSpan)
  }

  deinit { abandon() }

  /// Bytes appended to the section that is open, or to the last one.
  package var sectionByteCount: Int { sections.last?.byteCount ?? 0 }

  /// Begins a section; a kind occurs once per file.
  package func beginSection(_ kind: SectionKind) throws(StorageError) {
    precondition(!isInSection && !isOver, "a section begins within another or after the end")
    precondition(kind.rawValue != 0, "section kind 0 is invalid")
    precondition(!sections.contains { $0.kind == kind }, "a section of this kind exists")
    try pad()
    sections.append(
      Entry(kind: kind, offset: file.byteCount, byteCount: 0, firstChunk: chunkChecksums.count))
    isInSection = true
  }

  /// Appends bytes to the open section.
  package func append(_ bytes: RawSpan) throws(StorageError) {
    precondition(isInSection, "bytes outside of a section")
    var done = 0
    while done < bytes.byteCount {
      let room = ContainerFormat.chunkByteCount - chunk.byteCount
      let count = min(room, bytes.byteCount - done)
      let part = bytes.extracting(done..<(done + count))
      chunk.checksum = part.crc32c(continuing: chunk.checksum)
      chunk.byteCount += count
      done += count
      if chunk.byteCount == ContainerFormat.chunkByteCount { endChunk() }
    }
    sections[sections.count - 1].byteCount += bytes.byteCount
    try file.append(bytes)
  }

  /// Appends bytes to the open section.
  package func append(_ bytes: [UInt8]) throws(StorageError) { try append(bytes.rawSpan) }

  /// Ends the open section.
  package func endSection() {
    precondition(isInSection, "no section is open")
    if chunk.byteCount > 0 { endChunk() }
    isInSection = false
  }

  /// Writes the tail, makes the file durable and closes it.
  package func finish() throws(StorageError) -> FileRecord {
    precondition(!isInSection && !isOver, "a file ends within a section or twice")
    try pad()
    let tailOffset = file.byteCount
    let tail = tail()
    let checksum = tail.crc32c(continuing: header.crc32c())
    try file.append(tail.rawSpan)
    let footer = footer(tailOffset: tailOffset, tailByteCount: tail.count, checksum: checksum)
    try file.append(footer.rawSpan)
    try file.finish()
    isOver = true
    return FileRecord(name: name, byteCount: file.byteCount, checksum: checksum)
  }

  /// Gives up: closes and removes the file.
  package func abandon() {
    guard !isOver else { return }
    isOver = true
    file.abandon()
    // Ignored: an unreferenced file is collected when the next writer opens.
    try? storage.remove(name)
  }
}

extension SectionedFileWriter {
  private func endChunk() {
    chunkChecksums.append(chunk.checksum)
    chunk = (0, 0)
  }

  private func pad() throws(StorageError) {
    let excess = file.byteCount % ContainerFormat.alignment
    guard excess > 0 else { return }
    try file.append([UInt8](repeating: 0, count: ContainerFormat.alignment - excess).rawSpan)
  }

  private static func header(_ kind: FileKind, _ indexID: IndexID, _ fileID: UInt64) -> [UInt8] {
    var bytes = ByteWriter()
    bytes.append(fixed: ContainerFormat.headerMagic)
    bytes.append(fixed: kind.rawValue)
    bytes.append(fixed: ContainerFormat.version)
    bytes.append(fixed: UInt32(0))
    bytes.append(fixed: indexID.high)
    bytes.append(fixed: indexID.low)
    bytes.append(fixed: fileID)
    return sealed(bytes)
  }

  private func tail() -> [UInt8] {
    var bytes = ByteWriter()
    for checksum in chunkChecksums { bytes.append(fixed: checksum) }
    let chunkTable = bytes.bytes
    for section in sections {
      let first = section.firstChunk * 4
      let end = first + ContainerFormat.chunkCount(section.byteCount) * 4
      bytes.append(fixed: section.kind.rawValue)
      bytes.append(fixed: Array(chunkTable[first..<end]).crc32c())
      bytes.append(fixed: UInt64(section.offset))
      bytes.append(fixed: UInt64(section.byteCount))
      bytes.append(fixed: UInt64(section.firstChunk))
    }
    return bytes.bytes
  }

  private func footer(tailOffset: Int, tailByteCount: Int, checksum: UInt32) -> [UInt8] {
    let end = file.byteCount + ContainerFormat.footerByteCount
    var bytes = ByteWriter()
    bytes.append(fixed: ContainerFormat.footerMagic)
    bytes.append(fixed: UInt32(sections.count))
    bytes.append(fixed: UInt64(tailOffset))
    bytes.append(fixed: UInt64(tailByteCount))
    bytes.append(fixed: UInt64(end))
    bytes.append(fixed: checksum)
    return Self.sealed(bytes)
  }

  /// Header or footer: zeros up to the checksum, then the checksum.
  private static func sealed(_ fields: ByteWriter) -> [UInt8] {
    var bytes = fields
    while bytes.count < ContainerFormat.checksumOffset { bytes.append(UInt8(0)) }
    bytes.append(fixed: bytes.bytes.crc32c())
    return bytes.bytes
  }
}
