import Articles
import IndexFormat
import Storage

extension IndexWriter {
  /// Deletes articles for good and commits: their files do not bring them back while they are as
  /// they were.
  ///
  /// What was added before is committed with it. Keys that no article has are passed over. The
  /// record of a file says how many of its articles are left; a changed file is a new one. Returns
  /// how many were deleted; when this throws before the commit, none is.
  @discardableResult
  package func remove(_ keys: some Sequence<ArticleKey>) throws(IndexWriterError) -> Int {
    try commit()
    let found: [(slot: Int, document: Int)]
    let records: [UInt8]
    do throws(FormatError) {
      var counts: [RemovedFile: Int] = [:]
      found = try places(of: keys, &counts)
      records = try withdrawn(counts)
    } catch { throw .damaged(error) }
    var count = 0
    for (slot, document) in found where slots[slot].deletes.insert(document) {
      slots[slot].isChanged = true
      hasChanges = true
      count += 1
    }
    guard count > 0 else { return 0 }
    try commit(sources: records)
    return count
  }

  /// Writes every segment that holds deleted articles again without them, and removes the old
  /// files.
  ///
  /// Two commits: the new state, and the same once more, after which nothing refers to the old
  /// files. When this returns, no file of the index holds what was deleted, and the removals are
  /// durable. Returns nil when no segment held any.
  @discardableResult
  package func purge(
    isCancelled: @escaping () -> Bool = { false }
  ) throws(IndexWriterError) -> MergeCounts? {
    try finishMerges()
    try commit()
    var counts: MergeCounts?
    let ranges = slots.indices.filter { slots[$0].deletes.count > 0 }.map { $0..<($0 + 1) }
    try merge(ranges, isCancelled, &counts)
    try release()
    do throws(StorageError) {
      let kept = Set(directory.manifest.files.map(\.name))
      // A removal that failed on the way was passed over; here it counts.
      for name in try storage.list() where IndexFileName(name) != nil && !kept.contains(name) {
        try storage.remove(name)
      }
      try storage.synchronize()
    } catch { throw .directory(.storage(error)) }
    return counts
  }

  /// A file that articles were removed of.
  private struct RemovedFile: Hashable {
    var source: String
    var path: [UInt8]
  }

  private func places(
    of keys: some Sequence<ArticleKey>, _ counts: inout [RemovedFile: Int]
  ) throws(FormatError) -> [(slot: Int, document: Int)] {
    var found: [(slot: Int, document: Int)] = []
    for key in Set(keys) {
      let bytes = key.bytes
      for index in slots.indices.reversed() {
        guard let document = try slots[index].reader.document(withKey: bytes),
          !slots[index].deletes.contains(document)
        else { continue }
        found.append((index, document))
        counts[RemovedFile(source: key.source, path: key.path), default: 0] += 1
        break
      }
    }
    return found
  }

  /// The records of files with so many articles less; none where no file is known.
  private func withdrawn(_ counts: [RemovedFile: Int]) throws(FormatError) -> [UInt8] {
    let table = try SourceTable(segments)
    var records: [SourceRecord] = []
    for (number, source) in table.sources.sources.enumerated() {
      for (file, count) in counts where file.source == source.name {
        guard var record = table.record(source: number, path: file.path) else { continue }
        record.withdraw(articleCount: count)
        records.append(record)
      }
    }
    if records.isEmpty { return [] }
    return SourceSection(sources: table.sources.sources, records: records).encoded()
  }
}
