import Lede
import NIOCore

/// Answers requests: the page's files at once, questions to the index from what was answered before
/// or by the queue.
final class Responder: Sendable {
  enum Answer {
    case now(Response)
    case later(EventLoopFuture<Response>)
  }

  private let index: LiveIndex
  private let queue: QuestionQueue
  private let cache: AnswerCache
  private let files: [String: Response]

  init(_ index: LiveIndex, _ limits: ServerLimits) {
    self.index = index
    queue = QuestionQueue(limits)
    cache = AnswerCache(byteCountMax: limits.cacheByteCount)
    files = PageFiles.responses
  }

  func answer(_ request: Request, on loop: any EventLoop) -> Answer {
    if let file = files[request.path] { return .now(file) }
    guard let question = API.questions[request.path] else {
      return .now(RequestFault.notFound.response)
    }
    index.refresh()
    let index = index.current
    let key = AnswerCache.Key(
      path: request.path, query: request.query, generation: index.generation, day: Self.today())
    if let known = cache.answer(key) { return .now(known) }
    let cache = cache
    return .later(
      queue.ask(on: loop) { cancellation in
        do throws(RequestFault) {
          var parameters = try Parameters(request.query)
          let response = Response.json(try question(index, &parameters, cancellation))
          // What was ended early may be better the next time.
          if !cancellation.isCancelled { cache.keep(response, for: key) }
          return response
        } catch { return error.response }
      })
  }

  func stop() { queue.stop() }

  private static func today() -> Int64 { Clock.secondsSince1970() / 86_400 }
}
