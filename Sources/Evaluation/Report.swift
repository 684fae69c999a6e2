/// A run's measures, topic by topic.
package struct Report: Sendable {
  /// The measures, in the order asked for.
  package let measures: [Measure]
  /// Every judged topic, in the order of the judgements.
  package let topics: [String]
  /// A row for each topic, a column for each measure.
  package let values: [[Double]]
  /// Judged topics for which the run has nothing; they count as 0.
  package let unansweredTopics: [String]
  /// Topics without any relevant article; no run can do anything but 0 on them.
  package let hopelessTopics: [String]
  /// Topics of the run that nobody judged; they are left out.
  package let unjudgedTopicCount: Int

  /// Measures a run against judgements.
  ///
  /// The mean is over all judged topics, as with trec_eval's `-c`: what a run does not answer
  /// counts as 0.
  package init(_ run: Run, _ judgements: Judgements, _ measures: [Measure] = Measure.usual) {
    self.measures = measures
    topics = judgements.topics
    var values: [[Double]] = []
    for topic in judgements.topics {
      let ranked = run.results[topic, default: []]
      let grades = judgements.grades[topic, default: [:]]
      values.append(measures.map { $0.value(ranked, grades) })
    }
    self.values = values
    unansweredTopics = topics.filter { run.results[$0, default: []].isEmpty }
    hopelessTopics = topics.filter { judgements.relevantCount($0) == 0 }
    unjudgedTopicCount = run.topics.count { judgements.grades[$0] == nil }
  }

  /// The mean of a measure over all topics.
  package func mean(_ measure: Int) -> Double {
    topics.isEmpty ? 0 : column(measure).reduce(0, +) / Double(topics.count)
  }

  /// A measure's values, topic by topic.
  package func column(_ measure: Int) -> [Double] { values.map { $0[measure] } }
}
