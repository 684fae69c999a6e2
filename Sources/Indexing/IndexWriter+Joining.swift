import IndexFormat
import Storage

/// What joining other indexes did.
package struct JoinCounts: Sendable, Equatable {
  /// Articles that were taken over.
  package var articleCount = 0
  /// Articles left out because a later index has one with the same key.
  package var replacedCount = 0
  /// Segments that were made.
  package var segmentCount = 0

  package init() {}
}

extension IndexWriter {
  /// Takes over the articles of other indexes, without their sources, and commits.
  ///
  /// Of articles with one key that of the last index counts; this index is the first. The others'
  /// settings must be this index's own. Everything must be committed before; when this throws,
  /// nothing is changed.
  package func join(
    _ indexes: [IndexReader], isCancelled: @escaping () -> Bool = { false }
  ) throws(IndexWriterError) -> JoinCounts {
    precondition(!hasChanges, "changes are committed before indexes are joined")
    try finishMerges()
    cancelMerge()
    var counts = JoinCounts()
    let deletes: [DeleteSet]
    let joined: [IndexReader.Segment]
    do throws(FormatError) {
      deletes = try replaced(indexes, &counts)
      joined = zip(indexes.flatMap(\.segments), deletes[slots.count...]).map {
        IndexReader.Segment(reader: $0.reader, deletes: $1)
      }
    } catch { throw .damaged(error) }
    let ranges = MergePolicy().groups(
      joined.map {
        MergePolicy.Segment($0.reader, byteCount: 0, deletedCount: $0.deletes?.count ?? 0)
      })
    var tasks: [MergeTask] = []
    for range in ranges {
      let task: MergeTask
      do throws(FormatError) { task = try self.task(Array(joined[range]), of: joined) } catch {
        throw .damaged(error)
      }
      tasks.append(task)
      task.run(isCancelled: isCancelled)
      if case .failure(let error)? = task.outcome {
        for task in tasks { task.discard() }
        throw IndexWriterError(error)
      }
    }
    let outputs = try tasks.map { task throws(IndexWriterError) in try opened(task, of: tasks) }
    for index in slots.indices where deletes[index].count > slots[index].deletes.count {
      slots[index].deletes = deletes[index]
      slots[index].isChanged = true
      hasChanges = true
    }
    for (task, (output, reader)) in zip(tasks, outputs) {
      counts.articleCount += reader.documentCount
      counts.segmentCount += 1
      slots.append(
        Slot(
          record: SegmentRecord(
            file: output.file, id: task.input.fileID, documentCount: UInt32(reader.documentCount)),
          reader: reader, deletes: DeleteSet(documentCount: reader.documentCount)))
      hasMerged = true
    }
    addSources(of: indexes)
    try commit()
    return counts
  }

  private func opened(
    _ task: MergeTask, of tasks: [MergeTask]
  ) throws(IndexWriterError) -> (MergeTask.Output, SegmentReader) {
    guard case .success(let output)? = task.outcome else { throw .cancelled }
    do throws(StorageError) { return (output, try open(output.file)) } catch {
      for task in tasks { task.discard() }
      throw .directory(.storage(error))
    }
  }

  private func addSources(of indexes: [IndexReader]) {
    for source in indexes.flatMap(\.manifest.sources)
    where !sources.contains(where: { $0.name == source.name }) {
      sources.append(source)
    }
  }

  /// What is deleted from this index's segments and the others', with the articles that a later
  /// index has too.
  private func replaced(
    _ indexes: [IndexReader], _ counts: inout JoinCounts
  ) throws(FormatError) -> [DeleteSet] {
    struct Place {
      var hash: UInt64
      var index: Int
      var segment: Int
      var document: Int
    }
    var segments = slots.map { IndexReader.Segment(reader: $0.reader, deletes: $0.deletes) }
    var indexOfSegment = segments.map { _ in 0 }
    for (number, index) in indexes.enumerated() {
      segments += index.segments
      indexOfSegment += index.segments.map { _ in number + 1 }
    }
    var places: [Place] = []
    for (number, segment) in segments.enumerated() {
      let hashes = try segment.reader.column(.orderKeys, of: UInt64.self)
      for document in 0..<segment.reader.documentCount where segment.isLive(document) {
        places.append(
          Place(
            hash: hashes[document], index: indexOfSegment[number], segment: number,
            document: document))
      }
    }
    places.sort { ($0.hash, $0.index) < ($1.hash, $1.index) }
    var deletes = segments.map { $0.deletes ?? DeleteSet(documentCount: $0.reader.documentCount) }
    var start = 0
    while start < places.count {
      var end = start + 1
      while end < places.count, places[end].hash == places[start].hash { end += 1 }
      defer { start = end }
      guard end - start > 1 else { continue }
      // From the last to the first: the first that is met of a key is the one that counts.
      var kept: Set<[UInt8]> = []
      for place in places[start..<end].reversed() {
        let key = try segments[place.segment].reader.key(of: place.document)
        guard !kept.insert(key).inserted else { continue }
        deletes[place.segment].insert(place.document)
        counts.replacedCount += 1
      }
    }
    return deletes
  }

  private func task(
    _ segments: [IndexReader.Segment], of joined: [IndexReader.Segment]
  ) throws(FormatError) -> MergeTask {
    let own = Set(segments.map(\.reader.file.record.name))
    let others =
      slots.map(\.reader) + joined.map(\.reader).filter { !own.contains($0.file.record.name) }
    return MergeTask(
      MergeTask.Input(
        segments: segments, ids: [],
        records: try SourceSection.merged(segments.map(\.reader), keepsRemovals: false),
        name: directory.newFileName("segment"), fileID: UInt64.random(in: 1...UInt64.max),
        indexID: directory.manifest.indexID, settings: settings, memoryByteCount: memoryByteCount,
        others: others.reduce((0, 0)) { sum, reader in
          (
            sum.0 + reader.documentCount,
            sum.1.addingReportingOverflow(reader.meta.lengthSum).partialValue
          )
        }),
      storage: storage)
  }
}
