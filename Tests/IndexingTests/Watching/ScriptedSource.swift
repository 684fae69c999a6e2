import Synchronization

@testable import Indexing

/// A source of changes that says what a test has it say, one step for each time it is waited for;
/// after the last one it has been asked to end.
final class ScriptedSource: ChangeSource {
  /// Does something to the files and says what is told of it; nil to wait once more.
  typealias Step = @Sendable () throws -> [PathChange]

  private struct State {
    var steps: [Step]
    var next = 0
    var isEnded = false
    var folders: Set<[UInt8]> = []
    var failure: (any Error)?
  }

  let gap: WatchGap?
  private let state: Mutex<State>

  init(gap: WatchGap? = nil, _ steps: [Step]) {
    self.gap = gap
    state = Mutex(State(steps: steps))
  }

  var isEnded: Bool { state.withLock { $0.isEnded } }
  var folders: Set<[UInt8]> { state.withLock { $0.folders } }
  var failure: (any Error)? { state.withLock { $0.failure } }
  var folderCount: Int { folders.count }

  /// Asks to end before the steps are over.
  func end() { state.withLock { $0.isEnded = true } }

  func watch(_ folder: [UInt8]) { _ = state.withLock { $0.folders.insert(folder) } }

  func wait(milliseconds: Int32) -> [PathChange] {
    let step = state.withLock { state -> Step? in
      // At the very end only what is left is asked for.
      guard state.next < state.steps.count else {
        state.isEnded = true
        return nil
      }
      state.next += 1
      return state.steps[state.next - 1]
    }
    do { return try step?() ?? [] } catch {
      state.withLock { $0.failure = error }
      return []
    }
  }
}
