import NIOHTTP1

/// A request that may be answered: what it is for, after everything else about it was checked.
package struct Request: Sendable, Equatable {
  /// The path as it was sent; never decoded, only compared.
  package var path: String
  /// What is behind the question mark, as it was sent.
  package var query: String
  /// Whether only the head of the answer is wanted.
  package var isHead: Bool

  package init(path: String, query: String = "", isHead: Bool = false) {
    self.path = path
    self.query = query
    self.isHead = isHead
  }

  /// Checks a request head: the host first, because a page of another site can send whatever else it
  /// likes, but not that.
  init(_ head: HTTPRequestHead, port: Int) throws(RequestFault) {
    let hosts = head.headers["host"]
    guard hosts.count == 1 else { throw .malformed }
    guard Self.isOwn(host: hosts[0], port: port) else { throw .host }
    for origin in head.headers["origin"] {
      guard origin == "http://" + hosts[0] else { throw .origin }
    }
    guard head.method == .GET || head.method == .HEAD else { throw .method }
    guard !Self.hasBody(head) else { throw .bodyTooLarge }
    guard head.uri.utf8.first == UInt8(ascii: "/") else { throw .malformed }
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[0])
    query = parts.count > 1 ? String(parts[1]) : ""
    isHead = head.method == .HEAD
  }

  static func hasBody(_ head: HTTPRequestHead) -> Bool {
    if head.headers.contains(name: "transfer-encoding") { return true }
    return head.headers["content-length"].contains { $0 != "0" }
  }

  /// Whether a host is one of the names of this machine with the port.
  static func isOwn(host: String, port: Int) -> Bool {
    let host = host.lowercased()
    return ["localhost", "127.0.0.1", "[::1]"].contains { name in
      host == "\(name):\(port)" || (port == 80 && host == name)
    }
  }
}
