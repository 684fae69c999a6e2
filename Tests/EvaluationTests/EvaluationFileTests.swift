import Testing

@testable import Evaluation

@Suite("Files of an evaluation")
struct EvaluationFileTests {
  private func topics(_ text: String) throws(EvaluationError) -> [Topic] {
    try Topics.parse(Array(text.utf8))
  }

  @Test("hold topics as JSON lines, as columns and in TREC's form")
  func topicForms() throws {
    let expected = [Topic(id: "1", text: "grain deal"), Topic(id: "2", text: "chip rules")]
    #expect(
      try topics(
        "{\"id\": \"1\", \"text\": \"grain deal\"}\n\n{\"_id\": 2, \"query\": \"chip rules\"}")
        == expected)
    #expect(try topics("\u{FEFF}1\tgrain deal\r\n2\tchip rules\n") == expected)
    let trec = """
      <top>
      <num> Number: 1
      <title> Topic: grain
       deal

      <desc> Description:
      What was <agreed>?
      </top>
      <TOP><NUM>2</NUM><TITLE>chip rules</TITLE></TOP>
      """
    #expect(try topics(trec) == expected)
  }

  @Test(
    "that are no topics are refused with their line",
    arguments: [
      ("", nil), ("  \n \n", nil), ("{\"id\": \"1\", \"text\": \"a\"}\n{\"id\": \"2\"}", 2),
      ("{\"id\": \"1\", \"text\": \"a\"}\n{nonsense", 2), ("1\ta\n1\tb", 2), ("grain deal", 1),
      ("<top>\n<num> 1\n</top>", 1), ("{\"id\": \"\", \"text\": \"a\"}", 1),
    ] as [(String, Int?)])
  func badTopics(text: String, line: Int?) {
    let error = #expect(throws: EvaluationError.self) { try topics(text) }
    #expect(error?.line == line)
  }

  @Test("hold judgements in three and four columns")
  func judgementForms() throws {
    let expected = Judgements(["1": ["a b": 2, "c": 0]])
    let tabs = try Judgements(parsing: Array("topic\tarticle\tgrade\n1\ta b\t2\n1\tc\t0\n".utf8))
    #expect(tabs == expected)
    let trec = try Judgements(parsing: Array("1 0 c -1\n1 0 d 1\n1 0 d 1".utf8))
    #expect(trec.grades == ["1": ["c": -1, "d": 1]])
    #expect(trec.relevantCount("1") == 1)
  }

  @Test(
    "that are no judgements are refused with their line",
    arguments: [
      ("", nil), ("1 0 a 1\n1 a", 2), ("1 0 a 1\n1 0 b good", 2), ("1\ta\t1\n1\ta\t0", 2),
    ] as [(String, Int?)])
  func badJudgements(text: String, line: Int?) {
    let error = #expect(throws: EvaluationError.self) {
      try Judgements(parsing: Array(text.utf8))
    }
    #expect(error?.line == line)
  }

  @Test("hold runs, ordered as trec_eval orders them")
  func runOrder() throws {
    let text = "1 Q0 a 1 2 x\n1 Q0 c 2 2.00000000001 x\n1 Q0 b 3 9 x\n2 Q0 a 1 0.5 x\n"
    let run = try Run(parsing: Array(text.utf8))
    #expect(run.topics == ["1", "2"])
    #expect(run.results["1"]?.map(\.article) == ["b", "c", "a"])
  }

  @Test("that are no runs are refused with their line")
  func badRuns() {
    for text in ["1 Q0 a 1", "1 Q0 a 1 nan x", "1 Q0 a 1 2 x\n1 Q0 a 2 1 x", ""] {
      #expect(throws: EvaluationError.self, "\(text)") { try Run(parsing: Array(text.utf8)) }
    }
  }

  @Test("keep a run's order when it is written and read")
  func runText() throws {
    var run = Run()
    let ranked = ["b", "a", "c"].map { Run.Result($0, score: 2) } + [Run.Result("d", score: 1.5)]
    run.add(topic: "7", ranked)
    run.add(topic: "8", [Run.Result("z", score: 2.25), Run.Result("y", score: 1.125)])
    let again = try Run(parsing: Array(run.text(name: "lede").utf8))
    #expect(again.results["7"]?.map(\.article) == ["b", "a", "c", "d"])
    #expect(again.results["8"] == run.results["8"])
  }

  @Test("of any bytes end in topics or an error")
  func anyBytes() {
    var generator = SplitMix64(6)
    let pieces = [
      "<top>", "<num>", "<title>", "</top>", "{", "}", "\"id\"", ":", "\n", "\t", "1", "é", "\0",
    ]
    var parsed = 0
    for _ in 0..<2_000 {
      let text = (0..<Int(generator.next() % 12)).map { _ in
        pieces[Int(generator.next() % UInt64(pieces.count))]
      }.joined()
      if (try? Topics.parse(Array(text.utf8))) != nil { parsed += 1 }
      if (try? Judgements(parsing: Array(text.utf8))) != nil { parsed += 1 }
      if (try? Run(parsing: Array(text.utf8))) != nil { parsed += 1 }
    }
    #expect(parsed > 0)
  }
}
