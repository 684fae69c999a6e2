import NIOCore
import NIOHTTP1

/// Lets one whole request head at a time through to the parser, and none that breaks a limit.
///
/// Stands before the parser, which so never sees more than is allowed, and holds back what a client
/// sends ahead: the next head goes on when the answer to the one before has been written, and
/// nothing is read meanwhile. Requests have no bodies here, so that a head is a request. For one
/// connection, on its event loop.
final class RequestGate: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// What the handler behind the parser tells the gate, once the answer has been written.
  enum Answered: Sendable {
    case goesOn, closes
  }

  /// What the handler is told when the parser has had a whole head.
  struct Passed: Sendable {}

  private enum State {
    /// A head is awaited; its beginning may be there.
    case waiting
    /// A request is being answered.
    case answering
    /// All has been said; what still comes is thrown away until the client closes, so that it gets
    /// to read the answer.
    case draining
  }

  private let limits: ServerLimits
  private var state = State.waiting
  private var bytes = ByteBuffer()
  private var scan = HeadScan()
  private var isReadWanted = false
  private var isAdvancing = false
  private var isInputClosed = false
  private var timer: Scheduled<Void>?

  init(_ limits: ServerLimits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { startTimer(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    startTimer(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard state != .draining else { return }
    var more = unwrapInboundIn(data)
    bytes.writeBuffer(&more)
    advance(context)
  }

  func read(context: ChannelHandlerContext) {
    if state == .answering { isReadWanted = true } else { context.read() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case .some(.inputClosed) = event as? ChannelEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    isInputClosed = true
    if state != .answering { context.close(promise: nil) }
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard let answered = event as? Answered else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    promise?.succeed(())
    guard answered == .goesOn, !isInputClosed || bytes.readableBytes > 0 else {
      return drain(context)
    }
    state = .waiting
    startTimer(context)
    advance(context)
  }

  private func drain(_ context: ChannelHandlerContext) {
    guard state != .draining, !isInputClosed else { return context.close(promise: nil) }
    state = .draining
    bytes.clear()
    context.close(mode: .output, promise: nil)
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) {
      context.close(promise: nil)
    }
    context.read()
  }

  private func startTimer(_ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.idle) {
      self.timeOut(context)
    }
  }

  private func timeOut(_ context: ChannelHandlerContext) {
    guard state == .waiting else { return }
    if bytes.readableBytes == 0 { context.close(promise: nil) } else { fail(.timeout, context) }
  }

  private func fail(_ fault: RequestFault, _ context: ChannelHandlerContext) {
    state = .answering
    timer?.cancel()
    context.fireUserInboundEventTriggered(fault)
  }

  /// Hands on the heads that are there and within the limits, each after the answer to the one before.
  private func advance(_ context: ChannelHandlerContext) {
    // An answer may be written within the call that asks for it; the loop below then goes on.
    guard !isAdvancing else { return }
    isAdvancing = true
    defer { isAdvancing = false }
    var isIncomplete = false
    while state == .waiting, !isIncomplete {
      switch scan.next(bytes.readableBytesView, limits) {
      case .incomplete: isIncomplete = true
      case .fault(let fault): fail(fault, context)
      case .head(let byteCount):
        guard let head = bytes.readSlice(length: byteCount) else { return }
        bytes.discardReadBytes()
        scan = HeadScan()
        state = .answering
        timer?.cancel()
        context.fireChannelRead(wrapInboundOut(head))
        context.fireUserInboundEventTriggered(Passed())
      }
    }
    guard state == .waiting else { return }
    if isInputClosed { return context.close(promise: nil) }
    if isReadWanted {
      isReadWanted = false
      context.read()
    }
  }
}

/// Looks for the end of a request head, and for what breaks a limit before it comes.
struct HeadScan {
  enum Outcome: Equatable {
    case incomplete
    case head(byteCount: Int)
    case fault(RequestFault)
  }

  /// Bytes of the request line that are not the target, at the most: method, version, spaces.
  private static let lineRestMax = 64

  private var position = 0
  private var lineStart = 0
  private var isRequestLine = true

  /// Goes on where it ended, in the same bytes with more behind them.
  mutating func next(_ bytes: ByteBufferView, _ limits: ServerLimits) -> Outcome {
    while position < bytes.count {
      let byte = bytes[bytes.startIndex + position]
      guard byte != 0 else { return .fault(.malformed) }
      if byte == UInt8(ascii: "\n") {
        // A line ends in both: one that ends otherwise may look like two to someone else.
        guard position > lineStart, bytes[bytes.startIndex + position - 1] == UInt8(ascii: "\r")
        else { return .fault(.malformed) }
        let line = bytes[(bytes.startIndex + lineStart)..<(bytes.startIndex + position - 1)]
        position += 1
        lineStart = position
        if isRequestLine {
          guard !line.isEmpty else { return .fault(.malformed) }
          isRequestLine = false
          if Self.targetByteCount(line) > limits.targetByteCountMax {
            return .fault(.targetTooLong)
          }
          guard line.count(where: { $0 == 0x20 }) == 2 else { return .fault(.malformed) }
        } else if line.isEmpty {
          return position > limits.headByteCountMax
            ? .fault(.headTooLarge) : .head(byteCount: position)
        }
        continue
      }
      position += 1
      if isRequestLine, position > limits.targetByteCountMax + Self.lineRestMax {
        return .fault(bytes.prefix(Self.lineRestMax).contains(0x20) ? .targetTooLong : .malformed)
      }
      if position > limits.headByteCountMax { return .fault(.headTooLarge) }
    }
    return .incomplete
  }

  /// The bytes between the first space of a request line and the last.
  private static func targetByteCount(_ line: ByteBufferView) -> Int {
    guard let first = line.firstIndex(of: 0x20), let last = line.lastIndex(of: 0x20) else {
      return 0
    }
    return max(0, last - first - 1)
  }
}
