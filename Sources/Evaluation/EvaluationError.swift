/// What is wrong with a file of topics, judgements or results.
package struct EvaluationError: Error, Sendable, Equatable {
  /// The line, from 1; nil where it is the whole file.
  package var line: Int?
  /// What is wrong with it.
  package var reason: String
  /// What would be right.
  package var remedy: String

  init(line: Int? = nil, _ reason: String, remedy: String) {
    self.line = line
    self.reason = reason
    self.remedy = remedy
  }
}
