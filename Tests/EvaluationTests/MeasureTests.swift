import Articles
import TestSupport
import Testing

@testable import Evaluation

@Suite("Measures")
struct MeasureTests {
  @Test("are trec_eval's on every topic, to four decimals")
  func agreesWithTrecEval() throws {
    let judgements = try Judgements(parsing: try #require(fixture("judgements.txt")))
    let run = try Run(parsing: try #require(fixture("run.txt")))
    let expected = try JSONValue.parse(try #require(fixture("trec_eval.json")))
    guard case .object(let topics) = expected else { Issue.record("no topics"); return }
    #expect(topics.count == 11)
    for (topic, values) in topics {
      guard case .object(let values) = values else { continue }
      #expect(values.count == 9)
      for (name, value) in values {
        let measure = try #require(Measure(name))
        guard case .number(let digits) = value else { continue }
        let ours = measure.value(
          run.results[topic, default: []], judgements.grades[topic, default: [:]])
        #expect(abs(ours - (Double(digits) ?? -1)) < 0.00005, "\(topic) \(name)")
      }
    }
  }

  @Test("of a topic by hand")
  func byHand() throws {
    let ranked = ["a", "b", "c", "d"].enumerated().map {
      Run.Result($0.element, score: -Double($0.offset))
    }
    let grades = ["a": 0, "b": 2, "d": 1, "x": 1]
    func value(_ name: String) throws -> Double {
      try #require(Measure(name)).value(ranked, grades)
    }
    #expect(try value("map") == (1.0 / 2 + 2.0 / 4) / 3)
    #expect(try value("p@2") == 0.5)
    #expect(try value("p@10") == 0.2)
    #expect(try value("rprec") == 1.0 / 3)
    #expect(try value("recall@4") == 2.0 / 3)
    #expect(try value("mrr") == 0.5)
    #expect(try value("judged@4") == 0.75)
    let ideal = 2 + 1 / 1.584962500721156 + 0.5
    let gain = 2 / 1.584962500721156 + 1 / 2.321928094887362
    #expect(abs(try value("ndcg@4") - gain / ideal) < 1e-12)
  }

  @Test("have names that are read and written")
  func names() {
    for name in [
      "ndcg", "ndcg@10", "map", "map@100", "p@5", "rprec", "recall@20", "mrr", "judged@3",
    ] {
      #expect(Measure(name)?.name == name)
    }
    for name in ["", "p", "judged", "ndcg@", "ndcg@0", "ndcg@-1", "rprec@3", "f1", "p@5@6"] {
      #expect(Measure(name) == nil, "\(name)")
    }
  }

  @Test("count a topic without results as nothing")
  func unanswered() throws {
    var run = Run()
    run.add(topic: "1", [Run.Result("a", score: 1)])
    run.add(topic: "9", [Run.Result("a", score: 1)])
    let judgements = Judgements(["1": ["a": 1], "2": ["a": 1], "3": ["a": 0]])
    let report = Report(run, judgements, [try #require(Measure("map"))])
    #expect(report.topics == ["1", "2", "3"])
    #expect(report.mean(0) == 1.0 / 3)
    #expect(report.unansweredTopics == ["2", "3"])
    #expect(report.hopelessTopics == ["3"])
    #expect(report.unjudgedTopicCount == 1)
  }
}

@Suite("The randomisation test")
struct RandomisationTestTests {
  @Test("goes through all tosses of few topics")
  func exact() {
    // Of 8 tosses of three equal differences two are as extreme as all the same way.
    let test = RandomisationTest([0.5, 0.6, 0.7, 0.2], against: [0.4, 0.5, 0.6, 0.2])
    #expect(abs(test.p - 0.25) < 1e-12)
    #expect(abs(test.difference - 0.075) < 1e-12)
    #expect(test.betterCount == 3 && test.worseCount == 0)
  }

  @Test("says 1 where nothing differs, and little where all goes one way")
  func extremes() {
    let values = (0..<60).map { Double($0) / 60 }
    #expect(RandomisationTest(values, against: values).p == 1)
    #expect(RandomisationTest(values.map { $0 + 0.1 }, against: values).p <= 0.0001)
    let swinging = values.enumerated().map { $0.element + ($0.offset % 2 == 0 ? 0.1 : -0.1) }
    #expect(RandomisationTest(swinging, against: values).p > 0.5)
  }

  @Test("gives the same twice")
  func repeats() {
    let a = (0..<40).map { Double($0 % 7) / 7 }
    let b = (0..<40).map { Double($0 % 5) / 5 }
    #expect(RandomisationTest(a, against: b) == RandomisationTest(a, against: b))
  }
}
