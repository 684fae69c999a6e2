import Analysis
import CKernels
import Storage

/// Which entry occurred where: mostly four bytes an occurrence, document after document.
///
/// A word holds the entry and how its position follows the one before; where that is not one of the
/// usual ways, the position stands in the next word. Words stand in chunks of fixed capacity, so
/// that memory grows by exactly what is counted and nothing is copied to grow. Sorting by entry is one
/// counting sort; rows of an entry stay in order of document and position.
struct OccurrenceStream: Sendable {
  private static let chunkWordCount = 1 << 18

  private var chunks: [[UInt32]] = []
  /// Where each document begins.
  private var documentStarts: [Place] = []
  private var lastPosition = UInt32.max
  /// Room for what becomes words.
  private var writtenWords: [UInt32] = []
  /// Occurrences so far.
  private(set) var count = 0

  /// A place among the words.
  fileprivate struct Place: Sendable, Comparable {
    var chunk: UInt32
    var word: UInt32

    static func < (a: Place, b: Place) -> Bool { (a.chunk, a.word) < (b.chunk, b.word) }
  }

  /// Parts in which occurrences are sorted at once: each has a counter for every entry.
  static let sortedPartCountMax = 4

  /// Bytes that the stream takes now and will take while it is sorted.
  var byteCount: Int {
    chunks.count * Self.chunkWordCount * 4 + count * 8 + documentStarts.count * 16
  }

  /// Begins the next document.
  mutating func beginDocument() {
    documentStarts.append(end)
    lastPosition = .max
  }

  /// Adds an occurrence to the last document; positions ascend.
  mutating func append(entry: Int, position: UInt32) {
    var occupied: UInt32 = 0
    // Safe: one entry and its position.
    unsafe withUnsafeBytes(of: position) { position in
      unsafe append([UInt32(entry)][...], position, stride: 0, &occupied)
    }
  }

  /// Adds tokens to the last document with the entry of each, positions ascending; returns how many
  /// positions they occupy.
  mutating func append(_ entries: [UInt32], _ tokens: [Token]) -> UInt32 {
    precondition(entries.count >= tokens.count, "an entry for each token")
    // The first occupies its position, whatever was before.
    var occupied: UInt32 = tokens.first?.position == lastPosition ? 1 : 0
    for start in stride(from: 0, to: tokens.count, by: Self.writtenCountMax) {
      let part = start..<min(start + Self.writtenCountMax, tokens.count)
      // Safe: the positions of as many tokens as there are entries.
      unsafe tokens[part].withUnsafeBytes { tokens in
        let positions = unsafe UnsafeRawBufferPointer(rebasing: tokens[Self.positionOffset...])
        unsafe append(entries[part], positions, stride: MemoryLayout<Token>.stride, &occupied)
      }
    }
    return occupied
  }

  /// So many tokens become words at once.
  private static let writtenCountMax = 1 << 12
  private static let positionOffset = MemoryLayout<Token>.offset(of: \.position) ?? 0

  /// Adds occurrences whose positions are so many bytes apart, `writtenCountMax` at the most.
  private mutating func append(
    _ entries: ArraySlice<UInt32>, _ positions: UnsafeRawBufferPointer, stride: Int,
    _ occupied: inout UInt32
  ) {
    reserve(entries.count)
    if writtenWords.isEmpty {
      writtenWords = [UInt32](repeating: 0, count: 2 * Self.writtenCountMax + 1)
    }
    // Safe: there is a position for each entry, and room for two words each and one more.
    let wordCount = unsafe entries.withUnsafeBufferPointer { entries in
      unsafe writtenWords.withUnsafeMutableBufferPointer { words in
        unsafe lede_write_occurrences(
          entries.baseAddress, positions.baseAddress, stride, entries.count, &lastPosition,
          words.baseAddress, &occupied)
      }
    }
    chunks[chunks.count - 1].append(contentsOf: writtenWords[..<wordCount])
    count += entries.count
  }

  /// Makes sure that so many occurrences have room in the last chunk.
  private mutating func reserve(_ occurrenceCount: Int) {
    if let last = chunks.last, last.count + 2 * occurrenceCount <= Self.chunkWordCount { return }
    var chunk: [UInt32] = []
    chunk.reserveCapacity(Self.chunkWordCount)
    // The first chunk may be for an article or two; all others are filled, but for the last.
    if !chunks.isEmpty {
      // Safe: the room is the chunk's.
      unsafe chunk.withUnsafeMutableBufferPointer {
        unsafe lede_fill_pages($0.baseAddress, Self.chunkWordCount * MemoryLayout<UInt32>.stride)
      }
    }
    chunks.append(chunk)
  }

  private var end: Place {
    Place(
      chunk: UInt32(max(0, chunks.count - 1)), word: UInt32(chunks.last?.count ?? 0))
  }

  /// Calls with the words of every `step`th document, which lie in one chunk or in several.
  @inline(__always)
  private func forEachPart(
    of documents: Range<Int>, step: Int = 1,
    _ body: (_ document: UInt32, _ isFirst: Bool, _ words: ArraySlice<UInt32>) -> Void
  ) {
    for document in stride(from: documents.lowerBound, to: documents.upperBound, by: step) {
      let start = documentStarts[document]
      let end = document + 1 < documentStarts.count ? documentStarts[document + 1] : end
      guard start.chunk < chunks.count else { continue }
      for number in Int(start.chunk)...Int(end.chunk) {
        let chunk = chunks[number]
        let from = number == start.chunk ? Int(start.word) : 0
        let to = number == end.chunk ? Int(end.word) : chunk.count
        body(UInt32(truncatingIfNeeded: document), number == start.chunk, chunk[from..<to])
      }
    }
  }

  /// All occurrences by entry, sorted by several threads, each with a part of the documents.
  func sorted(entryCount: Int, threadCount: Int) -> SortedOccurrences {
    precondition(count <= UInt32.max, "fewer occurrences than memory can hold")
    let parts = parts(min(threadCount, Self.sortedPartCountMax))
    // How many rows each part has of an entry, then where its next one goes.
    var next = parallelMap(count: parts.count, threadCount: threadCount) { part in
      var counts = [UInt32](repeating: 0, count: entryCount)
      forEachPart(of: parts[part]) { _, _, words in
        // Safe: entries are below the count that the caller gives.
        unsafe words.withUnsafeBufferPointer { words in
          unsafe counts.withUnsafeMutableBufferPointer { counts in
            unsafe lede_count_entries(words.baseAddress, words.count, counts.baseAddress)
          }
        }
      }
      return counts
    }
    var starts = [UInt32](repeating: 0, count: entryCount + 1)
    var sum: UInt32 = 0
    for entry in 0..<entryCount {
      starts[entry] = sum
      for part in next.indices {
        let count = next[part][entry]
        next[part][entry] = sum
        sum += count
      }
    }
    starts[entryCount] = sum
    let places = next
    // Safe: each of the rows is written once, and checked to be one of them.
    let count = count
    let rows = unsafe [UInt64](unsafeUninitializedCapacity: count) { rows, written in
      // Safe: the rows are written as a whole.
      unsafe lede_fill_pages(rows.baseAddress, count * MemoryLayout<UInt64>.stride)
      let target = unsafe RowTarget(rows: UnsafeMutableBufferPointer(rebasing: rows[..<count]))
      _ = parallelMap(count: parts.count, threadCount: threadCount) { part in
        var next = places[part]
        let rows = unsafe target.rows
        var position = UInt32.max
        forEachPart(of: parts[part]) { document, isFirst, words in
          if isFirst { position = .max }
          let isPlaced = unsafe words.withUnsafeBufferPointer { words in
            unsafe next.withUnsafeMutableBufferPointer { next in
              unsafe lede_place_rows(
                words.baseAddress, words.count, document, &position, next.baseAddress,
                rows.baseAddress, rows.count)
            }
          }
          precondition(isPlaced, "as many rows as there are occurrences")
        }
        return true
      }
      written = count
    }
    return SortedOccurrences(starts: starts, rows: rows)
  }

  /// Calls with pairs of ranked entries side by side in every `step`th document, some at a time.
  ///
  /// The high half is `first rank · rank count + second rank`, the low one twice the document, and one
  /// more in its title. `rankOfEntry` is the count of ranks where an entry has none. Pairs whose
  /// weights' product is less than `productMin`, at least 1, are left out.
  func forEachPairs(
    step: Int = 1, rankOfEntry: [UInt16], weights: [UInt32], productMin: Int,
    _ body: (ArraySlice<UInt64>) -> Void
  ) {
    precondition(productMin > 0, "what has no rank makes no pair")
    let rankCount = weights.count
    let weights = weights + [0]
    var rows = [UInt64](repeating: 0, count: rankCount + (1 << 14))
    var ranks = [UInt16](repeating: 0, count: 2 * rankCount)
    unsafe ranks.withUnsafeMutableBufferPointer { ranks in
      guard let first = ranks.baseAddress else { return }
      var place = unsafe lede_pair_place(
        position: .max, count: 0, before_count: 0, ranks: first, before: first + rankCount)
      forEachPart(of: documentStarts.indices, step: step) { document, isFirst, words in
        if isFirst {
          unsafe place.position = .max
          unsafe place.count = 0
          unsafe place.before_count = 0
        }
        var rest = words
        while !rest.isEmpty {
          var taken = 0
          // Safe: entries are below the count of ranks that the caller gives, ranks have weights, and
          // the places have room for all ranks.
          let count = unsafe rest.withUnsafeBufferPointer { words in
            unsafe rows.withUnsafeMutableBufferPointer { rows in
              unsafe rankOfEntry.withUnsafeBufferPointer { rankOfEntry in
                unsafe weights.withUnsafeBufferPointer { weights in
                  unsafe lede_gather_pairs(
                    words.baseAddress, words.count, document, &place, rankOfEntry.baseAddress,
                    weights.baseAddress, UInt32(rankCount), UInt64(productMin), rows.baseAddress,
                    rows.count, &taken)
                }
              }
            }
          }
          body(rows[..<count])
          rest = rest.dropFirst(taken)
        }
      }
    }
  }

  /// Ranges of documents with about as many words each.
  private func parts(_ partCount: Int) -> [Range<Int>] {
    let wordCount = UInt64(chunks.count) * UInt64(Self.chunkWordCount)
    var bounds = [0]
    for part in 1..<max(1, partCount) {
      let word = wordCount * UInt64(part) / UInt64(partCount)
      let place = Place(
        chunk: UInt32(word / UInt64(Self.chunkWordCount)),
        word: UInt32(word % UInt64(Self.chunkWordCount)))
      let document = documentStarts.partitioningIndex { $0 >= place }
      if document > bounds[bounds.count - 1] { bounds.append(document) }
    }
    bounds.append(documentStarts.count)
    return (1..<bounds.count).map { bounds[$0 - 1]..<bounds[$0] }
  }
}

extension [OccurrenceStream.Place] {
  /// The first index whose element fulfils a condition that all behind it fulfil too.
  fileprivate func partitioningIndex(_ isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Where several threads put rows, each its own.
@unsafe private struct RowTarget: @unchecked Sendable {
  let rows: UnsafeMutableBufferPointer<UInt64>
}

/// Occurrences by entry; a row is the document in the high and the position in the low half.
struct SortedOccurrences: Sendable {
  fileprivate let starts: [UInt32]
  fileprivate let rows: [UInt64]

  fileprivate init(starts: [UInt32], rows: [UInt64]) {
    self.starts = starts
    self.rows = rows
  }

  /// The rows of an entry, ascending.
  func rows(of entry: Int) -> ArraySlice<UInt64> {
    rows[Int(starts[entry])..<Int(starts[entry + 1])]
  }

  /// Asks for where the rows of an entry begin to be at hand soon.
  func expectPlace(of entry: Int) { starts.expect(entry) }

  /// Asks for the first rows of an entry to be at hand soon.
  func expectRows(of entry: Int) { rows.expect(Int(starts[entry])) }

  /// How many documents hold one of some entries at least, in the order of the entries' rows.
  func documentCount(of entries: ArraySlice<UInt32>) -> Int {
    guard entries.count > 1 else { return entries.first.map { documentCount(of: Int($0)) } ?? 0 }
    var documents: [UInt32] = []
    for entry in entries {
      for row in rows(of: Int(entry)) { documents.append(UInt32(truncatingIfNeeded: row >> 32)) }
    }
    documents.sort()
    var count = 0
    var last: UInt32?
    for document in documents {
      if document != last { count += 1 }
      last = document
    }
    return count
  }

  private func documentCount(of entry: Int) -> Int {
    var count = 0
    var last = UInt64.max
    for row in rows(of: entry) {
      count += row >> 32 != last ? 1 : 0
      last = row >> 32
    }
    return count
  }

  /// How often the entries occur.
  func count(of entries: ArraySlice<UInt32>) -> Int {
    entries.reduce(0) { $0 + Int(starts[Int($1) + 1] - starts[Int($1)]) }
  }
}

extension Array {
  /// Asks for an element to be at hand soon; costs a few instructions.
  func expect(_ index: Int) {
    guard indices.contains(index) else { return }
    // Safe: the index was checked, and nothing is read.
    unsafe withUnsafeBufferPointer { unsafe lede_expect($0.baseAddress.unsafelyUnwrapped + index) }
  }
}
