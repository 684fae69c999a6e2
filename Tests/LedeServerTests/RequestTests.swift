import NIOCore
import NIOHTTP1
import Testing

@testable import LedeServer

@Suite("Requests") struct RequestTests {
  private static func head(
    _ target: String, _ fields: [(String, String)], _ method: HTTPMethod = .GET
  ) -> HTTPRequestHead {
    HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: HTTPHeaders(fields))
  }

  @Test("for this machine are taken apart at the question mark")
  func parts() throws {
    let head = Self.head("/api/search?q=a?b", [("Host", "localhost:7700")], .HEAD)
    let request = try Request(head, port: 7700)
    #expect(request == Request(path: "/api/search", query: "q=a?b", isHead: true))
  }

  @Test(
    "for other hosts, from other sites, with a body or another method are refused",
    arguments: [
      ([("Host", "evil.example:7700")], HTTPMethod.GET, RequestFault.host),
      ([("Host", "localhost")], .GET, .host),
      ([("Host", "localhost:7700"), ("Host", "localhost:7700")], .GET, .malformed),
      ([], .GET, .malformed),
      ([("Host", "[::1]:7700"), ("Origin", "http://evil.example")], .GET, .origin),
      ([("Host", "[::1]:7700"), ("Origin", "null")], .GET, .origin),
      ([("Host", "127.0.0.1:7700")], .POST, .method),
      ([("Host", "127.0.0.1:7700"), ("Content-Length", "1")], .GET, .bodyTooLarge),
      ([("Host", "127.0.0.1:7700"), ("Transfer-Encoding", "chunked")], .GET, .bodyTooLarge),
    ])
  func refused(_ fields: [(String, String)], _ method: HTTPMethod, _ fault: RequestFault) {
    #expect(throws: fault) { try Request(Self.head("/", fields, method), port: 7700) }
  }

  @Test("at port 80 may leave it out")
  func standardPort() {
    #expect(Request.isOwn(host: "localhost", port: 80))
    #expect(!Request.isOwn(host: "localhost", port: 7700))
  }
}

@Suite("The scan of a request's head") struct HeadScanTests {
  private let limits = ServerLimits()

  private func scan(_ text: String) -> HeadScan.Outcome {
    var scan = HeadScan()
    return scan.next(ByteBuffer(string: text).readableBytesView, limits)
  }

  @Test("finds its end wherever the bytes are cut")
  func pieces() {
    let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET"
    let bytes = ByteBuffer(string: text)
    for cut in 0..<text.utf8.count {
      var scan = HeadScan()
      let first = scan.next(bytes.readableBytesView.prefix(cut), limits)
      #expect(first == (cut < 27 ? .incomplete : .head(byteCount: 27)), "cut at \(cut)")
      guard cut < 27 else { continue }
      #expect(scan.next(bytes.readableBytesView, limits) == .head(byteCount: 27), "cut at \(cut)")
    }
  }

  @Test("takes what is as long as the limits, and no byte more")
  func bounds() {
    let room = limits.targetByteCountMax
    for (count, fault) in [(room, nil), (room + 1, RequestFault.targetTooLong)] {
      let text = "GET " + String(repeating: "a", count: count) + " HTTP/1.1\r\n\r\n"
      #expect(scan(text) == fault.map { .fault($0) } ?? .head(byteCount: text.utf8.count))
    }
    let start = "GET / HTTP/1.1\r\nX: "
    let rest = limits.headByteCountMax - start.utf8.count - 4
    for (count, fault) in [(rest, nil), (rest + 1, RequestFault.headTooLarge)] {
      let text = start + String(repeating: "a", count: count) + "\r\n\r\n"
      #expect(scan(text) == fault.map { .fault($0) } ?? .head(byteCount: text.utf8.count))
    }
  }

  @Test(
    "refuses lines that end otherwise, and NUL",
    arguments: [
      "GET / HTTP/1.1\n", "\r\n", "\n", "GET /\u{0}", "GET  / HTTP/1.1\r\n",
      "GET / HTTP/1.1\r\nX: y\n\r\n",
    ])
  func malformed(_ text: String) { #expect(scan(text) == .fault(.malformed)) }
}
