import Storage

/// Reads one term's postings in one segment, a block of up to 256 at a time, into arrays.
///
/// The plain way: for evaluating a document at a time, for checking and for tests. The block
/// kernels' way is `PostingList`, on which this stands. Blocks can be skipped without touching
/// their data; positions are decoded only where asked for. Not thread-safe; one cursor per query
/// and term. Every read is checked: damaged bytes throw `FormatError`.
///
/// Invariants:
/// 1. `documents[..<count]` ascend strictly and lie below the segment's document count, because a
///    block's documents must end at the skip table's entry, which must ascend and stay below it.
/// 2. `frequencies[..<count]` are at least 1.
package final class PostingsCursor {
  /// Documents of the loaded block, ascending; the first `count` are valid.
  package private(set) var documents: [UInt32] = []
  /// Weighted frequencies of the loaded block.
  package private(set) var frequencies: [UInt32] = []
  /// Postings in the loaded block; 0 before the first is loaded.
  package private(set) var count = 0
  /// The loaded block, or -1.
  package private(set) var block = -1
  /// Blocks in the list.
  package let blockCount: Int
  /// The term's entry.
  package let entry: TermEntry

  private let segment: SegmentReader
  private let list: PostingList
  private let arena: Arena
  private var buffer: PositionBuffer

  /// Opens a list; reads its skip table and, for the short forms, its postings.
  package init(_ entry: TermEntry, in segment: SegmentReader) throws(FormatError) {
    self.entry = entry
    self.segment = segment
    arena = Arena(blockByteCount: 1 << 13)
    list = try PostingList(entry, in: segment, arena, for: [.ranking, .positions])
    buffer = PositionBuffer(arena, capacity: 256)
    blockCount = list.blockCount
    if case .blocks = entry.location { return }
    try load(block: 0)
  }

  /// The last document of a block; the block need not be loaded.
  package func lastDocument(ofBlock block: Int) -> UInt32 { list.lastDocument(ofBlock: block) }

  /// The block's highest tf/(tf+K) at the segment's own average length, in 1/255, rounded up.
  package func maxImpact(ofBlock block: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: list.maxImpact(ofBlock: block))
  }

  /// The highest of all blocks' maxima.
  package var maxImpact: UInt8 { UInt8(truncatingIfNeeded: list.maxImpact) }

  /// The 10th, 100th and 1,000th highest impact; 0 where not known.
  package var floors: [UInt8] { [list.floors.ten, list.floors.hundred, list.floors.thousand] }

  /// The impact of a posting of the loaded block.
  package func impact(at index: Int) -> UInt8 { list.impact(at: index) }

  /// The first block at or after `block` that may hold a document at or after `document`.
  ///
  /// `blockCount` when there is none. Gallops from `block`.
  package func block(holding document: UInt32, from block: Int) -> Int {
    list.block(holding: document, from: block)
  }

  /// Decodes a block's documents and frequencies.
  package func load(block: Int) throws(FormatError) {
    guard block != self.block else { return }
    precondition(block >= 0 && block < blockCount, "a block of the list")
    self.block = -1
    count = 0
    guard list.load(block: block),
      list.readBlock(documents: &documents, frequencies: &frequencies)
    else {
      throw segment.damage(.postings, DecodeError(offset: block, expected: "a block of postings"))
    }
    self.block = block
    count = documents.count
  }

  /// The index in the loaded block of the first document at or after `document`; `count` if none.
  package func index(atOrAfter document: UInt32, from start: Int = 0) -> Int {
    var low = start
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if documents[middle] < document { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The positions of the posting at `index` of the loaded block, ascending.
  ///
  /// Those in the title lie below `PostingsFormat.bodyStart`. Empty for terms of fields without
  /// positions.
  package func positions(at index: Int, into result: inout [UInt32]) throws(FormatError) {
    precondition(index >= 0 && index < count, "a posting of the loaded block")
    guard
      list.readPositions(
        at: index, titleWeight: segment.meta.titleWeight, keepingRepeats: true, into: &buffer)
    else {
      throw segment.damage(
        .positions,
        DecodeError(offset: block, expected: "as many positions as the frequencies say"))
    }
    result.removeAll(keepingCapacity: true)
    for place in 0..<buffer.count { result.append(buffer.position(place)) }
  }
}
