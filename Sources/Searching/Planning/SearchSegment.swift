import IndexFormat

/// A segment as a search sees it: its reader and which of its documents are deleted.
///
/// Immutable and cheap to copy; safe to share between threads.
package struct SearchSegment: Sendable {
  package let reader: SegmentReader
  /// One bit a document, lowest first, set where it is deleted; empty when none is.
  package let deleted: [UInt64]

  package init(_ reader: SegmentReader, deleted: [UInt64] = []) {
    self.reader = reader
    self.deleted = deleted
  }

  package func isDeleted(_ document: Int) -> Bool {
    let word = document >> 6
    return word < deleted.count && deleted[word] >> UInt64(document & 63) & 1 == 1
  }
}
