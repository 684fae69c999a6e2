import ArgumentParser
import enum Indexing.Clock
import Lede
import ResultJSON

/// `lede merge`: joins indexes that were built elsewhere.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Join indexes built elsewhere, without their sources.",
    discussion: """
      The indexes must have been made with the same analyzer, title weight and storing of text. \
      Of articles with one key (source, path and record) that of the index named last counts; \
      what --into holds already comes first. Sources of one name are taken as one. Every byte is \
      verified before it is copied; when anything fails, --into is as it was.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The folders of the indexes.", valueName: "DIR"))
  var indexes: [String]

  @Option(
    help: ArgumentHelp("The index that takes them; made where there is none.", valueName: "DIR"))
  var into: String

  @OptionGroup var work: WorkOptions

  func run() throws {
    let session = Session(common)
    let opened = try indexes.map { try Index.open(pathBytes: InputPath.bytes(ofIndex: $0)) }
    let target = InputPath.bytes(ofIndex: into)
    Interruption.install()
    let start = Clock.nanoseconds()
    let update = try IndexUpdate(pathBytes: target, options(target, opened))
    let report = try WorkOptions.interruptible { () throws(SearchError) in
      try update.join(opened, isCancelled: { Interruption.isRequested })
    }
    let status = try Index.open(pathBytes: target).status()
    if work.json { write(report, status, session) } else { note(report, status, session) }
    work.finish(since: start, session)
  }

  /// A new index is made as the first one is.
  private func options(_ target: [UInt8], _ opened: [Index]) throws(SearchError) -> IndexOptions {
    var options = work.indexOptions
    do throws(SearchError) {
      _ = try Index.open(pathBytes: target)
    } catch {
      guard error.code == .noIndex, let first = opened.first else { throw error }
      options = IndexOptions(like: first)
      options.memoryByteCount = work.memory.byteCount
      options.merging = .none
    }
    return options
  }

  private func note(_ report: JoinReport, _ status: IndexStatus, _ session: Session) {
    var text = "\(into): \(NumberText.counted(report.articleCount, "article")) from "
    text += NumberText.counted(indexes.count, "index", "indexes")
    if report.replacedCount > 0 {
      text += ", \(NumberText.count(report.replacedCount)) replaced by a later index"
    }
    text += "; \(NumberText.counted(status.articleCount, "article")) in "
    text += "\(NumberText.counted(status.segmentCount, "segment"))    commit \(status.generation)"
    session.note(text)
  }

  private func write(_ report: JoinReport, _ status: IndexStatus, _ session: Session) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("joinedCount", report.articleCount)
      writer.member("replacedCount", report.replacedCount)
      writer.member("articleCount", status.articleCount)
      writer.member("segmentCount", status.segmentCount)
      writer.member("byteCount", status.byteCount)
    }
    session.output.line(writer.text)
  }
}
