import Articles
import IndexFormat

/// What scoring knows of the whole collection; deleted documents count until they are merged away.
///
/// An input of scoring: a search over part of a collection is given the whole one's.
package struct CollectionStatistics: Sendable, Equatable {
  /// Documents, deleted ones among them.
  package var documentCount: Int
  /// Sum of their weighted lengths.
  package var lengthSum: UInt64
  /// Languages of the articles, by ascending code: a query's word is stemmed in each.
  package var languages: [LanguageTag]
  /// Document counts of terms over the whole collection, by dictionary key, where they are not
  /// the sums over the segments searched.
  package var termDocumentCounts: [[UInt8]: Int] = [:]
  /// Sums of the frequencies of terms likewise.
  package var termFrequencySums: [[UInt8]: UInt64] = [:]
  /// The languages of at least one article in twenty of those whose language is known, by how many
  /// there are, then by code: what questions are likely to be asked in.
  package var mainLanguages: [LanguageTag] = []

  /// The sums over some segments.
  package init(_ segments: [SearchSegment]) {
    documentCount = 0
    lengthSum = 0
    var codes: [UInt32] = []
    var counts: [UInt32: Int] = [:]
    for segment in segments {
      documentCount += segment.reader.documentCount
      lengthSum = lengthSum.addingReportingOverflow(segment.reader.meta.lengthSum).partialValue
      for entry in segment.reader.meta.languages where entry.documentCount > 0 {
        let code = entry.language.code
        guard code != LanguageTag.undetermined.code else { continue }
        if !codes.contains(code) { codes.append(code) }
        counts[code, default: 0] += Int(entry.documentCount)
      }
    }
    codes.sort()
    languages = codes.map { LanguageTag(code: $0) }
    let known = counts.values.reduce(0, +)
    mainLanguages = codes.filter { (counts[$0] ?? 0) * 20 >= known }
      .sorted { (counts[$1] ?? 0, $0) < (counts[$0] ?? 0, $1) }
      .map { LanguageTag(code: $0) }
  }

  /// The average length, 1 for a collection without text.
  package var averageLength: Float {
    guard documentCount > 0, lengthSum > 0 else { return 1 }
    return Float(Double(lengthSum) / Double(documentCount))
  }
}
