import Synchronization

/// Where the time of building an index goes: added up by stage, over all threads.
package final class StageClock: Sendable {
  /// What is done; several are done at once with several threads.
  package enum Stage: Int, Sendable, CaseIterable {
    /// Reading records, and reading and extracting pages.
    case reading
    /// Compressing and writing stored text.
    case storing
    /// The words of all fields but title and text.
    case fields
    /// The words of titles and text, and their numbers.
    case text
    /// Waiting for the text of articles before.
    case waiting
    /// Sorting occurrences by term.
    case sorting
    /// Gathering pairs of frequent words.
    case pairs
    /// Encoding posting lists.
    case encoding
    /// Writing the dictionary and lists.
    case writing
    /// Making segments and the commit durable.
    case committing
  }

  private let nanoseconds: Mutex<[Int64]>

  package init() { nanoseconds = Mutex([Int64](repeating: 0, count: Stage.allCases.count)) }

  /// Seconds so far.
  package func seconds(_ stage: Stage) -> Double {
    Double(nanoseconds.withLock { $0[stage.rawValue] }) / 1e9
  }

  /// Does something, and adds the time that it takes to a stage: about 60 ns.
  func measure<Result, Failure: Error>(
    _ stage: Stage, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = Clock.nanoseconds()
    defer {
      let elapsed = Clock.nanoseconds() - start
      nanoseconds.withLock { $0[stage.rawValue] += elapsed }
    }
    return try body()
  }
}
