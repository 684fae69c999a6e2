import Storage

/// The deleted documents of one segment: a bit each, in a file of its own that a commit names.
///
/// The file's one section holds `u64 × ⌈documents / 64⌉`; bit d % 64 of word d / 64 is document d.
package struct DeleteSet: Sendable {
  /// The section of a deletes file.
  package static let section: SectionKind = 1

  /// Deleted documents.
  package private(set) var count: Int
  /// A bit for each document, lowest first.
  package private(set) var words: [UInt64]

  /// No deletes in a segment of so many documents.
  package init(documentCount: Int) {
    words = [UInt64](repeating: 0, count: (documentCount + 63) / 64)
    count = 0
  }

  /// Reads a deletes file and checks it against the segment's record.
  package init(_ file: SectionedFile, record: SegmentRecord) throws(FormatError) {
    let section = try file.checkedSection(Self.section)
    let bytes = try section.verified(0..<section.byteCount)
    guard let column = Column<UInt64>(bytes), column.count == (Int(record.documentCount) + 63) / 64
    else { throw section.error(DecodeError(offset: 0, expected: "a bit for each document")) }
    words = (0..<column.count).map { column[$0] }
    count = words.reduce(0) { $0 + $1.nonzeroBitCount }
    guard count == Int(record.deletedCount) else {
      throw section.error(DecodeError(offset: 0, expected: "as many deletes as the manifest says"))
    }
  }

  /// Whether a document is deleted.
  package func contains(_ document: Int) -> Bool {
    words[document >> 6] & 1 << UInt64(document & 63) != 0
  }

  /// Deletes a document; false when it was already.
  @discardableResult
  package mutating func insert(_ document: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(document & 63)
    guard words[document >> 6] & bit == 0 else { return false }
    words[document >> 6] |= bit
    count += 1
    return true
  }

  /// Writes a deletes file and makes it durable.
  package func write(
    to storage: any Storage, name: String, indexID: IndexID, fileID: UInt64
  ) throws(StorageError) -> FileRecord {
    var bytes = ByteWriter()
    for word in words { bytes.append(fixed: word) }
    let file = try SectionedFileWriter(
      storage: storage, name: name, kind: .deletes, indexID: indexID, fileID: fileID)
    try file.beginSection(Self.section)
    try file.append(bytes.bytes)
    file.endSection()
    return try file.finish()
  }
}
