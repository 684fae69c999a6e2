import Storage

/// Walks a dictionary's terms in ascending order of their keys.
///
/// A value; decodes a block of 32 terms at a time into arrays.
package struct TermCursor {
  /// A copy of the current term's key; empty before the first `next()`.
  package var key: [UInt8] {
    decoded.entries.indices.contains(index) ? Array(decoded.key(index)) : []
  }
  /// The current term's key, after the first `next()`.
  package var keySlice: ArraySlice<UInt8> { decoded.key(index) }
  private let segment: SegmentReader
  private let blockCount: Int
  private let termCount: Int
  private var block: Int
  private var decoded = DecodedTermBlock()
  private var index = -1
  private var isLoaded = false

  init(_ segment: SegmentReader, block: Int, blockCount: Int, termCount: Int) {
    self.segment = segment
    self.block = block
    self.blockCount = blockCount
    self.termCount = termCount
  }

  /// The current term's entry.
  package var entry: TermEntry { decoded.entries[index] }

  /// Goes to the next term; false at the end.
  package mutating func next() throws(FormatError) -> Bool {
    if !isLoaded {
      guard block < blockCount else { return false }
      try load()
    }
    index += 1
    while index >= decoded.entries.count {
      block += 1
      guard block < blockCount else {
        index = decoded.entries.count
        return false
      }
      try load()
      index = 0
    }
    return true
  }

  /// Goes to just before the first key at or after `target`, searching forward.
  mutating func skip(toKeyAtOrAfter target: ArraySlice<UInt8>) throws(FormatError) {
    guard block < blockCount else { return }
    try load()
    while true {
      for i in decoded.entries.indices where !decoded.key(i).lexicographicallyPrecedes(target) {
        index = i - 1
        return
      }
      index = decoded.entries.count - 1
      guard block + 1 < blockCount else { return }
      block += 1
      try load()
    }
  }

  private mutating func load() throws(FormatError) {
    let range = try TermDictionary.range(ofBlock: block, blockCount: blockCount, segment)
    let count = min(
      TermDictionaryWriter.blockSize, termCount - block * TermDictionaryWriter.blockSize)
    var decoded = decoded
    try segment.decode(.terms, range) { [segment] reader throws(DecodeError) in
      try decoded.read(&reader, count: count, segment)
    }
    self.decoded = decoded
    isLoaded = true
    index = -1
  }
}

/// One block of the dictionary, decoded.
struct DecodedTermBlock {
  private(set) var entries: [TermEntry] = []
  private var keys: [UInt8] = []
  private var ends: [Int] = []

  func key(_ index: Int) -> ArraySlice<UInt8> {
    keys[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Decodes a block and checks each entry against the segment.
  @_lifetime(reader: copy reader)
  mutating func read(
    _ reader: inout ByteReader, count: Int, _ segment: SegmentReader
  ) throws(DecodeError) {
    entries.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    var postings = try reader.varint()
    var positions = try reader.varint()
    var last = 0..<0
    for _ in 0..<count {
      let start = keys.count
      let shared = try reader.count(atMost: last.count)
      for j in 0..<shared { keys.append(keys[last.lowerBound + j]) }
      let suffixCount = try reader.count(atMost: reader.remaining)
      for _ in 0..<suffixCount { keys.append(try reader.byte()) }
      // Keys that share all they have in common ascend where the first bytes of the rest do;
      // lookups rely on both.
      let isAfter =
        shared == last.count || keys[last.lowerBound + shared] < keys[start + shared]
      guard suffixCount > 0, isAfter else {
        throw DecodeError(
          offset: reader.position, expected: "ascending keys that share all they have in common")
      }
      last = start..<keys.count
      ends.append(keys.count)
      entries.append(
        try TermEntry.read(
          &reader, &postings, &positions, documentCount: segment.documentCount))
    }
    guard reader.isAtEnd else {
      throw DecodeError(offset: reader.position, expected: "the end of the block of terms")
    }
  }
}
