import Storage

/// Writes and reads a manifest as a container file with one section.
///
/// ```
/// manifest  generation u64, analyzer kind u8, analysis version u32, title weight u32,
///           k1 f32, b f32, store text u8 (0 or 1), creator, source count, source…,
///           segment count, segment…
/// source    name, root
/// segment   file, id u64, document count u32, has deletes u8 (0 or 1), [file, deleted count u32]
/// file      name, byte count u64, checksum u32
/// ```
///
/// Strings are a varint length and that many bytes, UTF-8 except `root`; counts are varints;
/// integers and floats are fixed and little endian. The index's identity is the container's, the
/// generation also its file id. Nothing follows the last segment.
package enum ManifestFile {
  package static let section: SectionKind = 1

  /// Writes and makes durable a manifest under a name.
  package static func write(
    _ manifest: Manifest, to storage: any Storage, as name: String
  ) throws(StorageError) -> FileRecord {
    let writer = try SectionedFileWriter(
      storage: storage, name: name, kind: .manifest, indexID: manifest.indexID,
      fileID: manifest.generation)
    try writer.beginSection(section)
    try writer.append(encode(manifest))
    writer.endSection()
    return try writer.finish()
  }

  /// Reads a manifest, verifying every byte of its file.
  package static func read(_ mapping: Mapping) throws(FormatError) -> Manifest {
    let file = try SectionedFile.open(
      mapping, expectedKind: .manifest, indexID: nil, record: nil)
    try file.verifyAll()
    let section = try file.checkedSection(section)
    let bytes = try section.verified(0..<section.byteCount)
    do throws(DecodeError) {
      let manifest = try decode(bytes.bytes, indexID: file.indexID)
      guard manifest.generation == file.fileID else {
        throw DecodeError(offset: 0, expected: "the generation of the header")
      }
      return manifest
    } catch { throw section.error(error) }
  }

  static func encode(_ manifest: Manifest) -> [UInt8] {
    var bytes = ByteWriter()
    let settings = manifest.settings
    bytes.append(fixed: manifest.generation)
    bytes.append(settings.analyzerKind)
    bytes.append(fixed: settings.analysisVersion)
    bytes.append(fixed: settings.titleWeight)
    bytes.append(fixed: settings.k1.bitPattern)
    bytes.append(fixed: settings.b.bitPattern)
    bytes.append(settings.storeText ? UInt8(1) : 0)
    bytes.append(lengthPrefixed: manifest.creator)
    bytes.append(varint: manifest.sources.count)
    for source in manifest.sources {
      bytes.append(lengthPrefixed: source.name)
      bytes.append(lengthPrefixed: source.root)
    }
    bytes.append(varint: manifest.segments.count)
    for segment in manifest.segments {
      append(segment.file, to: &bytes)
      bytes.append(fixed: segment.id)
      bytes.append(fixed: segment.documentCount)
      bytes.append(segment.deletes == nil ? UInt8(0) : 1)
      guard let deletes = segment.deletes else { continue }
      append(deletes, to: &bytes)
      bytes.append(fixed: segment.deletedCount)
    }
    return bytes.bytes
  }

  private static func append(_ file: FileRecord, to bytes: inout ByteWriter) {
    bytes.append(lengthPrefixed: file.name)
    bytes.append(fixed: UInt64(file.byteCount))
    bytes.append(fixed: file.checksum)
  }
}

extension ManifestFile {
  /// The fewest bytes that a source and a segment take: bounds for their counts.
  private static let sourceByteCountMin = 2
  private static let segmentByteCountMin = 26

  /// Decodes a manifest's section; throws on anything that `encode` does not write.
  static func decode(_ bytes: RawSpan, indexID: IndexID) throws(DecodeError) -> Manifest {
    var reader = try ByteReader(bytes)
    let generation = try reader.fixed(UInt64.self)
    let settings = try settings(&reader)
    var manifest = Manifest(
      generation: generation, indexID: indexID, settings: settings,
      creator: try text(&reader))
    let sourceCount = try reader.count(atMost: reader.remaining / sourceByteCountMin)
    for _ in 0..<sourceCount {
      manifest.sources.append(
        IndexSource(name: try text(&reader), root: try reader.lengthPrefixed()))
    }
    let segmentCount = try reader.count(atMost: reader.remaining / segmentByteCountMin)
    for _ in 0..<segmentCount { manifest.segments.append(try segment(&reader)) }
    guard reader.isAtEnd else {
      throw DecodeError(offset: reader.position, expected: "the end of the manifest")
    }
    guard generation > 0, isUnique(manifest.files.map(\.name)),
      isUnique(manifest.segments.map(\.id)), isUnique(manifest.sources.map(\.name))
    else { throw DecodeError(offset: 0, expected: "unique names and a generation") }
    return manifest
  }

  private static func settings(_ reader: inout ByteReader) throws(DecodeError) -> IndexSettings {
    let start = reader.position
    let settings = IndexSettings(
      analyzerKind: try reader.byte(), analysisVersion: try reader.fixed(UInt32.self),
      titleWeight: try reader.fixed(UInt32.self),
      k1: Float(bitPattern: try reader.fixed(UInt32.self)),
      b: Float(bitPattern: try reader.fixed(UInt32.self)), storeText: try flag(&reader))
    guard settings.analyzerKind != 0, settings.k1.isFinite, settings.k1 >= 0,
      settings.b >= 0, settings.b <= 1
    else { throw DecodeError(offset: start, expected: "legal settings") }
    return settings
  }

  private static func segment(_ reader: inout ByteReader) throws(DecodeError) -> SegmentRecord {
    var segment = SegmentRecord(
      file: try file(&reader), id: try reader.fixed(UInt64.self),
      documentCount: try reader.fixed(UInt32.self))
    guard try flag(&reader) else { return segment }
    segment.deletes = try file(&reader)
    let start = reader.position
    segment.deletedCount = try reader.fixed(UInt32.self)
    guard segment.deletedCount <= segment.documentCount else {
      throw DecodeError(offset: start, expected: "no more deletes than documents")
    }
    return segment
  }

  private static func file(_ reader: inout ByteReader) throws(DecodeError) -> FileRecord {
    let start = reader.position
    let name = try text(&reader)
    guard IndexFileName(name) != nil else {
      throw DecodeError(offset: start, expected: "the name of an index file")
    }
    guard let byteCount = Int(exactly: try reader.fixed(UInt64.self)) else {
      throw DecodeError(offset: start, expected: "the length of a file")
    }
    return FileRecord(
      name: name, byteCount: byteCount, checksum: try reader.fixed(UInt32.self))
  }

  private static func text(_ reader: inout ByteReader) throws(DecodeError) -> String {
    let start = reader.position
    guard let text = String(validating: try reader.lengthPrefixed(), as: UTF8.self) else {
      throw DecodeError(offset: start, expected: "UTF-8")
    }
    return text
  }

  private static func flag(_ reader: inout ByteReader) throws(DecodeError) -> Bool {
    let start = reader.position
    let value = try reader.byte()
    guard value < 2 else { throw DecodeError(offset: start, expected: "0 or 1") }
    return value == 1
  }

  private static func isUnique(_ values: [some Hashable]) -> Bool {
    Set(values).count == values.count
  }
}
