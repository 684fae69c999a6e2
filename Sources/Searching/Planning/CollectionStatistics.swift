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

  /// The sums over some segments.
  package init(_ segments: [SearchSegment]) {
    documentCount = 0
    lengthSum = 0
    var codes: [UInt32] = []
    for segment in segments {
      documentCount += segment.reader.documentCount
      lengthSum = lengthSum.addingReportingOverflow(segment.reader.meta.lengthSum).partialValue
      for entry in segment.reader.meta.languages where entry.documentCount > 0 {
        let code = entry.language.code
        if code != LanguageTag.undetermined.code, !codes.contains(code) { codes.append(code) }
      }
    }
    codes.sort()
    languages = codes.map { LanguageTag(code: $0) }
  }

  /// The average length, 1 for a collection without text.
  package var averageLength: Float {
    guard documentCount > 0, lengthSum > 0 else { return 1 }
    return Float(Double(lengthSum) / Double(documentCount))
  }
}
