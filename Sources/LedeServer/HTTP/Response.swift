import NIOCore
import NIOHTTP1
import ResultJSON

/// An answer: a status, header fields beyond those that all answers have, and the bytes.
package struct Response: Sendable {
  package var status: HTTPResponseStatus
  package var contentType: String
  package var body: ByteBuffer
  /// Further header fields.
  package var fields: [(String, String)] = []
  /// Whether the connection ends with it.
  package var closes = false

  package init(_ status: HTTPResponseStatus, _ contentType: String, _ body: ByteBuffer) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  static func json(_ text: String, _ status: HTTPResponseStatus = .ok) -> Response {
    Response(status, "application/json; charset=utf-8", ByteBuffer(string: text))
  }

  /// What every answer says, whatever it is about: nothing from elsewhere, nothing inline, nobody
  /// frames it, no site reads it.
  static let commonFields: [(String, String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
  ]
}

/// Why a request is not answered as it wishes: a status, and an error as the API words it.
package struct RequestFault: Error, Sendable, Equatable {
  package var status: HTTPResponseStatus
  package var code: String
  package var message: String
  package var remedy: String
  /// Whether what follows on the connection can no longer be trusted.
  package var closes = false

  package init(
    _ status: HTTPResponseStatus, _ code: String, _ message: String, remedy: String = "",
    closes: Bool = false
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.remedy = remedy
    self.closes = closes
  }

  var response: Response {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member(
        "error",
        object: { writer in
          writer.member("code", code)
          writer.member("message", message)
          writer.member("remedy", remedy)
        })
    }
    var response = Response.json(writer.text, status)
    response.closes = closes
    if status == .methodNotAllowed { response.fields.append(("Allow", "GET, HEAD")) }
    if status == .serviceUnavailable { response.fields.append(("Retry-After", "1")) }
    return response
  }
}

extension RequestFault {
  static let malformed = RequestFault(
    .badRequest, "badRequest", "the request is not HTTP/1.1", closes: true)
  static let headTooLarge = RequestFault(
    .requestHeaderFieldsTooLarge, "headTooLarge", "the header fields are too long",
    remedy: "send no more than 16 KB of them", closes: true)
  static let targetTooLong = RequestFault(
    .uriTooLong, "targetTooLong", "the address is too long",
    remedy: "shorten the query to less than 8 KB", closes: true)
  static let bodyTooLarge = RequestFault(
    .payloadTooLarge, "bodyTooLarge", "a request has no body here", remedy: "send none",
    closes: true)
  static let timeout = RequestFault(
    .requestTimeout, "timeout", "the request took too long to arrive", closes: true)
  static let method = RequestFault(
    .methodNotAllowed, "methodNotAllowed", "only GET and HEAD are answered: nothing can be changed",
    remedy: "use GET")
  static let host = RequestFault(
    .forbidden, "forbiddenHost", "the request is for another host",
    remedy: "open the address that `lede serve` printed")
  static let origin = RequestFault(
    .forbidden, "forbiddenOrigin", "the request comes from a page of another site",
    remedy: "open the address that `lede serve` printed")
  static let notFound = RequestFault(
    .notFound, "notFound", "there is nothing at this address",
    remedy: "the page is at /, the description of the API at /api/openapi.json")
  static let busy = RequestFault(
    .serviceUnavailable, "busy", "too many questions at once", remedy: "ask again in a second")
  static let crowded = RequestFault(
    .serviceUnavailable, "busy", "too many connections", remedy: "ask again in a second",
    closes: true)
}
