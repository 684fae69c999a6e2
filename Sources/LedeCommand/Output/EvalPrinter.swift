import Evaluation
import Lede
import ResultJSON

/// Prints what an evaluation found.
struct EvalPrinter {
  let session: Session
  let report: Report
  let baseline: Report?

  private static let nameWidth = 12

  func text(perTopic: Bool) {
    if perTopic { topics() }
    var head = ["mean"]
    if baseline != nil { head += ["baseline", "difference", "p", "better", "worse"] }
    line("measure", head)
    for (column, measure) in report.measures.enumerated() {
      var cells = [NumberText.decimal(report.mean(column), 4)]
      if let baseline {
        let test = self.test(column, baseline)
        cells += [
          NumberText.decimal(baseline.mean(column), 4),
          (test.difference > 0 ? "+" : "") + NumberText.decimal(test.difference, 4),
          Self.probability(test.p), "\(test.betterCount)", "\(test.worseCount)",
        ]
      }
      line(measure.name, cells)
    }
    session.output.flush()
    session.note(summary)
  }

  func json(perTopic: Bool) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("topicCount", report.topics.count)
      writer.member("unansweredTopics", strings: report.unansweredTopics)
      writer.member("topicsWithoutRelevant", strings: report.hopelessTopics)
      writer.member("measures", array: report.measures.indices) { writer, column in
        writer.object { measure(column, &$0) }
      }
      guard perTopic else { return }
      writer.member("topics", array: report.topics.indices) { writer, row in
        writer.object { writer in
          writer.member("id", report.topics[row])
          for (column, measure) in report.measures.enumerated() {
            writer.member(measure.name, report.values[row][column])
          }
        }
      }
    }
    session.output.line(writer.text)
  }

  private func measure(_ column: Int, _ writer: inout JSONWriter) {
    writer.member("name", report.measures[column].name)
    writer.member("mean", report.mean(column))
    guard let baseline else { return }
    let test = self.test(column, baseline)
    writer.member("baselineMean", baseline.mean(column))
    writer.member("difference", test.difference)
    writer.member("p", test.p)
    writer.member("betterCount", test.betterCount)
    writer.member("worseCount", test.worseCount)
  }

  private func test(_ column: Int, _ baseline: Report) -> RandomisationTest {
    RandomisationTest(report.column(column), against: baseline.column(column))
  }

  /// A probability, which 100,000 tosses do not tell from 0 where it is small.
  static func probability(_ p: Double) -> String {
    p < 0.0001 ? "<0.0001" : NumberText.decimal(p, 4)
  }

  private func topics() {
    line("topic", report.measures.map(\.name))
    for (row, topic) in report.topics.enumerated() {
      line(SafeText.line(topic), report.values[row].map { NumberText.decimal($0, 4) })
    }
    session.output.line()
  }

  private func line(_ name: String, _ cells: [String]) {
    session.output.line(
      DisplayWidth.fit(name, Self.nameWidth)
        + cells.map { DisplayWidth.fit($0, 12, alignedRight: true) }.joined())
  }

  /// What the means are over, and what to be careful about.
  private var summary: String {
    var text = NumberText.counted(report.topics.count, "judged topic")
    if !report.unansweredTopics.isEmpty {
      text += ", \(NumberText.count(report.unansweredTopics.count)) without results (count as 0)"
    }
    if !report.hopelessTopics.isEmpty {
      text += ", \(NumberText.count(report.hopelessTopics.count)) without a relevant article"
    }
    if report.unjudgedTopicCount > 0 {
      text += "; \(NumberText.count(report.unjudgedTopicCount)) more of the run not judged"
    }
    return text
  }
}

/// Prints what a sweep found.
struct TuningPrinter {
  let session: Session
  let measure: Measure
  let tuning: Tuning

  func text() {
    let test = self.test
    for (name, value) in [
      ("as it is", "\(decimal(mean(tuning.baseValues)))   \(text(tuning.base))"),
      ("tuned, held out", decimal(mean(tuning.heldOut))),
      ("difference", (test.difference > 0 ? "+" : "") + decimal(test.difference)),
      ("p", EvalPrinter.probability(test.p)),
    ] { session.output.line(DisplayWidth.fit("\(measure.name) \(name)", 32) + value) }
    for (fold, setting) in tuning.foldSettings.enumerated() {
      session.output.line(DisplayWidth.fit("fold \(fold + 1) was given", 32) + text(setting))
    }
    session.output.line(
      DisplayWidth.fit("best on all topics (flattering)", 32)
        + "\(decimal(tuning.bestMean))   \(text(tuning.best))")
    session.output.flush()
    session.note(
      "\(NumberText.counted(tuning.heldOut.count, "topic")), "
        + "\(NumberText.counted(tuning.settingCount, "setting")) tried")
  }

  func json() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("measure", measure.name)
      writer.member("settingCount", tuning.settingCount)
      writer.member("baseMean", mean(tuning.baseValues))
      writer.member("heldOutMean", mean(tuning.heldOut))
      writer.member("difference", test.difference)
      writer.member("p", test.p)
      writer.member("base", object: { write(tuning.base, &$0) })
      writer.member("folds", array: tuning.foldSettings) { writer, setting in
        writer.object { write(setting, &$0) }
      }
      writer.member("best", object: { write(tuning.best, &$0) })
      writer.member("bestMean", tuning.bestMean)
    }
    session.output.line(writer.text)
  }

  private var test: RandomisationTest {
    RandomisationTest(tuning.heldOut, against: tuning.baseValues)
  }

  private func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  private func decimal(_ value: Double) -> String { NumberText.decimal(value, 4) }

  private func text(_ setting: TunedSetting) -> String {
    "k1 \(setting.k1), b \(setting.b), title-weight \(setting.titleWeight)"
  }

  private func write(_ setting: TunedSetting, _ writer: inout JSONWriter) {
    writer.member("k1", setting.k1)
    writer.member("b", setting.b)
    writer.member("titleWeight", setting.titleWeight)
  }
}
