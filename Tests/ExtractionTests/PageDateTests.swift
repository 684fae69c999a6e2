import Articles
import Extraction
import Testing

@Suite("When a page was published") struct PageDateTests {
  private static let title = "The bridge over the strait is closed"
  private static let text =
    "<p>Nobody crosses the strait for a week, the harbour master says, and the ferries run.</p>"

  private func date(of page: String) -> ArticleDate? { Reading.article(page)?.published }

  /// The day a page with these lines below its headline gives, or nothing.
  private func day(_ lines: String, head: String = "", language: String = "en-GB") -> String {
    let page =
      "<html lang=\(language)><head>\(head)</head><body><h1>\(Self.title)</h1>\(lines)\(Self.text)"
    return date(of: page).map { CivilDate.text(of: $0.localDay) } ?? ""
  }

  @Test(
    "Dates are read in more calendars and languages",
    arguments: [
      ("۱۵ اسفند ۱۴۰۲", "fa"), ("1402/12/15", "fa"), ("5 مارس 2024", "fa"),
      ("5 tháng 3, 2024", "vi"), ("Ngày 05 tháng 03 năm 2024", "vi"), ("5 mars 2024", "sq"),
      ("5. mars 2024", "is"), ("5 mart 2024", "az"), ("2024. gada 5. marts", "lv"),
      ("2024 m. kovo 5 d.", "lt"), ("5 მარტი 2024", "ka"), ("2024ko martxoaren 5a", "eu"),
      ("5 наурыз 2024", "kk"), ("5 сакавіка 2024", "be"), ("5 مارچ 2024", "ur"),
      ("5 ožu 2024", "hr"), ("Tue Mar 05 10:15:00 CET 2024", "en"),
    ])
  func writtenDates(line: String, language: String) {
    #expect(day("<p>\(line)</p>", language: language) == "2024-03-05")
  }

  @Test("The leaf-fall month is the tenth for Croats and the eleventh for Poles and Czechs")
  func listopad() {
    #expect(day("<p>5. listopada 2023.</p>", language: "hr") == "2023-10-05")
    #expect(day("<p>5 listopada 2023</p>", language: "pl") == "2023-11-05")
  }

  @Test(
    "What says what a date is may stand behind it",
    arguments: [
      "<p>9 March 2024 tarihinde güncellendi</p><p>5 March 2024</p>",
      "<p>2024年3月9日更新</p><p>5 March 2024</p>",
      "<p>Zuletzt am 9. März 2024 geändert</p><p>5 March 2024</p>",
    ])
  func trailingLabels(lines: String) {
    #expect(day(lines) == "2024-03-05")
  }

  @Test("A sentence that mentions a date gives way to the page's last line that dates it")
  func closingLine() {
    let sentence = "<p>The next meeting of all members takes place on 9 March 2024 at the pier</p>"
    let last = "<footer><ul><li>This page was last modified on 5 March 2024</li></ul></footer>"
    #expect(day(sentence + String(repeating: Self.text, count: 20) + last) == "2024-03-05")
  }

  @Test(
    "A date's own name makes it no list, and the name of blogs' dates no change",
    arguments: [
      "<span class=news-list-date>5 March 2024</span>",
      "<span class='entry-meta-date updated'>5 March 2024</span>"
        + String(repeating: PageDateTests.text, count: 3) + "<p>9 April 2024</p>",
    ])
  func dateNames(line: String) {
    #expect(day(line) == "2024-03-05")
  }

  @Test("A date in the path of sections before the headline is the last that is printed")
  func precedingDate() {
    let page =
      "<html lang=en><body><div class=breadcrumb><a href=/>Home</a> <span>March 5, 2024</span>"
      + "</div><h1>\(Self.title)</h1>\(Self.text)"
    #expect(date(of: page).map { CivilDate.text(of: $0.localDay) } == "2024-03-05")
  }

  @Test("Numbers are read the other way round where the page's source has them so")
  func swappedNumbers() {
    #expect(day("<p>03/05/2024</p>", language: "de") == "2024-05-03")
    let source = "<div data-first='2024-03-05T10:00:00'></div>"
    #expect(day("<p>03/05/2024</p>" + source, language: "de") == "2024-03-05")
    #expect(day("<p>3 May 2024</p>" + source, language: "de") == "2024-05-03")
  }

  @Test("An address keeps its day where the page moved to another system much later")
  func movedPage() {
    let address = "<link rel=canonical href=https://a.example/2024/3/5/bridge>"
    let later = "<meta property=article:published_time content=2025-06-01>"
    let soon = "<meta property=article:published_time content=2024-03-11>"
    #expect(day("", head: address + later) == "2024-03-05")
    #expect(day("", head: address + soon) == "2024-03-11")
  }

  @Test(
    "A page without a date in its text gives the one in its own links, its data or its source",
    arguments: [
      ("<a href=/2024/03/05/bridge#comments>3 comments</a>", "own link"),
      ("<a href=//s.example/share?u=https%3A%2F%2Fa.example%2F2024%2F3%2F5%2Fb>x</a>", "own link"),
      ("<lit-stamp publishdate=2024-03-05T11:07:13Z></lit-stamp>", "script"),
      ("<div data-page='{&quot;published_at&quot;:&quot;2024-03-05&quot;}'></div>", "script"),
      ("<script>x = {publishTime: 1709632800000}</script>", "script"),
      ("<script>go('https://a.example/20240305/bridge')</script>", "page source"),
      ("<!-- made 2024-03-05 --><img src=/2019/01/01/a.png><!-- 2024-03-05 -->", "page source"),
    ])
  func hiddenDates(line: String, place: String) {
    #expect(day(line) == "2024-03-05")
    #expect(
      Reading.article("<h1>\(Self.title)</h1>\(line)\(Self.text)")?.findings[.date]?.source == place
    )
  }

  @Test(
    "No comment's date is taken for the article's",
    arguments: [
      "<div itemprop=comment><meta itemprop=datePublished content=2024-03-07></div>",
      "<div class=comments><time itemprop=datePublished datetime=2024-03-07>Ana</time></div>",
    ])
  func commentDates(line: String) {
    #expect(day("<p>5 March 2024</p>" + line) == "2024-03-05")
  }

  @Test("A date in the text that is days away from the address's gives way to it")
  func addressBeforeText() {
    let head = "<link rel=canonical href=https://a.example/2024/3/5/bridge>"
    #expect(day("<p>1 January 2023</p>", head: head) == "2024-03-05")
    #expect(day("<p>Published 9 March 2024</p>", head: head) == "2024-03-09")
  }

  @Test("A headline that links to the page gives the address's day")
  func linkedHeadline() {
    let page =
      "<html><body><h1><a href=/2024/03/05/bridge>\(Self.title)</a></h1>\(Self.text)"
      + "<a href=/2023/01/01/other>Another article</a>"
    #expect(date(of: page).map { CivilDate.text(of: $0.localDay) } == "2024-03-05")
  }

  @Test("Dates that have not come are in no source")
  func futureDates() {
    #expect(day("<script>x = {publishTime: 4102444800, expires: '2099-01-01'}</script>") == "")
  }

  @Test("JSON-LD gives the date of the page, or of the film that it is about")
  func linkedData() {
    func script(_ data: String) -> String {
      "<script type=application/ld+json>\(data)</script>"
    }
    let page = #"{"@type":"WebPage","datePublished":"2024-03-05"}"#
    let article = #"{"@type":"Article","headline":"The bridge"}"#
    let film = #"{"@type":"VideoObject","uploadDate":"2024-03-05"}"#
    #expect(day("", head: script("[\(article),\(page)]")) == "2024-03-05")
    #expect(day("", head: script(film)) == "2024-03-05")
  }

  @Test("A page whose text a script draws is an article if it says when or by whom, a menu is not")
  func textlessPages() {
    let head = "<title>The bridge is closed</title>"
    let dated = "<link rel=canonical href=https://a.example/2024/03/05/bridge>"
    let article = Reading.article("<html><head>\(head)\(dated)</head><body><div id=app></div>")
    #expect(article?.title == "The bridge is closed")
    #expect(article?.blocks.isEmpty == true)
    #expect(article?.published.map { CivilDate.text(of: $0.localDay) } == "2024-03-05")
    let menu = Reading.extract(Array("<html><head>\(head)</head><body></body>".utf8))
    #expect(Reading.skipReason(menu) == .noText)
  }
}
