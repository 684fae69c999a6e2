import Lede

/// How a score came about, in words and as JSON.
enum ExplanationText {
  /// The part's line, and one for each of its words.
  static func lines(_ part: ScorePart) -> [String] {
    let beginning = NumberText.decimal(part.score, 4) + "  " + SafeText.line(part.label)
    if part.kind == .age { return [beginning] }
    let head =
      beginning + name(part.kind) + "   weight \(NumberText.decimal(part.weight, 3))"
      + "   idf \(NumberText.decimal(part.idf, 3))   tf \(part.frequency)"
      + "   length \(part.length) of \(NumberText.decimal(part.averageLength, 1)) on average"
    if part.kind == .pair { return [head] }
    return [head]
      + part.words.map { word in
        let more = word.termCount > word.terms.count ? " …" : ""
        return "        " + SafeText.line(word.terms.joined(separator: " ")) + more
          + "   in \(NumberText.counted(word.articleCount, "article"))"
      }
  }

  private static func name(_ kind: ScorePart.Kind) -> String {
    switch kind {
    case .query, .age: ""
    case .pair: " (side by side)"
    case .feedback: " (of the best hits)"
    }
  }

  static func write(_ part: ScorePart, to writer: inout JSONWriter) {
    writer.member("part", part.label)
    writer.member("kind", part.kind.rawValue)
    writer.member("score", part.score)
    writer.member("frequency", part.frequency)
    writer.member("idf", part.idf)
    writer.member("weight", part.weight)
    writer.member("length", part.length)
    writer.member("averageLength", part.averageLength)
    writer.member("words", array: part.words) { writer, word in
      writer.object { writer in
        writer.member("terms", strings: word.terms)
        writer.member("termCount", word.termCount)
        writer.member("articleCount", word.articleCount)
      }
    }
  }
}
