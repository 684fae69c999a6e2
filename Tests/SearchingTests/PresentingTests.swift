import Analysis
import Articles
import Indexing
import Searching
import TestSupport
import Testing

@Suite("Passages, explanations and related articles") struct PresentingTests {
  private static func index(
    _ texts: [(title: String, body: [String])], language: String = "en"
  ) throws -> (Searcher, [Article]) {
    let articles = texts.enumerated().map { number, text in
      Article(
        key: ArticleKey(id: "\(number)"), title: text.title, blocks: text.body.map { Block($0) },
        language: LanguageTag(language) ?? .undetermined)
    }
    var index = IndexedArticles(BuildSettings())
    try index.add(articles)
    return (Searcher(index.searchSegments), articles)
  }

  private static func parse(_ text: String) -> Query { QueryParser(today: 0).parse(text).query }

  @Test(
    "matches are marked at their bytes",
    arguments: [
      ("run", "She was running; he runs.", "She was [running]; he [runs]."),
      ("=runs", "She was running; he runs.", "She was running; he [runs]."),
      ("uber", "Das Über-Ich.", "Das [Über]-Ich."),
      ("東京", "今日は東京都です。", "今日は[東京]都です。"),
      (
        "\"grain deal\"", "A deal on grain. The grain deal.", "A deal on grain. The [grain] [deal]."
      ),
      ("\"deal grain\"~1", "A deal on grain. Grain.", "A [deal] on [grain]. Grain."),
      ("gra*", "Grain and gravel", "[Grain] and [gravel]"),
      ("grian~", "Grain and crane", "[Grain] and crane"),
      ("a -deal", "A deal", "[A] deal"),
      ("title:grain", "The grain", "The grain"),
      ("covid-19", "The COVID-19 wave", "The [COVID-19] wave"),
    ])
  func marks(query: String, body: String, marked: String) throws {
    let (searcher, articles) = try Self.index([("Grain", [body])])
    let result = try searcher.search(
      SearchRequest(.group([.init(.optional, Self.parse(query)), .init(.optional, .all)])))
    let plan = try #require(result.plan)
    let passage = try #require(Highlighter(plan).passage(of: articles[0], byteCount: 240))
    #expect(Self.bracketed(passage) == marked)
  }

  private static func bracketed(_ passage: Passage) -> String {
    var bytes: [UInt8] = []
    for (index, byte) in passage.text.utf8.enumerated() {
      for mark in passage.marks where mark.upperBound == index { bytes.append(UInt8(ascii: "]")) }
      for mark in passage.marks where mark.lowerBound == index { bytes.append(UInt8(ascii: "[")) }
      bytes.append(byte)
    }
    let count = passage.text.utf8.count
    for mark in passage.marks where mark.upperBound == count { bytes.append(UInt8(ascii: "]")) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("the passage is the one with the most telling words, cut between words")
  func passage() throws {
    let filler = String(repeating: "of the many words that say little ", count: 20)
    let body = filler + "the odesa corridor opened for grain " + filler
    let (searcher, articles) = try Self.index([
      ("", [filler, body]), ("", ["grain"]), ("", ["of"]),
    ])
    let result = try searcher.search(SearchRequest(Self.parse("grain odesa of")))
    let highlighter = Highlighter(try #require(result.plan))
    let passage = try #require(highlighter.passage(of: articles[0], byteCount: 120))
    #expect(passage.text.contains("odesa corridor opened for grain"))
    #expect(passage.text.utf8.count <= 121)
    #expect(passage.isCutAtStart && passage.isCutAtEnd)
    #expect(!passage.text.hasPrefix(" ") && !passage.text.hasSuffix(" "))
    let whole = filler + " " + body
    #expect(whole.contains(" " + passage.text + " "), "\(passage.text)")
  }

  @Test("a passage never begins or ends inside a word, whatever signs stand at it")
  func wholeWords() throws {
    let signs = ["", ",", ".", "(", ")", "-", "'", "’", "\"", "/", "…", "–", "&"]
    for seed in UInt64(0)..<40 {
      var random = SeededGenerator(seed: seed)
      let letters = ["abcdeinorst", "абвгдеиклмн", "αβγδεικλμνο", "가나다라마바사"][Int(seed % 4)]
      let body = (0..<Int.random(in: 2...80, using: &random)).map { _ in
        let count = Int.random(in: 1...24, using: &random)
        let word = String((0..<count).map { _ in letters.randomElement(using: &random) ?? "a" })
        let before = signs.randomElement(using: &random) ?? ""
        return before + word + (signs.randomElement(using: &random) ?? "")
      }
      let place = Int.random(in: 0..<body.count, using: &random)
      let text = (body[..<place] + ["(odesa/grain)-x"] + body[place...]).joined(separator: " ")
      let (searcher, articles) = try Self.index([("", [text])])
      let result = try searcher.search(SearchRequest(Self.parse("odesa grain")))
      let highlighter = Highlighter(try #require(result.plan))
      for byteCount in stride(from: 1, to: 300, by: 7) {
        let passage = try #require(highlighter.passage(of: articles[0], byteCount: byteCount))
        #expect(!passage.marks.isEmpty, "seed \(seed), \(byteCount) bytes")
        #expect(
          Self.isWhole(passage.text, in: text), "seed \(seed), \(byteCount) bytes: \(passage.text)")
      }
    }
  }

  @Test("what is looked for without analysing the whole text is what analysing it finds")
  func sparseMarks() throws {
    let pieces = [
      "running", "Runs", "ran", "dying", "die", "skies", "sky", "hoped", "hope", "e-mail", "email",
      "U.S.A.", "usa", "usage", "COVID-19", "covid19", "3-D", "1,000", "1000", "AT&T", "C++",
      ".NET", "don't", "l'école", "Ecole", "ÉCOLE", "naïve", "naive", "e\u{301}cole", "“run”",
      "(run)",
      "run/ran", "run_ran", "東京都", "москва", "Москвы", "\u{212A}elvin", "kelvin", "\u{AD}run",
      "ru\u{AD}n", "x\tran", "\u{A0}ran", "ran\u{2028}die", "ﬁne", "fine", "İran", "o'neil",
    ]
    for seed in UInt64(0)..<300 {
      var random = SeededGenerator(seed: seed)
      func words(_ count: Int) -> [String] {
        (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }
      }
      let joints = [" ", " ", " ", ", ", "-", "'", ".", "/", "\n"]
      let text = words(30).reduce("") { $0 + (joints.randomElement(using: &random) ?? "") + $1 }
      let query = words(3).map { "(\($0))" }.joined(separator: " OR ")
      let language = ["en", "fr", "ru", "tr", "xx"][Int(seed % 5)]
      let (searcher, articles) = try Self.index([(text, [text])], language: language)
      func marks(_ query: String) throws -> [Range<Int>] {
        let plan = try #require(searcher.search(SearchRequest(Self.parse(query))).plan)
        return Highlighter(plan).titleMarks(of: articles[0])
      }
      // A phrase makes the whole text be analysed; this one is nowhere.
      #expect(
        try marks(query) == marks(query + " OR \"zzz qqq\""), "seed \(seed): \(query): \(text)")
    }
  }

  @Test("a passage is found wherever in a long text it is", arguments: [60, 300, 1_000, 1 << 20])
  func longTexts(stretchByteCount: Int) throws {
    let filler = String(repeating: "of the many words that say little ", count: 20)
    let text = filler + "the odesa corridor " + filler + "an odesa corridor for grain " + filler
    for body in [[text], text.split(separator: " ").map(String.init), [filler, text, filler]] {
      let (searcher, articles) = try Self.index([("", body), ("", ["grain"]), ("", ["of"])])
      let result = try searcher.search(SearchRequest(Self.parse("corridor grain odesa")))
      let highlighter = Highlighter(try #require(result.plan))
      let article = try #require(articles.first)
      let passage = try #require(
        highlighter.passage(of: article, byteCount: 40, stretchByteCount: stretchByteCount))
      #expect(passage.text.contains("corridor"), "\(passage.text)")
      if stretchByteCount > 1_000 || body.count == 1 {
        #expect(passage.isCutAtStart && passage.isCutAtEnd)
        #expect(Self.isWhole(passage.text, in: body.joined(separator: " ")))
      }
      if stretchByteCount > 1_000 {
        #expect(passage.text.contains("odesa corridor for grain"), "\(passage.text)")
      }
      let other = try searcher.search(SearchRequest(Self.parse("title:grain")))
      let unmarked = Highlighter(try #require(other.plan))
      let none = try #require(
        unmarked.passage(of: article, byteCount: 40, stretchByteCount: stretchByteCount))
      #expect(none.marks.isEmpty && !none.isCutAtStart && none.text.hasPrefix("of"))
    }
  }

  /// Whether a piece of a text tears no run of letters at its ends.
  private static func isWhole(_ piece: String, in text: String) -> Bool {
    guard let range = text.firstRange(of: piece) else { return false }
    let before = text[..<range.lowerBound].last
    let after = text[range.upperBound...].first
    let tearsStart = before?.isLetter == true && piece.first?.isLetter == true
    return !tearsStart && !(after?.isLetter == true && piece.last?.isLetter == true)
  }

  @Test(
    "scripts without spaces are cut between characters, near the wanted length",
    arguments: ["今日は東京都で会議が開かれました", "วันนี้ที่กรุงเทพมีการประชุม"])
  func unspaced(sentence: String) throws {
    let text =
      String(repeating: sentence, count: 20) + "odesa" + String(repeating: sentence, count: 20)
    let (searcher, articles) = try Self.index([("", [text])], language: "ja")
    let result = try searcher.search(SearchRequest(Self.parse("odesa")))
    let highlighter = Highlighter(try #require(result.plan))
    let passage = try #require(highlighter.passage(of: articles[0], byteCount: 240))
    #expect(passage.text.contains("odesa"))
    #expect((200...240).contains(passage.text.utf8.count))
    #expect(text.contains(passage.text))
  }

  @Test("any passage of any text is valid, and every score is explained to the last bit")
  func randomPassages() throws {
    for seed in UInt64(0)..<40 {
      var random = RandomArticles(random: SeededGenerator(seed: seed))
      let articles = (0..<20).map { random.article($0) }
      var index = IndexedArticles(BuildSettings(analyzer: seed % 4 == 0 ? .plain : .standard))
      try index.add(articles)
      let searcher = Searcher(index.searchSegments)
      for _ in 0..<5 {
        let query = random.query()
        let result = try searcher.search(SearchRequest(query))
        guard let plan = result.plan else { continue }
        for hit in result.hits {
          let explanation = try searcher.explanation(
            ofDocument: hit.document, inSegment: hit.segment, plan)
          #expect(explanation?.score == hit.score, "seed \(seed): \(query)")
          for byteCount in [0, 1, 7, 40, 1_000] {
            try check(plan, articles[hit.document], byteCount, "seed \(seed): \(query)")
          }
        }
      }
    }
  }

  private func check(
    _ plan: QueryPlan, _ article: Article, _ byteCount: Int, _ context: Comment
  ) throws {
    let highlighter = Highlighter(plan)
    let title = highlighter.titleMarks(of: article)
    #expect(title.allSatisfy { $0.upperBound <= article.title.utf8.count }, context)
    let stretchByteCount = byteCount == 40 ? 64 : 4 << 20
    guard
      let passage = highlighter.passage(
        of: article, byteCount: byteCount, stretchByteCount: stretchByteCount)
    else { return }
    #expect(!passage.text.unicodeScalars.contains("\u{FFFD}"), context)
    let bytes = Array(passage.text.utf8)
    var end = 0
    for mark in passage.marks {
      #expect(mark.lowerBound >= end && !mark.isEmpty && mark.upperBound <= bytes.count, context)
      #expect(bytes[mark.lowerBound] & 0xC0 != 0x80, context)
      end = mark.upperBound
    }
  }

  @Test("related articles share the telling words; the article itself is left out")
  func related() throws {
    let filler = "the report said on monday that the talks of the week were held in the capital"
    let (searcher, articles) = try Self.index([
      ("Grain deal ends", ["Odesa grain corridor closed. " + filler]),
      ("Corridor reopens", ["Ships with grain left Odesa. " + filler]),
      ("Chip plant", ["A wafer factory in Dresden. " + filler]),
      ("Wafer prices", ["Chip factory costs rose. " + filler]),
      ("Talks", [filler]),
    ])
    var request = RelatedRequest(limit: 3)
    request.explains = true
    let found = try searcher.related(to: articles[0], request)
    #expect(found.hits.first?.hit.document == 1)
    #expect(!found.hits.contains { $0.hit.document == 0 })
    let shared = try #require(found.hits.first?.shared)
    #expect(Set(shared.prefix(3).map { $0.word.lowercased() }) == ["odesa", "grain", "corridor"])
    let sum = shared.reduce(0.0) { $0 + Double($1.contribution) }
    // What the words do not bring, articles near both do.
    let first = try #require(found.hits.first)
    #expect(abs(sum + first.neighbourShare - first.similarity) < 1e-6)
    #expect(found.hits.allSatisfy { $0.similarity > 0 && $0.similarity <= 1 })

    request.includesSelf = true
    let withSelf = try searcher.related(to: articles[0], request).hits
    #expect(withSelf.first?.hit.document == 0 && withSelf.first?.similarity == 1)
    #expect(withSelf.dropFirst().map(\.similarity) == found.hits.prefix(2).map(\.similarity))

    var stranger = articles[2]
    stranger.key = ArticleKey(id: "stranger")
    #expect(try searcher.related(to: stranger).hits.first?.hit.document == 2)
    #expect(try searcher.related(to: Article(key: ArticleKey(id: "empty"))).hits.isEmpty)
  }
  @Test("near-copies of the article are folded away and counted, those of a hit kept with it")
  func relatedCopies() throws {
    let story = "odesa grain corridor closed today as ships left the harbour under escort of mines"
    let other = "grain corridor talks began anew in ankara where envoys met over wheat and maize"
    let (searcher, articles) = try Self.index([
      ("One", [story]), ("Two", [story + " again"]), ("Three", [other]), ("Four", [other + " too"]),
      ("Five", ["a wafer factory in dresden"]),
    ])
    var request = RelatedRequest(limit: 5)
    request.foldsCopies = true
    let folded = try searcher.related(to: articles[0], request)
    #expect(folded.ownCopies.map(\.document) == [1])
    let first = try #require(folded.hits.first)
    #expect(([first.hit] + first.copies).map(\.document).sorted() == [2, 3])
    request.foldsCopies = false
    #expect(try searcher.related(to: articles[0], request).hits.first?.hit.document == 1)
  }
}
