import Analysis
import Articles
import IndexFormat

extension Index {
  /// The words of the index that begin with some letters, in the order of their bytes.
  ///
  /// - Parameters:
  ///   - prefix: how the words begin, folded as the index's analysis folds; empty for all.
  ///   - limit: words to return at most.
  ///   - byFrequency: whether the words of most articles are returned, and come first.
  /// - Returns: the words with their counts over all segments.
  /// - Throws: `SearchError.Code.damaged`.
  /// - Complexity: linear in the terms with the prefix.
  public func terms(
    prefix: String = "", limit: Int = 1_000, byFrequency: Bool = false
  ) throws(SearchError) -> [TermCount] {
    try damageChecked { () throws(FormatError) -> [TermCount] in
      let field = termField
      let start = [field] + folded(prefix)
      var counts: [[UInt8]: TermCount] = [:]
      for segment in reader.segments {
        var cursor = try segment.reader.dictionary.cursor(
          atOrAfter: start[...], in: segment.reader)
        while try cursor.next(), cursor.key.starts(with: start) {
          let key = cursor.key
          var count =
            counts[key]
            ?? TermCount(
              text: String(decoding: key.dropFirst(), as: UTF8.self), articleCount: 0,
              occurrenceCount: 0)
          count.articleCount += cursor.entry.documentCount
          count.occurrenceCount += cursor.entry.frequencySum
          counts[key] = count
        }
      }
      let sorted = counts.sorted { a, b in
        if byFrequency, a.value.articleCount != b.value.articleCount {
          return a.value.articleCount > b.value.articleCount
        }
        return a.key.lexicographicallyPrecedes(b.key)
      }
      return sorted.prefix(max(0, limit)).map(\.value)
    }
  }

  /// Different words in the index.
  public func termCount() throws(SearchError) -> Int {
    try terms(limit: .max).count
  }

  /// The field of surface forms; with the plain analyzer they are the stems.
  private var termField: UInt8 {
    reader.manifest.settings.analyzerKind == AnalyzerKind.plain.rawValue
      ? TermField.stem : TermField.form
  }

  private func folded(_ prefix: String) -> [UInt8] {
    guard !prefix.isEmpty else { return [] }
    let analyzer = Analyzer(
      AnalyzerKind(rawValue: reader.manifest.settings.analyzerKind) ?? .standard)
    var buffer = TokenBuffer()
    let bytes = Array(prefix.utf8)
    // Safe: a view of an array that is alive and unchanged meanwhile.
    unsafe analyzer.analyze(bytes.span.bytes, mode: .query, into: &buffer)
    guard let token = buffer.tokens.first else { return bytes }
    return Array(buffer.form(of: token))
  }
}
