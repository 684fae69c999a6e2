import Articles
import IndexFormat
import Indexing
import TestSupport
import Testing

@testable import Searching

@Suite("Spelling")
struct SpellingTests {
  /// Every slip of one letter, each with its cost.
  private func edits(_ word: String) throws -> [String: Double] {
    let edits = try #require(SpellingEdits(Array(word.unicodeScalars)))
    var found: [String: Double] = [:]
    edits.forEach { scalars, cost in
      let text = String(String.UnicodeScalarView(scalars))
      found[text] = min(found[text] ?? .infinity, cost)
    }
    return found
  }

  @Test("knows every slip of one letter")
  func slips() throws {
    let found = try edits("cta")
    #expect(found["cat"] == 0)
    #expect(found["tca"] == SpellingEdits.firstLetterCost)
    #expect(found["coat"] == nil)
    #expect(found["data"] == nil)
    #expect(found["acta"] == SpellingEdits.firstLetterCost)
    #expect(found["cxta"] == 0)
    #expect(found["ct"] == SpellingEdits.additionalCost)
    #expect(found["cra"] == SpellingEdits.nearbyCost)
    #expect(found["cma"] == SpellingEdits.wrongCost)
    #expect(try edits("letterr")["letter"] == SpellingEdits.doubledCost)
    #expect(try edits("дра")["дар"] == 0)
  }

  @Test(
    "passes over what is no word of letters", arguments: ["ab", "covid19", "北京市", "naïveté1", ""])
  func noWords(word: String) {
    #expect(SpellingEdits(Array(word.unicodeScalars)) == nil)
  }
}

@Suite("Synonyms")
struct SynonymTests {
  private func read(_ query: String, _ file: String) throws -> String {
    let parsed = QueryParser(today: 0, extraFields: [], requiresAllWords: false).parse(query)
    return try Synonyms(parsing: file).expanded(parsed.query).text()
  }

  @Test("stand beside the word, whichever of them it is")
  func groups() throws {
    let file = "# of the cinema\nfilm, Movie,motion  picture\n\n"
    #expect(try read("film prize", file) == "film movie \"motion picture\" prize")
    #expect(
      try read("+FILM +prize", file) == "+(FILM movie \"motion picture\") +prize")
    #expect(try read("\"motion picture\"", file) == "\"motion picture\" film movie")
    #expect(try read("=film", file) == "=film")
  }

  @Test("go one way where an arrow says so")
  func arrows() throws {
    let file = "eu => european union, europe"
    #expect(try read("eu", file) == "eu \"european union\" europe")
    #expect(try read("europe", file) == "europe")
  }

  @Test(
    "that stand for nothing are refused with their line",
    arguments: ["film", "a, b\nfilm = movie", "a, b\n=> c", "a =>", "a, a"])
  func faults(file: String) {
    let fault = #expect(throws: Synonyms.Fault.self) { try Synonyms(parsing: file) }
    #expect(fault?.line == (file.contains("\n") ? 2 : 1))
  }
}
