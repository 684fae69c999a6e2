import IndexFormat

extension Searcher {
  /// A searcher over a commit of an index, with the statistics of all its segments.
  package init(_ index: IndexReader) {
    self.init(
      index.segments.map { SearchSegment($0.reader, deleted: $0.deletes?.words ?? []) })
  }
}
