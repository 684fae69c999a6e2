import Searching

/// Ends a running search early from another thread.
///
/// Hand the same object to the search; after `cancel()` it returns what it has so far, with
/// `isPartial` set. Safe to use from any thread.
public final class Cancellation: Sendable {
  let token = CancellationToken()

  /// A request that nobody has made yet.
  public init() {}

  /// Asks the search to end soon.
  public func cancel() { token.cancel() }

  /// Whether the search was asked to end.
  public var isCancelled: Bool { token.isCancelled }
}
