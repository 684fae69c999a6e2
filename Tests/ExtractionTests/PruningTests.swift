import Testing

@testable import Extraction

@Suite("What names and elements cut, and what they leave")
struct PruningTests {
  private static let texts = [
    "The valve is opened by hand, slowly, until the first drops of water come out of it.",
    "Close it again when the pipe is full, and wait for an hour before you start the pump.",
    "Everything that leaks within this hour is repaired first, or the pump will run dry.",
    "In winter the pipe is emptied, since water that freezes in it would tear it apart.",
  ]

  /// What the rules keep of a page.
  private func kept(_ body: String) throws -> String {
    let page = PageParser(Array("<html><head></head><body>\(body)</body></html>".utf8))
    let metadata = PageMetadata(page, url: nil, now: Reading.now)
    let judged = try #require(BodyReader(page.tree, PageStatement(metadata)).judgedPage())
    return zip(judged.runs, judged.texts).filter { $0.0.cut == .none }.map(\.1)
      .joined(separator: "\n")
  }

  /// An article with an element between its paragraphs, which are more than a name may cut.
  private func article(_ element: String) -> String {
    let others = (1...12).map {
      "<p>Pump number \($0) stands in the cellar, and is looked after by whoever is on duty.</p>"
    }
    return "<div class=article-body><p>\(Self.texts[0])</p>\(element)\(others.joined())</div>"
  }

  @Test(
    "A name that says what is hidden of an element, or where, does not hide it",
    arguments: [
      ("hidden", false), ("element-hidden", false), ("visually-hidden", false), ("d-none", false),
      ("overflow-hidden", true), ("field--label-hidden", true), ("md:hidden", true),
      ("hidden-xs", true), ("hidden md:block", true), ("d-none d-lg-flex", true),
      ("hidden md-text", false),
    ])
  func readsHidden(name: String, isKept: Bool) throws {
    let element = "<div class='\(name)'><p>\(Self.texts[1])</p></div>"
    #expect(try kept(article(element)).contains("Close it again") == isKept)
  }

  @Test("A name that denies a word does not mean it")
  func readsDenials() throws {
    #expect(
      try kept(article("<div class=x-not-a-paywall><p>\(Self.texts[1])</p></div>"))
        .contains("Close it again"))
    #expect(
      try !kept(article("<div class=x-paywall><p>\(Self.texts[1])</p></div>"))
        .contains("Close it again"))
  }

  @Test("Prose that a reader folds open is kept, with the heading that opens it")
  func keepsFolds() throws {
    let fold =
      "<div class=faq-item><h3><button>Must the pipe be full?</button></h3>"
      + "<div hidden><p>\(Self.texts[1])</p></div></div>"
    let found = try kept(article(fold))
    #expect(found.contains("Must the pipe be full?"))
    #expect(found.contains("Close it again"))
    #expect(try !kept(article("<div hidden><p>\(Self.texts[1])</p></div>")).contains("Close it"))
    #expect(try !kept(article("<button>Must the pipe be full?</button>")).contains("Must the pipe"))
  }

  @Test("What is hidden of an article's body is kept where it is most of it")
  func keepsTextForSubscribers() throws {
    let rest = "<div style='display:none'><p>\(Self.texts[1])</p><p>\(Self.texts[2])</p></div>"
    let other = "<div class=row><p>\(Self.texts[3])</p><p>\(Self.texts[3])</p></div>"
    let body = "<div id=article-body><p>\(Self.texts[0])</p>\(rest)</div>\(other)"
    #expect(try kept(body).contains("Close it again"))
  }

  @Test("An embedded post is no bar of buttons, whatever the network is called")
  func keepsEmbeddedPosts() throws {
    let post = "<blockquote><p>\(Self.texts[1])</p></blockquote>"
    #expect(
      try kept(article("<div class=social-media-embed>\(post)</div>")).contains("Close it again"))
    #expect(
      try !kept(article("<div class=social-media-links>\(post)</div>")).contains("Close it again"))
  }

  @Test("One of several sections is not the article because it is named main")
  func takesAllSections() throws {
    let sections = zip(["main", "winter", "leaks"], [0, 3, 2]).map { name, text in
      "<div class=section id=pump-\(name)><h2>Of \(name)</h2><p>\(Self.texts[text])</p>"
        + (name == "main" ? "<p>\(Self.texts[1])</p>" : "") + "</div>"
    }
    let found = try kept("<div class=chapter>\(sections.joined())</div>")
    for text in Self.texts { #expect(found.contains(text)) }
  }
}
