import ArgumentParser
import enum Indexing.Clock
import Lede

/// What commands share that write an index as a whole.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Private memory to work in: 64M, 1G.", valueName: "SIZE"))
  var memory = ByteSize(256 << 20)

  @Flag(help: "Print how long it took.")
  var timings = false

  @Flag(help: "As JSON.")
  var json = false

  /// How the index is written: with so much memory, and without merges in the background.
  var indexOptions: IndexOptions { Self.indexOptions(memory) }

  static func indexOptions(_ memory: ByteSize) -> IndexOptions {
    var options = IndexOptions()
    options.memoryByteCount = memory.byteCount
    options.merging = .none
    return options
  }

  /// Does the work; gone on with where a signal asked to end it, the command ends as it says.
  static func interruptible<Result>(
    _ work: () throws(SearchError) -> Result
  ) throws -> Result {
    do throws(SearchError) { return try work() } catch {
      if error.code == .cancelled, let status = Interruption.status { throw CommandFailure(status) }
      throw error
    }
  }

  /// Prints the time where it was asked for, and ends the output.
  func finish(since start: Int64, _ session: Session) {
    if timings {
      session.errors.line("\(NumberText.decimal(Clock.seconds(since: start), 2)) s")
    }
    session.output.flush()
    session.errors.flush()
  }
}

extension SegmentChange {
  /// What became of the segments, in words.
  var text: String {
    before == after
      ? NumberText.counted(after, "segment") + " as before"
      : "\(NumberText.counted(before, "segment")) became \(NumberText.count(after))"
  }
}
