import IndexFormat
import Storage

extension IndexWriter {
  /// The segments as a policy sees them, oldest first.
  private var candidates: [MergePolicy.Segment] {
    slots.map { slot in
      MergePolicy.Segment(
        slot.reader, byteCount: slot.record.file.byteCount, deletedCount: slot.deletes.count)
    }
  }

  /// Begins a merge on a thread of its own where the policy asks for one and none is running.
  func startMerge() {
    guard let policy, background == nil, !hasChanges, let range = policy.next(candidates) else {
      return
    }
    do throws(FormatError) {
      let task = try task(range, memoryByteCount: memoryByteCount / 4)
      background = BackgroundMerge(task)
    } catch {
      mergeFailure = .damaged(error)
      self.policy = nil
    }
  }

  /// Whether a merge is under way in the background.
  package var isMerging: Bool { background != nil && background?.task.outcome == nil }

  /// Whether a merge in the background has ended, and the next commit will publish it.
  package var hasFinishedMerge: Bool { background?.task.outcome != nil }

  /// Takes over what a merge in the background has made, if it has ended.
  func adoptFinishedMerge() {
    guard let background, let outcome = background.task.outcome else { return }
    background.wait()
    self.background = nil
    finish(background.task, outcome)
  }

  /// Waits for the merges under way and those that follow from them, and publishes each as a
  /// commit.
  ///
  /// With changes that are not committed yet, the next commit publishes what is done.
  package func finishMerges() throws(IndexWriterError) {
    while let background {
      background.wait()
      adoptFinishedMerge()
      guard !hasChanges else { return }
      try commit()
    }
  }

  /// Gives up a merge in the background; nothing is lost.
  package func cancelMerge() {
    guard let background else { return }
    background.task.cancel()
    background.wait()
    background.task.discard()
    self.background = nil
  }

  /// Joins segments until the policy asks for no more.
  ///
  /// Those from `first` on become one, as after a bulk load. Everything must be committed. Returns
  /// nil when there was nothing to do.
  @discardableResult
  package func settle(
    first: Int, policy: MergePolicy = MergePolicy(), isCancelled: @escaping () -> Bool = { false }
  ) throws(IndexWriterError) -> MergeCounts? {
    var counts: MergeCounts?
    let added = first..<max(first, slots.count)
    if added.count > 1 {
      let ranges = policy.all(Array(candidates[added]))
      try merge(
        ranges.map { ($0.lowerBound + first)..<($0.upperBound + first) }, isCancelled, &counts)
    }
    while let range = policy.next(candidates) { try merge([range], isCancelled, &counts) }
    if counts != nil { try release() }
    return counts
  }

  /// Joins all segments to one, or to as few as can be, without deleted articles.
  ///
  /// In another order than the natural one a single segment is written anew too. Returns nil when
  /// there was nothing to do.
  @discardableResult
  package func mergeAll(
    order: DocumentOrder = .natural, isCancelled: @escaping () -> Bool = { false }
  ) throws(IndexWriterError) -> MergeCounts? {
    try finishMerges()
    try commit()
    var counts: MergeCounts?
    let ranges =
      order == .natural ? MergePolicy().all(candidates) : MergePolicy().groups(candidates)
    try merge(ranges, order: order, isCancelled, &counts)
    if counts != nil { try release() }
    return counts
  }

  /// Merges ranges of segments and publishes them in one commit.
  func merge(
    _ ranges: [Range<Int>], order: DocumentOrder = .natural, _ isCancelled: @escaping () -> Bool,
    _ counts: inout MergeCounts?
  ) throws(IndexWriterError) {
    precondition(!hasChanges, "changes are committed before segments are merged")
    cancelMerge()
    guard !ranges.isEmpty else { return }
    var tasks: [MergeTask] = []
    for range in ranges {
      let task: MergeTask
      do throws(FormatError) {
        task = try self.task(range, memoryByteCount: memoryByteCount, order: order)
      } catch { throw .damaged(error) }
      tasks.append(task)
      task.run(isCancelled: isCancelled)
      if case .failure(let error)? = task.outcome {
        for task in tasks { task.discard() }
        throw IndexWriterError(error)
      }
    }
    let before = slots.count
    for task in tasks { if let outcome = task.outcome { finish(task, outcome) } }
    if let mergeFailure {
      self.mergeFailure = nil
      throw IndexWriterError(mergeFailure)
    }
    let joined = ranges.reduce(0) { $0 + $1.count }
    counts = MergeCounts(
      joined: (counts?.joined ?? 0) + joined,
      into: (counts?.into ?? 0) + slots.count - (before - joined))
    try commit()
  }

  /// Commits the same state once more, after which no file of the segments that were merged is kept
  /// for those who read the commit before.
  package func release() throws(IndexWriterError) {
    do throws(IndexDirectoryError) { try directory.commit(directory.manifest) } catch {
      throw .directory(error)
    }
  }

  private func task(
    _ range: Range<Int>, memoryByteCount: Int, order: DocumentOrder = .natural
  ) throws(FormatError) -> MergeTask {
    let merged = slots[range]
    var others = (documentCount: 0, lengthSum: UInt64(0))
    for (index, slot) in slots.enumerated() where !range.contains(index) {
      others.documentCount += slot.reader.documentCount
      others.lengthSum =
        others.lengthSum.addingReportingOverflow(slot.reader.meta.lengthSum)
        .partialValue
    }
    return MergeTask(
      MergeTask.Input(
        segments: merged.map { IndexReader.Segment(reader: $0.reader, deletes: $0.deletes) },
        ids: merged.map(\.record.id),
        records: try SourceSection.merged(
          merged.map(\.reader), keepsRemovals: range.lowerBound > 0),
        name: directory.newFileName("segment"), fileID: UInt64.random(in: 1...UInt64.max),
        indexID: directory.manifest.indexID, settings: settings, memoryByteCount: memoryByteCount,
        others: others, order: order, threadCount: threadCount),
      storage: storage)
  }

  /// Puts a merged segment in the place of those it was made of; what was deleted from them since
  /// is deleted from it.
  private func finish(_ task: MergeTask, _ outcome: Result<MergeTask.Output, MergeError>) {
    switch outcome {
    case .failure(let error): fail(error)
    case .success(let output):
      let ids = task.input.ids
      guard let start = slots.firstIndex(where: { $0.record.id == ids.first }),
        slots[start...].prefix(ids.count).map(\.record.id) == ids
      else { return task.discard() }
      do throws(StorageError) {
        let reader = try open(output.file)
        var deletes = DeleteSet(documentCount: reader.documentCount)
        for (slot, source) in zip(slots[start...], output.numbering) where slot.deletes.count > 0 {
          for document in 0..<slot.reader.documentCount where slot.deletes.contains(document) {
            if let number = source.number(of: document) { deletes.insert(Int(number)) }
          }
        }
        let record = SegmentRecord(
          file: output.file, id: task.input.fileID, documentCount: UInt32(reader.documentCount))
        slots.replaceSubrange(
          start..<(start + ids.count),
          with: [
            Slot(record: record, reader: reader, deletes: deletes, isChanged: deletes.count > 0)
          ])
        hasMerged = true
      } catch {
        task.discard()
        fail(.storage(error))
      }
    }
  }

  /// After a failure no more merges are begun; commits go on.
  private func fail(_ error: MergeError) {
    if case .cancelled = error { return }
    mergeFailure = error
    policy = nil
  }
}

/// How many segments were joined to how many.
package struct MergeCounts: Sendable, Equatable {
  package var joined: Int
  package var into: Int

  package init(joined: Int, into: Int) {
    self.joined = joined
    self.into = into
  }
}

extension IndexWriterError {
  /// Why a merge ended, as an error of the writer.
  package init(_ error: MergeError) {
    switch error {
    case .storage(let error): self = .directory(.storage(error))
    case .damaged(let error): self = .damaged(error)
    case .cancelled: self = .cancelled
    }
  }
}
