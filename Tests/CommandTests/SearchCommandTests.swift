import Articles
import Testing

/// `lede search` as people and programs see it.
struct SearchCommandTests {
  @Test func aBareQueryIsASearch() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["grain", "deal"])
    #expect(run.code == 0)
    #expect(run.lines.first?.hasPrefix(" 1  Grain deal ends") == true)
    #expect(run.text.contains("2023-07-17"))
    #expect(run.errorText.contains("read as: grain deal"))
    #expect(run.errorText.contains("2 articles of 3"))
    #expect(try workspace.lede(["search", "grain", "deal"]).text == run.text)
    #expect(try workspace.lede(["--index", "Index", "grain", "deal"]).text == run.text)
    #expect(try workspace.lede(["search", "--", "grain", "deal"]).text == run.text)
  }

  @Test(arguments: [
    ["grain"], ["grain", "-n", "1"], ["--format", "json", "grain", "deal"], ["grain", "-q"],
    ["--color", "always", "moscow"], ["--index", "Index", "grain"], ["quagga"],
    ["--index", "elsewhere", "grain"], ["grain", "--format", "jsonl", "-n", "0"],
  ])
  func bothWaysOfReadingArgumentsAgree(arguments: [String]) throws {
    let workspace = try Workspace()
    let plain = try workspace.lede(["search"] + arguments)
    // An option with its default sends the same line to the argument parser.
    let parsed = try workspace.lede(["search", "--offset", "0"] + arguments)
    #expect(plain.output == parsed.output)
    #expect(plain.code == parsed.code)
    #expect(plain.errors.isEmpty == parsed.errors.isEmpty)
  }

  @Test func nothingFoundIsCodeOne() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["search", "quagga"])
    #expect(run.code == 1)
    #expect(run.output.isEmpty)
    let json = try workspace.lede(["search", "quagga", "--format", "json"])
    #expect(json.code == 1)
    #expect(try json.json()["hits"]?.array?.isEmpty == true)
    #expect(try workspace.lede(["search", "--count", "quagga"]).text == "0\n")
  }

  static let narrowing: [(arguments: [String], titles: [String])] = [
    (["grain", "--after", "2023-07-18"], ["What grain prices did"]),
    (["grain", "--before", "2023-07-18"], ["Grain deal ends"]),
    (["grain", "--sort", "date"], ["Grain deal ends", "What grain prices did"]),
    (["grain", "--sort", "-date"], ["What grain prices did", "Grain deal ends"]),
    (["deal", "cheaper", "--all-words"], []),
    (["moscow", "--in", "title"], []),
    (["grain", "-n", "1", "--offset", "1", "--sort", "date"], ["What grain prices did"]),
    (
      ["grain", "--lang", "en", "--site", "news.example.com", "--sort", "date"],
      ["Grain deal ends", "What grain prices did"]
    ),
    (["grain", "--lang", "fr"], []),
    (["--", "-deal", "+grain"], ["What grain prices did"]),
  ]

  @Test(arguments: narrowing)
  func optionsNarrowAndOrder(arguments: [String], titles: [String]) throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["search", "--format", "json"] + arguments)
    let hits = try run.json()["hits"]?.array ?? []
    #expect(hits.map { $0["title"]?.string } == titles)
    #expect(run.code == (titles.isEmpty ? 1 : 0))
  }

  @Test func everyFormatIsStable() throws {
    let workspace = try Workspace()
    let json = try workspace.lede(["search", "grain", "--format", "json"]).json()
    #expect(json["schema"].map { "\($0)" } == "number(\"1\")")
    let lines = try workspace.lede(["search", "grain", "--format", "jsonl"]).lines
    #expect(lines.count == 2)
    for line in lines { #expect(try JSONValue.parse(Array(line.utf8))["title"]?.string != nil) }
    let trec = try workspace.lede(["search", "grain", "--format", "trec"]).lines
    #expect(trec.allSatisfy { $0.split(separator: " ").count == 6 })
    let paths = try workspace.lede(["search", "grain", "--format", "paths", "-0"])
    let names = paths.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    #expect(names.count == 2 && names.allSatisfy { $0.hasSuffix(".html") && $0.hasPrefix("/") })
  }

  @Test func marksAreByteRangesOfTheSnippet() throws {
    let workspace = try Workspace()
    let hits = try workspace.lede(["search", "moscow", "--format", "json"]).json()["hits"]?.array
    let snippet = try #require(hits?.first?["snippet"])
    let text = Array(try #require(snippet["text"]?.string).utf8)
    let marks = try #require(snippet["marks"]?.array)
    try #require(!marks.isEmpty)
    for mark in marks {
      let ends = (mark.array ?? []).compactMap { value -> Int? in
        if case .number(let digits) = value { Int(digits) } else { nil }
      }
      try #require(ends.count == 2 && ends[1] <= text.count)
      #expect(String(decoding: text[ends[0]..<ends[1]], as: UTF8.self) == "Moscow")
    }
  }

  @Test func pipesGetNoEscapesUnlessAskedFor() throws {
    let workspace = try Workspace()
    let plain = try workspace.lede(["search", "moscow"])
    #expect(!plain.output.contains(0x1B))
    #expect(!plain.text.contains("**"))
    let coloured = try workspace.lede(["search", "moscow", "--color", "always"])
    #expect(coloured.output.contains(0x1B))
    #expect(!coloured.text.contains("\u{1B}]8;"), "links only on a terminal")
    #expect(try !workspace.lede(["search", "moscow", "--color", "never"]).output.contains(0x1B))
  }

  @Test func textFromArticlesCannotReachTheTerminal() throws {
    let workspace = try Workspace()
    let unsafe: Set<Unicode.Scalar> = [
      "\u{1B}", "\u{07}", "\u{9B}", "\u{202E}", "\u{2066}", "\u{2069}",
    ]
    let id = try workspace.id("zebra")
    for arguments in [
      ["search", "zebra"], ["search", "zebra", "--format", "json"], ["show", id],
      ["show", id, "--json"], ["extract", "Pages/attack.txt"],
      ["extract", "Pages/attack.txt", "--format", "jsonl"], ["terms", "zeb"],
      ["search", "z\u{1B}[31mebra \u{202E}x"], ["show", "\u{1B}]0;x\u{07}"],
    ] {
      let run = try workspace.lede(arguments)
      let all = run.text + run.errorText
      #expect(!all.unicodeScalars.contains { unsafe.contains($0) }, "\(arguments)")
    }
  }

  @Test func linesFitTheColumns() throws {
    let workspace = try Workspace()
    for columns in [60, 80, 100, 200] {
      let run = try workspace.lede(
        ["search", "grain"], environment: ["COLUMNS=\(columns)"])
      for line in run.lines { #expect(line.count <= columns, "\(columns): \(line)") }
    }
  }

  @Test func aReaderThatLeavesIsNoError() throws {
    let workspace = try Workspace(indexed: false)
    let process = try startLongSearch(in: workspace)
    #expect(process.readSome(10) > 0)
    process.closeOutput()
    #expect(process.readErrors().isEmpty)
    #expect(process.wait() == 0)
  }

  @Test func aSearchLoadsNoParserAndNoICU() throws {
    let workspace = try Workspace(indexed: false)
    let process = try startLongSearch(in: workspace)
    #expect(process.readSome(10) > 0)
    let maps = process.maps()
    #expect(maps.contains("/lede"))
    #expect(!maps.contains("libxml2"))
    #expect(!maps.contains("libicu"))
    process.closeOutput()
    _ = process.wait()
  }

  /// A search whose output is more than a pipe holds, so that it waits for its reader.
  private func startLongSearch(in workspace: Workspace) throws -> RunningCommand {
    let records = (0..<1_000).map { number in
      #"{"id":"r\#(number)","title":"A common headline of record \#(number)","text":"Some common words."}"#
    }
    let run = try workspace.lede(["index", "-"], input: records.joined(separator: "\n"))
    try #require(run.code == 0, "\(run.errorText)")
    // The records are copies of one another: folded, they would fit.
    return try RunningCommand(
      ["search", "common", "-n", "5000", "--format", "json", "--dedupe", "none"],
      in: workspace.folder.path)
  }
}

/// What `lede search` counts, and where it goes on.
struct SearchCountsTests {
  @Test func valuesAndSpansAreCountedBelowTheHits() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(
      ["search", "grain", "--facet", "site", "--facet", "lang:1", "--histogram", "day"])
    #expect(run.code == 0)
    #expect(run.lines.contains { $0.hasPrefix("lang ") && $0.contains("en 2") })
    #expect(run.lines.contains { $0.hasPrefix("2023-07-17 ") && $0.contains("▇") })
    let json = try workspace.lede(
      ["search", "grain", "--facet", "lang", "--histogram", "month", "--format", "json"]
    ).json()
    #expect(json["facets"]?.array?.first?["field"]?.string == "lang")
    #expect(json["facets"]?.array?.first?["values"]?.array?.first?["value"]?.string == "en")
    #expect(json["histogram"]?["unit"]?.string == "month")
    #expect(json["histogram"]?["spans"]?.array?.first?["articleCount"]?.integer == 2)
    let none = try workspace.lede(["search", "grain", "--facet", "nothing"])
    #expect(none.code == 2)
    #expect(none.errorText.contains("give one of site"))
    #expect(try workspace.lede(["search", "grain", "--facet", "site:x"]).code == 2)
  }

  @Test func aCursorGoesOnWhereAPageEnded() throws {
    let workspace = try Workspace()
    func page(_ more: [String]) throws -> JSONValue {
      try workspace.lede(["search", "grain", "-n", "1", "--format", "json"] + more).json()
    }
    let first = try page([])
    let cursor = try #require(first["nextCursor"]?.string)
    let second = try page(["--cursor", cursor])
    #expect(second["offset"]?.integer == 1)
    #expect(second["hits"]?.array?.first?["rank"]?.integer == 2)
    let other = try page(["--offset", "1"])
    #expect(
      second["hits"]?.array?.first?["id"]?.string == other["hits"]?.array?.first?["id"]?.string)
    #expect(try workspace.lede(["search", "grain", "--cursor", "x"]).code == 2)
    #expect(
      try workspace.lede(["search", "grain", "--cursor", cursor, "--offset", "3"]).code == 2)
  }

  @Test func aTableForProgramsHasARowForEachHit() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["search", "grain", "--format", "csv", "--snippet", "0"])
    let rows = run.text.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(rows.first?.hasPrefix("rank,id,score,title,date,") == true)
    #expect(rows.count == 4 && rows.last == "")
    #expect(rows[1].hasPrefix("1,"))
  }
}
