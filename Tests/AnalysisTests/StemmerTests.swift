import Analysis
import Articles
import TestSupport
import Testing

struct StemmerTests {
  @Test(
    "Every word of a Snowball vocabulary has its published stem",
    .enabled(if: testData("conformance/snowball/english/voc.txt") != nil, "needs the test data"),
    arguments: [
      ("danish", "da"), ("dutch", "nl"), ("english", "en"), ("finnish", "fi"), ("french", "fr"),
      ("german", "de"), ("greek", "el"), ("hungarian", "hu"), ("italian", "it"),
      ("norwegian", "no"), ("porter", nil), ("portuguese", "pt"), ("romanian", "ro"),
      ("russian", "ru"), ("spanish", "es"), ("swedish", "sv"), ("turkish", "tr"),
    ] as [(String, String?)])
  func vocabulary(_ algorithm: String, _ code: String?) throws {
    let words = try lines("conformance/snowball/\(algorithm)/voc.txt")
    let stems = try lines("conformance/snowball/\(algorithm)/output.txt")
    #expect(words.count == stems.count && words.count > 1000)
    let stemmer = try #require(
      code.map { LanguageTag($0).flatMap(Stemmer.init) } ?? Stemmer(algorithm: algorithm))
    var found: [UInt8] = []
    var wrong = 0
    for (word, stem) in zip(words, stems) {
      stemmer.stem(word, into: &found)
      if !found.elementsEqual(stem) { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  private func lines(_ path: String) throws -> [ArraySlice<UInt8>] {
    let bytes = try #require(testData(path))
    return bytes.split(separator: 10, omittingEmptySubsequences: false)
  }

  @Test("Every language that is offered has a stemmer, and no other")
  func languages() {
    #expect(Stemmer.languages.count == 30)
    for language in Stemmer.languages { #expect(Stemmer(language) != nil, "\(language)") }
    #expect(Stemmer(.undetermined) == nil)
    #expect(LanguageTag("ja").flatMap(Stemmer.init) == nil)
  }

  @Test(
    "A word is stemmed with its accents and indexed without",
    arguments: [
      ("fr", "économies", "econom"), ("fr", "ECONOMIES", "econom"), ("de", "Häuser", "haus"),
      ("de", "Straße", "strass"), ("en", "running", "run"), ("ru", "ёлки", "елк"),
      ("en", "C++", "c++"), ("en", "AT&T", "at&t"),
    ])
  func term(_ code: String, _ word: String, _ expected: String) throws {
    let stemmer = try #require(LanguageTag(code).flatMap(Stemmer.init))
    let analyzed = Analyzed(word)
    var term: [UInt8] = []
    stemmer.term(of: analyzed.buffer.tokens[0], in: analyzed.buffer, into: &term)
    #expect(String(decoding: term, as: UTF8.self) == expected)
  }

  @Test("A query word stands for its form and its stem in each language, once each")
  func queryStems() {
    let languages = ["en", "fr", "ja"].compactMap { LanguageTag($0) }
    let word = Analyzed("Économies", .standard, .query)
    let token = word.buffer.tokens[0]
    let stems = Stemmer.stems(
      of: word.buffer.form(of: token), stemInput: word.buffer.stemInput(of: token),
      languages: languages)
    let terms = stems.map { String(decoding: $0, as: UTF8.self) }
    #expect(terms == ["economies", "economi", "econom"])
  }

  @Test(
    "Words typed without accents find the stem of the accented word",
    arguments: [
      ("es", "compensacion", "compensación"), ("es", "parecian", "parecían"),
      ("pt", "comemoracoes", "comemorações"), ("fr", "civilisees", "civilisées"),
      ("it", "abbandonero", "abbandonerò"), ("ro", "complicatie", "complicaţie"),
      ("ro", "complicaţie", "complicație"), ("de", "hauser", "Häuser"),
    ])
  func withoutAccents(_ code: String, _ typed: String, _ written: String) throws {
    let language = try #require(LanguageTag(code))
    let stemmer = try #require(Stemmer(language))
    let article = Analyzed(written)
    var term: [UInt8] = []
    stemmer.term(of: article.buffer.tokens[0], in: article.buffer, into: &term)
    let query = Analyzed(typed, .standard, .query).buffer
    let terms = Stemmer.stems(
      of: query.form(of: query.tokens[0]), stemInput: query.stemInput(of: query.tokens[0]),
      languages: [language])
    #expect(terms.contains(term))
    #expect(terms.count <= 5)
  }

  @Test("A term shares as many first bytes with its words as its stemmer says")
  func keptBytes() throws {
    var random = SeededGenerator(seed: 3)
    let letters = Array("aeiouynstrlbcdfghjkmpqvwxz".unicodeScalars)
    let endings = [
      "s", "es", "ies", "ing", "edly", "ational", "ization", "fulness", "biliti", "ical", "ness",
      "ment", "y", "ly", "e", "ement", "euses", "ungen", "heden", "'s",
    ]
    var term: [UInt8] = []
    for language in Stemmer.languages {
      let stemmer = try #require(Stemmer(language))
      for word in ["dying", "lying", "tying", "skies", "idly", "early", "only", "singly"] {
        expectKept(word, stemmer, &term)
      }
      for _ in 0..<2_000 {
        var word = ""
        for _ in 0..<Int.random(in: 1...7, using: &random) {
          word.unicodeScalars.append(random.pick(letters))
        }
        if Bool.random(using: &random) { word += random.pick(endings) }
        if Bool.random(using: &random) { word += random.pick(endings) }
        expectKept(word, stemmer, &term)
      }
    }
  }

  private func expectKept(_ word: String, _ stemmer: Stemmer, _ term: inout [UInt8]) {
    let bytes = Array(word.utf8)
    stemmer.foldedStem(of: bytes[...], into: &term)
    let count = stemmer.keptByteCount(ofTerm: term[...])
    #expect(term.starts(with: bytes.prefix(min(count, bytes.count))), "\(word)")
    #expect(count <= bytes.count, "\(word)")
  }

  @Test("Every stemmer makes a term of any word, whatever its script")
  func anyWord() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let letters = Array("aeiousntlingЁкаמπςτνक्ातி́العةـーüßđ'𐐀".unicodeScalars)
    var term: [UInt8] = []
    for language in Stemmer.languages {
      let stemmer = try #require(Stemmer(language))
      for _ in 0..<200 {
        var word = ""
        for _ in 0..<Int.random(in: 1...90, using: &random) {
          word.unicodeScalars.append(random.pick(letters))
        }
        let analyzed = Analyzed(word)
        for token in analyzed.buffer.tokens {
          stemmer.term(of: token, in: analyzed.buffer, into: &term)
          let isWhole =
            (1...255).contains(term.count) && String(validating: term, as: UTF8.self) != nil
          #expect(isWhole, "\(language) \(word) seed \(seed)")
        }
      }
    }
  }
}
