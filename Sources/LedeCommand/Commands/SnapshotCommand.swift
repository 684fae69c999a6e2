import ArgumentParser
import Lede
import ResultJSON

/// `lede snapshot`: a consistent copy of the newest commit.
struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Make a consistent copy of the newest commit.",
    discussion: """
      An index of its own, made while a writer may work. Where the file system can, its files are \
      hard links: they take no room, and never change, but a failing disk harms both; --copy makes \
      copies, verified byte by byte. A folder that is not empty is refused. Copied elsewhere by any \
      means, a snapshot is a backup. Articles removed later, also with --purge, stay in it.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The folder to make; new or empty.", valueName: "DIR"))
  var directory: String

  @Flag(help: "Copy every file, also where a link would do.")
  var copy = false

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let session = Session(common)
    let index = try session.openIndex()
    let report = try index.snapshot(
      toPathBytes: InputPath.bytes(directory), copy ? .copies : .links)
    if json {
      write(report, session)
    } else {
      session.note(
        "\(directory): commit \(report.generation) of \(index.path), "
          + "\(NumberText.counted(report.linkedCount, "file")) linked, "
          + "\(NumberText.count(report.copiedCount)) copied "
          + "(\(NumberText.bytes(report.copiedByteCount)))")
    }
    session.output.flush()
  }

  private func write(_ report: SnapshotReport, _ session: Session) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("commit", report.generation)
      writer.member("linkedCount", report.linkedCount)
      writer.member("copiedCount", report.copiedCount)
      writer.member("copiedByteCount", report.copiedByteCount)
    }
    session.output.line(writer.text)
  }
}
