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
  /// `ArticleSketch.byteCount` bytes a document.
  package var signatures: [UInt8] = []

  package init() {}

  /// Documents so far.
  package var count: Int { lengths.count }

  /// Bytes held, for the memory budget.
  package var byteCount: Int { count * (44 + ArticleSketch.byteCount) + keys.count }

  /// Appends a document; its signature is appended apart, once its text was taken.
  package mutating func append(_ article: Article, key: [UInt8], length: UInt32, site: UInt32) {
    append(
      key: key, orderKey: XXHash64.hash(key), length: length,
      instant: article.published?.seconds ?? .min, day: article.published?.localDay ?? .min,
      language: article.language.code, site: site)
  }

  /// Appends a document whose values are known, but for its signature.
  package mutating func append(
    key: [UInt8], orderKey: UInt64, length: UInt32, instant: Int64, day: Int32, language: UInt32,
    site: UInt32
  ) {
    lengths.append(length)
    orderKeys.append(orderKey)
    instants.append(instant)
    days.append(day)
    languages.append(language)
    sites.append(site)
    keys.append(contentsOf: key)
    keyOffsets.append(UInt64(keys.count))
  }
}

/// Writes a segment's file: stored text while articles arrive, the rest at the end.
///
/// Terms come in ascending order of their keys. Postings are streamed; positions and terms wait
/// for their turn in memory, beyond a limit in files of their own. For one thread at a time;
/// dropping it removes its files.
package final class SegmentWriter {
  private let file: SectionedFileWriter
  private var stored = StoredBlocksWriter()
  private let storesText: Bool
  private let storage: any Storage
  private let waitingByteCountMax: Int

  /// Creates the file; of positions and of terms at most so many bytes wait in memory.
  package init(
    storage: any Storage, name: String, indexID: IndexID, fileID: UInt64, storesText: Bool,
    waitingByteCountMax: Int = .max
  ) throws(StorageError) {
    file = try SectionedFileWriter(
      storage: storage, name: name, kind: .segment, indexID: indexID, fileID: fileID)
    self.storesText = storesText
    self.storage = storage
    self.waitingByteCountMax = waitingByteCountMax
    try begin(.stored)
  }

  /// Stores the next document's article.
  package func store(_ article: Article) throws(StorageError) {
    let block = stored.append { writer in
      StoredArticle.append(article, withText: storesText, to: &writer)
    }
    if let block { try file.append(block) }
  }

  /// Stores the next document's article, which is in its byte form already.
  package func store(_ bytes: ArraySlice<UInt8>) throws(StorageError) {
    if let block = stored.append({ $0.append(contentsOf: bytes) }) { try file.append(block) }
  }

  /// Stores the next documents' articles as a block of another segment, byte for byte.
  package func store(
    compressed: RawSpan, expandedByteCount: Int, offsets: [UInt32]
  ) throws(StorageError) {
    if let block = stored.finish() { try file.append(block) }
    stored.append(
      compressedByteCount: compressed.byteCount, expandedByteCount: expandedByteCount,
      offsets: offsets)
    try file.append(compressed)
  }

  /// Ends the stored articles and begins the terms, for documents with these columns.
  package func beginTerms(
    _ meta: SegmentMeta, _ columns: DocumentColumns
  ) throws(StorageError) -> TermSink {
    precondition(columns.count == stored.documentCount, "one row per stored document")
    if let block = stored.finish() { try file.append(block) }
    file.endSection()
    try section(.storedIndex, stored.index())
    try begin(.postings)
    return TermSink(
      file, PostingsWriter(lengths: columns.lengths, scoring: meta.scoring),
      positions: waiting("positions"), terms: waiting("terms"))
  }

  /// Writes what follows the terms and makes the file durable.
  package func finish(
    _ sink: TermSink, meta: SegmentMeta, columns: DocumentColumns, sources: [UInt8]
  ) throws(StorageError) -> FileRecord {
    try sink.finishPostings()
    file.endSection()
    try begin(.positions)
    try sink.positions.write(to: file)
    file.endSection()
    try begin(.terms)
    try sink.terms.write(to: file)
    file.endSection()
    try section(.termIndex, sink.termIndex)
    var meta = meta
    meta.pairThreshold = sink.pairThreshold
    try section(.meta, meta.encoded())
    try write(columns)
    try section(.sources, sources)
    precondition(
      columns.signatures.count == columns.count * ArticleSketch.byteCount,
      "one signature per document")
    try section(.signatures, columns.signatures)
    return try file.finish()
  }

  /// What waits is named as the segment is, with another prefix: so it is collected as files are.
  private func waiting(_ prefix: String) -> SpilledBytes {
    let rest = file.name.drop { ("a"..."z").contains($0) }
    return SpilledBytes(storage, name: prefix + rest, limit: waitingByteCountMax)
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
    for value in values {
      unsafe withUnsafeBytes(of: value.littleEndian) { unsafe writer.bytes.append(contentsOf: $0) }
    }
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
  fileprivate let positions: SpilledBytes
  fileprivate let terms: SpilledBytes
  fileprivate var termIndex: [UInt8] { dictionary.index() }

  /// From which threshold on the lists of pairs are complete; 0 when there are none.
  package var pairThreshold: UInt32 = 0
  private var drainedByteCount = 0

  /// Bytes of postings, positions and dictionary so far.
  package var byteCount: Int {
    drainedByteCount + postings.postings.count + postings.positions.count + positions.byteCount
      + terms.byteCount + dictionary.terms.count
  }

  fileprivate init(
    _ file: SectionedFileWriter, _ postings: PostingsWriter, positions: SpilledBytes,
    terms: SpilledBytes
  ) {
    self.file = file
    self.postings = postings
    self.positions = positions
    self.terms = terms
  }

  /// Writes a term's postings and its entry, and returns the entry.
  @discardableResult
  package func write(
    _ key: [UInt8], _ term: TermPostings
  ) throws(StorageError) -> TermEntry {
    let entry = postings.write(term)
    dictionary.append(key[...], entry)
    try drainIfFull()
    return entry
  }

  /// Writes a term's occurrences, `document << 32 | position` in ascending order, and its entry.
  package func write(
    _ key: [UInt8], rows: ArraySlice<UInt64>, titleWeight: UInt32
  ) throws(StorageError) {
    dictionary.append(key[...], postings.write(rows: rows, titleWeight: titleWeight))
    try drainIfFull()
  }

  /// Writes a term whose postings another term has written already.
  package func write(
    _ key: [UInt8], sharing entry: TermEntry
  ) throws(StorageError) {
    dictionary.append(key[...], entry)
    try drainIfFull()
  }

  /// What encodes further terms of the segment apart, on any thread.
  package func encoder() -> TermEncoder { TermEncoder(postings.another()) }

  /// Writes terms that were encoded apart, and calls with the index and entry of each.
  package func write(
    _ encoded: EncodedTerms, _ written: (_ index: Int, _ entry: TermEntry) -> Void = { _, _ in }
  ) throws(StorageError) {
    try drain()
    let offsets = postings.offsets
    for (index, term) in encoded.terms.enumerated() {
      let entry =
        term.isShared
        ? term.entry : term.entry.moved(postings: offsets.postings, positions: offsets.positions)
      dictionary.append(encoded.key(index), entry)
      written(index, entry)
    }
    drainedByteCount += encoded.postings.count
    postings.advance(
      postingsBy: encoded.postings.count, positionsBy: encoded.positions.count)
    try file.append(encoded.postings)
    try positions.append(encoded.positions)
    try drainIfFull()
  }

  /// Takes postings of the next term; more may follow.
  package func append(_ part: PostingsPart) throws(StorageError) {
    postings.append(part)
    try drainIfFull()
  }

  /// Ends the term whose postings were appended and returns its entry; nil, and no term, where
  /// none were.
  @discardableResult
  package func end(_ key: [UInt8]) throws(StorageError) -> TermEntry? {
    guard let entry = postings.finishList() else { return nil }
    dictionary.append(key[...], entry)
    try drainIfFull()
    return entry
  }

  fileprivate func finishPostings() throws(StorageError) {
    try drain()
    let slack = [UInt8](repeating: 0, count: BitPacking.readSlack)
    try file.append(slack)
    try positions.append(slack)
  }

  private func drainIfFull() throws(StorageError) {
    let waiting = postings.postings.count + postings.positions.count + dictionary.terms.count
    if waiting >= Self.drainByteCount { try drain() }
  }

  private func drain() throws(StorageError) {
    let drained = postings.drainPostings()
    drainedByteCount += drained.count
    try file.append(drained)
    try positions.append(postings.drainPositions())
    try terms.append(dictionary.drainTerms())
  }
}
