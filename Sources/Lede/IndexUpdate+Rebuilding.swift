import Articles
import IndexFormat
import Indexing

extension IndexUpdate {
  /// Makes the index anew from its own stored text, with other settings or this version's analysis.
  ///
  /// What the options leave open stays as it is. Keys, sources and dates stay, too, so that the
  /// next run over the sources reads only what changed. One commit; readers go on with the one
  /// before. Takes as much disk again until it is done.
  ///
  /// - Parameters:
  ///   - options: the analyzer, the title weight, and whether text is kept from now on.
  ///   - isCancelled: asked now and then whether to give up.
  /// - Returns: how many articles there are.
  /// - Throws: `SearchError` with `noText` where none is kept; the index is then as it was, and
  ///   this writer of no more use.
  @discardableResult
  public func rebuild(
    _ options: IndexOptions = IndexOptions(), isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) -> Int {
    try commit()
    // No writer but this one: the newest commit is what it stands on.
    try Index.open(pathBytes: pathBytes).requireText("rebuild")
    let settings = try Self.settings(options, existing: writer.manifestSettings)
    return try rebuild(settings, from: nil, isCancelled)
  }

  /// Fills this new index with the articles of another one, from its stored text.
  ///
  /// - Parameters:
  ///   - index: the other; it stays as it is.
  ///   - options: what is to be different; what they leave open is as it is there.
  ///   - isCancelled: asked now and then whether to give up.
  /// - Returns: how many articles there are.
  /// - Throws: `SearchError` with `noText` where none is kept, or `invalidOption` where this index
  ///   is not new; nothing is then written.
  @discardableResult
  public func rebuild(
    from index: Index, _ options: IndexOptions = IndexOptions(),
    isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) -> Int {
    try index.requireText("rebuild")
    guard writer.generation == 0 else {
      throw .invalidOption("rebuild into", path, expected: "a folder without an index")
    }
    let settings = try Self.settings(options, existing: index.reader.manifest.settings)
    return try rebuild(settings, from: index.reader, isCancelled)
  }

  private func rebuild(
    _ settings: BuildSettings, from reader: IndexReader?, _ isCancelled: @escaping () -> Bool
  ) throws(SearchError) -> Int {
    do throws(IndexWriterError) {
      let count = try writer.rebuild(settings, from: reader, isCancelled: isCancelled)
      var isReleased = false
      do throws(IndexWriterError) {
        isReleased = try writer.settle(first: 0, isCancelled: isCancelled) != nil
      } catch {
        // It is done; only segments are left that could be fewer.
        guard case .cancelled = error else { throw error }
      }
      if !isReleased, reader == nil { try writer.release() }
      return count
    } catch { throw SearchError(error, location: path) }
  }
}
