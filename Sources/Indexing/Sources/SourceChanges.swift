/// What a walk found against what the index knows: what to leave, to read, to drop.
///
/// Feed it every event of the walk, then ask for what was not met. Never compares with the time of
/// the last run: only fingerprints and contents decide.
package struct SourceChanges: Sendable {
  /// What to do with a file.
  package enum Action: Sendable, Equatable {
    /// It is as it was.
    case leave
    /// It is new, changed, or may have changed; with what was known of it.
    case read(previous: SourceRecord?)
  }

  /// What reading a file again showed.
  package enum Verdict: Sendable, Equatable {
    /// Its content is as it was. The refreshed record spares the next run the reading; it is not
    /// worth a commit of its own.
    case touched(SourceRecord)
    /// Its content is new.
    case changed
  }

  /// A known file that the walk did not meet.
  package struct Missing: Sendable, Equatable {
    /// The place of its record in the table.
    package var record: Int
    /// Whether the file is no longer there; else it is there but no longer selected.
    package var isGone: Bool
  }

  package let table: SourceTable
  /// The table's sources and those that the run's paths added.
  package let sources: SourceSet
  private var isMet: [Bool]

  /// `sources` begins with the table's own sources.
  package init(table: SourceTable, sources: SourceSet) {
    self.table = table
    self.sources = sources
    isMet = Array(repeating: false, count: table.records.count)
  }

  /// Where a file stands: the source and the path that make its key.
  package func location(of absolutePath: [UInt8]) -> (source: Int, path: [UInt8])? {
    sources.locate(absolutePath)
  }

  /// What to do with a file that the walk met.
  package mutating func action(for file: SourceFile) -> Action {
    guard let index = meet(file.absolutePath) else { return .read(previous: nil) }
    let record = table.records[index]
    let isSame =
      record.fingerprint.matches(file.fingerprint) && !record.isRacy && !record.isWorthRetrying
    return isSame ? .leave : .read(previous: record)
  }

  /// Notes a file that the walk met but could not give: it is not missing.
  ///
  /// Returns whether that is news: what is known of it says something else.
  @discardableResult
  package mutating func note(_ problem: WalkProblem) -> Bool {
    let index = meet(problem.absolutePath)
    guard let skip = problem.skip else { return false }
    guard let index else { return sources.locate(problem.absolutePath) != nil }
    let record = table.records[index]
    if record.isWithdrawn { return false }
    if record.isStale { return record.skips[0].reason != skip.reason }
    return record.outcome != .skipped(skip.reason, detail: skip.detail)
  }

  /// Where a file of the table lies.
  func absolutePath(of record: Int) -> [UInt8] {
    let record = table.records[record]
    return joined(sources.sources[record.source].root, record.path)
  }

  private mutating func meet(_ absolutePath: [UInt8]) -> Int? {
    guard let place = sources.locate(absolutePath),
      let index = table.index(source: place.source, path: place.path)
    else { return nil }
    isMet[index] = true
    return index
  }

  /// Compares what was read with what was known.
  package static func verdict(
    previous: SourceRecord?, fingerprint: FileFingerprint, contentHash: UInt64,
    scanNanoseconds: Int64
  ) -> Verdict {
    guard var record = previous, !record.isWorthRetrying, record.contentHash == contentHash,
      record.fingerprint.byteCount == fingerprint.byteCount
    else { return .changed }
    record.fingerprint = fingerprint
    record.isRacy = fingerprint.isRacy(scanNanoseconds: scanNanoseconds)
    return .touched(record)
  }

  /// Known files below the roots that were walked completely, and that the walk did not meet.
  ///
  /// Looks each one up on disk. What cannot be looked up counts as there.
  package func missing(roots: [WalkRoot], reports: [WalkReport]) -> [Missing] {
    var found: Set<Int> = []
    for (root, report) in zip(roots, reports) where report.isComplete {
      for range in ranges(below: root.absoluteFocus) {
        for index in range where !isMet[index] { found.insert(index) }
      }
    }
    return found.sorted().map { index in
      Missing(record: index, isGone: Self.isAbsent(absolutePath(of: index)))
    }
  }

  /// Where the records of files at or below an absolute path stand in the table.
  private func ranges(below path: [UInt8]) -> [Range<Int>] {
    sources.sources.indices.flatMap { source in
      let root = sources.sources[source].root
      if SourceSet.contains(path, root) { return [table.range(source: source)] }
      guard SourceSet.contains(root, path) else { return [] }
      let inner = path.dropFirst(root.count).drop { $0 == slash }
      return table.ranges(source: source, below: Array(inner))
    }
  }

  private static func isAbsent(_ path: [UInt8]) -> Bool {
    do {
      return try FileDescriptor.status(ofLong: path).kind != .regular
    } catch {
      return error.isAbsence
    }
  }
}
