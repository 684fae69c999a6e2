import Articles
import Extraction
import Testing

@Suite("Reading the corpus") struct CorpusExtractionTests {
  private static let now: Int64 = 1_767_225_600

  private func extract(_ path: String) throws -> Extracted {
    let bytes = try CorpusFixture.bytes(of: CorpusFixture.package + "/Corpus/" + path)
    return Extractor.extract(PageInput(bytes: bytes, path: path, now: Self.now))
  }

  @Test("Each page gives its article and none of its furniture")
  func pages() throws {
    let fixture = try CorpusFixture.judgements("corpus-pages.json")
    let pages = try #require(fixture["pages"]?.array)
    #expect(pages.count >= 50)
    for page in pages {
      let path = try #require(page["path"]?.string)
      guard case .article(let article) = try extract(path) else {
        Issue.record("\(path) gives no article")
        continue
      }
      let body = article.blocks.map(\.text).joined(separator: "\n")
      #expect(article.title == page["title"]?.string, "\(path)")
      #expect(
        article.published.map { CivilDate.text(of: $0.localDay) } == page["date"]?.string, "\(path)"
      )
      #expect(article.language.description == page["language"]?.string, "\(path)")
      #expect(article.byline == page["byline"]?.string, "\(path)")
      for part in ["opening", "ending"] {
        let text = try #require(page[part]?.string)
        #expect(folded(body).contains(folded(text)), "\(path): \(part) \(text)")
      }
      for absent in page["absent"]?.array?.compactMap(\.string) ?? [] {
        #expect(!folded(body).contains(folded(absent)), "\(path): \(absent)")
      }
    }
  }

  @Test("A menu, an empty file and a picture are skipped with their reasons")
  func traps() throws {
    let expected: [(String, SkipReason)] = [
      ("harbourtimes.example/sitemap.html", .noText), ("metro-daily.example/empty.html", .empty),
      ("orbitaldesk.example/2024/05/launch-gallery.html", .binary),
    ]
    for (path, reason) in expected {
      guard case .skipped(let found, _) = try extract(path) else {
        Issue.record("\(path) gives an article")
        continue
      }
      #expect(found == reason, "\(path)")
    }
  }

  @Test("Plain text keeps its paragraphs and loses its residue")
  func plainText() throws {
    let names = ["north-korea-satellites-russian-help.txt", "coffee-prices-drought.txt"]
    for name in names {
      guard case .article(let article) = try extract("text/" + name) else {
        Issue.record("\(name) gives no article")
        continue
      }
      #expect(article.blocks.count > 5)
      for block in article.blocks {
        for residue in ["Image |", "Related |", "View "] {
          #expect(!block.text.hasPrefix(residue), "\(name): \(block.text)")
        }
      }
    }
  }

  private func folded(_ text: String) -> String {
    text.split { $0.isWhitespace }.joined(separator: " ")
  }
}
