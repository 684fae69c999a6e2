import IndexFormat

/// Keeps an index up to date with folders and files until it is asked to end.
///
/// First everything is looked at, as by `IndexJob`; then only the paths that the source of changes
/// names, or, where it does not tell all, everything now and then. What the index knows of files is
/// kept in memory, about 300 bytes a file, so that a saved file costs reading that file. The
/// writer, and with it the lock, is opened for what is to be written and let go after it, or when
/// the merges that follow from it are done. For one thread.
///
/// 1. A path is taken from what is pending only for the time of an attempt; after a failure it is
///    pending again.
/// 2. A folder is watched before its names are read, so nothing in it goes unseen.
/// 3. What is known is that of `generation`; when another writer has committed since, it is read
///    anew. When the newest segment is gone that was there then, or the whole index, everything is
///    looked at: the index may have been restored as it was before. So it is when another folder
///    stands in its place.
/// 4. A root is what it was at the start, by its path without links: where a link has come into its
///    place, or into one above it, it counts as gone.
package final class IndexWatch {
  /// What to watch, and how.
  package struct Options: Sendable {
    package var job = IndexJob.Options()
    /// How long changes are gathered.
    var rule = PendingChanges.Rule()
    /// Between two looks at everything, where not all changes are told; nil for ten times as long
    /// as a look takes, and `scanNanosecondsMin` at least.
    package var scanNanoseconds: Int64?
    static let scanNanosecondsMin: Int64 = 5_000_000_000
    /// Until a file that was written shortly before it was read is read once more.
    var recheckNanoseconds = FileFingerprint.racyNanoseconds + 500_000_000
    /// Before the first repetition of what failed; each one waits twice as long.
    var retryNanoseconds: Int64 = 1_000_000_000
    static let retryNanosecondsMax: Int64 = 60_000_000_000
    /// Between two looks at the roots and the index's folder: that another one has come into the
    /// place of one, or of one above it, or that a disk was mounted there, is not told.
    var rootPollNanoseconds: Int64 = 2_000_000_000
    /// How long paths that were told are still seen to when it is asked to end.
    var endingNanoseconds: Int64 = 2_000_000_000

    package init() {}
  }

  /// What whoever started it does for it.
  package struct Host {
    /// Opens the index for writing.
    package var open: () throws -> IndexWriter
    /// Whether what failed may go well later.
    package var isTemporary: (any Error) -> Bool
    package var isCancelled: () -> Bool
    package var note: (Note) -> Void

    package init(
      open: @escaping () throws -> IndexWriter, isTemporary: @escaping (any Error) -> Bool,
      isCancelled: @escaping () -> Bool, note: @escaping (Note) -> Void
    ) {
      self.open = open
      self.isTemporary = isTemporary
      self.isCancelled = isCancelled
      self.note = note
    }
  }

  /// What there is to say.
  package enum Note {
    /// Everything was looked at once.
    case ready(folderCount: Int)
    /// Not all changes are told; everything is looked at now and then.
    case gap(WatchGap)
    /// Paths about to be read, noted or dropped.
    case pending([[UInt8]])
    /// What was done is durable.
    case committed(IndexJob.Report)
    /// Segments were joined; durable as well.
    case joined(before: Int, after: Int, generation: UInt64)
    /// Something failed and is tried again.
    case failed(any Error)
    /// Segments could not be joined; nothing is lost.
    case joiningFailed(any Error)
    /// A folder or file is not there any more, or a link is in its place; what came from it is
    /// kept.
    case lost([UInt8])
    /// It is there again.
    case found([UInt8])
  }

  /// What the index knows of files.
  private struct Knowledge {
    var table: SourceTable
    var indexID: IndexID
    var generation: UInt64
    /// The name of the newest segment's file, which no other ever has; nil where there is none.
    var newest: String?
    /// Records of files that were read and found to be as they were, for the next commit.
    var touched: [SourceRecord] = []
  }

  private let roots: [[UInt8]]
  private let source: any ChangeSource
  private let reader: any PageReading
  private var options: Options
  private let host: Host
  private let indexFolder: [UInt8]

  private var knowledge: Knowledge?
  private var writer: IndexWriter?
  private var pending = PendingChanges()
  private var lost: Set<[UInt8]> = []
  /// What stood at each root when everything was looked at last; nil for none.
  private var identities: [FileIdentity?] = []
  /// The index's folder when it was looked for last; nil before it is made.
  private var indexIdentity: FileIdentity?
  private var rootsDue = Int64.min
  /// Files to read once more, and when.
  private var racy: (paths: Set<[UInt8]>, due: Int64) = ([], .max)
  /// Files that could not be read to their end, when they are tried again, and how long after that.
  private var unread: (paths: Set<[UInt8]>, due: Int64, delay: Int64) = ([], .max, 0)
  private var isEnding = false
  /// When nothing more is begun: known once it was asked to end.
  private var endDue: Int64?
  private var isReady = false
  private var toldGap: WatchGap?
  private var retryDue = Int64.min
  private var retryDelay: Int64 = 0
  private var scanDue = Int64.max
  private var mergeDue = Int64.min

  /// How often is asked for what is still to be told at the end; changes may never cease.
  private static let drainCountMax = 16
  private static let mergePollNanoseconds: Int64 = 100_000_000
  private static let mergeRetryNanoseconds: Int64 = 600_000_000_000

  /// Prepares watching; the roots are absolute paths without links, the index's folder any path.
  package init(
    roots: [[UInt8]], indexFolder: [UInt8], source: any ChangeSource, reader: any PageReading,
    options: Options, host: Host
  ) {
    self.roots = roots
    self.indexFolder = indexFolder
    self.source = source
    self.reader = reader
    self.options = options
    self.host = host
    self.options.job.keepsWhereEmpty = true
    self.options.job.walk.willRead = { source.watch($0) }
    retryDelay = options.retryNanoseconds
    unread.delay = options.retryNanoseconds
  }

  /// Watches until it is asked to end; then what is pending is committed.
  ///
  /// Throws what will not go well later either, and what fails at the very end.
  package func run() throws {
    defer { release() }
    pending.add([.everything], at: Clock.nanoseconds())
    try attempt(at: Clock.nanoseconds())
    while !host.isCancelled() {
      pending.add(
        source.wait(milliseconds: timeout(from: Clock.nanoseconds())), at: Clock.nanoseconds())
      try step(at: Clock.nanoseconds())
    }
    isEnding = true
    for _ in 0..<Self.drainCountMax {
      let changes = source.wait(milliseconds: 0)
      if changes.isEmpty { break }
      pending.add(changes, at: Clock.nanoseconds())
    }
    // What takes a walk over everything is left for the next time.
    if !pending.isEmpty, !pending.isEverything { try attempt(at: Clock.nanoseconds()) }
  }

  /// Does what is due.
  private func step(at now: Int64) throws {
    if now >= scanDue {
      scanDue = .max
      pending.add([.everything], at: now)
    }
    if now >= racy.due {
      pending.add(racy.paths.map { .path($0) }, at: now)
      racy.due = .max
    }
    if now >= unread.due {
      pending.add(unread.paths.map { .path($0) }, at: now)
      unread.due = .max
    }
    if now >= rootsDue {
      rootsDue = now + options.rootPollNanoseconds
      if roots.map(Self.identity) != identities { pending.add([.everything], at: now) }
      lookForIndex(at: now)
    }
    if let due = pending.due(options.rule), now >= due, now >= retryDue { try attempt(at: now) }
    try tendMerge(at: Clock.nanoseconds())
  }

  /// How long to wait for what is due next, in milliseconds.
  private func timeout(from now: Int64) -> Int32 {
    var due = min(scanDue, racy.due, unread.due, max(rootsDue, now + 1_000_000))
    if let pendingDue = pending.due(options.rule) { due = min(due, max(pendingDue, retryDue)) }
    if writer != nil { due = min(due, now + Self.mergePollNanoseconds) }
    return Int32(clamping: (max(0, due - now) + 999_999) / 1_000_000)
  }
}

// MARK: Attempts

extension IndexWatch {
  /// Brings the index up to date with what is pending; what fails is pending again.
  private func attempt(at now: Int64) throws {
    let scope = pending.take()
    do {
      try update(scope)
      retryDelay = options.retryNanoseconds
      retryDue = .min
    } catch {
      pending.restore(scope, at: now)
      release()
      guard !isEnding, host.isTemporary(error) else { throw error }
      host.note(.failed(error))
      retryDue = Clock.nanoseconds() + retryDelay
      retryDelay = min(retryDelay * 2, Options.retryNanosecondsMax)
    }
  }

  /// Whether a look is given up when the process is asked to end: one at everything may take long,
  /// and the next start makes it again; paths that were told are seen to for a while.
  private func isCancelled(_ scope: PendingChanges.Scope) -> () -> Bool {
    if scope == .everything, !isEnding { return host.isCancelled }
    return { [self] in
      guard host.isCancelled() else { return false }
      let now = Clock.nanoseconds()
      let due = endDue ?? now + options.endingNanoseconds
      endDue = due
      return now >= due
    }
  }

  private func update(_ scope: PendingChanges.Scope) throws {
    let start = Clock.nanoseconds()
    lookForRoots()
    options.job.walk.leaveOut(folder: indexFolder)
    var scope = scope
    let asked = scope
    if let knowledge {
      var survey = IndexSurvey(inputs(scope, knowledge), options.job)
      guard let paths = survey.pendingPaths(isCancelled: isCancelled(scope)) else {
        // Asked to end: the next start looks at everything.
        return
      }
      if paths.isEmpty {
        retryLater([], asked: asked)
        return finish(scope, since: start)
      }
      host.note(.pending(paths))
      if paths.count <= PendingChanges.pathCountMax { scope = .paths(Set(paths)) }
    }
    try index(scope, asked: asked)
    finish(scope, since: start)
  }

  /// After everything was looked at: says so the first time, and plans the next look.
  private func finish(_ scope: PendingChanges.Scope, since start: Int64) {
    let now = Clock.nanoseconds()
    if !isReady {
      isReady = true
      host.note(.ready(folderCount: source.folderCount))
    }
    guard let gap = source.gap else { return }
    if toldGap != gap {
      toldGap = gap
      host.note(.gap(gap))
    }
    let wait = max(Options.scanNanosecondsMin, 10 * (now - start))
    if scanDue == .max { scanDue = now + (options.scanNanoseconds ?? wait) }
  }

  /// Reads, adds and drops what is in the scope, and commits; it is all that there is to do in the
  /// one that was asked for.
  private func index(_ scope: PendingChanges.Scope, asked: PendingChanges.Scope) throws {
    let writer = try openWriter()
    var scope = scope
    if let knowledge, knowledge.indexID != writer.indexID || !writer.holds(knowledge.newest) {
      self.knowledge = nil
      scope = .everything
    }
    let isFirst = knowledge == nil
    writer.policy = !isFirst && Clock.nanoseconds() >= mergeDue ? MergePolicy() : nil
    var known = try knowledge(of: writer)
    let carried = known.touched.count
    let generation = writer.generation
    let segmentCount = writer.segments.count
    var job = IndexJob(
      inputs(scope, known), touched: known.touched, writer: writer, reader: reader,
      options: options.job)
    let report = try job.run(isCancelled: isCancelled(scope))
    if report.generation != generation { host.note(.committed(report)) }
    let read = job.committed + job.touched.dropFirst(job.committed.isEmpty ? carried : 0)
    known.table.update(job.committed + job.touched, sources: job.inputs.changes.sources)
    // A file that is looked at time and again has one record.
    known.touched = SourceSection.newest(of: job.touched)
    known.generation = writer.generation
    known.newest = writer.newestSegmentName
    knowledge = known
    retryLater(report.unread, asked: asked)
    recheck(read)
    if isFirst { settle(first: segmentCount) }
    if !writer.isMerging, !writer.hasFinishedMerge { release() }
  }

  /// Plans to read files again that were written so shortly before that a later edit could have the
  /// same times; those that are read again now are not.
  private func recheck(_ records: [SourceRecord]) {
    let sources = knowledge?.table.sources.sources ?? []
    let again = racy.due == .max ? racy.paths : []
    var paths: Set<[UInt8]> = []
    for record in records where record.isRacy && record.outcome != .removed {
      let path = joined(sources[record.source].root, record.path)
      if !again.contains(path), !unread.paths.contains(path) { paths.insert(path) }
    }
    if racy.due != .max { paths.formUnion(racy.paths) }
    racy = ([], .max)
    guard !paths.isEmpty, paths.count <= PendingChanges.pathCountMax else { return }
    racy = (paths, Clock.nanoseconds() + options.recheckNanoseconds)
  }
}

// MARK: Files that cannot be read

extension IndexWatch {
  /// Plans to read files again that could not be read to their end, and says it of new ones.
  private func retryLater(_ files: [IndexJob.UnreadFile], asked scope: PendingChanges.Scope) {
    for file in files where !unread.paths.contains(file.path) {
      host.note(.failed(IndexJobError.read(file.path, file.error)))
    }
    switch scope {
    case .everything: unread.paths = []
    case .paths(let paths): unread.paths.subtract(paths)
    }
    unread.paths.formUnion(files.map(\.path))
    if unread.paths.isEmpty {
      unread = ([], .max, options.retryNanoseconds)
    } else if unread.due == .max {
      unread.due = Clock.nanoseconds() + unread.delay
      unread.delay = min(unread.delay * 2, Options.retryNanosecondsMax)
    }
  }
}

// MARK: What is known

extension IndexWatch {
  /// What the writer's index knows of files: as it was left, or read anew.
  private func knowledge(of writer: IndexWriter) throws(IndexWriterError) -> Knowledge {
    if let knowledge, knowledge.generation == writer.generation { return knowledge }
    do throws(FormatError) {
      return Knowledge(
        table: try SourceTable(writer.segments), indexID: writer.indexID,
        generation: writer.generation, newest: writer.newestSegmentName)
    } catch { throw .damaged(error) }
  }

  /// The roots that are there, or the paths of the scope below them, against what is known.
  private func inputs(_ scope: PendingChanges.Scope, _ known: Knowledge) -> RunInputs {
    var sources = known.table.sources
    var walks: [WalkRoot] = []
    for root in roots where !lost.contains(root) {
      // One that goes just now, or becomes a link, is found to be lost the next time.
      var resolved = sources
      guard let walk = try? resolved.resolve(root), walk.absoluteStart == root else { continue }
      sources = resolved
      guard case .paths(let paths) = scope else {
        walks.append(walk)
        continue
      }
      let looked = Set(paths.map(Self.looked))
      // What stands above a root has changed: all of it may have.
      if looked.contains(where: { SourceSet.contains($0, root) }) {
        walks.append(walk)
        continue
      }
      for path in looked where SourceSet.contains(root, path) {
        var focused = walk
        focused.focus = Array(path.dropFirst(walk.path.count).drop { $0 == slash })
        walks.append(focused)
      }
    }
    return RunInputs(roots: walks, table: known.table, sources: sources)
  }

  /// Where to look when a path has changed: with other rules, in the whole folder that they are
  /// for.
  private static func looked(_ path: [UInt8]) -> [UInt8] {
    let rules = [slash] + IgnoreRules.fileName
    return path.suffix(rules.count) == rules[...] ? Array(path.dropLast(rules.count)) : path
  }

  private func lookForRoots() {
    identities = roots.map(Self.identity)
    for (root, identity) in zip(roots, identities) {
      if identity != nil {
        if lost.remove(root) != nil { host.note(.found(root)) }
      } else if lost.insert(root).inserted {
        host.note(.lost(root))
      }
    }
  }

  /// Where another folder has come into the place of the index, nothing is known of it.
  private func lookForIndex(at now: Int64) {
    guard let identity = try? FileDescriptor.status(ofLong: indexFolder).identity else { return }
    if let indexIdentity, identity != indexIdentity, writer == nil {
      knowledge = nil
      pending.add([.everything], at: now)
    }
    indexIdentity = identity
  }

  /// What stands at a path; nil where nothing does, or where a link leads to it: what that leads to
  /// has other paths, and so is not what was there.
  ///
  /// Where that cannot be told, something does.
  private static func identity(_ path: [UInt8]) -> FileIdentity? {
    do throws(SystemError) {
      let identity = try FileDescriptor.status(ofLong: path).identity
      return try SourceSet.realPath(path) == path ? identity : nil
    } catch {
      return error.isAbsence ? nil : FileIdentity(device: 0, inode: 0)
    }
  }
}

// MARK: The writer

extension IndexWatch {
  private func openWriter() throws -> IndexWriter {
    let writer = try self.writer ?? host.open()
    self.writer = writer
    return writer
  }

  /// Lets the writer go, and the lock with it.
  private func release() {
    writer?.close()
    writer = nil
  }

  /// After the first look: what it made becomes one segment, and what is many is joined.
  private func settle(first: Int) {
    guard let writer, !host.isCancelled() else { return }
    let before = writer.segments.count
    do throws(IndexWriterError) {
      if try writer.settle(first: first, isCancelled: host.isCancelled) == nil { return }
      noteJoined(writer, before)
    } catch {
      if case .cancelled = error { return }
      putOffJoining(error)
    }
  }

  /// Publishes a merge that has ended, and lets the writer go when nothing follows.
  private func tendMerge(at now: Int64) throws {
    guard let writer, !writer.isMerging else { return }
    let before = writer.segments.count
    let generation = writer.generation
    do throws(IndexWriterError) { try writer.commit() } catch {
      release()
      guard host.isTemporary(error) else { throw error }
      return host.note(.failed(error))
    }
    if writer.generation != generation { noteJoined(writer, before) }
    if let failure = writer.mergeFailure { putOffJoining(IndexWriterError(failure)) }
    if !writer.isMerging { release() }
  }

  private func noteJoined(_ writer: IndexWriter, _ before: Int) {
    knowledge?.generation = writer.generation
    knowledge?.newest = writer.newestSegmentName
    host.note(
      .joined(before: before, after: writer.segments.count, generation: writer.generation))
  }

  private func putOffJoining(_ error: IndexWriterError) {
    mergeDue = Clock.nanoseconds() + Self.mergeRetryNanoseconds
    host.note(.joiningFailed(error))
  }
}

extension IndexWriter {
  fileprivate var newestSegmentName: String? { segments.last?.file.record.name }

  /// Whether there is still a segment with a name; true where none is asked for.
  fileprivate func holds(_ name: String?) -> Bool {
    name.map { name in segments.contains { $0.file.record.name == name } } ?? true
  }
}
