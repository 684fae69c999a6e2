import Articles
import Searching
import TestSupport
import Testing

@Suite struct QueryParserTests {
  static let today = CivilDate.day(year: 2024, month: 3, day: 31) ?? 0
  let parser = QueryParser(today: today, extraFields: RandomQueries.extraFields)

  @Test(
    "a query is read as its canonical text",
    arguments: [
      ("grain deal", "grain deal"), ("+grain +deal", "+grain +deal"),
      ("\"grain deal\"", "\"grain deal\""), ("+\"a b\" +c", "+\"a b\" +c"), ("a -b", "a -b"),
      ("a AND b", "+a +b"), ("a OR b", "a b"), ("a AND NOT b", "+a -b"), ("a NOT b", "a -b"),
      ("NOT NOT a", "a"), ("a AND b OR c", "(+a +b) c"), ("a AND (b OR c)", "+a +(b c)"),
      ("(a b) c", "a b c"), ("+(a b)", "a b"), ("+(a b) site:x -c", "a b site:x -c"),
      ("+(a b) +c", "+(a b) +c"), ("a -(b c)", "a -(b c)"), ("a -(-b)", "a -(-b)"),
      ("=Word", "=Word"), ("=c++", "=c++"), ("wor*", "wor*"), ("wi?d*d", "wi?d*d"),
      ("w**d", "w*d"), ("word~", "word~"), ("word~1", "word~1"), ("word~9", "word~2"),
      ("\"a b\"~8", "\"a b\"~8"), ("\"a b\"~99999999999", "\"a b\"~1000"),
      ("title:grain body:\"grain deal\"", "title:grain body:\"grain deal\""),
      ("title:(a b)", "title:a title:b"), ("TITLE:a", "title:a"), ("title:=a", "title:=a"),
      ("grain site:example.com", "grain site:example.com"),
      ("grain +site:example.com", "grain site:example.com"),
      ("site:(a.org b.org)", "site:a.org OR site:b.org"),
      ("x site:a.org OR site:b.org", "x (site:a.org OR site:b.org)"),
      ("author:\"Jane Doe\"", "author:\"Jane Doe\""), ("author:jane", "author:jane"),
      ("language:en", "lang:en"), ("desk:world", "desk:world"), ("other:world", "other:world"),
      ("*", "*"), ("* site:a", "site:a"), ("-a", "-a"), ("", ""), ("()", ""),
    ])
  func readsAs(_ typed: String, _ canonical: String) {
    #expect(parser.parse(typed).readAs == canonical)
  }

  @Test(
    "dates are periods with both ends, spans count back from today",
    arguments: [
      ("date:2024", "date:2024-01-01..2024-12-31"), ("date:2024-02", "date:2024-02-01..2024-02-29"),
      ("date:2024-02-03", "date:2024-02-03"), ("date:2024-1-3", "date:2024-01-03"),
      ("date:2024-01..2024-06", "date:2024-01-01..2024-06-30"),
      ("date:2024-06..2024-01", "date:2024-01-01..2024-06-30"),
      ("date:..2024-06", "date≤2024-06-30"), ("date:2024..", "date≥2024-01-01"),
      ("after:2023-06", "date≥2023-06-01"), ("before:2023-06", "date≤2023-05-31"),
      ("date>2023", "date≥2024-01-01"), ("date>=2023", "date≥2023-01-01"),
      ("date<2023", "date≤2022-12-31"), ("date<=2023", "date≤2023-12-31"),
      ("after:7d", "date≥2024-03-24"), ("after:4w", "date≥2024-03-03"),
      ("after:1m", "date≥2024-02-29"), ("after:13m", "date≥2023-02-28"),
      ("after:1y", "date≥2023-03-31"), ("date:today", "date:2024-03-31"),
      ("after:99999y", "date≥0001-01-01"), ("date:99999w..1d", "date:0107-09-25..2024-03-30"),
    ])
  func readsDates(_ typed: String, _ canonical: String) {
    #expect(parser.parse(typed).readAs == canonical)
    #expect(parser.parse(typed).notes.isEmpty)
  }

  @Test(
    "what does not parse is taken as words and noted",
    arguments: [
      ("\"grain deal", "grain deal", [QueryNote.unbalancedQuote]),
      ("5\" disk", "5 disk", [.unbalancedQuote]),
      ("grain) deal", "grain deal", [.unbalancedParenthesis]),
      ("+(grain deal", "grain deal", [.unbalancedParenthesis]),
      ("AND grain", "\\AND grain", [.operatorAsWord("AND")]),
      ("grain OR", "grain \\OR", [.operatorAsWord("OR")]),
      ("NOT", "\\NOT", [.operatorAsWord("NOT")]),
      ("title:", "title\\:", [.fieldWithoutValue("title:")]),
      ("title: a", "title\\: a", [.fieldWithoutValue("title:")]),
      ("date:soon", "date\\:soon", [.unreadableDate("date:soon")]),
      ("date:2024-13", "date\\:2024-13", [.unreadableDate("date:2024-13")]),
      ("date<x", "date\\<x", [.unreadableDate("date<x")]),
      ("", "", [.empty]), (" - + \"\" ", "", [.empty]), ("word~7", "word~2", [.numberCut(2)]),
    ] as [(String, String, [QueryNote])])
  func notes(_ typed: String, _ canonical: String, _ notes: [QueryNote]) {
    let parsed = parser.parse(typed)
    #expect(parsed.readAs == canonical)
    #expect(parsed.notes == notes)
  }

  @Test(
    "words with signs in them are words",
    arguments: [
      "10:30", "https://example.com/a", "C++", "C#", "AT&T", ".NET", "u.s.", "o'neill", "COVID-19",
      "50%", "a,b", "東京", "naïve", "rock'n'roll", "e-mail", "@handle", "#tag", "F-16", "$5",
    ])
  func wordsStayWords(_ word: String) {
    let parsed = parser.parse(word)
    #expect(parsed.query == .text(.word(word), in: .anywhere))
    #expect(parsed.notes.isEmpty)
  }

  @Test(
    "typographic quotes quote, question marks ask, lone signs are punctuation",
    arguments: [
      ("“grain deal”", "\"grain deal\""), ("«grain deal»", "\"grain deal\""),
      ("„grain deal“", "\"grain deal\""), ("who is the president?", "who is the president"),
      ("https://x.org/a?b=c", "https://x.org/a\\?b=c"), ("a - b", "a b"), ("a -- b", "a b"),
      ("--all", "all"), ("a & b", "a b"), ("-5", "-5"), ("\\-5", "\\-5"), ("a\\ b", "a\\ b"),
      ("C:\\temp", "C:\\\\temp"), ("\\AND", "\\AND"), ("and or not", "and or not"),
      ("-title:a", "-title:a"), ("-\"a b\"", "-\"a b\""), ("f(x)", "f x"),
    ])
  func readsNaturally(_ typed: String, _ canonical: String) {
    #expect(parser.parse(typed).readAs == canonical)
    #expect(parser.parse(typed).notes.isEmpty)
  }

  @Test("all words can be required by option")
  func allWords() {
    let strict = QueryParser(today: Self.today, requiresAllWords: true)
    #expect(strict.parse("a b -c").readAs == "+a +b -c")
    #expect(strict.parse("a b OR c").readAs == "+a +(b c)")
  }

  @Test("filters never make words optional")
  func filtersLeaveWordsNeeded() {
    guard case .boolean(let clauses) = parser.parse("a b +site:x.org").query else {
      Issue.record("no group")
      return
    }
    #expect(clauses.map(\.role) == [.optional, .optional, .required])
    #expect(parser.parse("(a OR site:x) +b").readAs == "a +b")
    #expect(parser.parse("(a OR site:x) lang:en").readAs == "+(a OR site:x) lang:en")
  }

  @Test("limits cut and say so")
  func limits() {
    let long = String(repeating: "é ", count: 5_000)
    #expect(parser.parse(long).notes.contains(.cut(byteCount: 8_192)))
    #expect(parser.parse(long).notes.contains(.clauseLimit(1_024)))
    for depth in [1, 63, 64, 65, 1_000] {
      let text = String(repeating: "(-", count: depth) + "a" + String(repeating: ")", count: depth)
      let parsed = parser.parse(text + " b")
      #expect(parsed.notes.contains(.nestingLimit(64)) == (depth > 64), "depth \(depth)")
      #expect(parsed.readAs.hasSuffix(" b"), "depth \(depth)")
    }
  }

  @Test("any string is a query and its canonical text reads back as the same")
  func totality() {
    let seed: UInt64 = 0x1EDE
    var queries = RandomQueries(random: SeededGenerator(seed: seed))
    for round in 0..<20_000 {
      let text = queries.string()
      let parsed = parser.parse(text)
      let again = parser.parse(parsed.readAs)
      #expect(again.query == parsed.query, "seed \(seed) round \(round): \(text.debugDescription)")
      if again.query != parsed.query { return }
    }
  }

  @Test("random trees read back from their canonical text")
  func roundTrip() {
    let seed: UInt64 = 7
    var queries = RandomQueries(random: SeededGenerator(seed: seed))
    for round in 0..<10_000 {
      let query = queries.query()
      let text = query.text(extraFields: RandomQueries.extraFields)
      let read = parser.parse(text)
      #expect(read.query == query, "seed \(seed) round \(round): \(text.debugDescription)")
      if read.query != query { return }
    }
  }

  @Test("time grows linearly with the text")
  func linearTime() {
    var limits = QueryParser.Limits()
    limits.byteCount = 1 << 20
    limits.clauseCount = 1 << 20
    let parser = QueryParser(today: Self.today, limits: limits)
    for unit in [
      "a ", "\"", "(", ")", "NOT ", "AND ", "a AND ", "a OR ", "-", "title:", "\\", "a*",
      "~", "(-a ", "\\\" ", "   ", "date:", "“\\“",
    ] {
      func time(_ count: Int) -> Int {
        let text = String(String(repeating: unit, count: count / unit.count + 1).prefix(count))
        return (0..<2).map { _ in
          let start = ProcessorTime.nanoseconds()
          _ = parser.parse(text)
          return ProcessorTime.nanoseconds() - start
        }.min() ?? 0
      }
      let small = time(10_000)
      let large = time(100_000)
      #expect(large < small * 40 + 200_000_000, "\(unit): \(small) then \(large) ns")
    }
  }
}
