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

  /// Walks to the end, or until `isCancelled` says so; `visit` sees every file that would be read.
  package mutating func run(
    isCancelled: () -> Bool = { false }, visit: (SourceFile) -> Void = { _ in },
    report: (Findings) -> Void = { _ in }
  ) -> Findings {
    var findings = Findings()
    let walker = options.walker(inputs.roots)
    while let event = walker.next() {
      switch event {
      case .problem(let problem):
        inputs.changes.note(problem)
        if problem.skip != nil { findings.skippedCount += 1 }
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
    findings.vanishedCount =
      inputs.changes.missing(roots: inputs.roots, reports: walker.reports).count { $0.isGone }
    findings.isComplete = walker.reports.allSatisfy(\.isComplete)
    return findings
  }
}

/// The paths of a run against what an index knows of them.
struct RunInputs {
  let roots: [WalkRoot]
  var changes: SourceChanges

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
    self.roots = roots
    changes = SourceChanges(table: table, sources: sources)
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
