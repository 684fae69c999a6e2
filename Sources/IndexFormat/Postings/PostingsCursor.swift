import Storage

/// Reads one term's postings in one segment, a block of up to 256 at a time.
///
/// A list in the short or single form is one block. Blocks can be skipped by the skip table
/// without touching their data; positions are decoded only where asked for. Not thread-safe; one
/// cursor per query and term. Every read is checked: damaged bytes throw `FormatError`.
///
/// Invariants:
/// 1. `documents[..<count]` ascend strictly and lie below the segment's document count, because a
///    block's gaps must sum up to the skip table's entry, which must ascend and stay below it.
/// 2. `frequencies[..<count]` are at least 1.
package final class PostingsCursor {
  /// Documents of the loaded block, ascending; the first `count` are valid.
  package private(set) var documents: [UInt32]
  /// Weighted frequencies of the loaded block.
  package private(set) var frequencies: [UInt32]
  /// Postings in the loaded block; 0 before the first is loaded.
  package private(set) var count = 0
  /// The loaded block, or -1.
  package private(set) var block = -1
  /// Blocks in the list.
  package let blockCount: Int
  /// The term's entry.
  package let entry: TermEntry

  private let segment: SegmentReader
  private let skips: SkipTable
  private var positionsOfBlock: PositionsBlock?

  /// Opens a list; reads its skip table and, for the short forms, its postings.
  package init(_ entry: TermEntry, in segment: SegmentReader) throws(FormatError) {
    self.entry = entry
    self.segment = segment
    let capacity = min(entry.documentCount, PostingsFormat.blockSize)
    var documents = [UInt32](repeating: 0, count: capacity)
    var frequencies = [UInt32](repeating: 0, count: capacity)
    switch entry.location {
    case .single(let document, let frequency, _):
      blockCount = 1
      skips = SkipTable(lastDocuments: [document])
      documents[0] = document
      frequencies[0] = frequency
    case .short(let range, _):
      blockCount = 1
      try segment.decode(.postings, range) { reader throws(DecodeError) in
        try Self.readShort(
          &reader, documentCount: segment.documentCount, &documents, &frequencies)
      }
      skips = SkipTable(lastDocuments: [documents[capacity - 1]])
    case .blocks(let range, _):
      skips = try SkipTable(range, entry: entry, in: segment)
      blockCount = skips.lastDocuments.count
    }
    self.documents = documents
    self.frequencies = frequencies
    if skips.impacts.isEmpty {
      count = capacity
      block = 0
    }
  }

  /// The last document of a block; the block need not be loaded.
  package func lastDocument(ofBlock block: Int) -> UInt32 { skips.lastDocuments[block] }

  /// The block's highest tf/(tf+K) at the segment's own average length, in 1/255, rounded up.
  package func maxImpact(ofBlock block: Int) -> UInt8 {
    skips.impacts.isEmpty ? 255 : skips.impacts[block]
  }

  /// The highest of all blocks' maxima.
  package var maxImpact: UInt8 { skips.maxImpact }

  /// The first block at or after `block` that may hold a document at or after `document`.
  ///
  /// `blockCount` when there is none. Gallops from `block`.
  package func block(holding document: UInt32, from block: Int) -> Int {
    var low = max(0, block)
    guard low < blockCount, skips.lastDocuments[low] < document else { return low }
    var step = 1
    while low + step < blockCount, skips.lastDocuments[low + step] < document {
      low += step
      step *= 2
    }
    // The answer lies in low+1 ... low+step.
    var high = min(low + step, blockCount)
    low += 1
    while low < high {
      let middle = (low + high) / 2
      if skips.lastDocuments[middle] < document { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Decodes a block's documents and frequencies.
  package func load(block: Int) throws(FormatError) {
    guard block != self.block else { return }
    precondition(block >= 0 && block < blockCount, "a block of the list")
    let size = PostingsFormat.blockSize
    let count = min(size, entry.documentCount - block * size)
    let base = block == 0 ? -1 : Int64(skips.lastDocuments[block - 1])
    self.block = -1
    self.count = 0
    try segment.decode(.postings, skips.dataRange(ofBlock: block), slack: true) {
      reader throws(DecodeError) in
      try Self.readBlock(
        &reader, base: base, last: skips.lastDocuments[block], count: count, &documents,
        &frequencies)
    }
    self.block = block
    self.count = count
    positionsOfBlock = nil
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
  /// Those in the title lie below `PostingsFormat.bodyStart`. Empty for terms of fields without positions.
  package func positions(at index: Int, into result: inout [UInt32]) throws(FormatError) {
    precondition(index >= 0 && index < count, "a posting of the loaded block")
    result.removeAll(keepingCapacity: true)
    if positionsOfBlock == nil { positionsOfBlock = try loadPositions() }
    guard let positionsOfBlock else { return }
    do throws(DecodeError) {
      try positionsOfBlock.positions(
        at: index, frequencies: frequencies, titleWeight: segment.meta.titleWeight, into: &result)
    } catch {
      throw segment.damage(.positions, error)
    }
  }

  private func loadPositions() throws(FormatError) -> PositionsBlock? {
    switch entry.location {
    case .single(_, _, .value(let value)):
      return PositionsBlock(value: value)
    case .single(_, _, .bytes(let range)), .short(_, let range):
      guard range.count > 0 else { return nil }
      let frequencies = frequencies[..<count]
      return try segment.decode(.positions, range) { reader throws(DecodeError) in
        try PositionsBlock(
          varints: &reader, frequencies: frequencies, titleWeight: segment.meta.titleWeight)
      }
    case .blocks(_, let all):
      guard all.count > 0 else { return nil }
      let count = count
      return try segment.decode(.positions, skips.positionsRange(ofBlock: block, all), slack: true)
      {
        reader throws(DecodeError) in
        try PositionsBlock(block: &reader, postingCount: count)
      }
    }
  }

  @_lifetime(reader: copy reader)
  private static func readShort(
    _ reader: inout ByteReader, documentCount: Int, _ documents: inout [UInt32],
    _ frequencies: inout [UInt32]
  ) throws(DecodeError) {
    var next: UInt64 = 0
    for i in documents.indices {
      let start = reader.position
      let code = try reader.varint()
      let document = next + code >> 1
      guard code >> 1 < UInt64(documentCount), document < UInt64(documentCount) else {
        throw DecodeError(offset: start, expected: "a document of the segment")
      }
      documents[i] = UInt32(document)
      frequencies[i] = code & 1 == 1 ? 1 : try reader.varint32()
      guard frequencies[i] > 0 else {
        throw DecodeError(offset: start, expected: "a frequency above zero")
      }
      next = document + 1
    }
    guard reader.isAtEnd else {
      throw DecodeError(offset: reader.position, expected: "the end of the postings")
    }
  }

  @_lifetime(reader: copy reader)
  private static func readBlock(
    _ reader: inout ByteReader, base: Int64, last: UInt32, count: Int,
    _ documents: inout [UInt32], _ frequencies: inout [UInt32]
  ) throws(DecodeError) {
    let gapWidth = Int(try reader.byte())
    let frequencyWidth = Int(try reader.byte())
    let exceptionCount = try reader.count(atMost: count)
    try BitPacking.unpackGaps(
      reader.bytes, at: reader.position, width: gapWidth, count: count, base: base, last: last,
      into: &documents)
    try reader.skip(BitPacking.byteCount(count: count, width: gapWidth))
    try BitPacking.unpack(
      reader.bytes, at: reader.position, width: frequencyWidth, count: count, into: &frequencies)
    try reader.skip(BitPacking.byteCount(count: count, width: frequencyWidth))
    if exceptionCount > 0 {
      try PatchedPacking.patch(
        &frequencies, count: count, width: frequencyWidth, exceptionCount: exceptionCount,
        from: &reader)
    }
    for i in 0..<count {
      let (sum, overflow) = frequencies[i].addingReportingOverflow(1)
      guard !overflow else {
        throw DecodeError(offset: reader.position, expected: "a frequency of 32 bits")
      }
      frequencies[i] = sum
    }
  }
}
