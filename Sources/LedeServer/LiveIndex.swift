import Lede
import NIOCore
import Synchronization

/// The newest commit of an index, opened anew when there is another.
///
/// Whoever asked before goes on with the commit that was open; it is closed after its last reader.
/// The folder is looked at no more than ten times a second, and by one thread at a time.
final class LiveIndex: Sendable {
  private struct State {
    var index: Index
    var lookedAt = NIODeadline.uptimeNanoseconds(0)
    var isLooking = false
  }

  private static let pause = TimeAmount.milliseconds(100)

  private let pathBytes: [UInt8]
  private let state: Mutex<State>

  init(_ pathBytes: [UInt8]) throws(SearchError) {
    self.pathBytes = pathBytes
    state = Mutex(State(index: try Index.open(pathBytes: pathBytes)))
  }

  /// The open commit, whether or not there is a newer one.
  var current: Index { state.withLock { $0.index } }

  /// Opens the newest commit, if there is another than the one that is open.
  ///
  /// An index that cannot be opened, because a writer is about to replace it, leaves the old one.
  func refresh(_ now: NIODeadline = .now()) {
    let index = state.withLock { state -> Index? in
      guard !state.isLooking, now - state.lookedAt >= Self.pause else { return nil }
      state.isLooking = true
      return state.index
    }
    guard let index else { return }
    let newer = index.isSuperseded() ? try? Index.open(pathBytes: pathBytes) : nil
    state.withLock { state in
      state.isLooking = false
      state.lookedAt = now
      if let newer { state.index = newer }
    }
  }
}
