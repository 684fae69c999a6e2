/// Ranked results for topics: a *run*.
package struct Run: Sendable, Equatable {
  /// An article that was found.
  package struct Result: Sendable, Equatable {
    package var article: String
    package var score: Double

    package init(_ article: String, score: Double) {
      self.article = article
      self.score = score
    }
  }

  /// The results of each topic, best first.
  package private(set) var results: [String: [Result]] = [:]
  /// The topics in the order in which they came.
  package private(set) var topics: [String] = []

  package init() {}

  /// Adds the results of a topic in the order in which they are ranked.
  package mutating func add(topic: String, _ ranked: [Result]) {
    if results[topic] == nil { topics.append(topic) }
    results[topic] = ranked
  }

  /// Reads a run in TREC's form, `topic Q0 article rank score tag`.
  ///
  /// As trec_eval does, the order is that of the scores in single precision, of equal ones the
  /// article that comes last by its bytes first; the column of ranks is not looked at.
  ///
  /// - Throws: `EvaluationError` at the first line that is no result, or that comes twice.
  package init(parsing bytes: [UInt8]) throws(EvaluationError) {
    var seen: [String: Set<String>] = [:]
    try LineFields.forEach(bytes) { number, line throws(EvaluationError) in
      let fields = LineFields.fields(line)
      guard fields.count == 5 || fields.count == 6, let score = Double(fields[4]), !score.isNaN
      else {
        throw EvaluationError(
          line: number, "is no result",
          remedy: "write topic, Q0, article, rank, score and a name of the run")
      }
      guard seen[fields[0], default: []].insert(fields[2]).inserted else {
        throw EvaluationError(
          line: number, "\(fields[2]) comes twice for topic \(fields[0])",
          remedy: "list each article once for a topic")
      }
      if results[fields[0]] == nil { topics.append(fields[0]) }
      results[fields[0], default: []].append(Result(fields[2], score: score))
    }
    guard !topics.isEmpty else {
      throw EvaluationError(
        "holds no result", remedy: "write topic, Q0, article, rank, score and a name of the run")
    }
    for topic in topics {
      results[topic]?.sort { a, b in
        let (x, y) = (Float(a.score), Float(b.score))
        return x != y ? x > y : b.article.utf8.lexicographicallyPrecedes(a.article.utf8)
      }
    }
  }

  /// The run in TREC's form.
  ///
  /// Scores that do not say the order in single precision, such as equal ones, are written as
  /// falling numbers, so that whoever reads the file has the ranking that was meant.
  package func text(name: String) -> String {
    var text = ""
    for topic in topics {
      let ranked = results[topic, default: []]
      let tellsOrder = zip(ranked, ranked.dropFirst()).allSatisfy {
        Float($0.score) > Float($1.score)
      }
      for (index, result) in ranked.enumerated() {
        let score = tellsOrder ? "\(result.score)" : "\(ranked.count - index)"
        text += "\(topic) Q0 \(result.article) \(index + 1) \(score) \(name)\n"
      }
    }
    return text
  }
}
