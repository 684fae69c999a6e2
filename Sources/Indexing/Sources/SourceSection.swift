import Articles
import Storage

/// The files that one segment was made from, as the segment's section `sources` holds them.
///
/// ```
/// section := version:varint(1) sourceCount:varint source* recordCount:varint record*
/// source  := name:bytes root:bytes                         bytes := count:varint byte*
/// record  := sourceStep:varint shared:varint suffix:bytes  path = previous path's first
///            flags:u8 [facts] outcome                      `shared` bytes + suffix
/// flags   := kind (1 indexed, 2 skipped, 3 removed) | 0x80 when racy
/// facts   := size:varint modified:i64 changed:i64 inode:varint device:varint hash:u64
///            skipCount:varint listed:varint (line:varint reason:u8 detail:bytes)*
///            (line 0: the file itself could not be read again)
///            (absent when removed)
/// outcome := indexed: recordCount:varint; skipped: reason:u8 detail:bytes; removed: nothing
/// ```
///
/// 1. Records rise strictly by (source, path): no file has two.
/// 2. `sourceStep` counts from the previous record's source; `shared` is 0 where it is not 0.
///
/// Decoding accepts exactly what encoding gives or throws; its memory is bounded by 20 times the
/// bytes, and by front coding's own factor for the paths.
package struct SourceSection: Sendable, Equatable {
  package var sources: [KnownSource]
  /// Sorted by source and path.
  package private(set) var records: [SourceRecord]

  package static let version = 1
  /// Longer paths are not walked.
  static let pathByteCountMax = SourceWalker.pathByteCountMax + 256
  static let detailByteCountMax = 4_096

  /// Takes records in any order; of two for the same file the later one holds.
  package init(sources: [KnownSource], records: [SourceRecord]) {
    self.sources = sources
    self.records = Self.newest(of: records)
  }

  /// Sorts, and keeps of each file the last record.
  static func newest(of records: [SourceRecord]) -> [SourceRecord] {
    let order = records.indices.sorted { a, b in
      if SourceRecord.precedes(records[a], records[b]) { return true }
      if SourceRecord.precedes(records[b], records[a]) { return false }
      return a < b
    }
    var kept: [SourceRecord] = []
    kept.reserveCapacity(records.count)
    for index in order {
      let record = records[index]
      if let last = kept.last, last.source == record.source, last.path == record.path {
        kept.removeLast()
      }
      kept.append(record)
    }
    return kept
  }

  // MARK: Encoding

  /// The section's bytes.
  ///
  /// Sources of records must be in the list.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(varint: Self.version)
    writer.append(varint: sources.count)
    for source in sources {
      writer.append(lengthPrefixed: source.name)
      writer.append(lengthPrefixed: source.root)
    }
    writer.append(varint: records.count)
    var source = 0
    var path: [UInt8] = []
    for record in records {
      precondition(sources.indices.contains(record.source), "a source in the list")
      let step = record.source - source
      let shared = step == 0 ? zip(path, record.path).prefix { $0 == $1 }.count : 0
      writer.append(varint: step)
      writer.append(varint: shared)
      writer.append(lengthPrefixed: record.path[shared...])
      Self.append(record, to: &writer)
      (source, path) = (record.source, record.path)
    }
    return writer.bytes
  }

  private static func append(_ record: SourceRecord, to writer: inout ByteWriter) {
    writer.append(Kind(record.outcome).rawValue | (record.isRacy ? racyFlag : 0))
    guard record.outcome != .removed else { return }
    let print = record.fingerprint
    writer.append(varint: UInt64(bitPattern: print.byteCount))
    writer.append(fixed: print.modifiedNanoseconds)
    writer.append(fixed: print.changedNanoseconds)
    writer.append(varint: print.inode)
    writer.append(varint: print.device)
    writer.append(fixed: record.contentHash)
    writer.append(varint: record.skipCount)
    writer.append(varint: record.skips.count)
    for skip in record.skips {
      writer.append(varint: skip.line)
      append(skip.reason, skip.detail, to: &writer)
    }
    switch record.outcome {
    case .indexed(let count): writer.append(varint: count)
    case .skipped(let reason, let detail): append(reason, detail, to: &writer)
    case .removed: break
    }
  }

  private static func append(_ reason: SkipReason, _ detail: String, to writer: inout ByteWriter) {
    writer.append(reason.rawValue)
    writer.append(lengthPrefixed: Array(detail.utf8.prefix(detailByteCountMax)))
  }

  private enum Kind: UInt8 {
    case indexed = 1
    case skipped, removed

    init(_ outcome: SourceRecord.Outcome) {
      switch outcome {
      case .indexed: self = .indexed
      case .skipped: self = .skipped
      case .removed: self = .removed
      }
    }
  }

  private static let racyFlag: UInt8 = 0x80

  // MARK: Decoding

  /// Reads a section; throws on any bytes that encoding would not give.
  package init(decoding bytes: RawSpan) throws(DecodeError) {
    var reader = try ByteReader(bytes)
    guard try reader.varint() == UInt64(Self.version) else {
      throw DecodeError(offset: 0, expected: "a known version of the sources section")
    }
    sources = []
    for _ in 0..<(try reader.count(atMost: reader.remaining / 2)) {
      let name = String(decoding: try reader.lengthPrefixed(), as: UTF8.self)
      sources.append(KnownSource(name: name, root: try reader.lengthPrefixed()))
    }
    records = []
    var source = 0
    var path: [UInt8] = []
    for index in 0..<(try reader.count(atMost: reader.remaining / 4)) {
      let start = reader.position
      let step = try reader.count(atMost: sources.count)
      let shared = try reader.count(atMost: step == 0 ? path.count : 0)
      let suffix = try reader.array(
        reader.count(atMost: min(reader.remaining, Self.pathByteCountMax - shared)))
      let previous = path
      path.removeLast(path.count - shared)
      path += suffix
      source += step
      let rises = index == 0 || step > 0 || previous.lexicographicallyPrecedes(path)
      guard source < sources.count, rises else {
        throw DecodeError(offset: start, expected: "a source and path after the previous one")
      }
      records.append(try Self.record(source: source, path: path, from: &reader))
    }
    guard reader.isAtEnd else {
      throw DecodeError(offset: reader.position, expected: "the end of the sources section")
    }
  }

  @_lifetime(reader: copy reader)
  private static func record(
    source: Int, path: [UInt8], from reader: inout ByteReader
  ) throws(DecodeError) -> SourceRecord {
    let flags = try reader.byte()
    guard let kind = Kind(rawValue: flags & ~racyFlag) else {
      throw DecodeError(offset: reader.position - 1, expected: "a kind of outcome")
    }
    var record = SourceRecord(
      source: source, path: path,
      fingerprint: FileFingerprint(
        byteCount: 0, modifiedNanoseconds: 0, changedNanoseconds: 0, inode: 0, device: 0),
      contentHash: 0, isRacy: flags & racyFlag != 0, outcome: .removed)
    if kind == .removed { return record }
    record.fingerprint = FileFingerprint(
      byteCount: Int64(bitPattern: try reader.varint()),
      modifiedNanoseconds: try reader.fixed(Int64.self),
      changedNanoseconds: try reader.fixed(Int64.self), inode: try reader.varint(),
      device: try reader.varint())
    record.contentHash = try reader.fixed(UInt64.self)
    record.skipCount = try reader.count(atMost: Int.max)
    for _ in 0..<(try reader.count(atMost: min(record.skipCount, SourceRecord.listedSkipCountMax)))
    {
      let line = try reader.count(atMost: Int.max)
      let (reason, detail) = try skip(from: &reader)
      record.skips.append(RecordSkip(line: line, reason: reason, detail: detail))
    }
    if kind == .indexed {
      record.outcome = .indexed(recordCount: try reader.count(atMost: Int.max))
    } else {
      let (reason, detail) = try skip(from: &reader)
      record.outcome = .skipped(reason, detail: detail)
    }
    return record
  }

  @_lifetime(reader: copy reader)
  private static func skip(
    from reader: inout ByteReader
  ) throws(DecodeError) -> (SkipReason, String) {
    let start = reader.position
    guard let reason = SkipReason(rawValue: try reader.byte()) else {
      throw DecodeError(offset: start, expected: "a reason")
    }
    let detail = try reader.array(
      reader.count(atMost: min(reader.remaining, detailByteCountMax)))
    return (reason, String(decoding: detail, as: UTF8.self))
  }
}
