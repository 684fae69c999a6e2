import NIOCore
import NIOHTTP1

/// Answers the requests of one connection, one after the other.
///
/// Behind the parser; on the connection's event loop. It checks the head, asks the responder, and
/// writes what comes.
final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let responder: Responder
  private let limits: ServerLimits
  private let port: Int
  private var head: HTTPRequestHead?
  /// Whether the connection has nothing more to be told.
  private var isDone = false
  /// Whether the head that the parser was handed last came out of it, as a request or an error.
  private var isKnown = false
  private var timer: Scheduled<Void>?

  init(_ responder: Responder, _ limits: ServerLimits, port: Int) {
    self.responder = responder
    self.limits = limits
    self.port = port
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      isKnown = true
      // Its body may never come.
      if Request.hasBody(head) { answer(head, context) }
    case .body: break
    case .end: if let head { answer(head, context) }
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is RequestGate.Passed {
      // There are heads of which the parser says nothing at all.
      if !isKnown { write(RequestFault.malformed.response, isHead: false, isKept: false, context) }
      isKnown = false
    } else if let fault = event as? RequestFault {
      write(fault.response, isHead: false, isKept: false, context)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else { return context.close(promise: nil) }
    isKnown = true
    write(RequestFault.malformed.response, isHead: false, isKept: false, context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    isDone = true
    timer?.cancel()
    context.fireChannelInactive()
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    self.head = nil
    // After an upgrade or a body that was not read, the parser reads no further request.
    let isKept =
      head.isKeepAlive && !Request.hasBody(head) && !head.headers.contains(name: "upgrade")
      && head.method != .CONNECT
    let request: Request
    do throws(RequestFault) { request = try Request(head, port: port) } catch {
      return write(error.response, isHead: head.method == .HEAD, isKept: isKept, context)
    }
    switch responder.answer(request, on: context.eventLoop) {
    case .now(let response): write(response, isHead: request.isHead, isKept: isKept, context)
    case .later(let future):
      future.assumeIsolated().whenComplete { result in
        let response = (try? result.get()) ?? RequestFault.busy.response
        self.write(response, isHead: request.isHead, isKept: isKept, context)
      }
    }
  }

  private func write(
    _ response: Response, isHead: Bool, isKept: Bool, _ context: ChannelHandlerContext
  ) {
    guard !isDone else { return }
    let isKept = isKept && !response.closes
    isDone = !isKept
    var headers = HTTPHeaders(Response.commonFields)
    headers.add(name: "Content-Type", value: response.contentType)
    headers.add(name: "Content-Length", value: "\(response.body.readableBytes)")
    for field in response.fields { headers.add(name: field.0, value: field.1) }
    if !headers.contains(name: "cache-control") {
      headers.add(name: "Cache-Control", value: "no-store")
    }
    if !isKept { headers.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if !isHead, response.body.readableBytes > 0 {
      context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
    }
    // Who does not take the answer is let go.
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.idle) {
      context.close(promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { result in
      self.timer?.cancel()
      guard case .success = result else { return context.close(promise: nil) }
      let answered: RequestGate.Answered = isKept ? .goesOn : .closes
      context.triggerUserOutboundEvent(answered, promise: nil)
    }
  }
}
