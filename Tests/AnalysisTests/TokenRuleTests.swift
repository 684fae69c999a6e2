import Analysis
import Testing

/// The rules of Documentation/ANALYSIS.md, each with what it gives: `form@position`, `#` for a
/// number, `+` for a joined alternate, `1` and `2` for characters and pairs.
struct TokenRuleTests {
  @Test(
    "Names with signs are one token",
    arguments: [
      ("C++ and C++17", "c++@0 and@1 c++@2 17@3#"),
      ("C# F# c#.", "c#@0 f#@1 c#@2"),
      ("Notepad++ abc#1 x+y", "notepad@0 abc@1 1@2# x@3 y@4"),
      ("AT&T's R&D, M&Ms", "at&t@0 r&d@1 m&ms@2"),
      ("Research&Development a& &b", "research@0 development@1 a@2 b@3"),
      (
        "the .NET (.net) ASP.NET a.net .network",
        "the@0 .net@1 .net@2 asp@3 net@4 a@5 net@6 network@7"
      ),
    ])
  func signs(_ text: String, _ expected: String) { expect(text, expected) }

  @Test(
    "Single letters with dots are an acronym",
    arguments: [
      ("u.s. U.S.A. e.g.", "us@0 usa@1 eg@2"),
      ("in the U.S.", "in@0 the@1 us@2"),
      ("U.S.-led U.S.'s", "us@0 led@1 us@2"),
      ("С.Ш.А. J. Smith", "сша@0 j@1 smith@2"),
      ("example.com end.Next U.S.Army", "example@0 com@1 end@2 next@3 u@4 s@5 army@6"),
    ])
  func acronyms(_ text: String, _ expected: String) { expect(text, expected) }

  @Test(
    "Compounds keep their parts and may have a joined alternate",
    arguments: [
      ("COVID-19", "covid@0 covid19@0+ 19@1#"),
      ("B-0001-צ", "b@0 b0001@0+ 0001@1# 0001צ@1+ צ@2"),
      ("F-16s e-mail", "f@0 f16s@0+ 16s@1 e@2 email@2+ mail@3"),
      ("3-D 19-year", "3@0# 3d@0+ d@1 19@2# year@3"),
      ("long-term state-of-the-art", "long@0 term@1 state@2 of@3 the@4 art@5"),
      ("COVID\u{2011}19 - x -y z-", "covid@0 covid19@0+ 19@1# x@2 y@3 z@4"),
      ("2024-01-15", "2024@0# 01@1# 15@2#"),
    ])
  func compounds(_ text: String, _ expected: String) { expect(text, expected) }

  @Test("A query has the joined alternate only of a whole compound of two")
  func queryCompounds() {
    expect("COVID-19", "covid@0 covid19@0+ 19@1#", .query)
    expect("COVID-19-related", "covid@0 covid19@0+ 19@1# related@2", .article)
    expect("COVID-19-related", "covid@0 19@1# related@2", .query)
  }

  @Test(
    "Apostrophes are unified, possessives and elided articles go",
    arguments: [
      ("O’Neill o'neill O＇Neill", "o'neill@0 o'neill@1 o'neill@2"),
      ("NASA's NASA’S 1990's can't", "nasa@0 nasa@1 1990@2# can't@3"),
      ("'quoted' dogs' rock 'n' roll", "quoted@0 dogs@1 rock@2 n@3 roll@4"),
      ("l'économie qu'il d’Orsay dell'arte", "economie@0 il@1 orsay@2 arte@3"),
      ("aujourd'hui N'Djamena o'er", "aujourd'hui@0 n'djamena@1 o'er@2"),
      ("п’ять пʼять ʻokina", "п'ять@0 п'ять@1 okina@2"),
    ])
  func apostrophes(_ text: String, _ expected: String) { expect(text, expected) }

  @Test(
    "Numbers are one token, thousands are unified",
    arguments: [
      ("3.14 1,000 1,000,000.50 1'000", "3.14@0# 1000@1# 1000000.50@2# 1000@3#"),
      ("1,2 2021,2022 12,34", "1@0# 2@1# 2021@2# 2022@3# 12@4# 34@5#"),
      ("10:30 50% -5 $3.50.", "10@0# 30@1# 50@2# 5@3# 3.50@4#"),
      ("12.05.2024 v1.2 5G 3rd", "12.05.2024@0# v1.2@1 5g@2 3rd@3"),
      ("CO₂ km² ٣٫١٤", "co2@0 km2@1 3.14@2#"),
    ])
  func numbers(_ text: String, _ expected: String) { expect(text, expected) }

  @Test(
    "Handles, tags and underscores leave their words; emoji are no words",
    arguments: [
      ("@nasa #MeToo snake_case", "nasa@0 metoo@1 snake@2 case@3"),
      ("a👍🏽b 👩‍🚀 1️⃣", "a@0 b@1 1@2#"),
      ("joe@example.com", "joe@0 example@1 com@2"),
      ("a\u{FF3F}b note:this", "a@0 b@1 note@2 this@3"),
    ])
  func symbols(_ text: String, _ expected: String) { expect(text, expected) }

  @Test(
    "Scripts without spaces give single characters and overlapping pairs",
    arguments: [
      ("東京都", "東@01 東京@02 京@11 京都@12 都@21", "東京@02 京都@12"),
      ("日", "日@01", "日@01"),
      ("ﾃﾞｰﾀ", "デ@01 デー@02 ー@11 ータ@12 タ@21", "デー@02 ータ@12"),
      ("か\u{3099}か", "が@01 がか@02 か@11", "がか@02"),
      ("2024年A日", "2024@0# 年@11 a@2 日@31", "2024@0# 年@11 a@2 日@31"),
      ("\u{1112}\u{1161}\u{11AB}국", "한@01 한국@02 국@11", "한국@02"),
      ("㍻", "平@01 平成@02 成@11", "平成@02"),
      ("ไทย", "ไ@01 ไท@02 ท@11 ทย@12 ย@21", "ไท@02 ทย@12"),
      ("นำ", "นํา@01", "นํา@01"),
      ("ខ្មែរ", "ខ្មែ@01 ខ្មែរ@02 រ@11", "ខ្មែរ@02"),
    ])
  func runs(_ text: String, _ article: String, _ query: String) {
    expect(text, article)
    expect(text, query, .query)
  }

  @Test("What a snippet marks is the text of the token")
  func ranges() {
    #expect(Analyzed("NASA's U.S. C++ l'été").marked == ["NASA", "U.S.", "C++", "été"])
    #expect(Analyzed("COVID-19 ﾃﾞｰ").marked == ["COVID", "COVID-19", "19", "ﾃﾞ", "ﾃﾞｰ", "ｰ"])
  }

  @Test("Positions go on in the buffer, ranges count from the start of each text")
  func continues() {
    var analyzed = Analyzed("one two")
    analyzed.buffer.nextPosition += 1
    let more = Array("three".utf8)
    // Safe: the array outlives the call.
    unsafe Analyzer(.standard).analyze(more.span.bytes, mode: .article, into: &analyzed.buffer)
    #expect(analyzed.description == "one@0 two@1 three@3")
    #expect(analyzed.buffer.tokens[2].textStart == 0)
  }

  @Test("A longer word than a form may be is cut at a character and counted")
  func long() {
    for (letter, kept) in [("a", 255), ("é", 127), ("щ", 127)] {
      let analyzed = Analyzed(String(repeating: letter, count: 1000) + " b")
      #expect(analyzed.forms == [String(repeating: Folded.of(letter), count: kept), "b"])
      #expect(analyzed.buffer.droppedTokenCount == 1)
      #expect(analyzed.buffer.tokens[0].textEnd == UInt32(1000 * letter.utf8.count))
    }
  }

  private func expect(_ text: String, _ expected: String, _ mode: Analyzer.Mode = .article) {
    #expect(Analyzed(text, .standard, mode).description == expected, "\(text)")
  }
}
