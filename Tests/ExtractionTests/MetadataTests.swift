import Articles
import Extraction
import Testing

@Suite("What a page says of itself") struct MetadataTests {
  private static let text =
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
