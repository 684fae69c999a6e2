import Articles
import Testing

@testable import Extraction

@Suite("The type of a page")
struct PageTypeTests {
  private static let text = (1...4).map {
    "<p>Paragraph \($0) says, in more words than are needed, what the town council decided, and "
      + "why the harbour has to wait for another year.</p>"
  }.joined()

  private func read(head: String, body: String = Self.text) -> Article? {
    Reading.article("<html><head>\(head)</head><body><main>\(body)</main></body></html>")
  }

  private static func linked(_ type: String) -> String {
    "<script type=\"application/ld+json\">{\"@type\": \"\(type)\"}</script>"
  }

  @Test(
    "What a page states counts first",
    arguments: [
      (linked("NewsArticle"), PageType.article), (linked("LiveBlogPosting"), .liveBlog),
      (linked("DiscussionForumPosting"), .forum), (linked("QAPage"), .forum),
      (linked("Product"), .product), ("<meta property=og:type content=article>", .article),
      ("<meta property=og:type content=product>", .product),
      (
        "<meta name=generator content=phpBB>"
          + "<link rel=canonical href=https://a.example/viewtopic.php?t=1>", .forum
      ),
      ("<meta name=author content=\"Ana Ruiz\">", .article), ("", .other),
    ])
  func stated(head: String, type: PageType) throws {
    let article = try #require(read(head: head))
    #expect(article.pageType == type)
    #expect(article.findings[.pageType] != nil)
  }

  @Test("The confidence of a text is a chance, and higher for a plain article than for scraps")
  func confidence() throws {
    let plain = try #require(read(head: "")?.findings[.text])
    #expect(plain.source == "block model")
    #expect(plain.confidence > 0.5 && plain.confidence <= 1)
    let scraps = (1...9).map { "<div><a href=/\($0)>Item \($0)</a> for sale, now</div>" }.joined()
    if let found = read(head: "", body: scraps)?.findings[.text] {
      #expect(found.confidence < plain.confidence)
    }
  }

  @Test("A plain text has no type of page")
  func plainText() throws {
    let article = try #require(Reading.article("A line.\n\nAnother line of text.", path: "a.txt"))
    #expect(article.pageType == nil)
  }
}
