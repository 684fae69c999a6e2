import Testing

@testable import Extraction

@Suite("Threads and what lies over a page")
struct ThreadTests {
  private static let answers = [
    "Take the cover off first, then turn the left screw until it clicks.",
    "That worked for me as well, although the left screw was rusty, and I had to heat it.",
    "Mine has no left screw at all, so I used the one behind the valve.",
  ]

  /// The rules' view of a page.
  private func judged(_ body: String, head: String = "") throws -> JudgedPage {
    let page = PageParser(Array("<html><head>\(head)</head><body>\(body)</body></html>".utf8))
    let metadata = PageMetadata(page, url: nil, now: Reading.now)
    return try #require(BodyReader(page.tree, PageStatement(metadata)).judgedPage())
  }

  private func kept(_ page: JudgedPage) -> String {
    zip(page.runs, page.texts).filter { $0.0.cut == .none }.map(\.1).joined(separator: "\n")
  }

  @Test("All posts of a thread are kept, not the longest alone")
  func keepsAllPosts() throws {
    let posts = Self.answers.enumerated().map { number, text in
      "<div class='post p\(number)'><div class=user>user \(number)</div>"
        + "<div class=post-content><p>\(text)</p></div></div>"
    }
    let page = try judged(
      "<div class=side>\(Self.answers[0].count) readers</div><div>\(posts.joined())</div>",
      head: "<link rel=canonical href='https://example.org/thread/12'>")
    for answer in Self.answers { #expect(kept(page).contains(answer)) }
  }

  @Test("Comments are cut below an article, and are the text of a thread")
  func tellsCommentsFromPosts() throws {
    let body =
      "<div class=thread><h1>Screws</h1><div class=content><p>How do I open the valve, and is it "
      + "worth the trouble? The manual does not say so, and I do not want to break it.</p></div>"
      + "<div class=comments><p>\(Self.answers[1])</p><p>\(Self.answers[2])</p></div></div>"
    let thread = "<link rel=canonical href='https://example.org/question/12'>"
    #expect(!kept(try judged(body)).contains("rusty"))
    #expect(kept(try judged(body, head: thread)).contains("rusty"))
  }

  @Test("A notice of cookies is cut however long it is")
  func cutsLongNotices() throws {
    let notice = (1...9).map {
      "<p>Cookies of kind \($0) are set by us, by our partners, and by others that we trust.</p>"
    }
    let page = try judged(
      "<div class=text><p>\(Self.answers[0])</p><p>\(Self.answers[1])</p><p>\(Self.answers[2])</p>"
        + "</div><div id=onetrust-consent-sdk>\(notice.joined())</div>")
    #expect(!kept(page).contains("partners"))
    #expect(kept(page).contains("rusty"))
  }

  @Test("A window over a short page is cut, even where names are believed less")
  func cutsWindows() throws {
    let page = try judged(
      "<div class=text><p>\(Self.answers[0])</p></div><div class='modal fade' role=dialog>"
        + "<p>To write in bold, put two stars around a word, as in **this one**.</p></div>")
    #expect(kept(page).contains("click"))
    #expect(!kept(page).contains("two stars"))
  }

  @Test("A post that quotes another keeps the quotation")
  func keepsQuotations() throws {
    let posts = Self.answers.map { text in
      "<div class='post'><aside class=quote><blockquote><p>Which screw is it, the left one or the "
        + "right one, and how far?</p></blockquote></aside><p>\(text)</p></div>"
    }
    let page = "<div class=thread>\(posts.joined())</div>"
    let thread = "<link rel=canonical href='https://example.org/thread/12'>"
    #expect(kept(try judged(page, head: thread)).contains("Which screw"))
    #expect(!kept(try judged(page)).contains("Which screw"))
  }
}
