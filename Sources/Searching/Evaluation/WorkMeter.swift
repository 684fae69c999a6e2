import Synchronization

/// Asks a running search to stop, which then answers with what it has.
///
/// Safe from any thread.
package final class CancellationToken: Sendable {
  private let flag = Atomic<Bool>(false)

  package init() {}

  package func cancel() { flag.store(true, ordering: .relaxed) }

  package var isCancelled: Bool { flag.load(ordering: .relaxed) }
}

/// Counts a search's work and finds out, every 4,096 postings, whether it is to stop.
///
/// One per search; readers that are told to stop behave as if their lists ended.
final class WorkMeter {
  private static let interval = 4_096

  private let token: CancellationToken?
  private let isPastDeadline: (@Sendable () -> Bool)?
  private var rest = interval
  private(set) var isStopped = false

  init(token: CancellationToken? = nil, isPastDeadline: (@Sendable () -> Bool)? = nil) {
    self.token = token
    self.isPastDeadline = isPastDeadline
    check()
  }

  /// Counts some postings; true when the search is to stop.
  @inline(__always)
  func spend(_ count: Int) -> Bool {
    rest -= count
    if rest <= 0 { check() }
    return isStopped
  }

  /// Stops the search: a part of it that has a meter of its own was.
  func stop() { isStopped = true }

  private func check() {
    rest = Self.interval
    if token?.isCancelled == true || isPastDeadline?() == true { isStopped = true }
  }
}
