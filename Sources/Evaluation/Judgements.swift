/// Which articles answer which topic, and how well: *qrels*.
package struct Judgements: Sendable, Equatable {
  /// Grades by topic and article; above 0 is relevant.
  package private(set) var grades: [String: [String: Int]] = [:]
  /// The topics in the order of the file.
  package private(set) var topics: [String] = []

  /// How many articles are relevant to a topic.
  package func relevantCount(_ topic: String) -> Int {
    grades[topic, default: [:]].values.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
  }

  /// Reads judgements: TREC's `topic iteration article grade`, or `topic⇥article⇥grade`, with or
  /// without a line of headings.
  ///
  /// - Throws: `EvaluationError` at the first line that is no judgement, or that says of an article
  ///   something else than a line before.
  package init(parsing bytes: [UInt8]) throws(EvaluationError) {
    var isFirst = true
    try LineFields.forEach(bytes) { number, line throws(EvaluationError) in
      let fields = LineFields.fields(line)
      defer { isFirst = false }
      guard fields.count == 3 || fields.count == 4 else {
        throw EvaluationError(
          line: number, "has \(fields.count) columns",
          remedy: "write topic, article and grade, or TREC's topic, 0, article and grade")
      }
      guard let grade = Int(fields[fields.count - 1]) else {
        if isFirst, fields.allSatisfy(Self.isHeading) { return }
        throw EvaluationError(
          line: number, "the grade \(fields[fields.count - 1]) is no whole number",
          remedy: "give 0 for not relevant and 1 or more for relevant")
      }
      try add(topic: fields[0], article: fields[fields.count - 2], grade: grade, line: number)
    }
    guard !topics.isEmpty else {
      throw EvaluationError(
        "holds no judgement", remedy: "write topic, article and grade in each line")
    }
  }

  /// Judgements that a program has.
  package init(_ grades: [String: [String: Int]]) {
    self.grades = grades
    topics = grades.keys.sorted()
  }

  private static func isHeading(_ field: String) -> Bool {
    field.utf8.allSatisfy { ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) || $0 == 95 || $0 == 45 }
  }

  private mutating func add(
    topic: String, article: String, grade: Int, line: Int
  ) throws(EvaluationError) {
    if grades[topic] == nil { topics.append(topic) }
    if let before = grades[topic, default: [:]].updateValue(grade, forKey: article),
      before != grade
    {
      throw EvaluationError(
        line: line, "\(article) was judged \(before) for topic \(topic) before, and is \(grade)",
        remedy: "judge each article once")
    }
  }
}
