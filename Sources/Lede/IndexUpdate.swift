import Analysis
import Articles
import IndexFormat
import Indexing
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a new index is made; an existing one keeps what it was made with.
public struct IndexOptions: Sendable, Equatable {
  /// How text becomes words.
  public enum Analyzer: String, Sendable, CaseIterable {
    /// The rules of articles in many languages, with stemming.
    case standard
    /// Lower case, split at all but letters and digits, nothing else: for comparisons.
    case plain
  }

  /// How text becomes words.
  public var analyzer: Analyzer?
  /// What an occurrence in the title counts, 1…255; nil for the analyzer's default.
  public var titleWeight: Int?
  /// Whether text is kept for snippets and reading; nil for yes.
  public var storesText: Bool?
  /// Private memory to gather articles in before they are written, in bytes.
  public var memoryByteCount = 256 << 20

  /// The defaults.
  public init() {}
}

/// Adds, replaces and deletes articles; `commit()` makes all of it visible and durable in one step.
///
/// One writer per index at a time: a second is refused at once. For one thread at a time. Readers
/// go on undisturbed, with the commit that they opened. A writer that goes away without a commit
/// leaves the index as it was.
///
///     let writer = try IndexUpdate("Index")
///     try writer.add(Article(key: ArticleKey(id: "a1"), title: "Rain", blocks: [Block("…")]))
///     try writer.commit()
public final class IndexUpdate {
  /// The folder of the index.
  public let path: String
  package let writer: Indexing.IndexWriter

  /// Opens an index for writing, or prepares a new one, which exists from the first commit on.
  ///
  /// - Parameters:
  ///   - path: the folder; made when it is not there (its parent must be).
  ///   - options: for a new index; what is set must agree with an existing one.
  /// - Throws: `SearchError` with `locked`, `settingsDiffer`, `damaged` or `system`.
  public convenience init(
    _ path: String, _ options: IndexOptions = IndexOptions()
  ) throws(SearchError) {
    try self.init(pathBytes: Array(path.utf8), options)
  }

  /// Opens an index for writing whose path need not be UTF-8, or prepares a new one.
  ///
  /// - Parameters:
  ///   - pathBytes: the folder, as the file system's own bytes.
  ///   - options: as for a path that is text.
  /// - Throws: as `init(_:_:)`.
  public init(
    pathBytes: [UInt8], _ options: IndexOptions = IndexOptions()
  ) throws(SearchError) {
    path = String(decoding: pathBytes, as: UTF8.self)
    let storage: PosixStorage
    do throws(StorageError) {
      storage = try PosixStorage(pathBytes: pathBytes, createIfMissing: true)
    } catch { throw SearchError(error) }
    let settings = try Self.settings(options, existing: Self.existingSettings(storage, path))
    do throws(IndexWriterError) {
      writer = try Indexing.IndexWriter(
        storage, settings: settings, memoryByteCount: options.memoryByteCount,
        creator: "lede \(Version.text)")
    } catch { throw SearchError(error, location: path) }
  }

  /// Adds an article; one with the same key is replaced.
  public func add(_ article: Article) throws(SearchError) {
    do throws(IndexWriterError) { try writer.add(article) } catch {
      throw SearchError(error, location: path)
    }
  }

  /// Deletes the article with a key; false when there is none.
  @discardableResult
  public func delete(_ key: ArticleKey) throws(SearchError) -> Bool {
    do throws(IndexWriterError) { return try writer.delete(key) } catch {
      throw SearchError(error, location: path)
    }
  }

  /// Makes everything so far visible and durable as one step.
  ///
  /// - Returns: the number of the commit, or of the newest when nothing had changed.
  @discardableResult
  public func commit() throws(SearchError) -> UInt64 {
    do throws(IndexWriterError) { return try writer.commit() } catch {
      throw SearchError(error, location: path)
    }
  }

  private static func existingSettings(
    _ storage: PosixStorage, _ path: String
  ) throws(SearchError) -> IndexSettings? {
    do throws(IndexDirectoryError) {
      return try IndexDirectory(storage).open().manifest.settings
    } catch {
      if case .noIndex = error { return nil }
      throw SearchError(error, location: path)
    }
  }

  /// What is asked for, with the existing index's settings, then the defaults, for the rest.
  private static func settings(
    _ options: IndexOptions, existing: IndexSettings?
  ) throws(SearchError) -> BuildSettings {
    let titleWeight = options.titleWeight
    if let titleWeight, !(1...255).contains(titleWeight) {
      throw .invalidOption("title weight", "\(titleWeight)", expected: "a number from 1 to 255")
    }
    let existingAnalyzer = existing.flatMap { AnalyzerKind(rawValue: $0.analyzerKind) }
    let asked = options.analyzer.map { $0 == .plain ? AnalyzerKind.plain : .standard }
    return BuildSettings(
      analyzer: asked ?? existingAnalyzer ?? .standard,
      titleWeight: titleWeight.map(UInt32.init) ?? existing?.titleWeight,
      k1: existing?.k1 ?? 1.2, b: existing?.b ?? 0.75,
      storesText: options.storesText ?? existing?.storeText ?? true)
  }
}
