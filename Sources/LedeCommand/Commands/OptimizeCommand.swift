import ArgumentParser
import enum Indexing.Clock
import Lede
import ResultJSON

/// `lede optimize`: makes one segment of all.
struct OptimizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize", abstract: "Make one segment of all, without deleted articles.",
    discussion: """
      Verifies every byte of the index, then reads and writes it; in the natural order once. \
      Until it is done it takes as much disk again. Searches go on meanwhile. Interrupted or \
      failed, it leaves the index as it was.

      --order says how articles are arranged: natural, as they are; date, by when they were published; \
      graph, those with the same words side by side, which makes an index smaller and searches faster. \
      Hits, scores and their order are the same in each. With little --memory, graph looks at fewer \
      words.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    help: ArgumentHelp("How articles are arranged: natural, date, graph.", valueName: "ORDER"))
  var order = DocumentOrder.natural

  @Option(help: ArgumentHelp("Threads for the order; 0: one per core.", valueName: "N"))
  var threads = 0

  @OptionGroup var work: WorkOptions

  func run() throws {
    let session = Session(common)
    let path = session.indexPath()
    guard threads >= 0 else {
      throw CommandFailure(
        "optimize: --threads \(threads): not a number of threads", remedy: "give 0 or more",
        status: .usage)
    }
    // An index that is not there is not made.
    let before = try Index.open(pathBytes: path).status().byteCount
    Interruption.install()
    let start = Clock.nanoseconds()
    var options = work.indexOptions
    options.threadCount = threads > 0 ? threads : Processors.count
    let update = try IndexUpdate(pathBytes: path, options)
    let change = try WorkOptions.interruptible { () throws(SearchError) in
      try update.optimize(order: order, isCancelled: { Interruption.isRequested })
    }
    let status = try Index.open(pathBytes: path).status()
    if work.json {
      write(change, status.byteCount, before, session)
    } else {
      session.note(
        "\(String(decoding: path, as: UTF8.self)): \(change.text)"
          + (order == .natural ? "" : " in the order \(order.rawValue)") + ", "
          + "\(NumberText.bytes(before)) to \(NumberText.bytes(status.byteCount))"
          + "    commit \(status.generation)")
    }
    work.finish(since: start, session)
  }

  private func write(
    _ change: SegmentChange, _ byteCount: Int, _ before: Int, _ session: Session
  ) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("order", order.rawValue)
      writer.member("segmentCountBefore", change.before)
      writer.member("segmentCount", change.after)
      writer.member("byteCountBefore", before)
      writer.member("byteCount", byteCount)
    }
    session.output.line(writer.text)
  }
}

extension DocumentOrder: ExpressibleByArgument {}
