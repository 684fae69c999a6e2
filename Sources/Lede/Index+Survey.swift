import Indexing

extension IndexSurvey {
  /// Paths against an index; nil where there is none yet.
  package init(
    _ paths: [[UInt8]], index: Index?, options: IndexJob.Options
  ) throws(SearchError) {
    let segments = index?.reader.segments.map(\.reader) ?? []
    do throws(IndexJobError) {
      try self.init(paths, segments: segments, options: options)
    } catch { throw SearchError(error, location: index?.path ?? "") }
  }
}
