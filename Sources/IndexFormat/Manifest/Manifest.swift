/// One commit: everything an index consists of at a generation.
///
/// A value; the file `manifest-<generation>` holds it. What it names is there, of exactly that
/// length and checksum, or the index is damaged.
package struct Manifest: Equatable, Sendable {
  /// Grows by one with every commit; the first is 1, and 0 is an index not yet committed.
  package var generation: UInt64
  package var indexID: IndexID
  package var settings: IndexSettings
  package var sources: [IndexSource]
  package var segments: [SegmentRecord]
  /// The name and version of the program that wrote it, for messages.
  package var creator: String

  package init(
    generation: UInt64, indexID: IndexID, settings: IndexSettings, sources: [IndexSource] = [],
    segments: [SegmentRecord] = [], creator: String
  ) {
    self.generation = generation
    self.indexID = indexID
    self.settings = settings
    self.sources = sources
    self.segments = segments
    self.creator = creator
  }

  /// The files it refers to: every segment and its deletes, without the manifest itself.
  package var files: [FileRecord] {
    segments.flatMap { [$0.file] + ($0.deletes.map { [$0] } ?? []) }
  }
}

/// What is fixed when an index is made; changing any of it means indexing again.
package struct IndexSettings: Equatable, Sendable {
  /// Which analysis made the terms; 0 is invalid, the meaning of others is Analysis' own.
  package var analyzerKind: UInt8
  package var analysisVersion: UInt32
  /// What an occurrence in the title counts, in occurrences in the body.
  package var titleWeight: UInt32
  /// The BM25 parameters that the block maxima were computed for.
  package var k1: Float
  package var b: Float
  /// Whether the text is stored for snippets and `show`.
  package var storeText: Bool

  package init(
    analyzerKind: UInt8, analysisVersion: UInt32, titleWeight: UInt32, k1: Float, b: Float,
    storeText: Bool
  ) {
    self.analyzerKind = analyzerKind
    self.analysisVersion = analysisVersion
    self.titleWeight = titleWeight
    self.k1 = k1
    self.b = b
    self.storeText = storeText
  }
}

/// A place that articles come from.
package struct IndexSource: Equatable, Sendable {
  /// The name, unique in the index and part of every article's key.
  package var name: String
  /// The absolute path as the file system's bytes; empty where there is none.
  package var root: [UInt8]

  package init(name: String, root: [UInt8]) {
    self.name = name
    self.root = root
  }
}

/// A segment of a commit and what has been deleted from it.
package struct SegmentRecord: Equatable, Sendable {
  package var file: FileRecord
  package var id: UInt64
  package var documentCount: UInt32
  package var deletes: FileRecord?
  /// Documents marked in `deletes`; 0 without it.
  package var deletedCount: UInt32

  package init(
    file: FileRecord, id: UInt64, documentCount: UInt32, deletes: FileRecord? = nil,
    deletedCount: UInt32 = 0
  ) {
    self.file = file
    self.id = id
    self.documentCount = documentCount
    self.deletes = deletes
    self.deletedCount = deletedCount
  }
}
