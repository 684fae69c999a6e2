import Articles
import CBlockModel
import TestSupport
import Testing

@testable import Extraction

@Suite("The block model")
struct BlockModelTests {
  @Test("scores rows as the trainer does")
  func scoresAsTrained() throws {
    let recorded = try JSONValue.parse(try #require(fixture("block-model-scores.json")))
    let rows = numberRows(recorded["rows"])
    let expected = numbers(recorded["scores"])
    try #require(rows.count == expected.count && rows.count >= 8)
    var values: [Float] = []
    for row in rows { values += row.map(Float.init) }
    try #require(values.count == rows.count * lede_block_model_width)
    var scores = [Float](repeating: 0, count: rows.count)
    // Safe: as many rows of the model's width, and as many scores.
    unsafe lede_block_model_scores(values, rows.count, &scores)
    for (score, expected) in zip(scores, expected) {
      #expect(abs(Double(score) - expected) < 0.001)
    }
    // Of many rows each has the score it has alone.
    let many = Array(repeatElement(values, count: 20).joined())
    var manyScores = [Float](repeating: 0, count: rows.count * 20)
    // Safe: as many rows of the model's width, and as many scores.
    unsafe lede_block_model_scores(many, manyScores.count, &manyScores)
    for (index, score) in manyScores.enumerated() { #expect(score == scores[index % rows.count]) }
  }

  @Test("keeps the article of a page without any known name")
  func keepsUnnamedArticle() {
    let paragraphs = (1...6).map {
      "<p>Paragraph \($0) of a report about the harbour says, in plain words, what was built, by "
        + "whom, and what it cost the town in the end.</p>"
    }
    let page =
      "<html><body><div><a href=/a>Home</a> <a href=/b>Sport</a> <a href=/c>Weather</a></div><div>"
      + paragraphs.joined() + "</div><div><a href=/d>Imprint</a> <a href=/e>Privacy</a></div>"
      + "</body></html>"
    let article = Reading.article(page)
    #expect(article?.blocks.count == 6)
    #expect(!Reading.body(article).contains("Imprint"))
  }

  @Test("says of what it cut that it was the model, and keeps the text")
  func keepsWhatItCuts() {
    let page =
      "<html><body><article><h1>Harbour</h1>"
      + "<p>The council met on Monday, and it voted for the new quay.</p>"
      + "<p>The works will take two years, said the engineers, and will cost nine million.</p>"
      + "</article></body></html>"
    let article = Reading.article(page)
    #expect(Reading.everything(article).contains("new quay"))
    #expect(Reading.everything(article).contains("nine million"))
  }

  private func numberRows(_ value: JSONValue?) -> [[Double]] {
    guard case .array(let rows) = value else { return [] }
    return rows.map { numbers($0) }
  }

  private func numbers(_ value: JSONValue?) -> [Double] {
    guard case .array(let numbers) = value else { return [] }
    return numbers.compactMap { number in
      guard case .number(let text) = number else { return nil }
      return Double(text)
    }
  }
}
