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
  /// Threads that make words of articles, write segments and work out their order; at least 1.
  ///
  /// The index is the same whatever their number.
  public var threadCount = 1

  /// When segments are merged.
  public enum Merging: Sendable, Equatable {
    /// In the background after commits, so that there are few.
    case automatic
    /// Only when asked for.
    case none
  }

  /// When segments are merged.
  public var merging = Merging.automatic

  /// The defaults.
  public init() {}

  /// For a new index that others can be joined into: made as they are.
  public init(like index: Index) {
    let settings = index.reader.manifest.settings
    analyzer = AnalyzerKind(rawValue: settings.analyzerKind) == .plain ? .plain : .standard
    titleWeight = Int(settings.titleWeight)
    storesText = settings.storeText
  }
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
///
/// After commits, segments are merged on a thread of their own; a later commit, or `close()`,
/// publishes the result. Neither commits nor readers wait for it.
public final class IndexUpdate {
  /// The folder of the index.
  public let path: String
  package let writer: Indexing.IndexWriter
  let pathBytes: [UInt8]

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
    self.pathBytes = pathBytes
    let storage: PosixStorage
    do throws(StorageError) {
      storage = try PosixStorage(pathBytes: pathBytes, createIfMissing: true)
    } catch { throw SearchError(error) }
    let settings = try Self.settings(options, existing: Self.existingSettings(storage, path))
    do throws(IndexWriterError) {
      writer = try Indexing.IndexWriter(
        storage, settings: settings, memoryByteCount: options.memoryByteCount,
        creator: "lede \(Version.text)")
      writer.threadCount = max(1, options.threadCount)
      writer.policy = options.merging == .automatic ? MergePolicy() : nil
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

  /// Waits for merges in the background and publishes them; without it a merge that is not done
  /// when the writer goes away is given up, and nothing is lost.
  ///
  /// - Throws: `SearchError`, also where a merge ended early because a segment is damaged.
  public func close() throws(SearchError) {
    do throws(IndexWriterError) {
      try writer.finishMerges()
      if let failure = writer.mergeFailure { throw IndexWriterError(failure) }
    } catch { throw SearchError(error, location: path) }
  }

  /// Commits, then makes one segment of all, without what was deleted.
  ///
  /// In the natural order every byte is read and written once; in another one lists are read some
  /// times more. Takes as much disk again until it is done. No order changes what a search finds,
  /// nor scores or the order of hits.
  ///
  /// - Parameters:
  ///   - order: how articles are arranged in the index.
  ///   - isCancelled: asked now and then whether to give up.
  /// - Returns: how many segments there were and how many there are.
  /// - Throws: `SearchError`; the index is then as it was.
  @discardableResult
  public func optimize(
    order: DocumentOrder = .natural, isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) -> SegmentChange {
    try merging { () throws(IndexWriterError) in
      try writer.mergeAll(order: Indexing.DocumentOrder(order), isCancelled: isCancelled)
    }
  }

  /// After a bulk load: makes one segment of those from `first` on, then joins what is many.
  @discardableResult
  package func settle(
    first: Int, isCancelled: @escaping () -> Bool
  ) throws(SearchError) -> SegmentChange {
    try merging { () throws(IndexWriterError) in
      try writer.settle(first: first, isCancelled: isCancelled)
    }
  }

  func merging(
    _ merge: () throws(IndexWriterError) -> MergeCounts?
  ) throws(SearchError) -> SegmentChange {
    do throws(IndexWriterError) {
      let counts = try merge()
      let after = writer.segments.count
      return SegmentChange(
        before: after + (counts.map { $0.joined - $0.into } ?? 0), after: after)
    } catch { throw SearchError(error, location: path) }
  }

  /// Takes over all articles of other indexes, without their sources, and commits.
  ///
  /// They must have been made with the same settings. Of articles with one key that of the last
  /// index counts; this one is the first.
  ///
  /// - Parameters:
  ///   - indexes: the others; they stay as they are.
  ///   - isCancelled: asked now and then whether to give up.
  /// - Returns: how many articles were taken over and left out.
  /// - Throws: `SearchError` with `settingsDiffer`, `damaged` or `system`; nothing is then changed.
  @discardableResult
  public func join(
    _ indexes: [Index], isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) -> JoinReport {
    for index in indexes {
      guard index.reader.manifest.indexID != writer.indexID else {
        throw .invalidOption(
          "merge", index.path, expected: "indexes other than the one they are joined into")
      }
      try checkSettings(of: index)
    }
    do throws(IndexWriterError) {
      let counts = try writer.join(indexes.map(\.reader), isCancelled: isCancelled)
      return JoinReport(
        articleCount: counts.articleCount, replacedCount: counts.replacedCount)
    } catch { throw SearchError(error, location: path) }
  }

  private func checkSettings(of index: Index) throws(SearchError) {
    let own = writer.manifestSettings
    let other = index.reader.manifest.settings
    let pairs: [(String, String, String)] = [
      (
        "analyzer", Self.analyzerName(own.analyzerKind), Self.analyzerName(other.analyzerKind)
      ),
      ("analysis version", "\(own.analysisVersion)", "\(other.analysisVersion)"),
      ("title weight", "\(own.titleWeight)", "\(other.titleWeight)"),
      ("k1", "\(own.k1)", "\(other.k1)"), ("b", "\(own.b)", "\(other.b)"),
      ("stored text", own.storeText ? "yes" : "no", other.storeText ? "yes" : "no"),
    ]
    for (field, ours, theirs) in pairs where ours != theirs {
      throw .settingsDiffer(path, field, ours, index.path, theirs)
    }
  }

  private static func analyzerName(_ kind: UInt8) -> String {
    AnalyzerKind(rawValue: kind).map { "\($0)" } ?? "\(kind)"
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
  static func settings(
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

/// How articles are arranged in an index; it changes its size and the speed of searches only.
public enum DocumentOrder: String, Sendable, CaseIterable {
  /// As they are: in the order in which they were added, unless they have been arranged before.
  case natural
  /// By when they were published, oldest first; those without a date before them.
  case date
  /// So that articles with the same words stand side by side: smaller, and faster to search.
  case graph
}

extension Indexing.DocumentOrder {
  fileprivate init(_ order: DocumentOrder) {
    switch order {
    case .natural: self = .natural
    case .date: self = .date
    case .graph: self = .graph
    }
  }
}

/// How many segments there were, and how many there are.
public struct SegmentChange: Sendable, Equatable {
  /// Segments before.
  public let before: Int
  /// Segments after.
  public let after: Int
}

/// What joining indexes did.
public struct JoinReport: Sendable, Equatable {
  /// Articles that were taken over.
  public let articleCount: Int
  /// Articles left out because a later index has one with the same key.
  public let replacedCount: Int
}
