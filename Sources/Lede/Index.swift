@_exported import Articles
import IndexFormat
import Indexing
import Searching
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One commit of an index, open for searching.
///
/// Opening maps files and reads their heads; nothing grows with the number of articles, and bytes
/// are verified as they are touched. Immutable and safe to share between threads; it stays valid
/// whatever writers do. Open a new one to see a newer commit.
///
///     let index = try Index.open("Index")
///     for hit in try index.search("grain deal").hits { print(hit.title) }
public struct Index: Sendable {
  /// The folder of the index.
  public let path: String
  let pathBytes: [UInt8]
  package let reader: IndexReader
  /// The segments as searching sees them.
  package let searcher: Searcher

  init(pathBytes: [UInt8], reader: IndexReader) {
    path = String(decoding: pathBytes, as: UTF8.self)
    self.pathBytes = pathBytes
    self.reader = reader
    searcher = Searcher(reader)
  }

  /// Opens the newest commit of an index.
  ///
  /// - Parameter path: the folder.
  /// - Returns: the index as it is at that commit.
  /// - Throws: `SearchError` with `noIndex`, `damaged`, `newerVersion`, `olderVersion` or `system`.
  /// - Complexity: O(1) in the articles; a few microseconds a segment.
  public static func open(_ path: String) throws(SearchError) -> Index {
    try open(pathBytes: Array(path.utf8))
  }

  /// Opens the newest commit of an index whose path need not be UTF-8.
  ///
  /// - Parameter pathBytes: the folder, as the file system's own bytes.
  /// - Returns: the index as it is at that commit; its `path` is for people.
  /// - Throws: as `open(_:)`.
  public static func open(pathBytes: [UInt8]) throws(SearchError) -> Index {
    let path = String(decoding: pathBytes, as: UTF8.self)
    let storage: PosixStorage
    do throws(StorageError) { storage = try PosixStorage(pathBytes: pathBytes) } catch {
      guard error.errno == ENOENT || error.errno == ENOTDIR else { throw SearchError(error) }
      throw SearchError(.noIndex(location: path), location: path)
    }
    do throws(IndexDirectoryError) {
      return Index(pathBytes: pathBytes, reader: try IndexReader(storage))
    } catch { throw SearchError(error, location: path) }
  }

  /// The article with an id; nil when there is none.
  ///
  /// - Parameter id: the beginning of a hit's id, long enough to tell it from all others; a
  ///   record's own id; the path of its file below its source; or the page's own address.
  /// - Returns: the stored article, without text where none is kept.
  /// - Throws: `SearchError.Code.noArticle` when the id stands for more than one article.
  public func article(id: String) throws(SearchError) -> Article? {
    guard let place = try place(of: id) else { return nil }
    return try damageChecked { () throws(FormatError) -> Article in
      try reader.segments[place.segment].reader.article(place.document)
    }
  }

  /// Runs a reading of index files whose damage becomes a `SearchError`.
  func damageChecked<Result>(
    _ body: () throws(FormatError) -> Result
  ) throws(SearchError) -> Result {
    do throws(FormatError) { return try body() } catch { throw SearchError(error, location: path) }
  }
}
