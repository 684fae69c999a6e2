import ArgumentParser
import Indexing
import Lede

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the inputs of `lede index` and `lede watch` are.
enum InputFormat: String, ExpressibleByArgument, CaseIterable {
  case auto, html, text, md, jsonl

  var job: IndexJob.Format {
    switch self {
    case .auto: .automatic
    case .html: .html
    case .text: .text
    case .md: .markdown
    case .jsonl: .records
    }
  }

  var page: PageBytes.Format {
    switch self {
    case .auto, .jsonl: .automatic
    case .html: .html
    case .text: .text
    case .md: .markdown
    }
  }
}

/// Which files are read, and how they are indexed.
struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("What the files are: auto, html, text, md or jsonl.", valueName: "FORMAT"))
  var format = InputFormat.auto

  @Option(help: ArgumentHelp("Take only files that match; may be repeated.", valueName: "GLOB"))
  var include: [String] = []

  @Option(
    help: ArgumentHelp(
      "Leave out files and folders that match; may be repeated.", valueName: "GLOB"))
  var exclude: [String] = []

  @Option(help: ArgumentHelp("Private memory to gather articles in: 64M, 1G.", valueName: "SIZE"))
  var memory = ByteSize(256 << 20)

  @Option(
    help: ArgumentHelp(
      "Threads that read, extract and build; 0 for one per processor.", valueName: "N"))
  var threads = 0

  @Flag(help: "Keep no text: a smaller index without snippets and reading.")
  var noStore = false

  @Option(help: ArgumentHelp("For a new index: standard or plain.", valueName: "NAME"))
  var analyzer: IndexOptions.Analyzer?

  @Option(
    help: ArgumentHelp("For a new index: what a word in the title counts, 1…255.", valueName: "N"))
  var titleWeight: Int?

  /// Refuses paths that are not there and numbers that cannot be meant.
  func validate(_ files: [String], for command: String) throws(CommandFailure) {
    for (path, bytes) in zip(files, InputPath.bytes(files)) {
      let error = InputPath.errorNumber(bytes)
      guard error != 0 else { continue }
      throw CommandFailure(
        error == ENOENT || error == ENOTDIR
          ? "\(command): \(path): there is no such file or folder"
          : "\(command): \(path): \(SearchError.reason(error))",
        remedy: "check the path", status: .usage)
    }
    guard threads >= 0 else {
      throw CommandFailure(
        "\(command): --threads \(threads): not a number of threads", remedy: "give 0 or more",
        status: .usage)
    }
    guard memory.byteCount >= Self.memoryByteCountMin else {
      throw CommandFailure(
        "\(command): --memory \(memory.byteCount) bytes: too little to make segments that search well",
        remedy: "give 16M or more, with its unit", status: .usage)
    }
  }

  /// With less, an archive becomes thousands of tiny segments.
  private static let memoryByteCountMin = 16 << 20

  /// How the index is written, without merges in the background.
  func indexOptions() -> IndexOptions {
    var options = IndexOptions()
    options.analyzer = analyzer
    options.titleWeight = titleWeight
    options.storesText = noStore ? false : nil
    options.memoryByteCount = memory.byteCount
    options.threadCount = threadCount
    options.merging = .none
    return options
  }

  /// What is read, and how.
  func jobOptions(prunes: Bool) -> IndexJob.Options {
    var options = IndexJob.Options()
    options.format = format.job
    options.walk.includes = include.map { Glob($0.utf8) }
    options.walk.excludes = exclude.map { Glob($0.utf8) }
    options.prunes = prunes
    options.threadCount = threadCount
    return options
  }

  private var threadCount: Int { threads > 0 ? threads : Processors.count }
}

/// What a run did, in words.
enum ReportText {
  /// What became of the files.
  static func parts(_ report: IndexJob.Report) -> [String] {
    let progress = report.progress
    var parts = ["\(NumberText.counted(progress.articleCount, "article")) indexed"]
    if progress.unchangedCount > 0 {
      parts.append("\(NumberText.count(progress.unchangedCount)) unchanged")
    }
    if progress.removedCount > 0 {
      parts.append("\(NumberText.count(progress.removedCount)) removed")
    }
    if progress.skippedCount > 0 {
      parts.append("\(NumberText.count(progress.skippedCount)) skipped")
    }
    if progress.cutCount > 0 { parts.append("\(NumberText.count(progress.cutCount)) cut at 64 MB") }
    return parts
  }

  /// What kept it from being whole.
  static func endings(_ report: IndexJob.Report) -> [String] {
    var parts: [String] = []
    if !report.isComplete { parts.append("some folders could not be read") }
    if report.isCancelled { parts.append("interrupted") }
    return parts
  }
}
