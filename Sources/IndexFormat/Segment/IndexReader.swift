import Articles
import Storage

/// One commit of an index with its segments open: what searching works on.
///
/// Immutable and safe to share between threads; stays valid whatever writers do afterwards. Open a
/// new one to see a newer commit.
package final class IndexReader: Sendable {
  /// A segment and what has been deleted from it.
  package struct Segment: Sendable {
    package let reader: SegmentReader
    package let deletes: DeleteSet?

    package init(reader: SegmentReader, deletes: DeleteSet?) {
      self.reader = reader
      self.deletes = deletes
    }

    /// Whether a document has not been deleted.
    package func isLive(_ document: Int) -> Bool {
      guard let deletes else { return true }
      return !deletes.contains(document)
    }
  }

  package let snapshot: IndexSnapshot
  package let segments: [Segment]

  /// The manifest of the commit.
  package var manifest: Manifest { snapshot.manifest }

  /// Opens the newest commit of a storage.
  package convenience init(
    _ storage: any Storage, lastGood: Bool = false
  ) throws(IndexDirectoryError) {
    let snapshot = try IndexDirectory(storage).open(lastGood: lastGood)
    do throws(FormatError) { try self.init(snapshot) } catch { throw .damaged(error) }
  }

  /// Opens the segments of a commit.
  package init(_ snapshot: IndexSnapshot) throws(FormatError) {
    self.snapshot = snapshot
    var segments: [Segment] = []
    for record in snapshot.manifest.segments {
      let reader = try SegmentReader(try snapshot.file(record.file))
      guard reader.documentCount == Int(record.documentCount) else {
        throw FormatError(
          .range, file: record.file.name, expected: UInt64(record.documentCount),
          found: UInt64(reader.documentCount), "documents as the manifest says")
      }
      var deletes: DeleteSet?
      if let file = record.deletes {
        deletes = try DeleteSet(try snapshot.file(file), record: record)
      }
      segments.append(Segment(reader: reader, deletes: deletes))
    }
    self.segments = segments
  }

  /// Documents that are not deleted.
  package var liveDocumentCount: Int {
    segments.reduce(0) { $0 + $1.reader.documentCount - ($1.deletes?.count ?? 0) }
  }

  /// The languages of the segments' documents, each once.
  package var languages: [LanguageTag] {
    var seen: Set<LanguageTag> = []
    return segments.flatMap(\.reader.meta.languages).map(\.language).filter {
      $0 != .undetermined && seen.insert($0).inserted
    }
  }

  /// The live document with a key; nil when there is none.
  package func document(
    withKey key: [UInt8]
  ) throws(FormatError) -> (segment: Int, document: Int)? {
    for index in segments.indices.reversed() {
      if let document = try segments[index].reader.document(withKey: key),
        segments[index].isLive(document)
      {
        return (index, document)
      }
    }
    return nil
  }
}
