import Lede
import NIOCore
import NIOPosix
import Synchronization

/// Works on questions beside the event loops, some at a time.
///
/// The others wait for their turn, but not for long: then they are told that there is too much to
/// do. One that is worked on for too long is asked to end with what it has. So an answer comes
/// within the two times together, however many ask.
final class QuestionQueue: Sendable {
  private let pool: NIOThreadPool
  private let wait: TimeAmount
  private let deadline: TimeAmount

  init(_ limits: ServerLimits) {
    pool = NIOThreadPool(numberOfThreads: limits.workerCount)
    wait = .milliseconds(Int64(limits.waitMilliseconds))
    deadline = .milliseconds(Int64(limits.deadlineMilliseconds))
    pool.start()
  }

  /// Has a question answered; the work is handed what says when to end.
  func ask(
    on loop: any EventLoop, _ work: @escaping @Sendable (Cancellation) -> Response
  ) -> EventLoopFuture<Response> {
    let promise = loop.makePromise(of: Response.self)
    let question = Question()
    let deadline = deadline
    let timer = loop.scheduleTask(in: wait) {
      if question.giveUp() {
        promise.succeed(RequestFault.busy.response)
      } else if let start = question.start {
        question.end(
          by: loop.scheduleTask(deadline: start + deadline) { question.cancellation.cancel() })
      }
    }
    pool.submit { state in
      guard state == .active else { return promise.succeed(RequestFault.busy.response) }
      guard question.begin() else { return }
      let response = work(question.cancellation)
      timer.cancel()
      question.finish()
      promise.succeed(response)
    }
    return promise.futureResult
  }

  func stop() { pool.shutdownGracefully { _ in } }
}

/// A question's way from waiting to its end.
private final class Question: Sendable {
  private enum State {
    case waiting
    case working(since: NIODeadline, timer: Scheduled<Void>?)
    case over
  }

  let cancellation = Cancellation()
  private let state = Mutex(State.waiting)

  /// Whether it may be worked on: it may have been given up.
  func begin() -> Bool {
    state.withLock { state in
      guard case .waiting = state else { return false }
      state = .working(since: .now(), timer: nil)
      return true
    }
  }

  /// Whether it was still waiting, and is now given up.
  func giveUp() -> Bool {
    state.withLock { state in
      guard case .waiting = state else { return false }
      state = .over
      return true
    }
  }

  /// When the work began; nil when nobody works on it.
  var start: NIODeadline? {
    state.withLock { state in
      if case .working(let start, _) = state { start } else { nil }
    }
  }

  /// Notes the timer that ends the work, which may be over by now.
  func end(by timer: Scheduled<Void>) {
    let isOver = state.withLock { state in
      guard case .working(let start, _) = state else { return true }
      state = .working(since: start, timer: timer)
      return false
    }
    if isOver { timer.cancel() }
  }

  /// Notes that the work is done.
  func finish() {
    let timer = state.withLock { state -> Scheduled<Void>? in
      defer { state = .over }
      guard case .working(_, let timer) = state else { return nil }
      return timer
    }
    timer?.cancel()
  }
}
