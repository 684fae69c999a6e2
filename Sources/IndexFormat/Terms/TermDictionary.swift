import CKernels
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
  init(_ index: CheckedSection) throws(FormatError) {
    let head = ByteRange(offset: 0, count: UInt64(min(16, index.byteCount)))
    let byteCount = index.byteCount
    (termCount, blockCount) = try SegmentReader.decode(index, head) {
      reader throws(DecodeError) in
      let terms = try reader.fixed(UInt64.self)
      let blocks = try reader.fixed(UInt64.self)
      let size = UInt64(TermDictionaryWriter.blockSize)
      guard terms < 1 << 40, blocks == (terms + size - 1) / size,
        blocks < 1 << 36, blocks * 16 == UInt64(byteCount - 16)
      else { throw DecodeError(offset: 0, expected: "a term index as long as its counts say") }
      return (Int(terms), Int(blocks))
    }
  }

  /// A block of the dictionary that would hold a key.
  package struct Block {
    fileprivate let index: Int
    fileprivate let range: ByteRange
  }

  /// The block that would hold a key, whose bytes are asked for; nil where there is none.
  ///
  /// A search that looks a key up in several segments finds all blocks first: so it waits for
  /// memory once, not in each.
  package func block(
    holding key: ArraySlice<UInt8>, in segment: SegmentReader
  ) throws(FormatError) -> Block? {
    guard blockCount > 0 else { return nil }
    let index = try block(of: key, segment)
    let range = try Self.range(ofBlock: index, blockCount: blockCount, segment)
    segment.prefetch(.terms, range)
    return Block(index: index, range: range)
  }

  /// The entry of a key; nil when the segment does not hold it.
  package func entry(
    _ key: ArraySlice<UInt8>, in segment: SegmentReader
  ) throws(FormatError) -> TermEntry? {
    guard let block = try block(holding: key, in: segment) else { return nil }
    return try entry(key, in: block, segment)
  }

  /// The entry of a key in the block that would hold it; nil when that does not.
  ///
  /// Decodes nothing but the entries before it, and allocates nothing. Asks for the beginning of
  /// the postings.
  package func entry(
    _ key: ArraySlice<UInt8>, in block: Block, _ segment: SegmentReader
  ) throws(FormatError) -> TermEntry? {
    let range = block.range
    let count = min(
      TermDictionaryWriter.blockSize,
      termCount - block.index * TermDictionaryWriter.blockSize)
    // Safe: the segment verifies and bounds the range.
    let bytes = unsafe try segment.unsafePointer(.terms, range, slack: 0)
    var place = lede_term_place()
    let found = unsafe key.withUnsafeBufferPointer { key in
      // Safe: the kernel stays within the block and the key.
      unsafe lede_find_term(
        bytes.assumingMemoryBound(to: UInt8.self), Int(range.count), UInt32(count),
        key.baseAddress, key.count, &place)
    }
    guard found != 0 else { return nil }
    guard found > 0 else {
      throw segment.damage(
        .terms, DecodeError(offset: Int(clamping: range.offset), expected: "a block of terms"))
    }
    let rest = ByteRange(
      offset: range.offset + UInt64(place.offset), count: range.count - UInt64(place.offset))
    let documentCount = segment.documentCount
    let entry = try segment.decode(.terms, rest) { reader throws(DecodeError) in
      var postings = place.postings
      var positions = place.positions
      return try TermEntry.read(&reader, &postings, &positions, documentCount: documentCount)
    }
    switch entry.location {
    case .single: break
    case .short(let postings, _), .blocks(let postings, _):
      segment.prefetch(.postings, postings)
    }
    return entry
  }

  /// A cursor whose first `next()` goes to the first key at or after the given one.
  package func cursor(
    atOrAfter key: ArraySlice<UInt8>, in segment: SegmentReader
  ) throws(FormatError) -> TermCursor {
    let start = try block(of: key, segment)
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

  /// The block that would hold a key.
  private func block(
    of key: ArraySlice<UInt8>, _ segment: SegmentReader
  ) throws(FormatError) -> Int {
    // The last block whose first key's prefix is below the key's; equal ones are stepped through.
    let prefix = TermKey.prefix(key)
    var low = 0
    if let words = unsafe try segment.verifiedTermIndex() {
      // Safe: the section was checked at open to hold as many prefixes.
      low = unsafe lede_count_below(words + 16, blockCount, prefix)
    } else {
      var high = blockCount
      while low < high {
        let middle = (low + high) / 2
        if try Self.word(2 + middle, segment) < prefix {
          low = middle + 1
        } else {
          high = middle
        }
      }
    }
    var block = max(0, low - 1)
    while low < blockCount, try Self.word(2 + low, segment) == prefix,
      try firstKey(ofBlock: low, isAtMost: key, segment)
    {
      block = low
      low += 1
    }
    return block
  }

  private func firstKey(
    ofBlock block: Int, isAtMost key: ArraySlice<UInt8>, _ segment: SegmentReader
  ) throws(FormatError) -> Bool {
    let range = try Self.range(ofBlock: block, blockCount: blockCount, segment)
    return try segment.decode(.terms, range) { reader throws(DecodeError) in
      for _ in 0..<3 { _ = try reader.varint() }
      let count = try reader.count(atMost: reader.remaining)
      for index in 0..<count {
        guard index < key.count else { return false }
        let byte = try reader.byte()
        let other = key[key.startIndex + index]
        if byte != other { return byte < other }
      }
      return true
    }
  }

  private static func word(_ index: Int, _ segment: SegmentReader) throws(FormatError) -> UInt64 {
    try segment.termIndexWord(index)
  }
}
