import Articles
import Extraction
import TestSupport
import Testing

@Suite("Plain text") struct PlainTextTests {
  private static let sample = testData("sample-article.txt")

  @Test(
    "The sample keeps its paragraphs and loses its residue",
    .enabled(if: sample != nil, "needs sample-article.txt of the test data"))
  func sampleArticle() throws {
    let bytes = try #require(Self.sample)
    let article = try #require(Reading.article(bytes, path: "sample-article.txt"))
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      $0.split { $0.isWhitespace }.joined(separator: " ")
    }.filter { !$0.isEmpty }
    let residue = lines.filter { line in
      ["Image |", "Related |", "View 0 comments"].contains { line.hasPrefix($0) }
    }
    #expect(residue.count == 3)
    #expect(article.blocks.map(\.text) == lines.filter { !residue.contains($0) })
    #expect(article.boilerplate.map(\.text) == residue)
    #expect(article.title.hasPrefix("Russia and North Korea maintain a robust alliance"))
    #expect(article.language.description == "en")
  }

  @Test("Run-in headings stay where they stand")
  func runInHeadings() {
    let source = """
      The harbour froze over on Monday night, for the first time since the winter of 1987.
      Ice and iron. Two tugs kept a channel open until morning, and then they were stuck as well.
      What comes next. The forecast speaks of a thaw; the harbour master speaks of February.
      Image | Port authority
      Related | The winter of 1987 in pictures
      View 12 comments
      """
    let article = Reading.article(source, path: "ice.txt")
    let lines = source.split(separator: "\n").map(String.init)
    #expect(article?.blocks.map(\.text) == Array(lines[0..<3]))
    #expect(article?.boilerplate.map(\.text) == Array(lines[3...]))
  }

  @Test("Lines of a hard-wrapped text are joined to paragraphs")
  func hardWrapped() throws {
    let source = """
      Ferry returns after nine years

      By Ilse Marwood
      3 March 2024

      The ferry between the two islands sails again after a pause of nine
      years, and for the first time it sails without burning anything: its
      batteries are charged by a cable on the quay.

      Islanders stood in the rain to see it. "We had stopped believing in
      the timetable," said a baker who had closed her shop for the day.

      """
    let article = try #require(Reading.article(source, path: "ferry.txt"))
    #expect(article.title == "Ferry returns after nine years")
    #expect(article.byline == "Ilse Marwood")
    #expect(article.published.map { CivilDate.text(of: $0.localDay) } == "2024-03-03")
    #expect(article.blocks.count == 2)
    #expect(article.blocks.first?.text.hasPrefix("The ferry between the two islands sails") == true)
    #expect(article.blocks.first?.text.hasSuffix("by a cable on the quay.") == true)
    #expect(article.blocks.last?.text.contains("believing in the timetable") == true)
  }

  @Test("Without a title line the first sentence is the title and stays in the text")
  func noTitle() throws {
    let source = "It rained. The lake rose by a metre in one night, and nobody had seen it coming."
    let article = try #require(Reading.article(source, path: "lake.txt"))
    #expect(Reading.body(article) == source)
    #expect(!article.title.isEmpty)
    #expect(source.hasPrefix(article.title))
  }

  @Test(
    "No word of a text is lost",
    arguments: ["\n", "\r\n", "\r", "\n\n"])
  func nothingLost(separator: String) throws {
    let words = (0..<3_000).map { $0 % 17 == 16 ? "word\($0)." : "word\($0)" }
    let lines = stride(from: 0, to: words.count, by: 12).map {
      words[$0..<min($0 + 12, words.count)].joined(separator: " ")
    }
    let article = try #require(
      Reading.article(lines.joined(separator: separator), path: "words.txt"))
    let found = Reading.everything(article).split { $0 == " " || $0 == "\n" }.map(String.init)
    #expect(Set(words).subtracting(found).isEmpty)
  }

  @Test("Markdown gives headings, items and code without its marks")
  func markdown() throws {
    let source = """
      ---
      title: On bridges
      author: Tora Lind
      date: 2023-11-05
      ---

      # On bridges

      A bridge is a *promise* that [somebody](https://example.org) has to keep, every single year.

      ## Steel

      - First item of a list
      - Second item

      > A quotation that says something.

      ```
      let span = 400
      ```
      """
    let article = try #require(Reading.article(source, path: "bridges.md"))
    #expect(article.title == "On bridges")
    #expect(article.byline == "Tora Lind")
    #expect(article.published.map { CivilDate.text(of: $0.localDay) } == "2023-11-05")
    let body = Reading.body(article)
    #expect(body.contains("A bridge is a promise that somebody has to keep, every single year."))
    #expect(!body.contains("example.org"))
    #expect(article.blocks.contains { $0.kind == .listItem && $0.text == "Second item" })
    #expect(article.blocks.contains { $0.kind == .code && $0.text == "let span = 400" })
    #expect(article.blocks.contains { $0.kind == .quote })
  }
}
