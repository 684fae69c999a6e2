import Articles
import Extraction
import Glibc
import Testing

/// A page meant to hurt, at any size.
struct HostilePage: Sendable, CustomTestStringConvertible {
  let name: String
  /// The size in the units the page counts in, in a release build.
  let fullSize: Int
  /// The page of that size.
  let make: @Sendable (Int) -> String
  /// Whether the last sentence must be found: false where an HTML parser takes it for script.
  var keepsEnd = true

  var testDescription: String { name }

  /// Debug builds are some twenty times slower; they run a sixteenth of the size.
  var size: Int {
    #if DEBUG
      max(fullSize / 16, 64)
    #else
      fullSize
    #endif
  }
}

@Suite("Hostile pages", .serialized) struct HostilePageTests {
  static let start =
    "The opening sentence of the article stands here, and it is long enough to count."
  static let end =
    "The closing sentence of the article stands here, and it is as long as the first."

  private static func page(_ inner: String) -> String {
    "<html><body><p>\(start)</p>" + inner + "<p>\(end)</p></body></html>"
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  static let pages: [HostilePage] = [
    HostilePage(name: "200,000 nested elements", fullSize: 200_000) { page(repeated("<div>", $0)) },
    HostilePage(name: "200,000 nested inline elements", fullSize: 200_000) {
      page(repeated("<b><i>", $0 / 2))
    },
    HostilePage(name: "one text node of 20 MB", fullSize: 4_000_000) {
      page("<p>" + repeated("word ", $0) + "</p>")
    },
    HostilePage(name: "100,000 attributes in one tag", fullSize: 100_000) { count in
      page("<div " + (0..<count).map { "a\($0)=x" }.joined(separator: " ") + "></div>")
    },
    HostilePage(name: "50,000 <x>, then 50,000 </y>", fullSize: 50_000) {
      page(repeated("<x>", $0) + repeated("</y>", $0))
    },
    HostilePage(name: "50,000 <b>, then 50,000 </div>", fullSize: 50_000) {
      page(repeated("<b>", $0) + repeated("</div>", $0))
    },
    HostilePage(name: "500,000 </div>", fullSize: 500_000) { page(repeated("</div>", $0)) },
    HostilePage(name: "500,000 <!--", fullSize: 500_000) { page(repeated("<!--", $0) + ">") },
    HostilePage(name: "2,000,000 <", fullSize: 2_000_000) { page(repeated("<", $0) + " ") },
    HostilePage(name: "2,000,000 &", fullSize: 2_000_000) { page(repeated("&", $0)) },
    HostilePage(name: "500,000 <p>", fullSize: 500_000) { page(repeated("<p>", $0)) },
    HostilePage(name: "500,000 <p> with text", fullSize: 500_000) { page(repeated("<p>a", $0)) },
    HostilePage(name: "an attribute of 20 MB", fullSize: 20_000_000) {
      page("<div title=\"" + repeated("a", $0) + "\"></div>")
    },
    HostilePage(name: "a class of 20 MB", fullSize: 20_000_000) {
      page("<div class=\"" + repeated("ab ", $0 / 3) + "\"></div>")
    },
    HostilePage(name: "a comment of 20 MB", fullSize: 20_000_000) {
      page("<!--" + repeated("a-", $0 / 2) + "-->")
    },
    HostilePage(name: "a script of 20 MB", fullSize: 20_000_000) {
      page("<script>" + repeated("a<", $0 / 2) + "</script>")
    },
    HostilePage(
      name: "a script that is never closed", fullSize: 500_000,
      make: {
        page(repeated("<script>a", $0))
      }, keepsEnd: false),
    HostilePage(name: "attributes with open quotes", fullSize: 200_000) {
      page(repeated("<a href=\"x' ", $0) + "\">")
    },
    HostilePage(name: "ends of tags in quotes only", fullSize: 100_000) {
      page(repeated("<a b='>' ", $0))
    },
    HostilePage(name: "100,000 <aaa without an end", fullSize: 100_000) {
      page("<p>" + repeated("<aaa", $0)) + repeated("<aaa", $0)
    },
    HostilePage(name: "100,000 </p> under 1,000 elements", fullSize: 100_000) {
      page(repeated("<div>", 1_000) + repeated("</p>", $0))
    },
    HostilePage(name: "100,000 tables in cells", fullSize: 100_000) {
      page(repeated("<table><tr><td>", $0))
    },
    HostilePage(name: "100,000 lists in items", fullSize: 100_000) {
      page(repeated("<ul><li>", $0))
    },
    HostilePage(name: "100,000 links", fullSize: 100_000) {
      page(repeated("<a href=x>a link</a> ", $0))
    },
    HostilePage(name: "100,000 nested links", fullSize: 100_000) {
      page(repeated("<a href=x>", $0))
    },
    HostilePage(name: "100,000 unclosed tables", fullSize: 100_000) {
      page(repeated("<table>word", $0))
    },
    HostilePage(name: "100,000 unclosed forms", fullSize: 100_000) {
      page(repeated("<form>word", $0))
    },
    HostilePage(name: "100,000 crossing tags", fullSize: 100_000) {
      page(repeated("<b><p><i></b>word</p></i>", $0))
    },
    HostilePage(name: "100,000 headings", fullSize: 100_000) { count in
      page((0..<count).map { "<h2>Heading \($0)</h2>" }.joined())
    },
    HostilePage(name: "the same paragraph 50,000 times", fullSize: 50_000) {
      page(repeated("<p>A paragraph that is long enough to be one, with a comma.</p>", $0))
    },
    HostilePage(name: "50,000 article bodies", fullSize: 50_000) {
      page(repeated("<div class=article-body><p>Text of one of many bodies.</p></div>", $0))
    },
    HostilePage(name: "500,000 NULs", fullSize: 500_000) {
      page(repeated("some words, and \0", $0))
    },
    HostilePage(name: "500,000 references", fullSize: 500_000) {
      page(repeated("&amp;&#38;&#x26;&notit;", $0 / 4))
    },
    HostilePage(name: "50,000 blocks of JSON-LD", fullSize: 50_000) { count in
      page(
        (0..<count).map {
          "<script type=\"application/ld+json\">{\"headline\":\"\($0)\"}</script>"
        }.joined())
    },
    HostilePage(name: "UTF-8 encoded twice, 2 MB", fullSize: 200_000) {
      page("<p>" + repeated("fÃ¼r dÃ©jÃ  vu ", $0 / 2) + "</p>")
    },
    HostilePage(name: "a name of a tag of 20 MB", fullSize: 20_000_000) {
      page("<" + repeated("a", $0) + ">")
    },
    HostilePage(name: "JSON-LD 200,000 deep", fullSize: 200_000) {
      page(
        "<script type=\"application/ld+json\">" + repeated("{\"@graph\":[", $0) + "</script>")
    },
  ]

  @Test("Keep the text before and after", arguments: pages)
  func keepsText(_ page: HostilePage) {
    let article = Reading.article(page.make(page.size))
    let text = Reading.everything(article)
    #expect(text.contains(Self.start))
    if page.keepsEnd { #expect(text.contains(Self.end)) }
  }

  /// Time is compared with itself, so that a busy machine does not fail the test.
  ///
  /// Twice the page may take twice the time, quadratic work would take four times. The least of
  /// several runs counts.
  @Test("Take time that grows with the page", arguments: pages)
  func takesLinearTime(_ page: HostilePage) {
    let small = Array(page.make(page.size / 2).utf8)
    let large = Array(page.make(page.size).utf8)
    var best = Double.infinity
    for _ in 0..<4 where best >= 3.5 {
      let (one, two) = (Self.seconds(small), Self.seconds(large))
      best = min(best, two / max(one, 0.004))
    }
    #expect(best < 3.5)
  }

  /// Processor time of this thread to read a page.
  private static func seconds(_ bytes: [UInt8]) -> Double {
    func now() -> Double {
      var time = timespec()
      unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    _ = Reading.extract(bytes)
    return now() - start
  }

  @Test("A long text node loses no word")
  func longTextNode() {
    let count = 200_000
    let text = (0..<count).map { "w\($0)" }.joined(separator: " ")
    let body = Reading.body(Reading.article("<body><p>" + text + ".</p></body>"))
    #expect(body.utf8.count(where: { $0 == 0x20 }) + 1 == count)
    #expect(body.hasSuffix("w\(count - 1)."))
  }

  @Test("Text at every level of a deep page is kept")
  func deepText() {
    let depth = 20_000
    let inner = (0..<depth).map { "<div>Level \($0) holds a line of text. " }.joined()
    let text = Reading.everything(Reading.article("<body>" + inner))
    #expect(text.contains("Level 0 holds"))
    var position = text.startIndex
    var found = 0
    while let next = text[position...].utf8.firstIndex(of: UInt8(ascii: "L")) {
      found += 1
      position = text.utf8.index(after: next)
    }
    #expect(found == depth)
  }

  @Test("Text in unclosed and misnested elements is kept in order")
  func unclosed() {
    let source = """
      <body><article><p>One sentence that is long enough to be taken for prose, is it not?
      <p>Two <b>bold <i>both</b> slanted</i> words that stand in tags which cross each other.
      <div>Three <p>sits in a div that nobody closed, as it happens on real pages.
      <ul><li>Four, an item<li>Five, an item</article><p>Six is what comes after the end tag.
      """
    let text = Reading.everything(Reading.article(source))
    var position = text.startIndex
    for word in ["One", "Two", "both", "slanted", "nobody", "Four", "Five"] {
      let found = text[position...].firstIndexOf(word)
      #expect(found != nil, "\(word)")
      position = found ?? position
    }
    #expect(text.contains("Three"))
    #expect(text.contains("Six is what"))
  }

  @Test("Bytes without a declared encoding are UTF-8 when they are valid as such")
  func undeclared() {
    let body = Reading.body(
      Reading.article("<p>The café on the corner is naïve about its prices, says the owner.</p>"))
    #expect(body.contains("café"))
    #expect(body.contains("naïve"))
  }

  @Test("References to control characters and unknown names do no harm")
  func references() {
    let body = Reading.body(
      Reading.article(
        "<p>Nine &#x9b; bidi &#x202e; escape &#27; bomb &lol; zero &#0; large &#x110000; surrogate "
          + "&#xD800; and so on, until the sentence ends.</p>"))
    #expect(body.contains("&lol;"))
    #expect(body.contains("until the sentence ends."))
    #expect(!body.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(!body.unicodeScalars.contains { (0x80..<0xA0).contains($0.value) })
  }
}

extension Substring {
  /// Where a word begins, or nil.
  fileprivate func firstIndexOf(_ word: String) -> Index? {
    indices.first { self[$0...].hasPrefix(word) }
  }
}
