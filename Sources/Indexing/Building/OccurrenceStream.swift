/// Which entry occurred where: one 8-byte row per occurrence, document after document.
///
/// Sorting by entry is one counting sort; rows of an entry stay in order of document and position.
struct OccurrenceStream {
  private var entries: [UInt32] = []
  private var positions: [UInt32] = []
  private var documentStarts: [Int] = []

  /// Occurrences so far.
  var count: Int { entries.count }

  /// Bytes that the stream takes now and will take while it is sorted.
  var byteCount: Int { entries.count * 16 + documentStarts.count * 8 }

  /// Begins the next document.
  mutating func beginDocument() { documentStarts.append(entries.count) }

  /// Adds an occurrence to the last document.
  mutating func append(entry: Int, position: UInt32) {
    entries.append(UInt32(entry))
    positions.append(position)
  }

  /// All occurrences by entry.
  func sorted(entryCount: Int) -> SortedOccurrences {
    var starts = [Int](repeating: 0, count: entryCount + 1)
    for entry in entries { starts[Int(entry) + 1] += 1 }
    for i in 0..<entryCount { starts[i + 1] += starts[i] }
    var next = starts
    var rows = [UInt64](repeating: 0, count: entries.count)
    for document in documentStarts.indices {
      let end =
        document + 1 < documentStarts.count ? documentStarts[document + 1] : entries.count
      for i in documentStarts[document]..<end {
        let entry = Int(entries[i])
        rows[next[entry]] = UInt64(document) << 32 | UInt64(positions[i])
        next[entry] += 1
      }
    }
    return SortedOccurrences(starts: starts, rows: rows)
  }
}

/// Occurrences by entry; a row is the document in the high and the position in the low half.
struct SortedOccurrences {
  fileprivate let starts: [Int]
  fileprivate let rows: [UInt64]

  fileprivate init(starts: [Int], rows: [UInt64]) {
    self.starts = starts
    self.rows = rows
  }

  /// The rows of an entry, ascending.
  func rows(of entry: Int) -> ArraySlice<UInt64> { rows[starts[entry]..<starts[entry + 1]] }
}
