import ArgumentParser
import Lede

/// `lede optimize`: makes one segment of all.
struct OptimizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize", abstract: "Make one segment of all, without deleted articles.",
    discussion: """
      Reads and writes the index once and verifies every byte of it before. Until it is done it \
      takes as much disk again. Searches go on meanwhile. Interrupted or failed, it leaves the index \
      as it was.

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

  @Option(help: ArgumentHelp("Private memory to work in: 64M, 1G.", valueName: "SIZE"))
  var memory = ByteSize(256 << 20)

  @Flag(help: "Print how long it took.")
  var timings = false

  @Flag(help: "As JSON.")
  var json = false

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
    let update = try IndexUpdate(pathBytes: path, MergeOptions.make(memory))
    let change: SegmentChange
    do throws(SearchError) {
      change = try update.optimize(
        order: order, threadCount: threads > 0 ? threads : Processors.count,
        isCancelled: { Interruption.isRequested })
    } catch {
      if error.code == .cancelled, let status = Interruption.status { throw CommandFailure(status) }
      throw error
    }
    let status = try Index.open(pathBytes: path).status()
    if json {
      write(change, status.byteCount, before, session)
    } else {
      session.note(
        "\(String(decoding: path, as: UTF8.self)): \(MergeOptions.text(change)), "
          + "\(NumberText.bytes(before)) to \(NumberText.bytes(status.byteCount))"
          + "    commit \(status.generation)")
    }
    if timings {
      session.errors.line("\(NumberText.decimal(Clock.seconds(since: start), 2)) s")
    }
    session.output.flush()
    session.errors.flush()
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

/// What commands that merge share.
enum MergeOptions {
  static func make(_ memory: ByteSize) -> IndexOptions {
    var options = IndexOptions()
    options.memoryByteCount = memory.byteCount
    options.merging = .none
    return options
  }

  static func text(_ change: SegmentChange) -> String {
    change.before == change.after
      ? NumberText.counted(change.after, "segment") + " as before"
      : "\(NumberText.counted(change.before, "segment")) became \(NumberText.count(change.after))"
  }
}
