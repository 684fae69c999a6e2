/// Words that a person wants to be taken for one another.
///
/// A line `film, movie, motion picture` makes each stand for all; `eu => european union` only adds
/// what is right of the arrow. `#` begins a remark. Words compare without regard to case; an entry of
/// several words is met as a phrase in the query.
package struct Synonyms: Sendable, Equatable {
  /// What a line must not be.
  package struct Fault: Error, Sendable, Equatable {
    package var line: Int
    package var reason: String
  }

  private var others: [String: [String]] = [:]
  /// Entries of one line.
  private static let entryCountMax = 64

  /// Reads a file of them.
  package init(parsing text: String) throws(Fault) {
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      let content = Self.trimmed(line.prefix { $0 != "#" })
      guard !content.isEmpty else { continue }
      let sides = content.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if sides.count == 2 {
        guard sides[1].first == ">" else {
          throw Fault(line: number, reason: "has a = that is no =>")
        }
        try add(Self.entries(sides[0]), Self.entries(sides[1].dropFirst()), number)
      } else {
        let entries = Self.entries(sides[0])
        try add(entries, entries, number)
      }
    }
  }

  private mutating func add(
    _ words: [String], _ meanings: [String], _ line: Int
  ) throws(Fault) {
    guard !words.isEmpty, !meanings.isEmpty, Set(words + meanings).count > 1 else {
      throw Fault(line: line, reason: "has nothing that stands for something else")
    }
    guard words.count <= Self.entryCountMax, meanings.count <= Self.entryCountMax else {
      throw Fault(line: line, reason: "has more than \(Self.entryCountMax) words")
    }
    for word in words {
      for meaning in meanings where meaning != word {
        if !others[word, default: []].contains(meaning) {
          others[word, default: []].append(meaning)
        }
      }
    }
  }

  /// The query with every word and phrase that has synonyms beside them, any of which may match.
  package func expanded(_ query: Query) -> Query {
    switch query {
    case .text(.word(let text), let scope), .text(.phrase(let text), let scope):
      guard let others = others[text.lowercased()] else { return query }
      let more = others.map { other in
        Query.Clause(
          .optional, .text(other.contains(" ") ? .phrase(other) : .word(other), in: scope))
      }
      return .group([Query.Clause(.optional, query)] + more)
    case .boolean(let clauses):
      return .group(clauses.map { Query.Clause($0.role, expanded($0.query)) })
    default: return query
    }
  }

  private static func entries(_ text: Substring) -> [String] {
    text.split(separator: ",").map { trimmed($0).lowercased() }.filter { !$0.isEmpty }
  }

  /// Without white space around it, and with single spaces in it.
  private static func trimmed(_ text: Substring) -> Substring {
    var result = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      if !result.isEmpty { result += " " }
      result += word
    }
    return result[...]
  }
}
