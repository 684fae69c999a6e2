import Lede
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The server of the page and the API: HTTP/1.1 on this machine's own addresses, for reading only.
///
/// Two event loops read, check and write; questions are answered by threads of their own.
package final class Server: Sendable {
  /// Where to listen: one of this machine's own addresses.
  package struct Address: Sendable, Equatable {
    package var host: String
    package var port: Int

    /// Reads `127.0.0.1:7700`, `[::1]:7700`, `localhost:7700` or a port; nil for all else.
    package init?(_ text: String) {
      let colon = text.lastIndex(of: ":")
      let host = colon.map { String(text[..<$0]) } ?? "127.0.0.1"
      let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
      guard ["127.0.0.1", "[::1]", "localhost"].contains(host),
        let port = UInt16(digits), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
      self.host = host
      self.port = Int(port)
    }
  }

  /// Why a server did not start.
  package enum Failure: Error {
    case index(SearchError)
    /// The address cannot be listened at, for a reason of the system.
    case address(errno: Int32)
  }

  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  private let responder: Responder
  /// The address that is listened at; with the port that the system chose, where 0 was asked for.
  package let address: Address

  /// Opens the index and listens.
  package init(
    indexPath: [UInt8], _ asked: Address, _ limits: ServerLimits
  ) throws(Failure) {
    let index: LiveIndex
    do throws(SearchError) { index = try LiveIndex(indexPath) } catch { throw .index(error) }
    let responder = Responder(index, limits)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let connectionCount = ConnectionCount()
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 128)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let port = channel.localAddress?.port ?? 0
          try Self.addHandlers(channel, port, responder, connectionCount, limits)
        }
      }
    do {
      let host =
        asked.host == "[::1]" ? "::1" : asked.host == "localhost" ? "127.0.0.1" : asked.host
      channel = try bootstrap.bind(host: host, port: asked.port).wait()
    } catch {
      responder.stop()
      group.shutdownGracefully { _ in }
      throw .address(errno: (error as? IOError)?.errnoCode ?? 0)
    }
    var address = asked
    address.port = channel.localAddress?.port ?? asked.port
    self.address = address
    self.responder = responder
    self.group = group
  }

  /// Stops listening; what is being answered may not reach its end.
  package func stop() {
    channel.close(promise: nil)
    responder.stop()
    try? group.syncShutdownGracefully()
  }

  private static func addHandlers(
    _ channel: any Channel, _ port: Int, _ responder: Responder,
    _ connectionCount: ConnectionCount, _ limits: ServerLimits
  ) throws {
    let isCrowded = connectionCount.add() > limits.connectionCountMax
    channel.closeFuture.whenComplete { _ in connectionCount.remove() }
    let pipeline = channel.pipeline.syncOperations
    guard !isCrowded else {
      return try pipeline.addHandlers(
        HTTPResponseEncoder(), CrowdedHandler())
    }
    try pipeline.addHandlers(
      RequestGate(limits), HTTPResponseEncoder(),
      ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
      RequestHandler(responder, limits, port: port))
  }
}

/// How many connections are open.
private final class ConnectionCount: Sendable {
  private let count = Atomic<Int>(0)

  /// Counts one more; how many there are with it.
  func add() -> Int { count.add(1, ordering: .relaxed).newValue }

  func remove() { count.subtract(1, ordering: .relaxed) }
}

/// Tells a client that there are too many, and closes.
private final class CrowdedHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = HTTPServerResponsePart

  func channelActive(context: ChannelHandlerContext) {
    let response = RequestFault.crowded.response
    var headers = HTTPHeaders(Response.commonFields + response.fields)
    headers.add(name: "Content-Type", value: response.contentType)
    headers.add(name: "Content-Length", value: "\(response.body.readableBytes)")
    headers.add(name: "Connection", value: "close")
    let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
      context.close(mode: .output, promise: nil)
      _ = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(200)) {
        context.close(promise: nil)
      }
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}
