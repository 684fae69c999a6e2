/// Walks the terms of several segments' dictionaries together, in ascending order of their keys.
///
/// A heap over one cursor a segment: a term costs one decoding and log₂ k comparisons for each
/// segment that has it.
package struct TermMerge {
  /// A term in one of the segments.
  package struct Part: Sendable {
    /// The place of the segment among those that are merged.
    package var source: Int
    package var entry: TermEntry
  }

  private struct Head {
    let source: Int
    let end: UInt8
    var cursor: TermCursor
    var key: [UInt8] = []
  }

  /// The current term's key, with the field that was asked for.
  package private(set) var key: [UInt8] = []
  /// The segments that have the term, in their order.
  package private(set) var parts: [Part] = []
  private let field: UInt8?
  /// A binary heap by key, then by source.
  private var heads: [Head] = []

  /// Walks the terms of a range of fields in each segment, none where it is nil.
  ///
  /// With `field` keys begin with that byte, whatever a segment's own number of the field is.
  package init(
    _ segments: [SegmentReader], fields: [ClosedRange<UInt8>?], as field: UInt8? = nil
  ) throws(FormatError) {
    self.field = field
    for (source, segment) in segments.enumerated() {
      guard let range = fields[source] else { continue }
      var head = Head(
        source: source, end: range.upperBound,
        cursor: try segment.dictionary.cursor(atOrAfter: [range.lowerBound], in: segment))
      if try advance(&head) { heads.append(head) }
    }
    for index in stride(from: heads.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  /// Goes to the next term; false at the end.
  package mutating func next() throws(FormatError) -> Bool {
    parts.removeAll(keepingCapacity: true)
    guard let first = heads.first else { return false }
    key = first.key
    while let head = heads.first, head.key == key {
      parts.append(Part(source: head.source, entry: head.cursor.entry))
      if try advance(&heads[0]) {
        sink(0)
      } else {
        heads.swapAt(0, heads.count - 1)
        heads.removeLast()
        if !heads.isEmpty { sink(0) }
      }
    }
    return true
  }

  private func advance(_ head: inout Head) throws(FormatError) -> Bool {
    guard try head.cursor.next(), let first = head.cursor.keySlice.first, first <= head.end else {
      return false
    }
    head.key.removeAll(keepingCapacity: true)
    head.key.append(contentsOf: head.cursor.keySlice)
    if let field { head.key[0] = field }
    return true
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var least = 2 * index + 1
      guard least < heads.count else { return }
      if least + 1 < heads.count, precedes(least + 1, least) { least += 1 }
      guard precedes(least, index) else { return }
      heads.swapAt(least, index)
      index = least
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    if heads[a].key == heads[b].key { return heads[a].source < heads[b].source }
    return heads[a].key.lexicographicallyPrecedes(heads[b].key)
  }
}
