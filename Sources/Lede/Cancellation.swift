import Synchronization

/// Ends a running search early from another thread.
///
/// Hand the same object to the search; after `cancel()` it returns what it has so far, with
/// `isPartial` set. May also carry a deadline. Safe to use from any thread.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// A request that nobody has made yet.
  public init() {}

  /// Asks the search to end soon.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Whether the search was asked to end.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
