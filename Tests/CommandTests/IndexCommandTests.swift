import Articles
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Names in a folder.
enum TemporaryNames {
  static func names(in path: String) -> [String] { TemporaryFolder.names(in: path) }
}

/// `lede index` and what reads and checks its work.
struct IndexCommandTests {
  @Test func indexingAgainReadsOnlyWhatChanged() throws {
    let workspace = try Workspace()
    workspace.write(
      "Pages/new.txt",
      "A new story\n\nThe okapi was seen near the river at dawn, and again at dusk.")
    let second = try workspace.lede(["index", "Pages"])
    #expect(second.code == 0)
    #expect(second.output.isEmpty, "results only on standard output")
    #expect(try workspace.lede(["search", "--count", "okapi"]).text == "1\n")
    workspace.remove("Pages/new.txt")
    #expect(try workspace.lede(["index", "Pages"]).errorText.contains("--prune"))
    #expect(try workspace.lede(["search", "--count", "okapi"]).text == "1\n")
    #expect(try workspace.lede(["index", "Pages", "--prune"]).code == 0)
    #expect(try workspace.lede(["search", "--count", "okapi"]).text == "0\n")
  }

  @Test func aDryRunWritesNothing() throws {
    let workspace = try Workspace()
    let before = try workspace.lede(["status", "--json"]).text
    workspace.write("Pages/new.txt", "A new story\n\nThe okapi was seen near the river at dawn.")
    #expect(try workspace.lede(["index", "Pages", "--dry-run"]).code == 0)
    workspace.remove("Pages/grain.html")
    let run = try workspace.lede(["index", "Pages", "--dry-run", "--prune", "-v"])
    #expect(run.errorText.contains("/Pages/new.txt\n"), "\(run.errorText)")
    #expect(run.errorText.contains("/Pages/grain.html\tdropped\n"))
    #expect(run.errorText.contains("1 file gone, to be dropped    nothing was written"))
    #expect(try workspace.lede(["status", "--json"]).text == before)
  }

  @Test func aDryRunOfANewIndexSaysWhatThereIs() throws {
    let workspace = try Workspace(indexed: false)
    let run = try workspace.lede(["index", "Pages", "--dry-run", "-v", "--index", "New"])
    #expect(run.code == 0, "\(run.errorText)")
    #expect(run.output.isEmpty)
    #expect(run.errorText.contains("a new index: 4 files to read"))
    #expect(run.errorText.contains("/Pages/grain.html\n"))
    #expect(!TemporaryNames.names(in: workspace.folder.path).contains("New"))
    #expect(try workspace.lede(["index", "nothing-here", "--dry-run"]).code == 2)
  }

  @Test func pathsNeedNotBeUTF8() throws {
    let workspace = try Workspace(indexed: false)
    let run = try CommandRun.shell(
      """
      index=$(printf 'caf\\351') pages=$(printf 'p\\351') others=$(printf 'p\\350')
      mv Pages "$pages" && mkdir "$others" && mv "$pages/prices.html" "$others"
      "$LEDE" index "$pages" "$others" --index "$index" &&
        "$LEDE" check --deep --index="$index" &&
        "$LEDE" search --index "$index" --count moscow &&
        "$LEDE" search --index "$index" wheat --format paths &&
        LEDE_INDEX=$index "$LEDE" search --count wheat &&
        "$LEDE" index "$others" --dry-run --index "$index" &&
        ls -d "$index"
      """, in: workspace.folder.path)
    #expect(run.code == 0, "\(run.errorText)")
    #expect(run.errorText.contains("3 articles indexed"))
    #expect(!run.errorText.contains("a new index"))
    let lines = run.output.split(separator: UInt8(ascii: "\n")).map(Array.init)
    #expect(lines.count == 6)
    #expect(lines.contains(Array("1".utf8)) && lines.contains(Array("2".utf8)))
    #expect(lines.last == Array("caf".utf8) + [0o351])
  }

  @Test func skippedInputsAreListedWithTheirReason() throws {
    let workspace = try Workspace()
    let list = try workspace.lede(["status", "--skipped"])
    #expect(list.lines.count == 1)
    #expect(list.text.contains("/Pages/empty.html\tempty file"))
    #expect(try workspace.lede(["status"]).text.contains("skipped 1: 1 empty file"))
    #expect(try workspace.lede(["index", "Pages", "--strict"]).code != 3)
  }

  @Test func recordsComeFromStandardInput() throws {
    let workspace = try Workspace(indexed: false)
    let records = """
      {"id":"a1","title":"Okapi","text":"An okapi in the woods.","desk":"nature"}
      not json
      {"id":"a2","title":"Zebra","text":"A zebra on the plain.","desk":"travel"}
      """
    let run = try workspace.lede(["index", "-", "--timings"], input: records)
    #expect(run.code == 0, "\(run.errorText)")
    #expect(run.errorText.contains("2 articles indexed"))
    #expect(run.errorText.contains("articles/s"))
    #expect(try workspace.lede(["search", "--count", "desk:nature"]).text == "1\n")
    #expect(try workspace.lede(["show", "a2", "--text"]).text.contains("A zebra on the plain."))
  }

  @Test func optionsChooseFilesAndSettings() throws {
    let workspace = try Workspace(indexed: false)
    let run = try workspace.lede([
      "index", "Pages", "--exclude", "grain*", "--include", "*.html", "--analyzer", "plain",
      "--no-store", "--threads", "2", "--memory", "64M",
    ])
    #expect(run.code == 0, "\(run.errorText)")
    let status = try workspace.lede(["status", "--json"]).json()
    #expect(status["analyzer"]?.string == "plain")
    #expect(status["storesText"].map { "\($0)" } == "bool(false)")
    #expect(try workspace.lede(["search", "--count", "wheat"]).text == "1\n")
  }

  @Test func aSignalEndsWithACommit() throws {
    for (number, code) in [(SIGINT, Int32(130)), (SIGTERM, 143)] {
      let workspace = try Workspace(indexed: false)
      let process = try RunningCommand(["index", "-"], in: workspace.folder.path)
      for index in 0..<2_000 {
        process.write(
          Array("{\"id\":\"r\(index)\",\"title\":\"T\",\"text\":\"common words\"}\n".utf8))
      }
      usleep(300_000)
      process.send(number)
      for index in 2_000..<4_000 {
        process.write(
          Array("{\"id\":\"r\(index)\",\"title\":\"T\",\"text\":\"common words\"}\n".utf8))
      }
      process.closeInput()
      #expect(process.wait() == code)
      #expect(try workspace.lede(["check", "--deep"]).code == 0)
      #expect(try workspace.lede(["search", "--count", "common"]).code == 0)
    }
  }

  @Test func idsCanBeShortened() throws {
    let workspace = try Workspace()
    let id = try workspace.id("moscow")
    try #require(id.utf8.count == 16)
    let whole = try workspace.lede(["show", id])
    #expect(whole.code == 0)
    #expect(whole.text.contains("title       Grain deal ends"))
    #expect(whole.text.contains("date        2023-07-17T08:00:00Z"))
    #expect(try workspace.lede(["show", String(id.prefix(6))]).text == whole.text)
    #expect(try workspace.lede(["show", "grain.html"]).text == whole.text)
    #expect(try workspace.lede(["show", "Pages/grain.html"]).text == whole.text)
    let raw = try workspace.lede(["show", id, "--raw"])
    #expect(raw.text == Workspace.page("Grain deal ends", "2023-07-17", Workspace.grain))
  }

  @Test func checkAndStatsReadTheWholeIndex() throws {
    let workspace = try Workspace()
    let check = try workspace.lede(["check", "--deep"])
    #expect(check.code == 0)
    #expect(check.text.contains("3 articles"))
    #expect(check.text.contains("no damage"))
    #expect(try workspace.lede(["stats", "--json"]).json()["termCount"] != nil)
    #expect(try workspace.lede(["stats"]).text.contains("different words"))
  }

  @Test func extractShowsWhatTheIndexerSees() throws {
    let workspace = try Workspace(indexed: false)
    let text = try workspace.lede(["extract", "Pages/grain.html"])
    #expect(text.code == 0)
    #expect(text.text.contains("title       Grain deal ends"))
    #expect(text.text.contains("Moscow said on Monday"))
    #expect(!text.text.contains("World"))
    let json = try workspace.lede(["extract", "Pages/grain.html", "--format", "jsonl"]).json()
    #expect(json["title"]?.string == "Grain deal ends")
    #expect(json["text"]?.string?.contains("Traders had expected") == true)
    let piped = try workspace.lede(
      ["extract", "-"], input: Workspace.page("Piped", "2024-01-01", Workspace.prices))
    #expect(piped.text.contains("Piped"))
  }

  @Test func analyzeAndTermsShowWords() throws {
    let workspace = try Workspace()
    let words = try workspace.lede(["analyze", "Running ships", "--lang", "en", "--json"]).lines
    #expect(words.count == 2)
    #expect(try JSONValue.parse(Array((words.first ?? "").utf8))["stem"]?.string == "run")
    let terms = try workspace.lede(["terms", "whea"])
    #expect(terms.text == "2\t2\twheat\n")
  }

  @Test func benchGivesFiguresCountsAndIds() throws {
    let workspace = try Workspace()
    workspace.write("queries", "grain\n{\"query\": \"+grain +deal\"}\n\n\"grain deal\"\n")
    let arguments = ["bench", "--queries", "queries", "--rounds", "2", "--ids", "--json"]
    let run = try workspace.lede(arguments)
    #expect(run.code == 0, "\(run.errorText)")
    #expect(run.lines.count == 3)
    let pruned = try run.lines.map { try JSONValue.parse(Array($0.utf8)) }
    let exhaustive = try workspace.lede(arguments + ["--exhaustive"]).lines
      .map { try JSONValue.parse(Array($0.utf8)) }
    for (a, b) in zip(pruned, exhaustive) {
      let (left, right) = (a["results"]?.array ?? [], b["results"]?.array ?? [])
      #expect(
        left.compactMap { $0["command"]?.string } == [
          "TOP_10", "TOP_100", "TOP_1000", "COUNT", "TOP_100_COUNT",
        ])
      for (x, y) in zip(left, right) {
        #expect(x["ids"].map { "\($0)" } == y["ids"].map { "\($0)" })
        #expect(x["count"].map { "\($0)" } == y["count"].map { "\($0)" })
      }
    }
    #expect(try workspace.lede(["bench", "--queries", "queries"]).text.contains("median"))
  }

  @Test func relatedTakesIdsPathsAndPages() throws {
    let workspace = try Workspace()
    let id = try workspace.id("moscow")
    for target in [id, String(id.prefix(6)), "Pages/grain.html"] {
      let run = try workspace.lede(["related", target])
      #expect(run.code == 0, "\(target): \(run.errorText)")
      #expect(run.lines.first?.contains("What grain prices did") == true, "\(target)")
      #expect(!run.text.contains("Grain deal ends"), "an article is not related to itself")
    }
    let page = Workspace.page("Wheat again", "2023-08-01", Workspace.prices)
    let arguments = ["related", "-", "--why", "--format", "json"]
    let folded = try workspace.lede(arguments, input: page)
    #expect(try folded.json()["copyCount"]?.integer == 1, "a copy is counted, not listed")
    #expect(try folded.json()["hits"]?.array?.first?["title"]?.string == "Grain deal ends")
    let piped = try workspace.lede(arguments + ["--dedupe", "none"], input: page)
    #expect(piped.code == 0)
    let hits = try piped.json()["hits"]?.array
    #expect(hits?.first?["title"]?.string == "What grain prices did")
    #expect(hits?.first?["terms"]?.array?.isEmpty == false)
    #expect(hits?.first?["copies"]?.array?.isEmpty == true)
    #expect(!piped.text.contains("\"copies\":0"), "one member of a name")
  }

  @Test func relatedWritesTheLinksOfAllArticlesAndKeepsToDates() throws {
    let workspace = try Workspace()
    let all = try workspace.lede(["related", "--all"])
    #expect(all.code == 0, "\(all.errorText)")
    let id = try workspace.id("moscow")
    let line = try all.lines.map { try JSONValue.parse(Array($0.utf8)) }
      .first { $0["id"]?.string == id }
    #expect(line?["related"]?.array?.isEmpty == false)
    #expect(try workspace.lede(["related"]).code == 2)
    #expect(try workspace.lede(["related", id, "--after", "2999"]).code == 1)
    #expect(try workspace.lede(["related", id, "--after", "someday"]).code == 2)
  }
}

/// `lede merge`, `lede optimize` and what `lede index` does with segments.
struct MergeCommandTests {
  @Test func optimizeMakesOneSegmentAndFindsTheSame() throws {
    let workspace = try Workspace()
    workspace.write("Pages/new.txt", "A new story\n\nThe okapi was seen near the river at dawn.")
    #expect(try workspace.lede(["index", "Pages"]).code == 0)
    let before = try workspace.lede(["search", "grain okapi", "--format", "jsonl"]).text
    #expect(try segments(workspace) == 2)
    let run = try workspace.lede(["optimize", "--json"])
    #expect(run.text.contains("\"segmentCountBefore\":2,\"segmentCount\":1,"))
    #expect(try segments(workspace) == 1)
    #expect(try workspace.lede(["search", "grain okapi", "--format", "jsonl"]).text == before)
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
    #expect(try workspace.lede(["optimize"]).errorText.contains("as before"))
    #expect(try workspace.lede(["optimize", "--index", "Nowhere"]).code == 3)
  }

  @Test(arguments: ["graph", "date", "natural"])
  func optimizeFindsTheSameInAnyOrder(order: String) throws {
    let workspace = try Workspace()
    workspace.write("Pages/new.txt", "A new story\n\nThe okapi was seen near the river at dawn.")
    #expect(try workspace.lede(["index", "Pages"]).code == 0)
    let before = try workspace.lede(["search", "grain okapi", "--format", "jsonl"]).text
    let run = try workspace.lede(["optimize", "--order", order, "--threads", "2", "--json"])
    #expect(run.code == 0, "\(run.errorText)")
    #expect(run.text.contains("\"order\":\"\(order)\""), "\(run.text)")
    #expect(try workspace.lede(["search", "grain okapi", "--format", "jsonl"]).text == before)
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
    // What changes later is one segment more; nothing is read again.
    let again = try workspace.lede(["index", "Pages"])
    #expect(again.errorText.contains("0 articles indexed"), "\(again.errorText)")
    #expect(try workspace.lede(["optimize", "--order", "size"]).code == 2)
    #expect(try workspace.lede(["optimize", "--threads", "-1"]).code == 2)
  }

  @Test func mergeJoinsIndexesAndTheLastCounts() throws {
    let workspace = try Workspace()
    #expect(try workspace.lede(["index", "Pages", "--index", "Other"]).code == 0)
    workspace.write("Pages/new.txt", "A new story\n\nThe okapi was seen near the river at dawn.")
    #expect(try workspace.lede(["index", "Pages", "--index", "Other"]).code == 0)
    let run = try workspace.lede(["merge", "Index", "Other", "--into", "All"])
    #expect(run.code == 0, "\(run.errorText)")
    #expect(run.output.isEmpty)
    #expect(run.errorText.contains("3 replaced by a later index"), "\(run.errorText)")
    #expect(try workspace.lede(["search", "--count", "okapi", "--index", "All"]).text == "1\n")
    #expect(try workspace.lede(["search", "--count", "grain", "--index", "All"]).text == "2\n")
    #expect(try workspace.lede(["check", "--deep", "--index", "All"]).code == 0)
    // The sources are known: nothing is read again.
    let again = try workspace.lede(["index", "Pages", "--index", "All"])
    #expect(again.errorText.contains("0 articles indexed"), "\(again.errorText)")
  }

  @Test func mergeRefusesOtherSettingsAndNamesBoth() throws {
    let workspace = try Workspace()
    let plain = ["index", "Pages", "--index", "Plain", "--analyzer", "plain"]
    #expect(try workspace.lede(plain).code == 0)
    let run = try workspace.lede(["merge", "Plain", "--into", "Index"])
    #expect(run.code == 2)
    #expect(run.errorText.contains("Plain: it was made with analyzer plain, Index with standard"))
    #expect(try workspace.lede(["merge", "Index", "--into", "Index"]).code == 2)
    #expect(try workspace.lede(["merge", "Nowhere", "--into", "Index"]).code == 3)
  }

  @Test func manySmallSegmentsBecomeOneUnlessAskedNotTo() throws {
    let workspace = try Workspace()
    for number in 0..<9 {
      let text = "Story \(number)\n\nThe okapi was seen \(number) times."
      workspace.write("Pages/n\(number).txt", text)
      let choice = number < 7 ? "auto" : "none"
      #expect(try workspace.lede(["index", "Pages", "--merge", choice]).code == 0)
      let expected = number < 6 ? number + 2 : number - 5
      #expect(try segments(workspace) == expected, "run \(number)")
    }
    #expect(try workspace.lede(["search", "--count", "okapi"]).text == "9\n")
    #expect(try workspace.lede(["index", "Pages", "--merge", "all"]).code == 0)
    #expect(try segments(workspace) == 1)
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
  }

  private func segments(_ workspace: Workspace) throws -> Int {
    TemporaryNames.names(in: workspace.folder.path + "/Index").count { $0.hasPrefix("segment-") }
  }
}
