import IndexFormat

/// Figures of an index that `status` leaves out because they take longer.
public struct IndexStatistics: Sendable, Equatable {
  /// A part of the index's files.
  public struct Section: Sendable, Equatable {
    /// The part's name.
    public internal(set) var name: String
    /// Its bytes in all segments.
    public internal(set) var byteCount: Int
  }

  /// Different words.
  public internal(set) var termCount = 0
  /// Words of an article on average, the title's counted by its weight.
  public internal(set) var averageLength = 0.0
  /// The parts of the segments, the largest first.
  public internal(set) var sections: [Section] = []
}

extension Index {
  /// Figures of the index.
  ///
  /// - Complexity: linear in the terms.
  public func statistics() throws(SearchError) -> IndexStatistics {
    var statistics = IndexStatistics()
    statistics.termCount = try termCount()
    let documentCount = reader.segments.reduce(0) { $0 + $1.reader.documentCount }
    let lengthSum = reader.segments.reduce(UInt64(0)) { $0 &+ $1.reader.meta.lengthSum }
    if documentCount > 0 { statistics.averageLength = Double(lengthSum) / Double(documentCount) }
    statistics.sections = SegmentSection.allCases.map { section in
      IndexStatistics.Section(
        name: "\(section)",
        byteCount: reader.segments.reduce(0) { $0 + $1.reader.byteCount(of: section) })
    }.sorted { $0.byteCount > $1.byteCount }
    return statistics
  }
}
