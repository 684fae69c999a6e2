import ArgumentParser
import enum Indexing.Clock
import Lede
import ResultJSON

/// `lede rebuild`: makes an index anew from its stored text.
struct RebuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild", abstract: "Make the index anew from its stored text.",
    discussion: """
      For a version with other rules of analysis, or for other settings; the sources are not \
      needed. What no option names stays as it is. Articles keep their ids and dates, and files \
      that did not change are not read again by the next `lede index`. In place it is one commit: \
      until then searches and a failure find the index as it was. Takes as much disk again \
      meanwhile. With --no-store the text is gone afterwards.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    help: ArgumentHelp(
      "Make a new index in this folder, and leave the old one.", valueName: "DIR"))
  var into: String?

  @Option(help: ArgumentHelp("How text becomes words: standard or plain.", valueName: "NAME"))
  var analyzer: IndexOptions.Analyzer?

  @Option(help: ArgumentHelp("What a word in the title counts, 1…255.", valueName: "N"))
  var titleWeight: Int?

  @Flag(help: "Keep no text: a smaller index without snippets and reading.")
  var noStore = false

  @OptionGroup var work: WorkOptions

  func run() throws {
    let session = Session(common)
    let path = session.indexPath()
    // An index that is not there is not made, and one without text leaves no new folder.
    let index = try Index.open(pathBytes: path)
    try index.requireText("rebuild")
    let target = into.map(InputPath.bytes(ofIndex:)) ?? path
    Interruption.install()
    let start = Clock.nanoseconds()
    let count = try WorkOptions.interruptible { () throws(SearchError) in
      let update = try IndexUpdate(pathBytes: target, work.indexOptions)
      return into == nil
        ? try update.rebuild(options(), isCancelled: { Interruption.isRequested })
        : try update.rebuild(from: index, options(), isCancelled: { Interruption.isRequested })
    }
    let status = try Index.open(pathBytes: target).status()
    if work.json {
      write(count, status, session)
    } else {
      session.note(
        "\(String(decoding: target, as: UTF8.self)): \(NumberText.counted(count, "article")) in "
          + "\(NumberText.counted(status.segmentCount, "segment")), analyzer \(status.analyzer), "
          + "\(NumberText.bytes(status.byteCount))    commit \(status.generation)")
    }
    work.finish(since: start, session)
  }

  private func options() -> IndexOptions {
    var options = IndexOptions()
    options.analyzer = analyzer
    options.titleWeight = titleWeight
    options.storesText = noStore ? false : nil
    return options
  }

  private func write(_ count: Int, _ status: IndexStatus, _ session: Session) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("articleCount", count)
      writer.member("segmentCount", status.segmentCount)
      writer.member("byteCount", status.byteCount)
    }
    session.output.line(writer.text)
  }
}
