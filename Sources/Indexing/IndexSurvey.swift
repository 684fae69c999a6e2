import Articles
import IndexFormat

/// What a run over paths would read: the walk and what the index knows, without reading a file.
///
/// Takes no lock and writes nothing. The time is that of one walk; memory is that of the records
/// of the index.
package struct IndexSurvey {
  /// What was found; counts only grow.
  package struct Findings: Sendable, Equatable {
    package var fileCount = 0
    /// Files that are new, changed, or may have changed.
    package var pendingCount = 0
    /// Their bytes.
    package var pendingByteCount: Int64 = 0
    package var unchangedCount = 0
    /// Names that would be skipped without being read.
    package var skippedCount = 0
    /// Known files that are gone.
    package var vanishedCount = 0
    /// Whether every folder could be read.
    package var isComplete = true
    /// Whether it ended early because it was asked to.
    package var isCancelled = false

    package init() {}
  }

  private var inputs: RunInputs
  private let options: IndexJob.Options

  /// Paths against the segments of an index; none for an index that is still to be made.
  ///
  /// - Throws: `IndexJobError.path` when a path does not exist.
  package init(
    _ paths: [[UInt8]], segments: [SegmentReader], options: IndexJob.Options
  ) throws(IndexJobError) {
    self.init(try RunInputs(paths, segments), options)
  }

  init(_ inputs: RunInputs, _ options: IndexJob.Options) {
    self.inputs = inputs
    self.options = options
  }

  /// The paths of which a run would read, note or drop something; nil when it was cancelled.
  ///
  /// A run over these does what one over everything would.
  mutating func pendingPaths(isCancelled: () -> Bool = { false }) -> [[UInt8]]? {
    var paths: [[UInt8]] = []
    let findings = run(
      isCancelled: isCancelled, visit: { paths.append($0.absolutePath) },
      visitProblem: { paths.append($0) }, visitMissing: { paths.append($0) })
    return findings.isCancelled ? nil : paths
  }

  /// Walks to the end, or until `isCancelled` says so; `visit` sees every file that would be read.
  package mutating func run(
    isCancelled: () -> Bool = { false }, visit: (SourceFile) -> Void = { _ in },
    visitProblem: (_ path: [UInt8]) -> Void = { _ in },
    visitMissing: (_ path: [UInt8]) -> Void = { _ in }, report: (Findings) -> Void = { _ in }
  ) -> Findings {
    var findings = Findings()
    let walker = options.walker(inputs.roots)
    while let event = walker.next() {
      switch event {
      case .problem(let problem):
        if problem.skip != nil { findings.skippedCount += 1 }
        if inputs.changes.note(problem) { visitProblem(problem.absolutePath) }
      case .file(let file):
        findings.fileCount += 1
        if case .leave = inputs.changes.action(for: file) {
          findings.unchangedCount += 1
        } else {
          findings.pendingCount += 1
          findings.pendingByteCount += file.fingerprint.byteCount
          visit(file)
        }
      }
      report(findings)
      if isCancelled() {
        findings.isCancelled = true
        return findings
      }
    }
    for missing in inputs.missing(walker.reports, options) where missing.isGone {
      findings.vanishedCount += 1
      if missing.isDropped { visitMissing(inputs.changes.absolutePath(of: missing.record)) }
    }
    findings.isComplete = walker.reports.allSatisfy(\.isComplete)
    return findings
  }
}

/// The paths of a run against what an index knows of them.
struct RunInputs {
  /// A known file that a walk did not meet.
  struct Missing {
    var record: Int
    /// Whether the file is no longer there; else it is there but no longer selected.
    var isGone: Bool
    /// Whether its articles are to be dropped.
    var isDropped: Bool
  }

  let roots: [WalkRoot]
  var changes: SourceChanges

  /// Paths against the segments of an index.
  init(_ paths: [[UInt8]], _ segments: [SegmentReader]) throws(IndexJobError) {
    let table: SourceTable
    do throws(FormatError) { table = try SourceTable(segments) } catch {
      throw .writer(.damaged(error))
    }
    var sources = table.sources
    var roots: [WalkRoot] = []
    for path in paths {
      do throws(SystemError) { roots.append(try sources.resolve(path)) } catch {
        throw .path(path, error)
      }
    }
    self.init(roots: roots, table: table, sources: sources)
  }

  /// Roots that are resolved already; `sources` begins with the table's own.
  init(roots: [WalkRoot], table: SourceTable, sources: SourceSet) {
    self.roots = roots
    changes = SourceChanges(table: table, sources: sources)
  }

  /// Known files below the roots that a finished walk did not meet.
  func missing(_ reports: [WalkReport], _ options: IndexJob.Options) -> [Missing] {
    var kept: [[UInt8]] = []
    if options.keepsWhereEmpty {
      kept = zip(roots, reports).filter { $0.focus == nil && $1.fileCount == 0 }
        .map { $0.0.absoluteStart }
    }
    return changes.missing(roots: roots, reports: reports).map { missing in
      var isDropped = options.prunes && missing.isGone
      if isDropped, !kept.isEmpty {
        let path = changes.absolutePath(of: missing.record)
        isDropped = !kept.contains { SourceSet.contains($0, path) }
      }
      return Missing(record: missing.record, isGone: missing.isGone, isDropped: isDropped)
    }
  }
}

extension IndexJob.Options {
  /// A walk over the roots for files of the format.
  func walker(_ roots: [WalkRoot]) -> SourceWalker {
    var walk = walk
    if format == .records {
      walk.extensions = WalkOptions.recordExtensions
      walk.fileByteCountMax = .max
    }
    return SourceWalker(roots: roots, options: walk)
  }
}
