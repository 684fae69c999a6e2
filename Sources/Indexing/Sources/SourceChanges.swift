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
  package mutating func note(_ problem: WalkProblem) { _ = meet(problem.absolutePath) }

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
    let walked = zip(roots, reports).filter { $1.isComplete }.map { $0.0.absoluteStart }
    guard !walked.isEmpty else { return [] }
    return table.records.indices.compactMap { index in
      guard !isMet[index] else { return nil }
      let record = table.records[index]
      let path = joined(sources.sources[record.source].root, record.path)
      guard walked.contains(where: { SourceSet.contains($0, path) }) else { return nil }
      return Missing(record: index, isGone: Self.isAbsent(path))
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
