import Articles
import Testing

/// `lede eval` on an index of three articles.
struct EvalCommandTests {
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    workspace.write(
      "topics.jsonl",
      "{\"id\": \"1\", \"text\": \"moscow\"}\n{\"id\": \"2\", \"text\": \"prices\"}\n"
        + "{\"id\": \"3\", \"text\": \"quagga\"}\n")
    workspace.write("qrels.txt", "1 0 grain.html 1\n2 0 prices 2\n2 0 grain.html 0\n3 0 grain 1\n")
    return workspace
  }

  private static let common = ["eval", "--topics", "topics.jsonl", "--qrels", "qrels.txt"]

  @Test func measuresAnIndex() throws {
    let run = try workspace().lede(
      Self.common + ["--measures", "mrr,judged@5", "--per-topic", "--run-out", "out.run"])
    #expect(run.code == 0)
    #expect(
      run.lines == [
        "topic                mrr    judged@5",
        "1                 1.0000      1.0000",
        "2                 1.0000      1.0000",
        "3                 0.0000      0.0000",
        "measure             mean",
        "mrr               0.6667",
        "judged@5          0.6667",
      ])
    #expect(run.errorText.contains("3 judged topics, 1 without results (count as 0)"))
  }

  @Test func aWrittenRunMeasuresTheSameAndComparesEqual() throws {
    let workspace = try workspace()
    let searched = try workspace.lede(Self.common + ["--run-out", "out.run", "-q"])
    let read = try workspace.lede(["eval", "--run", "out.run", "--qrels", "qrels.txt", "-q"])
    #expect(read.text == searched.text)
    #expect(workspace.text(of: "out.run").hasPrefix("1 Q0 grain.html 1 "))
    let compared = try workspace.lede(
      Self.common + ["--baseline", "out.run", "--format", "json", "--measures", "map"])
    let measure = try compared.json()["measures"]?.array?.first
    #expect(measure?["name"]?.string == "map")
    guard case .number("1.0") = measure?["p"] else { Issue.record("p is not 1"); return }
  }

  @Test func failsBelowAFloor() throws {
    let workspace = try workspace()
    let reached = try workspace.lede(Self.common + ["--fail-below", "mrr=0.66"])
    #expect(reached.code == 0)
    let missed = try workspace.lede(
      Self.common + ["--fail-below", "mrr=0.66", "--fail-below", "p@5=0.9"])
    #expect(missed.code == 1)
    #expect(missed.errorText.contains("eval: p@5 is 0.1333, below 0.9"))
  }

  @Test func sweepsWithoutTouchingTheIndex() throws {
    let workspace = try workspace()
    let before = try workspace.lede(["status"]).text
    let run = try workspace.lede(
      Self.common
        + ["--tune", "k1=0.5:1.2,title-weight=1:2", "--folds", "2", "--format", "json"],
      environment: ["TMPDIR=" + workspace.folder.path])
    #expect(run.code == 0)
    let json = try run.json()
    #expect(json["folds"]?.array?.count == 2)
    guard case .number("4") = json["settingCount"] else { Issue.record("settings"); return }
    #expect(try workspace.lede(["status"]).text == before)
    #expect(try workspace.lede(["search", "--count", "moscow"]).text == "1\n")
  }

  @Test func relatedArticlesAreMeasuredByName() throws {
    let workspace = try workspace()
    workspace.write("related.tsv", "grain\tprices\t1\nnowhere\tgrain\t1\n")
    let run = try workspace.lede(
      ["eval", "--related", "--qrels", "related.tsv", "--measures", "mrr", "--per-topic"])
    #expect(run.code == 0)
    #expect(run.lines.contains("grain             1.0000"))
    #expect(run.lines.contains("nowhere           0.0000"))
  }

  @Test(
    arguments: [
      (["--topics", "topics.jsonl"], "qrels"),
      (["--qrels", "qrels.txt"], "not clear"),
      (["--topics", "nowhere", "--qrels", "qrels.txt"], "nowhere"),
      (["--topics", "qrels.txt", "--qrels", "qrels.txt"], "qrels.txt: line 1: is no topic"),
      (["--topics", "topics.jsonl", "--qrels", "topics.jsonl"], "topics.jsonl: line 1: the grade"),
      (Array(common.dropFirst()) + ["--measures", "f1"], "f1: not a measure"),
      (Array(common.dropFirst()) + ["--fail-below", "map"], "not a measure and a value"),
      (Array(common.dropFirst()) + ["--tune", "k1,k1"], "cannot be tried"),
      (Array(common.dropFirst()) + ["--tune", "b=2"], "cannot be tried"),
      (Array(common.dropFirst()) + ["--tune", "b", "--per-topic"], "and nothing else"),
      (Array(common.dropFirst()) + ["--folds", "1"], "--folds 1 cannot be used"),
      (Array(common.dropFirst()) + ["--run-out", "no/where/run"], "cannot be written"),
    ] as [([String], String)])
  func refusesWhatItCannotUse(arguments: [String], message: String) throws {
    let run = try workspace().lede(["eval"] + arguments)
    #expect(run.code == 2)
    #expect(run.errorText.contains(message), "\(run.errorText)")
    #expect(run.output.isEmpty)
  }
}
