import ArgumentParser
import Indexing
import Lede

/// What `lede index` makes of the segments of an index.
enum MergeChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, all, none
}

/// `lede index`: adds and updates articles.
struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Add or update articles.",
    discussion: """
      Reads .html .htm .xhtml .txt .text .md below the paths, and JSON lines with --format jsonl or \
      from standard input (-). Unchanged files are not read again. `.ledeignore` files leave out \
      what they list.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("Folders and files; - for JSON lines on standard input.", valueName: "PATH"))
  var paths: [String] = ["./Corpus"]

  @OptionGroup var input: InputOptions

  @Flag(help: "Drop articles whose files are gone, below folders that could be read completely.")
  var prune = false

  @Flag(help: "Say what would be read, skipped and dropped (-v: file by file), and write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      """
      Segments of the index afterwards: auto makes one of those of a run and joins small ones when \
      there are many, all makes one of everything, none leaves them.
      """, valueName: "WHEN"))
  var merge = MergeChoice.auto

  @Flag(help: "Print how long it took, MB/s, articles/s and the time of each stage.")
  var timings = false

  @Flag(help: "End with code 4 when an input was skipped.")
  var strict = false

  func run() throws {
    guard let reader = CommandContext.current.pageReader else { try SiblingExecutable.index.run() }
    let session = Session(common)
    try input.validate(paths.filter { $0 != "-" }, for: "index")
    let pathBytes = IndexLocation.writable(common.index)
    let path = String(decoding: pathBytes, as: UTF8.self)
    Interruption.install()
    if dryRun { return try survey(pathBytes, session) }
    let start = Clock.nanoseconds()
    let update = try IndexUpdate(pathBytes: pathBytes, input.indexOptions())
    let segmentCount = update.writer.segments.count
    let report = try run(update, reader, session)
    session.errors.flush()
    let seconds = Clock.seconds(since: start)
    summarize(report, update, seconds, session)
    let change = try merge(update, first: segmentCount, session)
    note(change, update, Clock.seconds(since: start) - seconds, session)
    if let status = Interruption.status { throw CommandFailure(status) }
    try checkRead(report, update.path, session)
    if strict, report.progress.skippedCount > 0 {
      throw Self.skipped(report.progress.skippedCount, path)
    }
  }

  /// Says what a run would read, and writes nothing; an index that is not there yet is an empty
  /// one.
  private func survey(_ pathBytes: [UInt8], _ session: Session) throws {
    let path = String(decoding: pathBytes, as: UTF8.self)
    let index: Index?
    do throws(SearchError) { index = try Index.open(pathBytes: pathBytes) } catch {
      guard error.code == .noIndex else { throw error }
      index = nil
    }
    let files = InputPath.bytes(paths.filter { $0 != "-" })
    var survey = try IndexSurvey(files, index: index, options: input.jobOptions(prunes: prune))
    func list(_ path: [UInt8], _ mark: String = "") {
      guard common.verbose else { return }
      session.errors.line(SafeText.line(String(decoding: path, as: UTF8.self)) + mark)
    }
    let findings = survey.run(
      isCancelled: { Interruption.isRequested }, visit: { list($0.absolutePath) },
      visitProblem: { list($0, "\tskipped") }, visitMissing: { list($0, "\tdropped") })
    session.errors.flush()
    var parts = [
      NumberText.counted(findings.pendingCount, "file") + " to read ("
        + NumberText.bytes(Int(clamping: findings.pendingByteCount)) + ")"
    ]
    if findings.unchangedCount > 0 {
      parts.append("\(NumberText.count(findings.unchangedCount)) unchanged")
    }
    if findings.skippedCount > 0 {
      parts.append("\(NumberText.count(findings.skippedCount)) skipped")
    }
    if findings.vanishedCount > 0 {
      let gone = "\(NumberText.counted(findings.vanishedCount, "file")) gone"
      parts.append(gone + (prune ? ", to be dropped" : " (--prune drops them)"))
    }
    if paths.contains("-") { parts.append("standard input not looked at") }
    if !findings.isComplete { parts.append("some folders could not be read") }
    if findings.isCancelled { parts.append("interrupted") }
    session.note(
      "\(path): " + (index == nil ? "a new index: " : "") + parts.joined(separator: ", ")
        + "    nothing was written")
    if let status = Interruption.status { throw CommandFailure(status) }
    if strict, findings.skippedCount > 0 { throw Self.skipped(findings.skippedCount, path) }
  }

  /// Says which files could not be read to their end, and fails when there is one.
  private func checkRead(
    _ report: IndexJob.Report, _ path: String, _ session: Session
  ) throws(SearchError) {
    let failures = report.unread.map {
      SearchError(IndexJobError.read($0.path, $0.error), location: path)
    }
    for failure in failures.dropFirst() {
      session.errors.write(CommandFailure(failure).text)
    }
    session.errors.flush()
    if let first = failures.first { throw first }
  }

  private static func skipped(_ count: Int, _ path: String) -> CommandFailure {
    CommandFailure(
      "index: \(path): \(NumberText.counted(count, "input")) skipped",
      remedy: "`lede status --skipped` lists them and why", status: .inputsSkipped)
  }

  /// Joins segments; everything is committed, so that what fails here loses nothing.
  ///
  /// Where joining was not asked for, a run that has no room for it has done its work.
  private func merge(
    _ update: IndexUpdate, first: Int, _ session: Session
  ) throws -> SegmentChange? {
    guard merge != .none, !Interruption.isRequested else { return nil }
    do throws(SearchError) {
      let change =
        merge == .all
        ? try update.optimize(isCancelled: { Interruption.isRequested })
        : try update.settle(first: first, isCancelled: { Interruption.isRequested })
      return change.before == change.after ? nil : change
    } catch {
      if error.code == .cancelled { return nil }
      guard error.code == .system, merge != .all else { throw error }
      session.errors.line(
        SafeText.line(
          "lede: index: segments were not joined, all articles are committed: \(error.message)"))
      return nil
    }
  }

  private func run(
    _ update: IndexUpdate, _ reader: any PageReading, _ session: Session
  ) throws -> IndexJob.Report {
    var progress = ProgressLine(isShown: !common.quiet)
    defer { progress.clear() }
    let files = paths.filter { $0 != "-" }
    do throws(IndexJobError) {
      var job = try IndexJob(
        InputPath.bytes(files), writer: update.writer, reader: reader,
        options: input.jobOptions(prunes: prune))
      var report: IndexJob.Report?
      if !files.isEmpty {
        if progress.isShown {
          job.count(isCancelled: { Interruption.isRequested }) { progress.show($0) }
        }
        report = try job.run(isCancelled: { Interruption.isRequested }) { progress.show($0) }
      }
      if paths.contains("-"), !Interruption.isRequested {
        report = try job.run(
          stream: FileDescriptor.standardInput, name: "stdin",
          isCancelled: { Interruption.isRequested }
        ) { progress.show($0) }
      }
      guard let report else { throw .writer(.directory(.closed)) }
      return report
    } catch {
      throw SearchError(error, location: update.path)
    }
  }

  private func summarize(
    _ report: IndexJob.Report, _ update: IndexUpdate, _ seconds: Double, _ session: Session
  ) {
    let progress = report.progress
    var parts = ReportText.parts(report)
    if progress.vanishedCount > 0 {
      parts.append("\(NumberText.count(progress.vanishedCount)) files gone (--prune drops them)")
    }
    parts += ReportText.endings(report)
    session.note(
      "\(update.path): " + parts.joined(separator: ", ")
        + "    commit \(report.generation)")
    guard timings else { return }
    let rate = Double(progress.byteCount) / 1e6 / max(seconds, 1e-9)
    session.errors.line(
      "\(NumberText.decimal(seconds, 2)) s    \(NumberText.decimal(rate, 1)) MB/s    "
        + "\(NumberText.decimal(Double(progress.articleCount) / max(seconds, 1e-9), 0)) articles/s")
    let stages = StageClock.Stage.allCases.compactMap { stage in
      let seconds = update.writer.clock.seconds(stage)
      return seconds < 0.005 ? nil : "\(stage) \(NumberText.decimal(seconds, 2))"
    }
    if !stages.isEmpty {
      session.errors.line("seconds by stage, over all threads: " + stages.joined(separator: ", "))
    }
  }

  private func note(
    _ change: SegmentChange?, _ update: IndexUpdate, _ seconds: Double, _ session: Session
  ) {
    guard let change else { return }
    session.note(
      "\(update.path): \(change.text)    commit \(update.writer.generation)")
    guard timings else { return }
    session.errors.line("\(NumberText.decimal(seconds, 2)) s for merging")
  }
}
