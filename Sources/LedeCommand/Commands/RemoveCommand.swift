import ArgumentParser
import Lede

/// `lede remove`: deletes articles, on request also from the disk.
struct RemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove articles; with --purge, also their bytes.",
    discussion: """
      All that is named goes in one commit, or nothing where a name is unknown. A file of which \
      articles were removed is remembered and not read again while its content stays as it is; \
      when it changes, it is a new file, and all its articles are read. What standard input \
      brought comes again when it is given again.

      Removed articles are not found any more, but their bytes stay in the index until segments \
      are merged. With --purge the segments with removed articles, those removed earlier too, are \
      written again without them and the old files removed before the command ends; alone it does \
      that for what was removed before. A program that has the index open keeps the old bytes \
      alive until it closes it. Out of reach are backups and snapshots (`lede snapshot` too), \
      copies that the file system or the drive keeps (journals, copy-on-write, spare blocks), and \
      the file itself. The path of a removed file and a hash of its content stay.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp(
      "Ids from a search or their beginnings, records' ids, or paths.", valueName: "ID"))
  var ids: [String] = []

  @Option(
    help: ArgumentHelp(
      "A file whose articles all go: its path, or as `lede show` prints it; may be repeated.",
      valueName: "PATH"))
  var file: [String] = []

  @Flag(help: "Write the segments again, so that the bytes are gone from the disk.")
  var purge = false

  @Option(help: ArgumentHelp("Private memory for --purge to work in: 64M, 1G.", valueName: "SIZE"))
  var memory = ByteSize(256 << 20)

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    guard !ids.isEmpty || !file.isEmpty || purge else {
      throw CommandFailure(
        "remove: nothing to remove is named", remedy: "give ids, --file PATH or --purge",
        status: .usage)
    }
    let session = Session(common)
    let path = session.indexPath()
    // An index that is not there is not made.
    _ = try Index.open(pathBytes: path)
    Interruption.install()
    let update = try IndexUpdate(pathBytes: path, MergeOptions.make(memory))
    let isNamed = !ids.isEmpty || !file.isEmpty
    let count = isNamed ? try update.remove(ids: ids, files: InputPath.bytes(file)) : 0
    if purge { try purge(update, count) }
    let status = try Index.open(pathBytes: path).status()
    if json {
      write(count, status, session)
    } else {
      session.note(
        "\(String(decoding: path, as: UTF8.self)): \(NumberText.counted(count, "article")) removed"
          + (purge ? ", what is removed is gone from the disk" : "")
          + "; \(NumberText.counted(status.articleCount, "article")) in "
          + "\(NumberText.counted(status.segmentCount, "segment"))    commit \(status.generation)")
    }
    session.output.flush()
  }

  private func purge(_ update: IndexUpdate, _ count: Int) throws {
    do throws(SearchError) {
      try update.purge(isCancelled: { Interruption.isRequested })
    } catch {
      let failure = CommandFailure(error)
      throw CommandFailure(
        "remove: \(NumberText.counted(count, "article")) removed, but not from the disk: "
          + failure.message,
        remedy: "run `lede remove --purge` again",
        status: error.code == .cancelled ? Interruption.status ?? failure.status : failure.status)
    }
  }

  private func write(_ count: Int, _ status: IndexStatus, _ session: Session) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("removedCount", count)
      writer.member("isPurged", purge)
      writer.member("articleCount", status.articleCount)
      writer.member("segmentCount", status.segmentCount)
      writer.member("byteCount", status.byteCount)
    }
    session.output.line(writer.text)
  }
}
