import ArgumentParser
import Lede
import ResultJSON

/// `lede remove`: deletes articles, on request also from the disk.
struct RemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove articles; with --purge, also their bytes.",
    discussion: """
      All that is named goes in one commit, or nothing where a name is unknown or the query \
      cannot be read as it is written, or every article matches it. --query takes every article \
      that `lede search` finds with these words, not only the best: look with --dry-run first, \
      and mind that `grain deal` is either word, `+grain +deal` both. A file of which articles \
      were removed is remembered and not read again while its content stays as it is; when it \
      changes, it is a new file, and all its articles are read. What standard input brought comes \
      again when it is given again.

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

  @Option(
    help: ArgumentHelp("All articles that match, as `lede search` reads it.", valueName: "QUERY"))
  var query: String?

  @Flag(help: "List what would be removed, and write nothing.")
  var dryRun = false

  @Flag(help: "Write the segments again, so that the bytes are gone from the disk.")
  var purge = false

  @Option(help: ArgumentHelp("Private memory for --purge to work in: 64M, 1G.", valueName: "SIZE"))
  var memory = ByteSize(256 << 20)

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    guard !ids.isEmpty || !file.isEmpty || query != nil || purge else {
      throw CommandFailure(
        "remove: nothing to remove is named",
        remedy: "give ids, --file PATH, --query QUERY or --purge", status: .usage)
    }
    let session = Session(common)
    let path = session.indexPath()
    // An index that is not there is not made.
    var index = try Index.open(pathBytes: path)
    if dryRun { return try list(index, session) }
    Interruption.install()
    let update = try IndexUpdate(pathBytes: path, WorkOptions.indexOptions(memory))
    // From here on no one else writes: what is found now is what is removed.
    index = try Index.open(pathBytes: path)
    let count = try update.remove(named(in: index).keys)
    if count == 0, query != nil, !purge {
      session.note("\(index.path): no article matches, nothing was removed")
      throw CommandFailure(.nothingFound)
    }
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

  /// The keys of all that is named, and how the query was read.
  private func named(
    in index: Index
  ) throws(SearchError) -> (keys: Set<ArticleKey>, readAs: String?) {
    let keys = try index.keys(ids: ids, files: InputPath.bytes(file))
    guard let query else { return (keys, nil) }
    let matching = try index.keys(matching: query)
    return (keys.union(matching.keys), matching.readAs)
  }

  /// Says what would be removed: a line for each article, and their number.
  private func list(_ index: Index, _ session: Session) throws {
    let named = try named(in: index)
    let hits = try index.hits(of: named.keys)
    if json {
      writeList(hits, session)
    } else {
      for hit in hits {
        let path = String(decoding: hit.key.path, as: UTF8.self)
        let name = hit.key.record.isEmpty ? path : "\(path) \(hit.key.record)"
        session.output.line(
          "\(hit.shortID)\t\(SafeText.line(name))\t\(SafeText.line(hit.title))")
      }
    }
    session.output.flush()
    let reading = named.readAs.map { "    read as: \($0)" } ?? ""
    session.note(
      "\(index.path): \(NumberText.counted(hits.count, "article")) would be removed, nothing was"
        + reading)
    if hits.isEmpty, !purge { throw CommandFailure(.nothingFound) }
  }

  private func writeList(_ hits: [Hit], _ session: Session) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("isDryRun", true)
      writer.member("wouldRemoveCount", hits.count)
      writer.member("articles", array: hits) { writer, hit in
        writer.object { writer in
          writer.member("id", hit.id)
          writer.member("source", hit.key.source)
          writer.member("path", String(decoding: hit.key.path, as: UTF8.self))
          writer.member("record", hit.key.record)
          writer.member("title", hit.title)
        }
      }
    }
    session.output.line(writer.text)
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
