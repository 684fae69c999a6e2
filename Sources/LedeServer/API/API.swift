import Lede
import NIOHTTP1

/// The questions that can be asked, by their paths.
package enum API {
  /// A question: reads its parameters, asks the index, and gives a JSON document.
  ///
  /// The same question has the same answer as long as commit and day are the same.
  package typealias Question =
    @Sendable (Index, inout Parameters, Cancellation) throws(RequestFault) -> String

  /// Every question; `openapi.json` describes them.
  package static let questions: [String: Question] = [
    "/api/search": search,
    "/api/related": related,
    "/api/document": document,
    "/api/suggest": suggest,
    "/api/timeline": timeline,
    "/api/stories": stories,
    "/api/status": status,
  ]

  /// Runs a question to the index, whose errors become the API's.
  static func asking<Result>(
    _ body: () throws(SearchError) -> Result
  ) throws(RequestFault) -> Result {
    do throws(SearchError) { return try body() } catch { throw RequestFault(error) }
  }

  /// The article with an id.
  static func article(_ index: Index, _ id: String) throws(RequestFault) -> Article {
    guard let article = try asking({ () throws(SearchError) in try index.article(id: id) }) else {
      throw RequestFault(
        .notFound, "noArticle", "no article has the id \(id)",
        remedy: "take the id from a search; the article may have been removed")
    }
    return article
  }
}

extension RequestFault {
  /// A failure of the index as the API tells it: what the client can change is its fault.
  init(_ error: SearchError) {
    let status: HTTPResponseStatus =
      switch error.code {
      case .invalidOption, .noText: .badRequest
      case .noArticle: .notFound
      default: .internalServerError
      }
    self.init(status, error.code.description, error.message, remedy: error.remedy)
  }
}
