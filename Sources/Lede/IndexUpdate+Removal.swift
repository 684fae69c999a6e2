import Articles
import IndexFormat
import Indexing

extension IndexUpdate {
  /// Removes articles and commits; all of them or none.
  ///
  /// The files that they came from do not bring them back as long as they stay as they are; a file
  /// that changes is read as a new one. The bytes stay on the disk until segments are merged, or
  /// `purge` is called.
  ///
  /// - Parameters:
  ///   - ids: what `Index.article(id:)` takes.
  ///   - files: files whose articles all go: the path in the file system, or below their
  ///     source, with or without the source's name before it.
  /// - Returns: how many articles were removed.
  /// - Throws: `SearchError.Code.noArticle` when an id or file is unknown or stands for several;
  ///   nothing is then removed.
  @discardableResult
  public func remove(ids: [String], files: [String] = []) throws(SearchError) -> Int {
    try remove(ids: ids, files: files.map { Array($0.utf8) })
  }

  /// Removes articles of files whose paths need not be UTF-8; see the other method.
  @discardableResult
  package func remove(ids: [String], files: [[UInt8]]) throws(SearchError) -> Int {
    try commit()
    // No writer but this one: the newest commit is what it stands on.
    let keys = try Index.open(pathBytes: pathBytes).keys(ids: ids, files: files)
    do throws(IndexWriterError) { return try writer.remove(keys) } catch {
      throw SearchError(error, location: path)
    }
  }

  /// Removes the bytes of what was deleted from the disk.
  ///
  /// Commits, writes every segment that holds deleted articles again without them, and removes the
  /// old files at once. A reader that has the index open keeps their bytes alive until it goes.
  ///
  /// - Parameter isCancelled: asked now and then whether to give up.
  /// - Returns: how many segments there were and how many there are.
  /// - Throws: `SearchError`; what was deleted is then deleted, but may still be on the disk.
  @discardableResult
  public func purge(
    isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) -> SegmentChange {
    try merging { () throws(IndexWriterError) in try writer.purge(isCancelled: isCancelled) }
  }
}

extension Index {
  /// The keys of the articles that ids and files stand for.
  func keys(ids: [String], files: [[UInt8]]) throws(SearchError) -> Set<ArticleKey> {
    var keys: Set<ArticleKey> = []
    for id in ids {
      guard let place = try place(of: id, for: "remove") else {
        throw SearchError(
          .noArticle, "remove: \(id): no article has this id, path or record",
          remedy: "nothing was removed; ids are in the last column of `lede search`")
      }
      let segment = reader.segments[place.segment].reader
      let bytes = try damageChecked { () throws(FormatError) in try segment.key(of: place.document)
      }
      if let key = ArticleKey(bytes: bytes) { keys.insert(key) }
    }
    return files.isEmpty ? keys : keys.union(try self.keys(ofFiles: files))
  }

  /// The keys of all articles of some files; a look at every key.
  private func keys(ofFiles files: [[UInt8]]) throws(SearchError) -> Set<ArticleKey> {
    // What is there on the disk is meant before what the index calls by the same path.
    let resolved = files.map { try? SourceSet.realPath($0) }
    var exact: [[ArticleKey]] = Array(repeating: [], count: files.count)
    var named = exact
    try damageChecked { () throws(FormatError) in
      for segment in reader.segments {
        for document in 0..<segment.reader.documentCount where segment.isLive(document) {
          guard let key = ArticleKey(bytes: try segment.reader.key(of: document)),
            !key.path.isEmpty
          else { continue }
          for index in files.indices {
            if let path = resolved[index], path == filePath(of: key) { exact[index].append(key) }
            if isFile(files[index], of: key) { named[index].append(key) }
          }
        }
      }
    }
    let found = zip(exact, named).map { $0.isEmpty ? $1 : $0 }
    for (file, keys) in zip(files, found) {
      let sources = Set(keys.map(\.source))
      guard sources.count != 1 else { continue }
      let name = String(decoding: file, as: UTF8.self)
      throw sources.isEmpty
        ? SearchError(
          .noArticle, "remove: \(name): no article came from this file",
          remedy: "nothing was removed; `lede show ID` tells an article's path")
        : SearchError(
          .noArticle, "remove: \(name): files of \(sources.count) sources have this path",
          remedy: "nothing was removed; put the source's name before the path: "
            + (sources.min() ?? "") + "/" + name)
    }
    return Set(found.joined())
  }

  private func isFile(_ path: [UInt8], of key: ArticleKey) -> Bool {
    let slash = UInt8(ascii: "/")
    return key.path == path || Array(key.source.utf8) + [slash] + key.path == path
      || path.first == slash && filePath(of: key) == path
  }
}
