import NIOCore

/// The files of the page, compiled into the program.
enum PageFiles {
  /// By their paths, as they are answered.
  static let responses: [String: Response] = [
    "/": file("text/html; charset=utf-8", PackageResources.index_html),
    "/page.css": file("text/css; charset=utf-8", PackageResources.page_css),
    "/page.js": file("text/javascript; charset=utf-8", PackageResources.page_js),
    "/icon.svg": file("image/svg+xml", PackageResources.icon_svg),
    "/api/openapi.json": file("application/json; charset=utf-8", PackageResources.openapi_json),
  ]

  private static func file(_ contentType: String, _ bytes: [UInt8]) -> Response {
    var response = Response(.ok, contentType, ByteBuffer(bytes: bytes))
    response.fields = [("Cache-Control", "no-cache")]
    return response
  }
}
