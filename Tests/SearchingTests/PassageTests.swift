import Analysis
import Articles
import Indexing
import TestSupport
import Testing

@testable import Searching

@Suite("Passages that a reader would quote") struct PassageTests {
  private static let filler =
    "Many small things were said that day which no one wrote down or cared for much. "

  /// The passage of the first of some articles, which all are about nothing else.
  private static func passage(
    _ query: String, title: String = "A title", _ blocks: [Block], byteCount: Int = 160,
    language: String = "en"
  ) throws -> Passage {
    let tag = LanguageTag(language) ?? .undetermined
    let article = Article(
      key: ArticleKey(id: "a"), title: title, blocks: blocks, language: tag)
    let others = ["grain", "the", "corridor of the"].enumerated().map { number, text in
      Article(key: ArticleKey(id: "\(number)"), blocks: [Block(text)], language: tag)
    }
    var index = IndexedArticles(BuildSettings())
    try index.add([article] + others)
    var request = SearchRequest(QueryParser(today: 0).parse(query).query)
    request.planning.ranking = .standard
    let plan = try #require(try Searcher(index.searchSegments).search(request).plan)
    return try #require(Highlighter(plan).passage(of: article, byteCount: byteCount))
  }

  private static func filled(_ text: String, _ count: Int = 6) -> Block {
    let filler = String(repeating: filler, count: count)
    return Block(filler + text + " " + filler)
  }

  @Test("A passage begins with the sentence that has the matches")
  func sentence() throws {
    let passage = try Self.passage(
      "odesa corridor", [Self.filled("Ships use the corridor from Odesa again. Prices fell.")])
    #expect(passage.text.hasPrefix("Ships use the corridor from Odesa again. Prices fell."))
    #expect(passage.isCutAtStart && passage.isCutAtEnd && passage.marks.count == 2)
  }

  @Test("A sentence that is too long does not push its matches out")
  func longSentence() throws {
    let long = String(repeating: "and then they went on about it ", count: 12) + "odesa corridor"
    let passage = try Self.passage("odesa corridor", [Block("So it was, " + long + " at last.")])
    #expect(passage.text.contains("odesa corridor"))
  }

  @Test("More of the query goes before a sentence's beginning, the beginning before function words")
  func weights() throws {
    let text =
      "The corridor is of the sea. " + Self.filler + Self.filler + Self.filler
      + "Then at length came odesa and wheat by the corridor."
    let most = try Self.passage("the odesa wheat corridor", [Self.filled(text)])
    #expect(most.text.contains("odesa and wheat by the corridor"))
    let functionWords = try Self.passage(
      "of the odesa", [Self.filled("What of the people of the sea?"), Self.filled("Odesa is far.")])
    #expect(functionWords.text.hasPrefix("Odesa is far."))
  }

  @Test("Words side by side go before the same words apart, and a phrase is shown whole")
  func sideBySide() throws {
    let apart = "The corridor was closed when ships came to Odesa. "
    let together = "Now the Odesa corridor is open to ships. "
    let blocks = [Self.filled(apart), Self.filled(together)]
    #expect(try Self.passage("odesa corridor", blocks).text.hasPrefix("Now the Odesa corridor"))
    let phrase = try Self.passage("\"odesa corridor\"", blocks)
    #expect(phrase.text.hasPrefix("Now the Odesa corridor") && phrase.marks.count == 2)
    // A phrase at the passage's end is not cut in two.
    for count in 100...180 {
      let passage = try Self.passage("\"odesa corridor\"", blocks, byteCount: count)
      #expect(passage.marks.count == 2, "\(count): \(passage.text)")
    }
  }

  @Test("Prose goes before headings, lists, captions and references, and before the title again")
  func prose() throws {
    let sentence = "Ships from Odesa came through, as had been agreed on in the summer before."
    for kind in [Block.Kind.heading, .listItem, .caption, .table, .code] {
      let blocks = [
        Block("Odesa", kind: kind), Self.filled(""), Block(sentence), Self.filled(""),
      ]
      #expect(try Self.passage("odesa", blocks).text.hasPrefix("Ships from Odesa"), "\(kind)")
    }
    let plain = try Self.passage(
      "odesa",
      [
        Block("See also"), Block("- Odesa, a list of things of the kind that are like those here."),
        Self.filled(""), Block("Ships"), Self.filled(sentence),
      ])
    #expect(plain.text.hasPrefix("Ships from Odesa"))
    let title = "Odesa and the grain that was to come from there by ship over the whole summer"
    let repeated = try Self.passage(
      "odesa", title: title, [Block(title), Self.filled(""), Self.filled(sentence)])
    #expect(repeated.text.hasPrefix("Ships from Odesa"))
    let cited = try Self.passage(
      "odesa",
      [
        Block("References", kind: .heading),
        Block("Odesa Quarterly. Ships of the sea, a paper on ships and what they carry, 2009."),
        Self.filled(""), Block("Ships", kind: .heading), Self.filled(sentence),
      ])
    #expect(cited.text.hasPrefix("Ships from Odesa"))
  }

  @Test("Of equals the earlier is shown, and without matches the lead")
  func lead() throws {
    let blocks = [
      Block("By Jane Doe"), Block("Contents", kind: .heading),
      Self.filled("First Odesa opened."), Self.filled("Then Odesa closed."),
    ]
    #expect(try Self.passage("odesa", blocks).text.hasPrefix("First Odesa opened."))
    let lead = try Self.passage("title", title: "A title", blocks)
    #expect(lead.text.hasPrefix("Many small things") && lead.marks.isEmpty)
    let short = [Block("One"), Block("Two")]
    #expect(try Self.passage("title", short).text == "One Two")
  }

  @Test("Near the end of a text the passage begins with an earlier sentence and is full")
  func full() throws {
    let blocks = [
      Block(String(repeating: Self.filler, count: 5) + "Last came Odesa.")
    ]
    let passage = try Self.passage("odesa", blocks)
    #expect(passage.text.hasSuffix("Last came Odesa.") && !passage.isCutAtEnd)
    #expect(passage.text.utf8.count > 80 && passage.text.hasPrefix("Many small things"))
  }

  @Test(
    "Sentences begin in other scripts, too",
    arguments: [
      ("ja", "昨日は雨でした。", "東京", "東京で会議が開かれました。"),
      ("ar", "كان الجو ممطرا أمس في كل مكان هنا. ", "القمح", "القمح رخيص اليوم."),
      ("ru", "Вчера весь день шёл дождь и было темно. ", "пшеница", "Пшеница подешевела."),
      ("hi", "कल दिन भर बारिश होती रही और अंधेरा था। ", "गेहूं", "गेहूं सस्ता हुआ।"),
    ])
  func scripts(language: String, filler: String, query: String, sentence: String) throws {
    let filler = String(repeating: filler, count: 10)
    let passage = try Self.passage(
      query, [Block(filler + sentence + " " + filler)], language: language)
    #expect(passage.text.hasPrefix(sentence), "\(passage.text)")
    #expect(!passage.marks.isEmpty)
  }

  @Test("What ends a sentence is told from an abbreviation")
  func starts() {
    for (text, starts) in [
      ("It ended. Then more.", ["Then"]), ("Gen. Smith of the U.S. Navy left.", []),
      ("Was it? Yes! No.", ["Yes", "No"]), ("He said “stop.” They did.", ["They"]),
      ("It cost 3. 5 more did not.", ["5"]), ("One. two three.", []), ("終わり。次の文。", ["次"]),
      ("「はい。」と言った。次。", ["次"]), ("Ended (so). Then.", ["Then"]), ("Ah! ¿Qué?", ["¿"]),
    ] {
      let bytes = Array(text.utf8)
      let found = bytes.indices.filter { SentenceStarts.isStart(bytes, $0) }
      let expected = starts.compactMap { start in
        text.firstRange(of: start).map {
          text.utf8.distance(from: text.startIndex, to: $0.lowerBound)
        }
      }
      #expect(found == expected, "\(text): \(found)")
    }
  }
}
