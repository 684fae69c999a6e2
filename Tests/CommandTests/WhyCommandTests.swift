import Articles
import Testing

/// `lede why` as people and programs see it.
struct WhyCommandTests {
  @Test func aHitIsExplainedTermByTerm() throws {
    let workspace = try Workspace()
    let id = try workspace.id("grain deal")
    let run = try workspace.lede(["why", String(id.prefix(6)), "grain", "deal"])
    #expect(run.code == 0)
    #expect(run.lines.first?.contains("Grain deal ends") == true)
    #expect(run.text.contains("hit 1 of 2 matches"))
    #expect(run.text.contains("yes  grain  1 in the title, 1 in the text; in 2 articles"))
    #expect(run.text.contains("grain deal (side by side)"))
    #expect(run.errorText.contains("read as: grain deal"))
    let explained = try workspace.lede(["search", "grain", "deal", "--explain", "-n", "1"])
    for line in explained.lines where line.contains("weight") {
      let part = line.drop { $0 == " " }
      #expect(run.text.contains(part), "one account for both: \(part)")
    }
  }

  @Test func theShownPartsAddUpToTheShownScore() throws {
    let workspace = try Workspace()
    let id = try workspace.id("the price of wheat")
    let run = try workspace.lede(
      ["why", id, "the", "price", "of", "wheat", "--recency", "30d:0.5", "--rank", "rm3"])
    let numbers = run.lines.compactMap { line -> Double? in
      let text = line.drop { $0 == " " }
      guard line.hasPrefix("    "), line.prefix(5).last?.isWhitespace == false else { return nil }
      return Double(String(text.prefix { $0 == "-" || $0 == "." || $0.isNumber }))
    }
    #expect(numbers.count > 4)
    let sum = numbers.dropFirst().reduce(0, +)
    #expect(abs(sum - (numbers.first ?? 0)) <= 0.000051 * Double(numbers.count), "\(run.text)")
    let explanation = try workspace.lede(["why", id, "wheat", "--format", "json"]).json()
    let parts = explanation["article"]?["explanation"]?.array ?? []
    let score = explanation["article"]?["score"]?.number
    #expect(parts.reduce(0) { $0 + ($1["score"]?.number ?? 0) } == score)
  }

  @Test func aMissNamesWhatIsMissing() throws {
    let workspace = try Workspace()
    let id = try workspace.id("deal")
    let cases: [([String], String)] = [
      (["cheaper"], "not in the article, but in 1 other"),
      (["quagga"], "in no article of the index"), (["=deals"], "it has deal"),
      (["\"ended grain\""], "no nearer than with 1 other word between them, in another order"),
      (["\"ended deal\""], "its words stand side by side, in another order"),
      (["grain", "-deal"], "excluded by -deal"), (["grain", "--lang", "fr"], "the article has en"),
      (["grain", "--after", "2024"], "the article has 2023-07-17"),
      (["grain", "--site", "example.org"], "site:example.org not met"),
      (["moscow", "--in", "title"], "only elsewhere in the article, 1 time"),
      (["grain", "-n", "0"], "not shown: number 2 of 2 matches"),
      (["grain", "--offset", "5"], "beyond what -n and --offset ask for"),
    ]
    for (query, text) in cases {
      let dashes = query.contains("-deal") ? ["why", id, "--"] : ["why", id]
      let run = try workspace.lede(dashes + query)
      #expect(run.code == 1, "\(query): \(run.text)")
      #expect(run.text.contains(text), "\(query): \(run.text)")
    }
  }

  @Test func aFileWithoutAnArticleSaysWhy() throws {
    let workspace = try Workspace()
    let cases = [
      ("Pages/empty.html", "it was skipped: empty file"),
      ("Pages/nosuch.html", "it is not indexed: there is no such file"),
      ("Pages/late.html", "no run has read it; `lede index` does"),
      ("Pages/.hidden.html", "a name on the way to it begins with a dot"),
      ("Pages/notes.doc", "its name does not end as those of pages do"),
      ("Pages/drafts/one.html", "a .ledeignore leaves it out"),
      ("Pages/late_files/frame.html", "it lies in the folder of a saved page"),
      ("Pages/more.jsonl", "`lede index --format jsonl` does"),
      ("Pages", "it is not indexed: it is a folder"),
      ("elsewhere.html", "it lies outside of all that is indexed"),
      ("nosuch", "no article has this id, path or record, and there is no such file"),
    ]
    workspace.makeFolder("Pages/drafts")
    workspace.makeFolder("Pages/late_files")
    workspace.write("Pages/.ledeignore", "drafts/\n")
    for name in ["late.html", ".hidden.html", "notes.doc", "drafts/one.html", "more.jsonl"] {
      workspace.write("Pages/" + name, "text")
    }
    workspace.write("Pages/late_files/frame.html", "text")
    workspace.write("elsewhere.html", "text")
    for (path, text) in cases {
      let run = try workspace.lede(["why", path, "grain"])
      #expect(run.code == 1)
      #expect(run.text.contains(path + ": ") && run.text.contains(text), "\(run.text)")
    }
  }

  @Test func whatBecameOfAFileSinceIsSaid() throws {
    let workspace = try Workspace()
    let before = try workspace.lede(["why", "Pages/grain.html", "grain"])
    #expect(before.code == 0 && !before.text.contains("its file"))
    workspace.write("Pages/grain.html", Workspace.page("Other", "2023-07-17", Workspace.grain))
    let changed = try workspace.lede(["why", "Pages/grain.html", "grain"])
    #expect(changed.code == 0 && changed.text.contains("its file has changed since it was read"))
    workspace.remove("Pages/grain.html")
    let gone = try workspace.lede(["why", "grain.html", "grain"])
    #expect(gone.code == 0 && gone.text.contains("its file is gone"))
    #expect(try workspace.lede(["index", "Pages", "--prune"]).code == 0)
    let dropped = try workspace.lede(["why", "Pages/grain.html", "grain"])
    #expect(dropped.code == 1 && dropped.text.contains("its article went when the file did"))
    #expect(try workspace.lede(["remove", "--file", "Pages/prices.html"]).code == 0)
    let removed = try workspace.lede(["why", "Pages/prices.html", "grain"])
    #expect(removed.code == 1 && removed.text.contains("was removed on request"))
  }

  @Test func theJSONHasItsMembers() throws {
    let workspace = try Workspace()
    let id = try workspace.id("deal")
    let run = try workspace.lede(
      ["why", id, "--format", "json", "--", "grain", "\"deal ended\"", "-zebra", "lang:en"])
    let json = try run.json()
    #expect(
      json.names == [
        "schema", "outcome", "query", "readAs", "notes", "count", "rank", "foldedRank", "article",
        "foldedInto", "parts", "file",
      ])
    #expect(json["schema"]?.number == 1 && json["outcome"]?.string == "hit")
    #expect(json["article"]?["explanation"]?.array?.isEmpty == false)
    #expect(
      json["article"]?["explanation"]?.array?.first?.names == [
        "part", "kind", "score", "frequency", "titleCount", "bodyCount", "idf", "burstiness",
        "isFunctionWord", "weight", "length", "averageLength", "norm", "words",
      ])
    let parts = json["parts"]?.array ?? []
    #expect(!parts.isEmpty)
    for part in parts {
      #expect(
        part.names == [
          "part", "role", "kind", "isMet", "isDecisive", "titleCount", "bodyCount", "words",
          "distance", "closeness", "values", "parts",
        ])
    }
    #expect(
      json["file"]?.names == [
        "path", "known", "there", "reason", "detail", "articleCount", "skippedCount", "roots",
      ])
    #expect(json["file"]?["known"]?.string == "indexed" && json["file"]?["there"]?.string == "same")
    let missing = try workspace.lede(["why", "nosuch", "grain", "--format", "json"])
    #expect(missing.code == 1)
    #expect(try missing.json()["outcome"]?.string == "unknown")
    #expect(try missing.json()["article"]?.isNull == true)
  }

  @Test func whatTheTerminalSeesIsHarmless() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["why", "attack.txt", "zebra", "x\u{1B}[31m"])
    #expect(run.code == 0 && run.text.contains("Zebra"))
    #expect(!run.text.unicodeScalars.contains("\u{1B}"))
    let none = try workspace.lede(["why", "\u{1B}[2J", "zebra"])
    #expect(none.code == 1 && !none.text.unicodeScalars.contains("\u{1B}"))
  }

  @Test func aQueryAndAnIdAreNeeded() throws {
    let workspace = try Workspace()
    #expect(try workspace.lede(["why", "abc"]).code == 2)
    #expect(try workspace.lede(["why"]).code == 2)
    #expect(try workspace.lede(["why", "abc", "x", "-n", "-1"]).code == 2)
    #expect(try workspace.lede(["why", "abc", "x", "--index", "elsewhere"]).code == 3)
  }
}

extension JSONValue {
  fileprivate var names: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.key)
  }

  fileprivate var number: Double? {
    guard case .number(let text) = self else { return nil }
    return Double(text)
  }

  fileprivate var isNull: Bool {
    if case .null = self { true } else { false }
  }
}
