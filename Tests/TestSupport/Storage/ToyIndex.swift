import IndexFormat
import Storage

/// An index whose segments hold random bytes: enough for everything about storing and committing.
package struct ToyIndex {
  /// What one commit does.
  package struct Step: Sendable {
    package var addedSegments: Int
    /// Whether the first segment gets a new deletes file.
    package var deletes: Bool
    package var droppedSegments: Int
    package var segmentByteCount: Int

    package init(
      addedSegments: Int = 1, deletes: Bool = false, droppedSegments: Int = 0,
      segmentByteCount: Int = 700
    ) {
      self.addedSegments = addedSegments
      self.deletes = deletes
      self.droppedSegments = droppedSegments
      self.segmentByteCount = segmentByteCount
    }
  }

  package static let settings = IndexSettings(
    analyzerKind: 1, analysisVersion: 1, titleWeight: 3, k1: 0.9, b: 0.4, storeText: true)
  package static let section: SectionKind = 7

  private let storage: any Storage
  private let writer: IndexDirectory.Writer
  private var random: SeededGenerator

  /// Opens the writer, making the index where there is none.
  package init(_ storage: any Storage, seed: UInt64) throws(IndexDirectoryError) {
    self.storage = storage
    random = SeededGenerator(seed: seed)
    writer = try IndexDirectory.Writer(
      storage, settings: Self.settings, creator: "toy 1", random: SeededGenerator(seed: ~seed))
  }

  package var manifest: Manifest { writer.manifest }

  /// Writes the step's files and commits; a failure poisons the writer.
  package mutating func commit(_ step: Step) throws(IndexDirectoryError) -> Manifest {
    var next = writer.manifest
    do throws(StorageError) {
      next.segments.removeFirst(min(step.droppedSegments, next.segments.count))
      if step.deletes, !next.segments.isEmpty {
        let id = next.segments[0].id
        next.segments[0].deletes = try write("deletes", .deletes, id, byteCount: 40)
        next.segments[0].deletedCount += 1
      }
      for _ in 0..<step.addedSegments {
        let id = random.next()
        let file = try write("segment", .segment, id, byteCount: step.segmentByteCount)
        next.segments.append(SegmentRecord(file: file, id: id, documentCount: 100))
      }
    } catch {
      writer.abandon(because: error)
      throw .storage(error)
    }
    return try writer.commit(next)
  }

  private mutating func write(
    _ prefix: String, _ kind: FileKind, _ id: UInt64, byteCount: Int
  ) throws(StorageError) -> FileRecord {
    let file = try SectionedFileWriter(
      storage: storage, name: writer.newFileName(prefix), kind: kind,
      indexID: writer.manifest.indexID, fileID: id)
    for section in [Self.section, SectionKind(rawValue: Self.section.rawValue + 1)] {
      try file.beginSection(section)
      try file.append((0..<byteCount).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      file.endSection()
    }
    return try file.finish()
  }
}

/// The files of an index's directory that neither its newest commit nor the one before refers to.
package func unreferencedFiles(_ storage: any Storage) throws -> Set<String> {
  let newest = try IndexDirectory(storage).open().manifest
  var referenced = Set(newest.files.map(\.name))
  referenced.formUnion([IndexFileName.manifest(newest.generation), PosixStorage.lockName])
  let previous = IndexFileName.manifest(newest.generation - 1)
  if let mapping = try? storage.open(previous) {
    referenced.insert(previous)
    referenced.formUnion(try ManifestFile.read(mapping).files.map(\.name))
  }
  return Set(try storage.list()).subtracting(referenced)
}
