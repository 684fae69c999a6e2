import Lede

/// How a score came about, in words.
enum ExplanationText {
  /// The part's line, and one for each of its words.
  static func lines(_ part: ScorePart) -> [String] {
    let beginning = NumberText.decimal(part.score, 4) + "  " + SafeText.line(part.label)
    if part.kind == .age { return [beginning] }
    let head =
      beginning + name(part) + "   weight \(NumberText.decimal(part.weight, 3)) (\(weighing(part)))"
      + "   tf \(part.frequency) (\(counts(part.titleCount, part.bodyCount)))"
    let length =
      "   K \(NumberText.decimal(part.norm, 3)) at length \(part.length), "
      + "\(NumberText.decimal(part.averageLength, 1)) on average"
    if part.kind == .pair { return [head] }
    return [head]
      + part.words.enumerated().map { number, word in
        let more = word.termCount > word.terms.count ? " …" : ""
        return "        " + SafeText.line(word.terms.joined(separator: " ")) + more
          + "   in \(NumberText.counted(word.articleCount, "article"))"
          + (number == part.words.count - 1 ? length : "")
      }
  }

  /// What the weight is made of.
  private static func weighing(_ part: ScorePart) -> String {
    "idf \(NumberText.decimal(part.idf, 3)), burstiness \(NumberText.decimal(part.burstiness, 3))"
  }

  /// Where something occurs how often.
  static func counts(_ titleCount: Int, _ bodyCount: Int) -> String {
    let places = [(titleCount, "title"), (bodyCount, "text")].filter { $0.0 > 0 }
    return places.map { "\($0.0) in the \($0.1)" }.joined(separator: ", ")
  }

  private static func name(_ part: ScorePart) -> String {
    switch part.kind {
    case .query, .age: part.isFunctionWord ? " (function word)" : ""
    case .pair: " (side by side)"
    case .feedback: " (of the best hits)"
    }
  }
}
