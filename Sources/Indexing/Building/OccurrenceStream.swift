/// Which entry occurred where: one 8-byte row per occurrence, document after document.
///
/// Rows stand in chunks of fixed capacity, so that memory grows by exactly what is counted and
/// nothing is copied to grow. Sorting by entry is one counting sort that frees the chunks as it
/// goes; rows of an entry stay in order of document and position.
struct OccurrenceStream {
  private static let chunkRowCount = 1 << 17

  /// Rows: the entry in the high half, the position in the low.
  private var chunks: [[UInt64]] = []
  private var documentStarts: [Int] = []
  /// Occurrences so far.
  private(set) var count = 0

  /// Bytes that the stream takes now and will take while it is sorted.
  var byteCount: Int {
    chunks.count * Self.chunkRowCount * 8 + count * 8 + documentStarts.count * 16
  }

  /// Begins the next document.
  mutating func beginDocument() { documentStarts.append(count) }

  /// Adds an occurrence to the last document.
  mutating func append(entry: Int, position: UInt32) {
    if count % Self.chunkRowCount == 0 {
      var chunk: [UInt64] = []
      chunk.reserveCapacity(Self.chunkRowCount)
      chunks.append(chunk)
    }
    chunks[chunks.count - 1].append(UInt64(entry) << 32 | UInt64(position))
    count += 1
  }

  /// Calls with the document, entry and position of the occurrences of every `step`th document, in
  /// order.
  @inline(__always)
  func forEach(
    step: Int = 1, _ body: (_ document: UInt32, _ entry: Int, _ position: UInt32) -> Void
  ) {
    for document in stride(from: 0, to: documentStarts.count, by: step) {
      var index = documentStarts[document]
      let end = document + 1 < documentStarts.count ? documentStarts[document + 1] : count
      while index < end {
        let chunk = chunks[index / Self.chunkRowCount]
        let first = index % Self.chunkRowCount
        let last = min(Self.chunkRowCount, first + end - index)
        for row in chunk[first..<last] {
          body(
            UInt32(truncatingIfNeeded: document), Int(row >> 32), UInt32(truncatingIfNeeded: row))
        }
        index += last - first
      }
    }
  }

  /// All occurrences by entry; the stream is empty afterwards.
  mutating func takeSorted(entryCount: Int) -> SortedOccurrences {
    var starts = [Int](repeating: 0, count: entryCount + 1)
    for chunk in chunks {
      for row in chunk { starts[Int(row >> 32) + 1] += 1 }
    }
    for i in 0..<entryCount { starts[i + 1] += starts[i] }
    var next = starts
    var rows = [UInt64](repeating: 0, count: count)
    var document = -1
    var index = 0
    for number in chunks.indices {
      for row in chunks[number] {
        while document + 1 < documentStarts.count, documentStarts[document + 1] <= index {
          document += 1
        }
        let entry = Int(row >> 32)
        rows[next[entry]] = UInt64(document) << 32 | row & 0xFFFF_FFFF
        next[entry] += 1
        index += 1
      }
      chunks[number] = []
    }
    self = OccurrenceStream()
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
