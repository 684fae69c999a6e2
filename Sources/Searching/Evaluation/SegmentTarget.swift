import IndexFormat
import Storage

/// One segment as evaluators see it: deletes, columns and how hits are made.
///
/// Shared by what searches the segment, hence a class: it is looked into often, and a copy would
/// retain each of its parts.
final class SegmentTarget {
  let segment: SearchSegment
  /// The segment's index in the searched list.
  let index: Int
  let scoring: SegmentScoring
  let orderKeys: Column<UInt64>
  /// Nil where hits are not ordered by them: the column is verified as a whole.
  private let instants: Column<Int64>?

  init(
    _ segment: SearchSegment, index: Int, _ scorer: Scorer, order: SortOrder = .score
  ) throws(FormatError) {
    self.segment = segment
    self.index = index
    scoring = try SegmentScoring(segment.reader, scorer)
    orderKeys = try segment.reader.column(.orderKeys, of: UInt64.self)
    instants =
      order == .score ? nil : try segment.reader.column(.instants, of: Int64.self)
  }

  var documentCount: Int { segment.reader.documentCount }

  func isDeleted(_ document: Int) -> Bool { segment.isDeleted(document) }

  func hit(_ document: Int, score: Double) -> Hit {
    Hit(
      score: score, instant: instants?[document] ?? .min, orderKey: orderKeys[document],
      segment: index, document: document)
  }
}
