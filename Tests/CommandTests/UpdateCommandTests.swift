import Articles
import TestSupport
import Testing

/// `lede remove`.
struct RemoveCommandTests {
  @Test func articlesGoByIdAndByFileAndStayAway() throws {
    let workspace = try Workspace()
    let id = try workspace.id("wheat harvest")
    let run = try workspace.lede([
      "remove", String(id.prefix(8)), "--file", "Pages/grain.html", "--json",
    ])
    #expect(run.code == 0, "\(run.errorText)")
    #expect(run.text.contains("\"removedCount\":2,\"isPurged\":false,\"articleCount\":1,"))
    #expect(try workspace.lede(["search", "grain"]).code == 1)
    let again = try workspace.lede(["index", "Pages"])
    #expect(again.errorText.contains("0 articles indexed"), "\(again.errorText)")
    #expect(try workspace.lede(["search", "grain"]).code == 1)
    let skipped = try workspace.lede(["status", "--skipped"]).text
    #expect(skipped.contains("removed on request"), "\(skipped)")
    workspace.write(
      "Pages/grain.html", Workspace.page("Grain again", "2024-01-01", Workspace.grain))
    #expect(try workspace.lede(["index", "Pages"]).code == 0)
    #expect(try workspace.lede(["search", "--count", "grain"]).text == "1\n")
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
  }

  @Test func nothingGoesWhereANameIsUnknown() throws {
    let workspace = try Workspace()
    let id = try workspace.id("wheat harvest")
    let status = try workspace.lede(["status", "--json"]).text
    for arguments in [
      [id, "nothing"], [id, "--file", "Pages/none.html"], ["--file", "empty.html"],
    ] {
      let run = try workspace.lede(["remove"] + arguments)
      #expect(run.code == 1)
      #expect(run.errorText.contains("nothing was removed"), "\(run.errorText)")
    }
    #expect(try workspace.lede(["remove"]).code == 2)
    #expect(try workspace.lede(["remove", id, "--index", "Nowhere"]).code == 3)
    #expect(try workspace.lede(["status", "--json"]).text == status)
  }

  @Test func aQueryTakesAllThatMatchAndCanBeTriedFirst() throws {
    let workspace = try Workspace()
    let status = try workspace.lede(["status", "--json"]).text
    let trial = try workspace.lede(["remove", "--query", "wheat", "--dry-run"])
    #expect(trial.code == 0, "\(trial.errorText)")
    #expect(trial.lines.count == 2)
    #expect(trial.lines.first?.hasSuffix("\tgrain.html\tGrain deal ends") == true, "\(trial.text)")
    #expect(trial.errorText.contains("2 articles would be removed, nothing was    read as: wheat"))
    let json = try workspace.lede([
      "remove", "--query", "+wheat +harvest", "--dry-run", "--json", "--file", "attack.txt",
    ])
    #expect(json.text.hasPrefix(#"{"schema":1,"isDryRun":true,"wouldRemoveCount":2,"#))
    #expect(try workspace.lede(["remove", "--dry-run", "grain.html"]).lines.count == 1)
    #expect(try workspace.lede(["remove", "--query", "okapi", "--dry-run"]).code == 1)
    #expect(try workspace.lede(["remove", "--query", "okapi"]).code == 1)
    // Read other than written, it would take something else.
    for query in ["\"wheat", "(wheat", "date:soon wheat", "wheat AND", "", "***"] {
      let run = try workspace.lede(["remove", "--query", query])
      #expect(run.code == 2, "\(query): \(run.errorText)")
      #expect(run.errorText.contains("nothing was removed"), "\(run.errorText)")
    }
    #expect(try workspace.lede(["status", "--json"]).text == status)
    let run = try workspace.lede(["remove", "--query", "wheat", "--purge"])
    #expect(run.code == 0)
    #expect(run.errorText.contains("2 articles removed, what is removed is gone from the disk"))
    #expect(try workspace.lede(["search", "--count", "wheat OR zebra"]).text == "1\n")
    #expect(try workspace.lede(["index", "Pages"]).errorText.contains("0 articles indexed"))
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
  }

  @Test func aPurgeLeavesNoByteBehind() throws {
    let workspace = try Workspace()
    workspace.write("Pages/new.txt", "Okapi at dawn\n\nThe okapi was seen near the river at dawn.")
    #expect(try workspace.lede(["index", "Pages"]).code == 0)
    // Removed from an index that keeps it, then from the disk as well.
    #expect(try workspace.lede(["remove", "new.txt"]).code == 0)
    let grep = "grep -rlaE 'okapi' Index | wc -l"
    #expect(try CommandRun.shell(grep, in: workspace.folder.path).text.contains("1"))
    let run = try workspace.lede(["remove", "--purge"])
    #expect(run.code == 0)
    #expect(run.errorText.contains("0 articles removed, what is removed is gone from the disk"))
    #expect(try CommandRun.shell(grep, in: workspace.folder.path).text.contains("0"))
    let id = try workspace.id("wheat harvest")
    #expect(try workspace.lede(["remove", id, "--purge"]).code == 0)
    let check = "grep -rlaE 'harvest' Index | wc -l"
    #expect(try CommandRun.shell(check, in: workspace.folder.path).text.contains("0"))
    #expect(try workspace.lede(["search", "--count", "grain"]).text == "1\n")
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
  }
}

/// `lede export`.
struct ExportCommandTests {
  /// Records with all that a record may have.
  private static let records = [
    #"{"id":"a","title":"Grain deal","text":"First wrapped\nline of grain.\n\nSecond ship.","#
      + #""date":"2023-07-17T10:30+02:00","author":"A. Writer","site":"example.org","#
      + #""section":"World","language":"en","tags":["grain, and rain","deal"],"url":"#
      + #""https://example.org/a","desk":["x","y"],"rank":3,"outer":{"inner":"v"},"body":"more"}"#,
    #"{"id":"b","text":"Le blé et le grain, \"cher\" \u202e \t et \\ rare.","lang":"fr","#
      + #""published":"2024"}"#,
    #"{"id":"c","title":"Only a title of grain","date":"one day"}"#,
    #"{"id":"d","text":"One line of grain\nand another","date":1700000000}"#,
    #"{"id":"e","text":"Before all grain","date":-99999999999,"language":"en"}"#,
    #"{"id":"f","text":"Some month of grain","date":"2024-02","title":"\u0001 \ud83c\udf3e"}"#,
  ]

  @Test func whatIsExportedGivesTheSameIndex() throws {
    let workspace = try Workspace(indexed: false)
    workspace.makeFolder("One")
    workspace.makeFolder("Two")
    workspace.makeFolder("Two/One")
    workspace.write("One/all.jsonl", Self.records.joined(separator: "\n"))
    let first = try workspace.lede(["index", "One/all.jsonl", "--index", "First"])
    #expect(first.errorText.contains("6 articles indexed"), "\(first.errorText)")
    let run = try workspace.lede(["export", "--index", "First"])
    #expect(run.code == 0 && run.lines.count == 6, "\(run.errorText)")
    // The same names of source and file, so that also the keys are the same.
    workspace.write("Two/One/all.jsonl", run.text)
    let again = try workspace.lede(["index", "Two/One/all.jsonl", "--index", "Second"])
    #expect(again.errorText.contains("6 articles indexed"), "\(again.errorText)")
    #expect(try workspace.lede(["export", "--index", "Second"]).text == run.text)
    for query in ["grain", "\"wrapped line\"", "blé", "desk:y", "outer.inner:v", "date:2023..2024"]
    {
      let arguments = ["search", query, "--format", "jsonl", "--explain", "--index"]
      let one = try workspace.lede(arguments + ["First"]).text
      let two = try workspace.lede(arguments + ["Second"]).text
      #expect(two.replacing("Two/One/", with: "One/") == one)
      #expect(!one.isEmpty, "\(query)")
    }
    for id in ["a", "b", "c", "d", "e", "f"] {
      let shown = try workspace.lede(["show", id, "--json", "--index", "First"]).text
      #expect(try workspace.lede(["show", id, "--json", "--index", "Second"]).text == shown)
    }
    let stats = try workspace.lede(["terms", "--index", "First"]).text
    #expect(try workspace.lede(["terms", "--index", "Second"]).text == stats)
  }

  @Test func aQueryChoosesAndPagesAreNamedByTheirPaths() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["export", "harvest", "-q"])
    #expect(run.lines.count == 1 && run.errors.isEmpty)
    let record = try JSONValue.parse(Array(run.lines[0].utf8))
    #expect(record["id"]?.string == "Pages/prices.html")
    #expect(record["date"]?.string == "2023-07-18T08:00:00Z")
    #expect(record["text"]?.string?.contains("in spring.\n\nGrain is cheaper") == true)
    #expect(try workspace.lede(["export", "okapi"]).code == 1)
    #expect(try workspace.lede(["remove", "prices.html"]).code == 0)
    #expect(try workspace.lede(["export"]).lines.count == 2)
  }

  @Test func idsThatTwoFilesShareAreToldApart() throws {
    let workspace = try Workspace(indexed: false)
    for name in ["a", "b"] {
      let text = #"{"id":"1","text":"from \#(name)"}"# + "\n" + #"{"id":"\#(name)","text":"x"}"#
      workspace.write("Pages/\(name).jsonl", text)
      #expect(try workspace.lede(["index", "Pages/\(name).jsonl"]).code == 0)
    }
    let ids = try workspace.lede(["export"]).lines.map {
      try JSONValue.parse(Array($0.utf8))["id"]?.string ?? ""
    }
    #expect(Set(ids).count == 4 && ids.contains("a") && ids.contains("b"))
    #expect(ids.count { $0.hasPrefix("1~") } == 2)
  }

  @Test func anIndexWithoutTextHasNothingToWrite() throws {
    let workspace = try Workspace(indexed: false)
    #expect(try workspace.lede(["index", "Pages", "--no-store"]).code == 0)
    let run = try workspace.lede(["export"])
    #expect(run.code == 2 && run.output.isEmpty)
    #expect(run.errorText.contains("the index keeps no text"))
  }
}

/// `lede rebuild`.
struct RebuildCommandTests {
  @Test func settingsChangeInPlaceAndSourcesStayKnown() throws {
    let workspace = try Workspace()
    let id = try workspace.id("wheat harvest")
    #expect(try workspace.lede(["search", "--count", "importer"]).text == "1\n")
    let refused = try workspace.lede(["index", "Pages", "--analyzer", "plain"])
    #expect(refused.code == 2 && refused.errorText.contains("lede rebuild"))
    let run = try workspace.lede(["rebuild", "--analyzer", "plain", "--json"])
    #expect(run.code == 0, "\(run.errorText)")
    #expect(run.text.contains("\"articleCount\":3,\"segmentCount\":1,"))
    #expect(try workspace.lede(["search", "--count", "importers"]).text == "1\n")
    #expect(try workspace.lede(["search", "--count", "importer"]).text == "0\n")
    #expect(try workspace.id("harvest") == id)
    let again = try workspace.lede(["index", "Pages"])
    #expect(again.errorText.contains("0 articles indexed"), "\(again.errorText)")
    // The segment, two manifests and the lock: nothing of the old state.
    #expect(TemporaryNames.names(in: workspace.folder.path + "/Index").count == 4)
    #expect(try workspace.lede(["check", "--deep"]).code == 0)
  }

  @Test func aNewFolderTakesTheNewIndex() throws {
    let workspace = try Workspace()
    let before = try workspace.lede(["search", "grain", "--format", "jsonl"]).text
    let run = try workspace.lede(["rebuild", "--into", "New", "--no-store"])
    #expect(run.code == 0 && run.output.isEmpty, "\(run.errorText)")
    #expect(run.errorText.contains("New: 3 articles in 1 segment, analyzer standard"))
    #expect(try workspace.lede(["search", "--count", "grain", "--index", "New"]).text == "2\n")
    #expect(try workspace.lede(["search", "grain", "--format", "jsonl"]).text == before)
    #expect(try workspace.lede(["rebuild", "--into", "New"]).code == 2)
    #expect(try workspace.lede(["rebuild", "--into", "Index"]).code == 2)
    #expect(try workspace.lede(["rebuild", "--index", "New", "--into", "Newer"]).code == 2)
    #expect(!TemporaryNames.names(in: workspace.folder.path).contains("Newer"))
    #expect(try workspace.lede(["rebuild", "--title-weight", "0"]).code == 2)
    #expect(try workspace.lede(["rebuild", "--index", "Nowhere"]).code == 3)
  }
}

/// `lede snapshot`.
struct SnapshotCommandTests {
  @Test func aSnapshotIsAnIndexOfItsOwn() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["snapshot", "Copy", "--json"])
    #expect(
      run.text == #"{"schema":1,"commit":1,"linkedCount":1,"copiedCount":0,"#
        + #""copiedByteCount":0}"# + "\n", "\(run.errorText)")
    #expect(try workspace.lede(["remove", "--file", "grain.html", "--purge"]).code == 0)
    #expect(try workspace.lede(["search", "--count", "grain", "--index", "Copy"]).text == "2\n")
    #expect(try workspace.lede(["search", "--count", "grain"]).text == "1\n")
    #expect(try workspace.lede(["check", "--deep", "--index", "Copy"]).code == 0)
    let copied = try workspace.lede(["snapshot", "Other", "--copy"])
    #expect(copied.code == 0 && copied.output.isEmpty)
    #expect(copied.errorText.contains("0 files linked, 2 copied"), "\(copied.errorText)")
    #expect(try workspace.lede(["index", "Pages", "--index", "Other"]).code == 0)
  }

  @Test func aFolderThatIsNotEmptyIsRefused() throws {
    let workspace = try Workspace()
    let run = try workspace.lede(["snapshot", "Pages"])
    #expect(run.code == 2)
    #expect(run.errorText.contains("a folder that is new or empty"), "\(run.errorText)")
    #expect(try workspace.lede(["snapshot", "Index"]).code == 2)
    workspace.makeFolder("Empty")
    #expect(try workspace.lede(["snapshot", "Empty"]).code == 0)
    #expect(try workspace.lede(["snapshot", "Empty"]).code == 2)
    #expect(try workspace.lede(["snapshot", "No/such/parent"]).code == 3)
    #expect(try workspace.lede(["snapshot", "S", "--index", "Nowhere"]).code == 3)
  }
}
