import Articles
import Extraction
import Testing

@Suite("What a page says of itself") struct MetadataTests {
  static let text =
    "<p>The bridge over the strait is closed for a week, the harbour master says, and ferries run."

  /// A page with a line below its headline.
  private func article(_ line: String, head: String = "") -> Article? {
    Reading.article(
      "<html lang=en><head>\(head)</head><body><h1>The bridge is closed</h1>\(line)\(Self.text)")
  }

  @Test(
    "Bylines are read in the forms that sites use",
    arguments: [
      ("<p class=signature>Words by Ana Ruiz, <time>3 May 2024</time></p>", "Ana Ruiz"),
      ("<p>Words by Ana Ruiz, 3 May 2024</p>", "Ana Ruiz"),
      ("<p>By Ana Ruiz and Bo Lind</p>", "Ana Ruiz and Bo Lind"),
      ("<p>Von Anna Maria van der Berg | Bonn, 3. Mai 2024</p>", "Anna Maria van der Berg"),
      ("<font><i>Newswire staff, The Hague</i></font>", "Newswire staff, The Hague"),
      ("<font><i>Newswire Sport</i></font>", "Newswire Sport"),
      ("<p class=by>Ana Ruiz | <time>3 May 2024</time></p>", "Ana Ruiz"),
      ("<div class=byline>By <a rel=author>Ana Ruiz</a> · 3 May 2024</div>", "Ana Ruiz"),
    ])
  func byline(line: String, name: String) {
    #expect(article(line)?.byline == name)
  }

  @Test(
    "A sentence is no byline",
    arguments: [
      "<p>By the time the ferry came, nobody was waiting on the quay.</p>",
      "<p><i>A story from the north.</i></p>", "<p>Por fin.</p>",
    ])
  func noByline(line: String) {
    let found = article(line)
    #expect(found != nil)
    #expect(found?.byline == nil)
  }

  @Test(
    "Dates come from the most trusted place",
    arguments: [
      ("<meta property=article:published_time content=2024-03-05T10:00:00+01:00>", "2024-03-05"),
      ("<link rel=canonical href=https://a.example/2024/03/05/bridge>", "2024-03-05"),
      ("<link rel=canonical href=https://a.example/20240305/bridge>", "2024-03-05"),
      (
        "<link rel=canonical href=https://a.example/2024/03/05/bridge>"
          + "<meta property=article:published_time content=2024-03-06T02:00:00Z>", "2024-03-05"
      ),
      ("<link rel=canonical href=https://a.example/20249905/bridge>", ""),
      ("<meta property=article:published_time content=2094-03-06>", ""),
    ])
  func date(head: String, day: String) {
    let date = article("", head: head)?.published
    #expect((date.map { CivilDate.text(of: $0.localDay) } ?? "") == day)
  }

  /// The day a page with these lines gives, or nothing.
  private func day(
    _ lines: String, head: String = "", language: String = "en-GB", heading: String = "h1"
  ) -> String {
    let title = "<\(heading)>The bridge is closed</\(heading)>"
    let page =
      "<html lang=\(language)><head>\(head)</head><body>\(title)\(lines)\(Self.text)</p></body>"
    let date = Reading.article(page)?.published
    return date.map { CivilDate.text(of: $0.localDay) } ?? ""
  }

  @Test(
    "Dates beside the headline are read in many languages",
    arguments: [
      ("<p>5 March 2024</p>", "en-GB"), ("<p>March 5th, 2024</p>", "en"),
      ("<p>Veröffentlicht am 5. März 2024</p>", "de"), ("<p>Publié le 5 mars 2024</p>", "fr"),
      ("<p>5 de marzo de 2024</p>", "es"), ("<p>5 marzo 2024</p>", "it"),
      ("<p>5 de março de 2024</p>", "pt"), ("<p>5 maart 2024</p>", "nl"),
      ("<p>5 marca 2024</p>", "pl"), ("<p>5 марта 2024 г.</p>", "ru"),
      ("<p>5 березня 2024</p>", "uk"), ("<p>5. března 2024</p>", "cs"),
      ("<p>5 Mart 2024</p>", "tr"), ("<p>2024. március 5.</p>", "hu"),
      ("<p>5 martie 2024</p>", "ro"), ("<p>5 март 2024</p>", "bg"),
      ("<p>5 مارس 2024</p>", "ar"), ("<p>5 במרץ 2024</p>", "he"),
      ("<p>5 मार्च 2024</p>", "hi"), ("<p>৫ মার্চ ২০২৪</p>", "bn"),
      ("<p>5 มีนาคม 2567</p>", "th"), ("<p>2024年3月5日</p>", "ja"),
      ("<p>2024년 3월 5일</p>", "ko"), ("<p>05.03.2024</p>", "de"),
      ("<p>05/03/2024 10:15</p>", "fr"), ("<p>3/5/2024</p>", "en-US"),
    ])
  func printedDate(line: String, language: String) {
    #expect(day(line, language: language) == "2024-03-05")
  }

  @Test(
    "A date beside the headline is found in whatever the page makes of it",
    arguments: [
      "<div><span>5</span><span>Mar</span><span>2024</span></div>",
      "<time datetime=2024-03-05T10:00:00+01:00>this morning</time>",
      "<abbr class=published title=2024-03-05T10:00:00Z>yesterday</abbr>",
      "<time class='entry-date updated' datetime=2024-03-05>5 March</time>",
      "<div class='entry-meta social-comments'><b>5 March 2024</b> 3 comments</div>",
      "<div><div>Updated:</div><div>9 March 2024</div></div><p>Published 5 March 2024</p>",
      "<p><strong>5 March 2024</strong> " + String(repeating: "The ferries run. ", count: 20)
        + "</p>",
      "<p>OSLO, March 5, 2024 (Wire) – " + String(repeating: "The ferries run. ", count: 20)
        + "</p>",
      "<aside role=complementary><p>5 March 2024</p></aside>",
    ])
  func printedForms(line: String) {
    #expect(day(line) == "2024-03-05")
    #expect(day(line, heading: "h2") == "2024-03-05")
  }

  @Test(
    "Other dates are not the article's",
    arguments: [
      "<div class=related-posts><p>7 May 2023</p></div>", "<nav>7 May 2023</nav>",
      "<section class=comments><p>Ana, 7 May 2023</p><p>\(MetadataTests.text)</p></section>",
      "<figure><figcaption>The bridge, 7 May 2023.</figcaption></figure>",
      "<p>Copyright 2023</p>",
    ])
  func foreignDates(line: String) {
    #expect(day(line) == "")
  }

  @Test(
    "What is printed settles what is stated",
    arguments: [
      // Stated in UTC, printed where it was written.
      ("2024-03-06T02:30:00Z", "<p>March 5, 2024 at 9:30 PM EST</p>", "2024-03-05"),
      // Both are printed.
      ("2024-03-05T08:00:00Z", "<p>5 March 2024 | 9 March 2024</p>", "2024-03-05"),
      // Only the change is printed.
      ("2024-03-05T08:00:00Z", "<p>Last updated on 9 March 2024</p>", "2024-03-05"),
      // Some event to come.
      ("2024-03-05T08:00:00Z", "<p>Opening: 9 April 2024</p>", "2024-03-05"),
      // The day of the import into a new system.
      ("2024-09-05T08:00:00Z", "<p>5 March 2024</p>", "2024-03-05"),
      // Day and month the other way round.
      ("2024-03-05T08:00:00Z", "<p>3/5/2024</p>", "2024-03-05"),
    ])
  func settled(stated: String, line: String, expected: String) {
    let head = "<meta property=article:published_time content=\(stated)>"
    #expect(day(line, head: head) == expected)
  }

  @Test("A time stated in UTC and locally is the local one")
  func sameTimeTwice() {
    let head =
      "<meta property=article:published_time content=2024-03-06T02:30:00Z>"
      + "<meta name=sailthru.date content='2024-03-05 21:30:12'>"
    #expect(day("", head: head) == "2024-03-05")
  }

  @Test(
    "An address gives a day, or the month that dates are looked for in",
    arguments: [
      ("/2024/3/5/bridge", "", "2024-03-05"), ("/2024/mar/05/bridge", "", "2024-03-05"),
      ("/2024-03/05/bridge", "", "2024-03-05"), ("/bridge-20240305-p5", "", "2024-03-05"),
      ("/t20240305_1.html", "", "2024-03-05"),
      ("/2024/03/bridge", "<p>7 May 2023</p><p>5 March 2024</p>", "2024-03-05"),
      ("/2024/03/bridge", "", "2024-03-01"), ("/ab20240305/bridge", "", ""),
    ])
  func address(path: String, line: String, expected: String) {
    let head = "<link rel=canonical href=https://a.example\(path)>"
    #expect(day(line, head: head) == expected)
  }

  @Test("Scripts are asked last")
  func scripts() {
    let script = #"<script>var page = {"published_at":"2024-03-05T10:00:00+01:00"}</script>"#
    #expect(day(script) == "2024-03-05")
    #expect(day(script + "<p>4 March 2024</p>") == "2024-03-04")
  }

  @Test(
    "The title is the heading that agrees with what is stated",
    arguments: [
      (
        "<title>Gales close bridge | The Strait</title>",
        "<h1>The Strait</h1><h1>Gales close bridge</h1>"
      ),
      (
        "<title>Gales close bridge – The Strait</title>",
        "<h1>The Strait</h1><h2>Gales close bridge</h2>"
      ),
      (
        "<meta property=og:title content='Gales close bridge'>",
        "<h1><span>Opinion</span><span>Gales close bridge</span></h1>"
      ),
      ("<title>Strait bridge shut by gales | The Strait</title>", "<h1>Gales close bridge</h1>"),
      ("<title>Gales close bridge</title>", "<h1>strait.example</h1>"),
      ("<title>Gales close bridge</title>", "<h1><b>G</b>ales close bridge</h1>"),
    ])
  func title(head: String, headings: String) {
    let page = "<html lang=en><head>\(head)</head><body>\(headings)\(Self.text)</p></body>"
    #expect(Reading.article(page)?.title == "Gales close bridge")
  }

  @Test("A title keeps what stands before its colon")
  func titleWithColon() {
    let page =
      "<head><meta property=og:title content='Gales close bridge'></head><body>"
      + "<h1>Analysis: Gales close bridge</h1>\(Self.text)</p>"
    #expect(Reading.article(page)?.title == "Analysis: Gales close bridge")
  }

  @Test("An author is found by reference, by label and as the only person")
  func linkedAuthors() {
    func byline(_ head: String) -> String? { article("", head: head)?.byline }
    let person = ##"{"@type":"Person","@id":"#a","name":"Ana Ruiz"}"##
    let other = ##"{"@type":"Person","@id":"#b","name":"Bo Lind"}"##
    func graph(_ nodes: String...) -> String {
      "<script type=application/ld+json>{\"@graph\":[\(nodes.joined(separator: ","))]}</script>"
    }
    let news = ##"{"@type":"NewsArticle","headline":"A","author":{"@id":"#a"}}"##
    #expect(byline(graph(other, person, news)) == "Ana Ruiz")
    #expect(byline(graph(#"{"@type":"WebPage"}"#, person)) == "Ana Ruiz")
    #expect(byline(graph(person, other)) == nil)
    let card = "<meta name=twitter:data1 content='Ana Ruiz'><meta name=twitter:label2 content=Time>"
    #expect(byline(card) == "Ana Ruiz")
  }

  @Test("Findings say where a field is from, and a confirmed date is surer")
  func findings() {
    let head = "<meta property=article:published_time content=2024-03-05T08:00:00Z>"
    let found = article("<p>5 March 2024</p><p>By Ana Ruiz</p>", head: head)?.findings
    #expect(found?[.date] == Finding("meta article:published_time", confidence: 0.95))
    #expect(article("", head: head)?.findings[.date]?.confidence == 0.9)
    #expect(found?[.byline]?.source == "line below headline")
    #expect(found?[.language]?.source == "declared")
  }

  @Test("A page in another language than it declares is taken for what it is")
  func contradictedLanguage() {
    let german = String(
      repeating: "Die Brücke über den Sund ist für eine Woche gesperrt, und die Fähren fahren. ",
      count: 10)
    let found = Reading.article("<html lang=en><body><h1>Die Brücke</h1><p>\(german)</p>")
    #expect(found?.language.description == "de")
    #expect(found?.findings[.language]?.source == "text, against what is declared")
    #expect(Reading.article("<html lang=de><p>\(german)</p>")?.language.description == "de")
  }

  @Test(
    "Boxes and pleas between paragraphs are no text",
    arguments: [
      "<div class=x1>Get the Tuesday morning briefing</div>",
      "<div class=x1>Straight to your phone. <a href=/b>Tap here</a></div>",
      "<p>If you liked this, buy us a coffee, or <a href=/join>become a member</a>.</p>",
      "<table><tr><td><b>RELATED</b><br><a href=/x>Gales in the strait</a></td></tr></table>",
      "<p>→ See also: <a href=/x>Gales in the strait</a></p>",
    ])
  func furniture(box: String) {
    let body = Reading.body(article(Self.text + "</p>" + box))
    #expect(body.split(separator: "\n").allSatisfy { $0.hasPrefix("The bridge over") })
  }
}
