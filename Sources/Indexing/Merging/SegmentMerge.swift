import Articles
import IndexFormat
import Storage

/// Why a merge ended without a segment; nothing is lost, and its files are removed.
package enum MergeError: Error, Sendable {
  /// A file could not be written or read.
  case storage(StorageError)
  /// A segment to be merged is damaged.
  case damaged(FormatError)
  /// It was asked to end.
  case cancelled
}

/// Several segments with their deletes in, one segment out: what building it from the live articles
/// would have made, in the order of the segments.
///
/// Every byte of the sources is verified before any is copied, so that damage never gets a fresh
/// checksum. Documents are numbered one segment after the other, without the deleted ones; columns,
/// statistics, impacts and the choice of pairs are made anew, lists of postings are decoded and
/// encoded block by block, and stored articles are copied as compressed blocks where no document of
/// a block goes.
///
/// Equal to a built segment are all sections but these: stored blocks end where a source's did; a
/// stem and a form of several languages may share a list that a builder writes twice; a stem that
/// loses its other forms with their articles does not share the list of the last; names of extra
/// fields stay when the last article with them goes; and where articles go and no text is stored,
/// the bytes of text are an estimate.
///
/// In another order than the natural one the documents are numbered once more (`DocumentOrder`):
/// lists are sorted by the new numbers, a term at a time, and stored articles are compressed anew.
/// Extra fields keep the numbers that the sources' order gives them.
///
/// Memory: the columns (about 115 bytes a document and its key; 60 more in another order), a block
/// of each frequent stem while pairs are counted, and what `memoryByteCount` grants to what waits.
/// For one thread, which orders documents with others' help.
package struct SegmentMerge {
  /// Merged segments number their documents below.
  package static let documentCountMax = 1 << 31
  /// Where documents are gone through, it is asked once in so many whether to end.
  static let askedMask = 1 << 12 - 1

  var sources: [MergeSource]
  let order: DocumentOrder
  /// Threads that order documents.
  let threadCount: Int
  /// Bisection halves no part that is as small.
  package var partCountMin = PostingsFormat.blockSize
  /// Where the document of each number comes from; nil while documents keep their order.
  var places: [DocumentPlace]?
  let settings: BuildSettings
  let memoryByteCount: Int
  let isCancelled: () -> Bool
  let buffers = MergeBuffers()
  var columns = DocumentColumns()
  var meta = SegmentMeta()

  /// Prepares the merge of segments, oldest first.
  package init(
    _ segments: [IndexReader.Segment], settings: BuildSettings, memoryByteCount: Int,
    order: DocumentOrder = .natural, threadCount: Int = 1,
    isCancelled: @escaping () -> Bool = { false }
  ) {
    var base = 0
    var sources: [MergeSource] = []
    for segment in segments {
      let source = MergeSource(segment, base: base)
      sources.append(source)
      base += source.liveCount
    }
    precondition(base <= Self.documentCountMax, "documents that a segment can number")
    self.sources = sources
    self.order = order
    self.threadCount = threadCount
    self.settings = settings
    self.memoryByteCount = memoryByteCount
    self.isCancelled = isCancelled
  }

  /// The new numbers of the sources' documents.
  package var numbering: [MergeSource] { sources }

  /// Writes the segment, with the byte form of its source records, and makes its file durable.
  ///
  /// `others` is what else there is in the collection: impacts are made for its average length.
  package mutating func run(
    storage: any Storage, name: String, indexID: IndexID, fileID: UInt64, records: [UInt8],
    others: (documentCount: Int, lengthSum: UInt64) = (0, 0)
  ) throws(MergeError) -> FileRecord {
    for source in sources {
      try reading { () throws(FormatError) in try source.reader.file.verifyAll() }
      try checkCancelled()
    }
    try orderDocuments()
    let writer = try writing { () throws(StorageError) in
      try SegmentWriter(
        storage: storage, name: name, indexID: indexID, fileID: fileID,
        storesText: settings.storesText, waitingByteCountMax: max(1 << 16, memoryByteCount / 8))
    }
    try mergeDocuments(into: writer)
    meta.titleWeight = settings.titleWeight
    meta.analyzer = settings.analyzer.rawValue
    meta.analysisVersion = sources.first?.reader.meta.analysisVersion ?? 1
    meta.scoring = settings.scoring(meta, others: others)
    let sink = try writing { () throws(StorageError) in try writer.beginTerms(meta, columns) }
    try mergeTerms(into: sink)
    try checkCancelled()
    return try writing { () throws(StorageError) in
      try writer.finish(sink, meta: meta, columns: columns, sources: records)
    }
  }

  func checkCancelled() throws(MergeError) { if isCancelled() { throw .cancelled } }

  func reading<Result>(
    _ body: () throws(FormatError) -> Result
  ) throws(MergeError) -> Result {
    do throws(FormatError) { return try body() } catch { throw .damaged(error) }
  }

  func writing<Result>(
    _ body: () throws(StorageError) -> Result
  ) throws(MergeError) -> Result {
    do throws(StorageError) { return try body() } catch { throw .storage(error) }
  }
}
