import IndexFormat
import Storage
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A merge of some of a writer's segments into a new file, on the caller's thread or its own.
///
/// Reads what never changes: open segments and the deletes as they were when it began. What was
/// deleted since is put right when the writer takes the result over. Nothing refers to the file
/// until then; a merge that fails, or whose result nobody takes, removes it.
final class MergeTask: Sendable {
  /// A finished segment's file and how its documents are numbered.
  struct Output: Sendable {
    var file: FileRecord
    var numbering: [MergeSource]
  }

  /// What the merge is of.
  struct Input: Sendable {
    var segments: [IndexReader.Segment]
    /// The segments' ids, by which the writer finds them again.
    var ids: [UInt64]
    var records: [UInt8]
    var name: String
    var fileID: UInt64
    var indexID: IndexID
    var settings: BuildSettings
    var memoryByteCount: Int
    var others: (documentCount: Int, lengthSum: UInt64)
    var order = DocumentOrder.natural
    /// Threads that order documents.
    var threadCount = 1
  }

  let input: Input
  private let storage: any Storage
  private let cancelled = Atomic<Bool>(false)
  private let result = Mutex<Result<Output, MergeError>?>(nil)

  init(_ input: Input, storage: any Storage) {
    self.input = input
    self.storage = storage
  }

  /// Merges; `isCancelled` is asked now and then.
  func run(isCancelled: @escaping () -> Bool = { false }) {
    var merge = SegmentMerge(
      input.segments, settings: input.settings, memoryByteCount: input.memoryByteCount,
      order: input.order, threadCount: input.threadCount,
      isCancelled: { [self] in cancelled.load(ordering: .relaxed) || isCancelled() })
    let outcome: Result<Output, MergeError>
    do throws(MergeError) {
      let file = try merge.run(
        storage: storage, name: input.name, indexID: input.indexID, fileID: input.fileID,
        records: input.records, others: input.others)
      outcome = .success(Output(file: file, numbering: merge.numbering))
    } catch { outcome = .failure(error) }
    result.withLock { $0 = outcome }
  }

  /// What came of it; nil while it runs.
  var outcome: Result<Output, MergeError>? { result.withLock { $0 } }

  /// Asks it to end soon.
  func cancel() { cancelled.store(true, ordering: .relaxed) }

  /// Removes a finished file that nobody took.
  func discard() {
    guard case .success(let output) = outcome else { return }
    // Ignored: an unreferenced file is collected when the next writer opens.
    try? storage.remove(output.file.name)
  }
}

/// A merge on a thread of its own; ends with it when it goes.
final class BackgroundMerge {
  let task: MergeTask
  private var thread: pthread_t?

  /// Starts it; nil when the system refuses a thread.
  init?(_ task: MergeTask) {
    self.task = task
    thread = startThread { task.run() }
    if thread == nil { return nil }
  }

  deinit {
    task.cancel()
    wait()
  }

  /// Waits until it has ended.
  func wait() {
    guard let thread else { return }
    pthread_join(thread, nil)
    self.thread = nil
  }
}
