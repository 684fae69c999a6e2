import Articles
import IndexFormat
import Indexing
import Searching
import Storage

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

  /// Removes all articles that match a query, as `Index.search` reads it, and commits.
  ///
  /// A query that cannot be read as it is written is refused, for it would remove something else,
  /// and so is one that every article matches. As with the other method, the articles stay away
  /// until their files change.
  ///
  /// - Parameter query: words match where any of them does; `+must` and `-not` say more.
  /// - Returns: how many articles were removed.
  /// - Throws: `SearchError.Code.invalidOption` for such a query; nothing is then removed.
  @discardableResult
  public func remove(matching query: String) throws(SearchError) -> Int {
    try commit()
    return try remove(Index.open(pathBytes: pathBytes).keys(matching: query).keys)
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

  /// Removes articles of which the keys are known; those that no article has are passed over.
  @discardableResult
  package func remove(_ keys: Set<ArticleKey>) throws(SearchError) -> Int {
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
  /// The keys of all articles that match a query, and how it was read.
  ///
  /// A query that has to be read other than it is written is refused, and one that all match: it is
  /// more likely a slip than meant.
  package func keys(
    matching query: String
  ) throws(SearchError) -> (keys: Set<ArticleKey>, readAs: String) {
    let parsed = parser(SearchOptions()).parse(query)
    var notes = parsed.notes.map(\.text)
    var keys: Set<ArticleKey> = []
    try damageChecked { () throws(FormatError) in
      notes += try searcher.notes(parsed.query).map(\.text)
      guard notes.isEmpty else { return }
      try searcher.forEachMatch(parsed.query) { segment, document throws(FormatError) in
        let bytes = try reader.segments[segment].reader.key(of: document)
        if let key = ArticleKey(bytes: bytes) { keys.insert(key) }
        return true
      }
    }
    guard notes.isEmpty else {
      throw SearchError(
        .invalidOption, "remove: \(query): \(notes[0])",
        remedy: "nothing was removed; write the query so that it is read as it is meant")
    }
    guard keys.isEmpty || keys.count < reader.liveDocumentCount else {
      throw SearchError(
        .invalidOption, "remove: \(query): all \(keys.count) articles match",
        remedy: "nothing was removed; to begin anew, delete the folder of the index")
    }
    return (keys, parsed.query.text(extraFields: extraFields))
  }

  /// The articles of some keys as a search shows them, without a passage, in the order of their
  /// sources, paths and records.
  package func hits(of keys: Set<ArticleKey>) throws(SearchError) -> [Hit] {
    let sorted = keys.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
    return try damageChecked { () throws(FormatError) in
      var hits: [Hit] = []
      for key in sorted {
        guard let place = try reader.document(withKey: key) else { continue }
        let article = try reader.segments[place.segment].reader.article(place.document)
        hits.append(try hit(of: article, hash: XXHash64.hash(key)))
      }
      return hits
    }
  }

  /// The keys of the articles that ids and files stand for.
  package func keys(ids: [String], files: [[UInt8]]) throws(SearchError) -> Set<ArticleKey> {
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
