import Articles
import IndexFormat
import Storage

extension IndexWriter {
  /// Makes the index anew from the stored articles, with other settings or today's analysis, in one
  /// commit; keys, order, source records and dates stay.
  ///
  /// The articles are this index's own, or those of another one for a new index. Returns how many
  /// there are. When this throws, the last commit stands, what was written is removed, and the
  /// writer is of no more use.
  @discardableResult
  package func rebuild(
    _ newSettings: BuildSettings, from other: IndexReader? = nil,
    isCancelled: @escaping () -> Bool = { false }
  ) throws(IndexWriterError) -> Int {
    precondition(other == nil || generation == 0, "the articles of another go into a new index")
    if other == nil {
      try finishMerges()
      try commit()
      cancelMerge()
    }
    let segments =
      other?.segments ?? slots.map { IndexReader.Segment(reader: $0.reader, deletes: $0.deletes) }
    if let other { sources = other.manifest.sources }
    do throws(IndexWriterError) {
      beginAnew(newSettings)
      var count = 0
      for segment in segments { try add(liveArticlesOf: segment, &count, isCancelled) }
      try commit(sources: try records(of: segments))
      return count
    } catch {
      discard()
      throw error
    }
  }

  private func add(
    liveArticlesOf segment: IndexReader.Segment, _ count: inout Int, _ isCancelled: () -> Bool
  ) throws(IndexWriterError) {
    var articles: ArticleSequence
    do throws(FormatError) { articles = try ArticleSequence(segment.reader) } catch {
      throw .damaged(error)
    }
    for document in 0..<segment.reader.documentCount where segment.isLive(document) {
      let article: Article
      do throws(FormatError) { article = try articles.article(document) } catch {
        throw .damaged(error)
      }
      try add(article)
      count += 1
      if count % 64 == 0, isCancelled() { throw .cancelled }
    }
  }

  private func records(of segments: [IndexReader.Segment]) throws(IndexWriterError) -> [UInt8] {
    do throws(FormatError) {
      return try SourceSection.merged(segments.map(\.reader), keepsRemovals: false)
    } catch { throw .damaged(error) }
  }
}
