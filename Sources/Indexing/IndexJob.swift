import Articles
import IndexFormat
import Storage

/// Why a run could not go on.
package enum IndexJobError: Error, Sendable {
  /// A path that was asked for cannot be found.
  case path([UInt8], SystemError)
  /// The index cannot be written.
  case writer(IndexWriterError)
  /// A file or stream of records could not be read to its end.
  case read([UInt8], FileReadError)
}

/// Brings an index up to date with folders and files: reads what is new or changed, leaves the
/// rest, and remembers what it skipped and why.
///
/// A file is known by its source and the path below the source's root. What is done is committed
/// whenever a segment became full, and at the end; an interrupted run goes on where it stood.
/// Memory is the writer's budget, one batch of files and the records of the run.
package struct IndexJob {
  /// What to read and how.
  package struct Options: Sendable {
    package var format: Format = .automatic
    package var walk = WalkOptions()
    /// Whether articles whose files are gone are dropped, below roots that were walked completely.
    package var prunes = false
    /// Whether nothing is dropped below a root in which no file is left: it may be a disk that is
    /// not mounted.
    package var keepsWhereEmpty = false
    /// Threads that read and extract; at least 1.
    package var threadCount = 1
    /// The language of records that do not say; nil detects it.
    package var language: LanguageTag?

    package init() {}
  }

  /// What the files are.
  package enum Format: Sendable, Equatable {
    case automatic, html, text, markdown, records

    var page: PageBytes.Format {
      switch self {
      case .automatic, .records: .automatic
      case .html: .html
      case .text: .text
      case .markdown: .markdown
      }
    }
  }

  /// How far a run is; counts only grow.
  package struct Progress: Sendable, Equatable {
    /// What is being done.
    package enum Stage: Sendable, Equatable {
      /// So many files were found so far.
      case counting(fileCount: Int)
      case reading
      /// Everything was read; the commit is being made.
      case committing
    }

    /// How much there is to do.
    package struct Total: Sendable, Equatable {
      package var fileCount: Int
      /// The bytes of the files that have to be read.
      package var byteCount: Int64

      package init(fileCount: Int, byteCount: Int64) {
        self.fileCount = fileCount
        self.byteCount = byteCount
      }
    }

    package var stage = Stage.reading
    /// Where it was counted first.
    package var total: Total?
    package var fileCount = 0
    /// Bytes that were read.
    package var byteCount: Int64 = 0
    package var articleCount = 0
    package var unchangedCount = 0
    package var skippedCount = 0
    package var removedCount = 0
    /// Known files that are gone and were kept, because pruning was not asked for.
    package var vanishedCount = 0
    /// Articles whose text was cut at the limit.
    package var cutCount = 0

    package init() {}
  }

  /// What a run did.
  package struct Report: Sendable {
    package var progress: Progress
    /// Whether it ended early because it was asked to.
    package var isCancelled: Bool
    /// Whether every folder could be read.
    package var isComplete: Bool
    /// The commit that the index is at.
    package var generation: UInt64
    /// Files of records that could not be read to their end, and why.
    ///
    /// What came before the error is in the index. The next run reads them again.
    package var unread: [UnreadFile] = []
  }

  /// A file that could not be read to its end.
  package struct UnreadFile: Sendable {
    package var path: [UInt8]
    package var error: FileReadError
  }

  let writer: IndexWriter
  let reader: any PageReading
  let options: Options
  var progress = Progress()
  var records: [SourceRecord] = []
  /// Records that are worth keeping only beside others: the content is as it was.
  var touched: [SourceRecord]
  /// What was committed; gathered only for who goes on from here.
  private(set) var committed: [SourceRecord] = []
  var unread: [UnreadFile] = []
  private let keepsCommitted: Bool
  private(set) var inputs: RunInputs
  let scanNanoseconds: Int64
  private var committedSegmentCount: Int

  /// Prepares a run over paths.
  ///
  /// - Throws: `IndexJobError.path` when a path does not exist.
  package init(
    _ paths: [[UInt8]], writer: IndexWriter, reader: any PageReading, options: Options
  ) throws(IndexJobError) {
    self.init(
      try RunInputs(paths, writer.segments), touched: nil, writer: writer, reader: reader,
      options: options)
  }

  /// Prepares a run over inputs that are known, with the touched records of the run before.
  ///
  /// Without them, what is committed is not kept for a run to follow.
  init(
    _ inputs: RunInputs, touched: [SourceRecord]?, writer: IndexWriter, reader: any PageReading,
    options: Options
  ) {
    self.writer = writer
    self.reader = reader
    self.options = options
    self.touched = touched ?? []
    keepsCommitted = touched != nil
    self.inputs = inputs
    scanNanoseconds = Self.nowNanoseconds()
    committedSegmentCount = writer.segments.count
  }

  /// Counts what there is to read, so that `Progress` has a total: one more walk.
  package mutating func count(
    isCancelled: () -> Bool = { false }, report: (Progress) -> Void = { _ in }
  ) {
    var survey = IndexSurvey(inputs, options)
    var progress = progress
    let findings = survey.run(
      isCancelled: isCancelled,
      report: { findings in
        progress.stage = .counting(fileCount: findings.fileCount)
        report(progress)
      })
    self.progress.total = Progress.Total(
      fileCount: findings.fileCount, byteCount: findings.pendingByteCount)
  }

  /// Runs to the end, or until `isCancelled` says so; then what is done is committed.
  package mutating func run(
    isCancelled: () -> Bool = { false }, report: (Progress) -> Void = { _ in }
  ) throws(IndexJobError) -> Report {
    let walker = options.walker(inputs.roots)
    var batch = FileBatch(threadCount: options.threadCount)
    var wasCancelled = isCancelled()
    while !wasCancelled, let event = walker.next() {
      switch event {
      case .problem(let problem): note(problem)
      case .file(let file): try take(file, &batch, isCancelled, report)
      }
      wasCancelled = isCancelled()
    }
    try process(&batch, report)
    if !wasCancelled { try dropMissing(walker.reports) }
    progress.stage = .committing
    report(progress)
    try commit()
    return Report(
      progress: progress, isCancelled: wasCancelled,
      isComplete: walker.reports.allSatisfy(\.isComplete), generation: writer.generation,
      unread: unread)
  }

  /// Reads records from an open stream; all belong to a source and path of that name.
  package mutating func run(
    stream: FileDescriptor, name: String, isCancelled: () -> Bool = { false },
    report: (Progress) -> Void = { _ in }
  ) throws(IndexJobError) -> Report {
    var lines = JSONLReader(stream: stream)
    var kept: Set<[UInt8]>?
    progress.stage = .reading
    progress.total = nil
    let source = StreamSource(name: name, path: [])
    let result = try addRecords(&lines, source, &kept, isCancelled, report)
    if let error = result.failure { throw .read(source.path, error) }
    progress.stage = .committing
    report(progress)
    try commit()
    return Report(
      progress: progress, isCancelled: result.wasCancelled, isComplete: true,
      generation: writer.generation, unread: unread)
  }

  /// The time of the system's clock.
  package static func nowNanoseconds() -> Int64 { currentNanoseconds() }
}

// MARK: Files

extension IndexJob {
  private mutating func take(
    _ file: SourceFile, _ batch: inout FileBatch, _ isCancelled: () -> Bool,
    _ report: (Progress) -> Void
  ) throws(IndexJobError) {
    progress.fileCount += 1
    guard let place = inputs.changes.location(of: file.absolutePath) else { return }
    guard case .read(let previous) = inputs.changes.action(for: file) else {
      progress.unchangedCount += 1
      return
    }
    let item = FileBatch.Item(
      file: file, source: place.source, path: place.path, previous: previous)
    if options.format == .records || file.relativePath[...].hasSuffix(Array(".jsonl".utf8)) {
      try addRecords(of: item, isCancelled, report)
    } else {
      batch.append(item)
      if batch.isFull { try process(&batch, report) }
    }
  }

  private mutating func note(_ problem: WalkProblem) {
    inputs.changes.note(problem)
    guard let skip = problem.skip,
      let place = inputs.changes.location(of: problem.absolutePath)
    else { return }
    progress.skippedCount += 1
    let previous = inputs.changes.table.record(source: place.source, path: place.path)
    if let previous, previous.outlivesFailures {
      return keep(previous, skip.reason, skip.detail)
    }
    note(
      SourceRecord(
        source: place.source, path: place.path, fingerprint: .unknown, contentHash: 0,
        isRacy: true, outcome: .skipped(skip.reason, detail: skip.detail)), previous)
  }

  /// Remembers a file whose articles stay although it cannot be read: it may be there again
  /// tomorrow.
  mutating func keep(
    _ previous: SourceRecord, _ reason: SkipReason, _ detail: String
  ) {
    var record = previous
    record.keepStale(reason, detail: detail)
    note(record, previous)
  }

  /// Remembers a record; one that says what is known already is not worth a commit of its own.
  private mutating func note(_ record: SourceRecord, _ previous: SourceRecord?) {
    if let previous, previous.outcome == record.outcome, previous.skips == record.skips,
      record.isWorthRetrying || record.isWithdrawn
    {
      touched.append(record)
    } else {
      records.append(record)
    }
  }

  /// Reads and extracts a batch on several threads, then adds its articles in order.
  private mutating func process(
    _ batch: inout FileBatch, _ report: (Progress) -> Void
  ) throws(IndexJobError) {
    defer { batch.removeAll() }
    let outcomes = writer.clock.measure(.reading) {
      batch.outcomes(
        reader, format: options.format.page, links: options.walk.links,
        scanNanoseconds: scanNanoseconds, threadCount: options.threadCount)
    }
    for (item, outcome) in zip(batch.items, outcomes) {
      switch outcome {
      case .touched(let record):
        progress.unchangedCount += 1
        progress.byteCount += record.fingerprint.byteCount
        touched.append(record)
      case .failed(.absent): break
      case .failed(let error):
        try skip(item, item.file.fingerprint, 0, error.skip.reason, error.skip.detail)
      case .read(let fingerprint, let hash, .skipped(let reason, let detail)):
        try skip(item, fingerprint, hash, reason, detail)
      case .read(let fingerprint, let hash, .article(let article)):
        progress.byteCount += fingerprint.byteCount
        try add(article, item, fingerprint, hash)
      }
    }
    report(progress)
    if writer.segments.count > committedSegmentCount { try commit() }
  }

  private mutating func add(
    _ article: Article, _ item: FileBatch.Item, _ fingerprint: FileFingerprint, _ hash: UInt64
  ) throws(IndexJobError) {
    if case .indexed(let count)? = item.previous?.outcome, count != 1 { try forget(item) }
    var article = article
    article.key = ArticleKey(source: name(of: item.source), path: item.path)
    try add(&article)
    records.append(record(item, fingerprint, hash, .indexed(recordCount: 1)))
  }

  mutating func add(_ article: inout Article) throws(IndexJobError) {
    if article.cutText(toByteCount: Article.textByteCountMax) { progress.cutCount += 1 }
    do throws(IndexWriterError) { try writer.add(article) } catch { throw .writer(error) }
    progress.articleCount += 1
  }

  mutating func skip(
    _ item: FileBatch.Item, _ fingerprint: FileFingerprint, _ hash: UInt64, _ reason: SkipReason,
    _ detail: String
  ) throws(IndexJobError) {
    progress.skippedCount += 1
    progress.byteCount += fingerprint.byteCount
    if reason == .unreadable || reason == .changedWhileReading, let previous = item.previous,
      previous.outlivesFailures
    {
      return keep(previous, reason, detail)
    }
    try forget(item)
    note(record(item, fingerprint, hash, .skipped(reason, detail: detail)), item.previous)
  }

  /// Drops the articles that a file gave before.
  private func forget(_ item: FileBatch.Item) throws(IndexJobError) {
    guard let previous = item.previous else { return }
    try remove(previous)
  }

  @discardableResult
  func remove(
    _ record: SourceRecord, keeping kept: Set<[UInt8]> = []
  ) throws(IndexJobError) -> Int {
    let source = name(of: record.source)
    do throws(IndexWriterError) {
      let key = ArticleKey(source: source, path: record.path)
      if try writer.delete(key) { return 1 }
      if case .skipped = record.outcome, kept.isEmpty { return 0 }
      return try writer.deleteFile(source: source, path: record.path, keeping: kept)
    } catch { throw .writer(error) }
  }

  private mutating func dropMissing(_ reports: [WalkReport]) throws(IndexJobError) {
    for missing in inputs.missing(reports, options) {
      var record = inputs.changes.table.records[missing.record]
      guard missing.isDropped else {
        if missing.isGone { progress.vanishedCount += 1 }
        continue
      }
      progress.removedCount += try remove(record)
      record.outcome = .removed
      records.append(record)
    }
  }

  func record(
    _ item: FileBatch.Item, _ fingerprint: FileFingerprint, _ hash: UInt64,
    _ outcome: SourceRecord.Outcome
  ) -> SourceRecord {
    SourceRecord(
      source: item.source, path: item.path, fingerprint: fingerprint, contentHash: hash,
      isRacy: fingerprint.isRacy(scanNanoseconds: scanNanoseconds), outcome: outcome)
  }

  func name(of source: Int) -> String { inputs.changes.sources.sources[source].name }

  /// Commits what is done; what was only touched is kept beside something else, never alone.
  private mutating func commit() throws(IndexJobError) {
    if records.isEmpty, !writer.hasChanges, writer.generation > 0 { return }
    let sources = inputs.changes.sources.sources
    writer.sources = sources.map { IndexSource(name: $0.name, root: $0.root) }
    let section = SourceSection(sources: sources, records: records + touched)
    do throws(IndexWriterError) { try writer.commit(sources: section.encoded()) } catch {
      throw .writer(error)
    }
    if keepsCommitted { committed += section.records }
    records = []
    touched = []
    committedSegmentCount = writer.segments.count
  }
}

extension Article {
  /// The most text that is kept of one article.
  package static let textByteCountMax = 64 << 20

  /// Cuts the text at so many bytes; true when something was cut.
  fileprivate mutating func cutText(toByteCount limit: Int) -> Bool {
    guard textByteCount > limit else { return false }
    var room = limit - min(limit, title.utf8.count)
    for index in blocks.indices {
      let count = blocks[index].text.utf8.count
      if count > room {
        let text = blocks[index].text
        // Safe: the cut goes back to a character's border.
        var end = text.utf8.index(text.startIndex, offsetBy: room)
        while String.Index(end, within: text) == nil { end = text.utf8.index(before: end) }
        blocks[index].text = String(text[..<end])
        blocks.removeSubrange((index + 1)...)
        return true
      }
      room -= count
    }
    return true
  }
}

extension SourceTable {
  /// The files that an index knows, from the `sources` sections of its segments.
  package init(_ segments: [SegmentReader]) throws(FormatError) {
    self.init(oldestFirst: try SourceSection.sections(of: segments))
  }
}

extension FileFingerprint {
  /// Of a file that could not be looked at.
  static let unknown = FileFingerprint(
    byteCount: 0, modifiedNanoseconds: 0, changedNanoseconds: 0, inode: 0, device: 0)
}
