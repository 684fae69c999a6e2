import Storage

/// Finds terms in a segment's dictionary and walks them in order.
///
/// A lookup is a binary search over the blocks' key prefixes and a scan of one block of 32 terms;
/// nothing is parsed at open. Immutable; safe to share between threads.
package struct TermDictionary: Sendable {
  /// Terms in the dictionary.
  package let termCount: Int
  private let blockCount: Int

  /// Reads the index's head and checks its size.
  init(_ segment: SegmentReader) throws(FormatError) {
    (termCount, blockCount) = try segment.decode(.termIndex) { reader throws(DecodeError) in
      let terms = try reader.fixed(UInt64.self)
      let blocks = try reader.fixed(UInt64.self)
      let size = UInt64(TermDictionaryWriter.blockSize)
      guard terms < 1 << 40, blocks == (terms + size - 1) / size,
        blocks * 16 == UInt64(reader.remaining)
      else { throw DecodeError(offset: 0, expected: "a term index as long as its counts say") }
      return (Int(terms), Int(blocks))
    }
  }

  /// The entry of a key; nil when the segment does not hold it.
  package func entry(
    _ key: ArraySlice<UInt8>, in segment: SegmentReader
  ) throws(FormatError) -> TermEntry? {
    var cursor = try cursor(atOrAfter: key, in: segment)
    guard try cursor.next(), cursor.key[...] == key else { return nil }
    return cursor.entry
  }

  /// A cursor whose first `next()` goes to the first key at or after the given one.
  package func cursor(
    atOrAfter key: ArraySlice<UInt8>, in segment: SegmentReader
  ) throws(FormatError) -> TermCursor {
    // The last block whose first key's prefix is below the key's; equal ones are stepped through.
    let prefix = TermKey.prefix(key)
    var low = 0
    var high = blockCount
    while low < high {
      let middle = (low + high) / 2
      if try firstPrefix(ofBlock: middle, segment) < prefix {
        low = middle + 1
      } else {
        high = middle
      }
    }
    var start = max(0, low - 1)
    var next = low
    while next < blockCount, try firstPrefix(ofBlock: next, segment) == prefix,
      try !key.lexicographicallyPrecedes(firstKey(ofBlock: next, segment))
    {
      start = next
      next += 1
    }
    var cursor = TermCursor(segment, block: start, blockCount: blockCount, termCount: termCount)
    try cursor.skip(toKeyAtOrAfter: key)
    return cursor
  }

  /// Where a block lies in the terms section.
  static func range(
    ofBlock block: Int, blockCount: Int, _ segment: SegmentReader
  ) throws(FormatError) -> ByteRange {
    let start = try word(1 + blockCount + 1 + block, segment)
    let end =
      block + 1 < blockCount
      ? try word(1 + blockCount + 2 + block, segment) : UInt64(segment.byteCount(of: .terms))
    guard start <= end else {
      throw segment.damage(.termIndex, DecodeError(offset: block, expected: "ascending offsets"))
    }
    return ByteRange(offset: start, count: end - start)
  }

  private func firstPrefix(
    ofBlock block: Int, _ segment: SegmentReader
  ) throws(FormatError) -> UInt64 {
    try Self.word(2 + block, segment)
  }

  private func firstKey(
    ofBlock block: Int, _ segment: SegmentReader
  ) throws(FormatError) -> [UInt8] {
    var cursor = TermCursor(segment, block: block, blockCount: blockCount, termCount: termCount)
    _ = try cursor.next()
    return cursor.key
  }

  private static func word(_ index: Int, _ segment: SegmentReader) throws(FormatError) -> UInt64 {
    let range = ByteRange(offset: UInt64(index) * 8, count: 8)
    return try segment.decode(.termIndex, range) { reader throws(DecodeError) in
      try reader.fixed(UInt64.self)
    }
  }
}
