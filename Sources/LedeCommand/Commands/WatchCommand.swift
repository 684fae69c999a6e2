import ArgumentParser
import Indexing
import Lede

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `lede watch`: keeps an index up to date.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Keep the index up to date until interrupted.",
    discussion: """
      First does what `lede index --prune` does, then waits for files to change: a saved file is \
      found within a second. A burst of changes is one commit, and each commit is one line on \
      standard error. Articles whose files are deleted are dropped (--no-prune keeps them); not \
      those of a folder that is itself gone, or found without any file: it may be a disk that is \
      not mounted. A file is read when it is closed after writing.

      Other commands may write the index meanwhile: it is locked only while what changed is read \
      and committed, and while segments are joined. Failures, such as a full disk, are said and \
      tried again. SIGINT or SIGTERM ends it after a commit; the second ends it at once.

      Where the system tells nothing (network file systems, more folders than it watches, not \
      Linux), everything is looked at now and then; a line says so, and what to do.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("Folders and files.", valueName: "PATH"))
  var paths: [String] = ["./Corpus"]

  @OptionGroup var input: InputOptions

  @Flag(help: "Keep articles whose files are deleted.")
  var noPrune = false

  @Option(
    help: ArgumentHelp(
      "Look at everything every so many seconds, instead of waiting to be told.",
      valueName: "SECONDS"))
  var scan: Int?

  func run() throws {
    guard let reader = CommandContext.current.pageReader else { try SiblingExecutable.index.run() }
    let session = Session(common)
    try input.validate(paths, for: "watch")
    try checkArguments()
    let path = IndexLocation.writable(common.index)
    Interruption.install()
    let roots = try roots()
    let printer = WatchPrinter(
      session, path: String(decoding: path, as: UTF8.self), isVerbose: common.verbose,
      isScanAsked: scan != nil)
    try checkWritable(path)
    var options = IndexWatch.Options()
    options.job = input.jobOptions(prunes: !noPrune)
    options.scanNanoseconds = scan.map { Int64($0) * 1_000_000_000 }
    let indexOptions = input.indexOptions()
    let watch = IndexWatch(
      roots: roots, indexFolder: path, source: source(roots), reader: reader, options: options,
      host: IndexWatch.Host(
        open: { try IndexUpdate(pathBytes: path, indexOptions).writer },
        isTemporary: { printer.isTemporary($0) }, isCancelled: { Interruption.isRequested },
        note: { printer.note($0) }))
    do { try watch.run() } catch { throw printer.searchError(error) ?? error }
    if let status = Interruption.status { throw CommandFailure(status) }
  }

  private func checkArguments() throws(CommandFailure) {
    guard !paths.contains("-") else {
      throw CommandFailure(
        "watch: standard input cannot be watched", remedy: "name folders and files",
        status: .usage)
    }
    guard let scan else { return }
    guard (1...86_400).contains(scan) else {
      throw CommandFailure(
        "watch: --scan \(scan): not a number of seconds to wait", remedy: "give 1…86400",
        status: .usage)
    }
  }

  private func roots() throws -> [[UInt8]] {
    var roots: [[UInt8]] = []
    for (path, bytes) in zip(paths, InputPath.bytes(paths)) {
      do throws(SystemError) { roots.append(try SourceSet.realPath(bytes)) } catch {
        throw CommandFailure(
          "watch: \(path): \(error.text)", remedy: "check the path", status: .usage)
      }
    }
    // What lies in another, or is named twice, is seen with it.
    return roots.enumerated().filter { index, root in
      !roots.enumerated().contains { other, outer in
        other != index && SourceSet.contains(outer, root) && (outer != root || other < index)
      }
    }.map(\.element)
  }

  /// What does not go well now and will not later ends it at once; a writer at work will end.
  private func checkWritable(_ path: [UInt8]) throws {
    do throws(SearchError) {
      try IndexUpdate(pathBytes: path, input.indexOptions()).writer.close()
    } catch {
      if error.code != .locked { throw error }
    }
  }

  private func source(_ roots: [[UInt8]]) -> any ChangeSource {
    let wake = Interruption.wakeDescriptor
    guard scan == nil else { return NoChangeSource(wake: wake) }
    do throws(SystemError) { return try FolderWatch(roots: roots, wake: wake) } catch {
      return NoChangeSource(wake: wake, error.errno == ENOSYS ? .unsupported : .system(error))
    }
  }
}

/// Says on standard error what a watch does.
private final class WatchPrinter {
  private let session: Session
  private let path: String
  private let isVerbose: Bool
  private let isScanAsked: Bool
  /// What failed last: the same is not said again until something went well.
  private var lastFailure: String?

  init(_ session: Session, path: String, isVerbose: Bool, isScanAsked: Bool) {
    self.session = session
    self.path = path
    self.isVerbose = isVerbose
    self.isScanAsked = isScanAsked
  }

  func searchError(_ error: any Error) -> SearchError? {
    switch error {
    case let error as SearchError: error
    case let error as IndexJobError: SearchError(error, location: path)
    case let error as IndexWriterError: SearchError(IndexJobError.writer(error), location: path)
    default: nil
    }
  }

  func isTemporary(_ error: any Error) -> Bool {
    guard let code = searchError(error)?.code else { return false }
    return [.locked, .system, .outcomeUnknown, .writerUnusable, .input].contains(code)
  }

  func note(_ note: IndexWatch.Note) {
    switch note {
    case .ready(let folderCount):
      let what = folderCount > 0 ? NumberText.counted(folderCount, "folder") : "by looking"
      session.note("\(path): watching \(what)")
    case .gap(let gap): if !isScanAsked { tell(gap) }
    case .pending(let paths):
      guard isVerbose else { return }
      for path in paths { session.note(String(decoding: path, as: UTF8.self)) }
    case .committed(let report):
      lastFailure = nil
      session.note("\(path): \(text(report))    commit \(report.generation)")
    case .joined(let before, let after, let generation):
      let what =
        before == after
        ? "segments written again without deleted articles"
        : "\(NumberText.counted(before, "segment")) became \(NumberText.count(after))"
      session.note("\(path): \(what)    commit \(generation)")
    case .failed(let error): complain(error, "it is tried again")
    case .joiningFailed(let error): complain(error, "segments were not joined, nothing is lost")
    case .lost(let root):
      warn(
        "\(String(decoding: root, as: UTF8.self)): not there any more, or by a link only",
        "its articles stay; `lede index --prune` with the folder above drops them, and a watch "
          + "that is started anew follows the link")
    case .found(let root):
      session.note("\(String(decoding: root, as: UTF8.self)): there again")
    }
  }

  private func text(_ report: IndexJob.Report) -> String {
    var parts = ReportText.parts(report)
    let gone = report.progress.vanishedCount
    if gone > 0 { parts.append("\(NumberText.counted(gone, "file")) gone and kept") }
    return (parts + ReportText.endings(report)).joined(separator: ", ")
  }

  private func tell(_ gap: WatchGap) {
    switch gap {
    case .unsupported:
      warn("watch: this system does not tell what changes", "everything is looked at now and then")
    case .limit:
      warn(
        "watch: the system watches no more folders, the rest is looked at now and then",
        "raise the limit: sysctl fs.inotify.max_user_watches=1048576")
    case .network:
      warn(
        "watch: a folder is on a network file system, where changes by others are not told",
        "everything is looked at now and then as well")
    case .system(let error):
      warn(
        "watch: not all folders can be watched: \(error.text)",
        error.errno == EMFILE
          ? "raise the limit: sysctl fs.inotify.max_user_instances=512"
          : "everything is looked at now and then as well")
    }
  }

  private func complain(_ error: any Error, _ consequence: String) {
    let found = searchError(error)
    let message = found?.message ?? "\(error)"
    let remedy = found?.remedy ?? ""
    let failure = found?.recurrenceKey ?? message
    guard failure != lastFailure else { return }
    lastFailure = failure
    warn("watch: \(message)", remedy.isEmpty ? consequence : "\(consequence); \(remedy)")
  }

  private func warn(_ message: String, _ remedy: String) {
    session.errors.write(CommandFailure(message, remedy: remedy, status: .index).text)
    session.errors.flush()
  }
}
