import Analysis
import Articles
import IndexFormat
import Storage

/// Why writing an index failed.
package enum IndexWriterError: Error, Sendable {
  /// The directory or a file of it.
  case directory(IndexDirectoryError)
  /// A file of the index is damaged.
  case damaged(FormatError)
  /// The index was made with other settings, which cannot be changed without making it anew.
  case settings(field: String, existing: String, asked: String)
  /// It was asked to end; the last commit stands.
  case cancelled
}

/// Adds, replaces and deletes articles, and commits them as one step.
///
/// Nothing is visible or durable before `commit`; a writer that goes away without it leaves the
/// index as it was. Articles gather in memory up to the budget, then become a segment file. One
/// writer per index at a time, one thread at a time; readers go on undisturbed.
///
/// With a `policy`, segments are merged in the background after commits; the next commit, or
/// `finishMerges`, publishes what has become ready. A merge that fails leaves everything as it is
/// (`mergeFailure`), and one that the writer does not live to see is forgotten.
package final class IndexWriter {
  struct Slot {
    var record: SegmentRecord
    var reader: SegmentReader
    var deletes: DeleteSet
    var isChanged = false
  }

  /// The settings of the index.
  package private(set) var settings: BuildSettings
  /// The named sources; set before the commit that first uses a new one.
  package var sources: [IndexSource]
  /// What is merged in the background after commits; nil for nothing.
  package var policy: MergePolicy?
  /// Why merging in the background has ended.
  package internal(set) var mergeFailure: MergeError?
  /// Where the time goes.
  package let clock = StageClock()
  /// Threads that build a segment; at least 1.
  package var threadCount = 1
  /// Private memory after which the articles gathered so far become a segment.
  let memoryByteCount: Int
  let storage: any Storage
  let directory: IndexDirectory.Writer
  var slots: [Slot] = []
  var background: BackgroundMerge?
  /// Whether segments were merged since the last commit.
  var hasMerged = false
  /// What the next commit makes the settings of the index.
  private var nextSettings: IndexSettings?
  private var builder: SegmentBuilder?
  private var builderFile = (name: "", id: UInt64(0))
  private var builderDeletes: Set<Int> = []
  private var builderKeys: [[UInt8]: Int] = [:]
  private var builderKeyByteCount = 0
  /// Whether anything has been added or deleted since the last commit.
  package internal(set) var hasChanges = false

  /// Opens an index for writing, or prepares a new one, which exists from the first commit on.
  ///
  /// An existing index must have been made with the settings, if they are given. The budget counts
  /// in the sort at a segment's end.
  package init(
    _ storage: any Storage, settings: BuildSettings?, memoryByteCount: Int, creator: String
  ) throws(IndexWriterError) {
    self.memoryByteCount = max(memoryByteCount, 1 << 20)
    self.storage = storage
    do throws(IndexDirectoryError) {
      let wanted = settings ?? BuildSettings()
      directory = try IndexDirectory.Writer(
        storage, settings: IndexSettings(wanted), creator: creator)
    } catch { throw .directory(error) }
    self.settings = BuildSettings(directory.manifest.settings)
    self.settings.pairs = settings?.pairs ?? .automatic
    sources = directory.manifest.sources
    if let settings, directory.manifest.generation > 0 { try check(settings) }
    do throws(IndexDirectoryError) {
      guard let snapshot = directory.snapshot else { return }
      let reader: IndexReader
      do throws(FormatError) { reader = try IndexReader(snapshot) } catch { throw .damaged(error) }
      slots = zip(reader.manifest.segments, reader.segments).map { record, segment in
        Slot(
          record: record, reader: segment.reader,
          deletes: segment.deletes ?? DeleteSet(documentCount: segment.reader.documentCount))
      }
    } catch { throw .directory(error) }
  }

  deinit { cancelMerge() }

  /// The generation of the newest commit.
  package var generation: UInt64 { directory.manifest.generation }

  /// The settings as the manifest keeps them.
  package var manifestSettings: IndexSettings { directory.manifest.settings }

  /// The identity of the index.
  package var indexID: IndexID { directory.manifest.indexID }

  /// The segments of the newest commit and those since, oldest first.
  package var segments: [SegmentReader] { slots.map(\.reader) }

  /// Adds an article; one with the same key is replaced.
  package func add(_ article: Article) throws(IndexWriterError) {
    let key = article.key.bytes
    try checkUsable()
    _ = try delete(key: key)
    do throws(StorageError) {
      let builder = try currentBuilder()
      builderKeys[key] = try builder.add(article)
      builderKeyByteCount += key.count + 64
      hasChanges = true
      // A merge in the background has its part of the memory.
      let limit = background == nil ? memoryByteCount : memoryByteCount / 4 * 3
      if builder.isFull || builder.byteCount + builderKeyByteCount > limit {
        try flush(sources: [])
      }
    } catch { throw giveUp(error) }
  }

  /// Deletes the article with a key; false when there is none.
  @discardableResult
  package func delete(_ key: ArticleKey) throws(IndexWriterError) -> Bool {
    try delete(key: key.bytes)
  }

  /// Deletes every article of a file but those whose keys are kept.
  @discardableResult
  package func deleteFile(
    source: String, path: [UInt8], keeping kept: Set<[UInt8]> = []
  ) throws(IndexWriterError) -> Int {
    let prefix = Array(source.utf8) + [0] + path + [0]
    var count = 0
    do throws(FormatError) {
      for i in slots.indices {
        for document in 0..<slots[i].reader.documentCount where !slots[i].deletes.contains(document)
        {
          let key = try slots[i].reader.key(of: document)
          guard key.starts(with: prefix), !kept.contains(key) else { continue }
          slots[i].deletes.insert(document)
          slots[i].isChanged = true
          count += 1
        }
      }
    } catch { throw .damaged(error) }
    for (key, document) in builderKeys where key.starts(with: prefix) && !kept.contains(key) {
      builderKeys[key] = nil
      builderDeletes.insert(document)
      count += 1
    }
    if count > 0 { hasChanges = true }
    return count
  }

  /// Makes everything so far visible and durable as one step; does nothing when nothing changed.
  ///
  /// Takes the byte form of the source records that the commit brings, and returns its generation,
  /// or that of the newest when nothing had changed.
  @discardableResult
  package func commit(sources: [UInt8] = []) throws(IndexWriterError) -> UInt64 {
    adoptFinishedMerge()
    guard hasChanges || hasMerged || !sources.isEmpty || generation == 0 else { return generation }
    try checkUsable()
    do throws(StorageError) {
      try flush(sources: sources)
      try writeDeletes()
    } catch { throw giveUp(error) }
    do throws(IndexDirectoryError) {
      var manifest = directory.manifest
      manifest.sources = self.sources
      manifest.segments = slots.map(\.record)
      if let nextSettings { manifest.settings = nextSettings }
      _ = try clock.measure(.committing) { () throws(IndexDirectoryError) in
        try directory.commit(manifest)
      }
      nextSettings = nil
      hasChanges = false
      hasMerged = false
      startMerge()
      return generation
    } catch { throw .directory(error) }
  }

  /// After a failed call nothing goes on: what was written is removed, the commit before stands.
  private func giveUp(_ error: StorageError) -> IndexWriterError {
    builder = nil
    cancelMerge()
    directory.abandon(because: error)
    return .directory(.storage(error))
  }

  /// Gives up what is not committed and removes its files; every later call throws.
  func discard() {
    cancelMerge()
    builder = nil
    directory.discard()
  }

  /// Lets go of all segments, so that the next commit has only what is added from here on, made
  /// with other settings.
  func beginAnew(_ newSettings: BuildSettings) {
    precondition(builder == nil, "changes are committed before an index is made anew")
    slots = []
    settings = newSettings
    nextSettings = IndexSettings(newSettings)
    // Also without an article it is a change.
    hasChanges = true
  }

  private func checkUsable() throws(IndexWriterError) {
    do throws(IndexDirectoryError) { try directory.check() } catch { throw .directory(error) }
  }

  /// Gives up what is not committed and releases the lock; every later call throws.
  package func close() {
    cancelMerge()
    builder = nil
    directory.close()
  }

  private func delete(key: [UInt8]) throws(IndexWriterError) -> Bool {
    if let document = builderKeys.removeValue(forKey: key) {
      builderDeletes.insert(document)
      hasChanges = true
      return true
    }
    do throws(FormatError) {
      for i in slots.indices.reversed() {
        if let document = try slots[i].reader.document(withKey: key),
          slots[i].deletes.insert(document)
        {
          slots[i].isChanged = true
          hasChanges = true
          return true
        }
      }
    } catch { throw .damaged(error) }
    return false
  }

  private func currentBuilder() throws(StorageError) -> SegmentBuilder {
    if let builder { return builder }
    let name = directory.newFileName("segment")
    let id = UInt64.random(in: 1...UInt64.max)
    let builder = try SegmentBuilder(
      storage: storage, name: name, indexID: directory.manifest.indexID, fileID: id,
      settings: settings, threadCount: threadCount,
      batchByteCount: min(1 << 20, memoryByteCount / 32), clock: clock)
    builderFile = (name, id)
    self.builder = builder
    return builder
  }

  /// Turns what has gathered into a segment; one without documents only for source records.
  private func flush(sources: [UInt8]) throws(StorageError) {
    if builder == nil, sources.isEmpty { return }
    let builder = try currentBuilder()
    let documentCount = builder.documentCount
    let record = try builder.finish(
      sources: sources,
      others: slots.reduce((0, 0)) { sum, slot in
        (
          sum.0 + slot.reader.documentCount,
          sum.1.addingReportingOverflow(slot.reader.meta.lengthSum).partialValue
        )
      })
    self.builder = nil
    var deletes = DeleteSet(documentCount: documentCount)
    for document in builderDeletes { deletes.insert(document) }
    let reader = try open(record)
    slots.append(
      Slot(
        record: SegmentRecord(
          file: record, id: builderFile.id, documentCount: UInt32(documentCount)),
        reader: reader, deletes: deletes, isChanged: deletes.count > 0))
    builderDeletes.removeAll()
    builderKeys.removeAll()
    builderKeyByteCount = 0
  }

  func open(_ record: FileRecord) throws(StorageError) -> SegmentReader {
    let mapping = try storage.open(record.name)
    do throws(FormatError) {
      return try SegmentReader(
        try SectionedFile.open(
          mapping, expectedKind: .segment, indexID: directory.manifest.indexID, record: record))
    } catch {
      throw StorageError(
        .read, name: record.name, location: storage.location, errno: 0)
    }
  }

  private func writeDeletes() throws(StorageError) {
    for i in slots.indices where slots[i].isChanged {
      slots[i].record.deletes = try slots[i].deletes.write(
        to: storage, name: directory.newFileName("deletes"),
        indexID: directory.manifest.indexID, fileID: slots[i].record.id)
      slots[i].record.deletedCount = UInt32(slots[i].deletes.count)
      slots[i].isChanged = false
    }
  }

  private func check(_ asked: BuildSettings) throws(IndexWriterError) {
    let pairs: [(String, String, String)] = [
      ("analyzer", "\(settings.analyzer)", "\(asked.analyzer)"),
      ("title weight", "\(settings.titleWeight)", "\(asked.titleWeight)"),
      ("stored text", "\(settings.storesText)", "\(asked.storesText)"),
    ]
    for (field, existing, wanted) in pairs where existing != wanted {
      throw .settings(field: field, existing: existing, asked: wanted)
    }
  }
}

extension BuildSettings {
  /// The settings that a manifest keeps.
  init(_ settings: IndexSettings) {
    self.init(
      analyzer: AnalyzerKind(rawValue: settings.analyzerKind) ?? .standard,
      titleWeight: settings.titleWeight, k1: settings.k1, b: settings.b,
      storesText: settings.storeText)
  }
}

extension IndexSettings {
  /// The form that a manifest keeps.
  init(_ settings: BuildSettings) {
    self.init(
      analyzerKind: settings.analyzer.rawValue, analysisVersion: Analyzer.version,
      titleWeight: settings.titleWeight, k1: settings.k1, b: settings.b,
      storeText: settings.storesText)
  }
}
