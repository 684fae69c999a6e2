import Articles
import Storage

/// What a segment keeps of each document beside its text, column by column.
package struct DocumentColumns {
  package var lengths: [UInt32] = []
  package var orderKeys: [UInt64] = []
  package var instants: [Int64] = []
  package var days: [Int32] = []
  package var languages: [UInt32] = []
  package var sites: [UInt32] = []
  package var keyOffsets: [UInt64] = [0]
  package var keys: [UInt8] = []

  package init() {}

  /// Documents so far.
  package var count: Int { lengths.count }

  /// Bytes held, for the memory budget.
  package var byteCount: Int { count * 44 + keys.count }

  /// Appends a document.
  package mutating func append(_ article: Article, key: [UInt8], length: UInt32, site: UInt32) {
    lengths.append(length)
    orderKeys.append(XXHash64.hash(key))
    instants.append(article.published?.seconds ?? .min)
    days.append(article.published?.localDay ?? .min)
    languages.append(article.language.code)
    sites.append(site)
    keys.append(contentsOf: key)
    keyOffsets.append(UInt64(keys.count))
  }
}

/// Writes a segment's file: stored text while articles arrive, the rest at the end.
///
/// Terms come in ascending order of their keys. Postings are streamed; positions and terms are
/// held in memory until their turn. For one thread at a time; dropping it removes the file.
package final class SegmentWriter {
  private let file: SectionedFileWriter
  private var stored = StoredBlocksWriter()
  private let storesText: Bool

  /// Creates the file.
  package init(
    storage: any Storage, name: String, indexID: IndexID, fileID: UInt64, storesText: Bool
  ) throws(StorageError) {
    file = try SectionedFileWriter(
      storage: storage, name: name, kind: .segment, indexID: indexID, fileID: fileID)
    self.storesText = storesText
    try begin(.stored)
  }

  /// Stores the next document's article.
  package func store(_ article: Article) throws(StorageError) {
    let block = stored.append { writer in
      StoredArticle.append(article, withText: storesText, to: &writer)
    }
    if let block { try file.append(block) }
  }

  /// Writes everything else and makes the file durable.
  ///
  /// The columns have one row per stored document; `sources` is the byte form of the source
  /// records; `writeTerms` is called once and hands each term to `TermSink.write`.
  package func finish(
    meta: SegmentMeta, columns: DocumentColumns, sources: [UInt8],
    writeTerms: (TermSink) throws(StorageError) -> Void
  ) throws(StorageError) -> FileRecord {
    precondition(columns.count == stored.documentCount, "one row per stored document")
    if let block = stored.finish() { try file.append(block) }
    file.endSection()
    try section(.storedIndex, stored.index())

    let sink = TermSink(
      file, PostingsWriter(lengths: columns.lengths, scoring: meta.scoring))
    try begin(.postings)
    try writeTerms(sink)
    try sink.finishPostings()
    file.endSection()
    try section(.positions, sink.positions)
    try section(.terms, sink.terms)
    try section(.termIndex, sink.termIndex)
    var meta = meta
    meta.pairThreshold = sink.pairThreshold
    try section(.meta, meta.encoded())
    try write(columns)
    try section(.sources, sources)
    return try file.finish()
  }

  private func write(_ columns: DocumentColumns) throws(StorageError) {
    try section(.lengths, Self.bytes(columns.lengths))
    try section(.orderKeys, Self.bytes(columns.orderKeys))
    try section(.keyOrder, Self.bytes(Self.keyOrder(columns)))
    try section(.keys, columns.keys)
    try section(.keyOffsets, Self.bytes(columns.keyOffsets))
    try section(.instants, Self.bytes(columns.instants))
    try section(.days, Self.bytes(columns.days))
    try section(.languages, Self.bytes(columns.languages))
    try section(.sites, Self.bytes(columns.sites))
  }

  /// Documents by order key, then by number.
  private static func keyOrder(_ columns: DocumentColumns) -> [UInt32] {
    let order = (0..<UInt32(columns.count)).sorted { a, b in
      (columns.orderKeys[Int(a)], a) < (columns.orderKeys[Int(b)], b)
    }
    return order
  }

  private static func bytes<T: FixedWidthInteger>(_ values: [T]) -> [UInt8] {
    var writer = ByteWriter()
    writer.bytes.reserveCapacity(values.count * MemoryLayout<T>.size)
    for value in values { writer.append(fixed: value) }
    return writer.bytes
  }

  private func begin(_ section: SegmentSection) throws(StorageError) {
    try file.beginSection(SectionKind(rawValue: section.rawValue))
  }

  private func section(_ section: SegmentSection, _ bytes: [UInt8]) throws(StorageError) {
    try begin(section)
    try file.append(bytes)
    file.endSection()
  }
}

/// Takes a segment's terms in ascending order of their keys.
package final class TermSink {
  private static let drainByteCount = 1 << 20

  private let file: SectionedFileWriter
  private var postings: PostingsWriter
  private var dictionary = TermDictionaryWriter()
  fileprivate private(set) var positions: [UInt8] = []
  fileprivate var terms: [UInt8] { dictionary.terms.bytes }
  fileprivate var termIndex: [UInt8] { dictionary.index() }

  /// From which threshold on the lists of pairs are complete; 0 when there are none.
  package var pairThreshold: UInt32 = 0
  private var drainedByteCount = 0

  /// Bytes of postings, positions and dictionary so far.
  package var byteCount: Int {
    drainedByteCount + postings.postings.count + postings.positions.count + positions.count
      + dictionary.terms.count
  }

  fileprivate init(_ file: SectionedFileWriter, _ postings: PostingsWriter) {
    self.file = file
    self.postings = postings
  }

  /// Writes a term's postings and its entry, and returns the entry.
  @discardableResult
  package func write(
    _ key: some Collection<UInt8>, _ term: TermPostings
  ) throws(StorageError) -> TermEntry {
    let entry = postings.write(term)
    dictionary.append(key, entry)
    if postings.postings.count >= Self.drainByteCount { try drain() }
    return entry
  }

  /// Writes a term whose postings another term has written already.
  package func write(_ key: some Collection<UInt8>, sharing entry: TermEntry) {
    dictionary.append(key, entry)
  }

  fileprivate func finishPostings() throws(StorageError) {
    try drain()
    let slack = [UInt8](repeating: 0, count: BitPacking.readSlack)
    try file.append(slack)
    positions.append(contentsOf: slack)
  }

  private func drain() throws(StorageError) {
    let drained = postings.drainPostings()
    drainedByteCount += drained.count
    try file.append(drained)
    positions.append(contentsOf: postings.drainPositions())
  }
}
