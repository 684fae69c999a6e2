import Lede
import LedeCommand
import LedeServer
import Storage

/// `lede-serve`: the same commands, and the server of the page and the API.
@main
enum Main {
  static func main() {
    FreedMemory.giveBack()
    LedeCommand.main(CommandContext(serve: serve))
  }

  @Sendable private static func serve(_ request: ServeRequest) throws(CommandFailure) {
    guard let address = Server.Address(request.address) else {
      throw CommandFailure(
        "serve: \(request.address): not an address of this machine alone",
        remedy: "give 127.0.0.1, [::1] or localhost with a port, such as 127.0.0.1:7700",
        status: .usage)
    }
    var limits = ServerLimits()
    limits.workerCount = request.workerCount
    limits.cacheByteCount = request.cacheByteCount
    let server: Server
    do throws(Server.Failure) {
      server = try Server(indexPath: request.indexPath, address, limits)
    } catch {
      switch error {
      case .index(let error): throw CommandFailure(error)
      case .address(let number): throw failure(request.address, number)
      }
    }
    request.note(
      "serving \(String(decoding: request.indexPath, as: UTF8.self)) at "
        + "http://\(server.address.host):\(server.address.port)/    Ctrl-C ends it")
    request.waitForEnd()
    server.stop()
  }

  private static func failure(_ address: String, _ number: Int32) -> CommandFailure {
    CommandFailure(
      "serve: \(address): cannot be listened at: \(SearchError.reason(number))",
      remedy: "give another port: --listen 127.0.0.1:0 takes a free one", status: .usage)
  }
}
