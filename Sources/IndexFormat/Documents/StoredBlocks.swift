import Storage

/// Gathers the byte forms of articles into blocks and compresses each.
///
/// The index section: `u32 documentCount | u32 blockCount | (u32 firstDocument, u64 offset,
/// u32 expandedByteCount) × blockCount | u32 offsetInBlock × documentCount`.
package struct StoredBlocksWriter {
  /// Bytes after which a block is closed: few more than an article has, because a hit that is shown
  /// costs the expansion of its whole block.
  package static let blockByteCount = 8 << 10

  private var current = ByteWriter()
  private var firstDocument = 0
  private var blocks = ByteWriter()
  private var blockCount = 0
  private var offsets: [UInt32] = []
  private var written: UInt64 = 0

  package init() {}

  /// Documents so far.
  package var documentCount: Int { offsets.count }

  /// Adds the next document; returns a compressed block when one became full.
  package mutating func append(_ write: (inout ByteWriter) -> Void) -> [UInt8]? {
    offsets.append(UInt32(current.count))
    write(&current)
    return current.count >= Self.blockByteCount ? close() : nil
  }

  /// Adds the next documents as a block that is compressed already; none may be open.
  package mutating func append(
    compressedByteCount: Int, expandedByteCount: Int, offsets blockOffsets: [UInt32]
  ) {
    precondition(current.count == 0, "a block is open")
    offsets.append(contentsOf: blockOffsets)
    addRow(compressedByteCount: compressedByteCount, expandedByteCount: expandedByteCount)
  }

  /// Closes the last block; returns it unless it is empty.
  package mutating func finish() -> [UInt8]? { current.count > 0 ? close() : nil }

  /// The index section.
  package func index() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(fixed: UInt32(offsets.count))
    writer.append(fixed: UInt32(blockCount))
    writer.append(contentsOf: blocks.bytes)
    for offset in offsets { writer.append(fixed: offset) }
    return writer.bytes
  }

  private mutating func close() -> [UInt8] {
    let compressed = ZstdCodec.compress(current.bytes)
    addRow(compressedByteCount: compressed.count, expandedByteCount: current.count)
    current.bytes.removeAll(keepingCapacity: true)
    return compressed
  }

  private mutating func addRow(compressedByteCount: Int, expandedByteCount: Int) {
    blocks.append(fixed: UInt32(firstDocument))
    blocks.append(fixed: written)
    blocks.append(fixed: UInt32(expandedByteCount))
    blockCount += 1
    written += UInt64(compressedByteCount)
    firstDocument = offsets.count
  }
}

/// Finds and expands the stored bytes of a document.
package struct StoredBlocksReader: Sendable {
  private static let rowByteCount = 16
  /// Blocks of the segment.
  package let blockCount: Int

  package init(_ segment: SegmentReader) throws(FormatError) {
    let head = ByteRange(offset: 0, count: 8)
    let total = segment.byteCount(of: .storedIndex)
    blockCount = try segment.decode(.storedIndex, head) { reader throws(DecodeError) in
      let documents = Int(try reader.fixed(UInt32.self))
      let blocks = Int(try reader.fixed(UInt32.self))
      guard documents == segment.documentCount,
        8 + blocks * Self.rowByteCount + documents * 4 == total
      else { throw DecodeError(offset: 0, expected: "an index of as many documents") }
      return blocks
    }
  }

  /// The expanded block that holds a document, and where the document begins in it.
  package func block(
    holding document: Int, in segment: SegmentReader
  ) throws(FormatError) -> (bytes: [UInt8], offset: Int) {
    let (range, byteCount) = try place(ofBlockHolding: document, in: segment)
    let bytes = try segment.decode(.stored, range) { reader throws(DecodeError) in
      try ZstdCodec.expand(reader.bytes, byteCount: byteCount)
    }
    let offset = try segment.decode(.storedIndex, offsetRange(document)) {
      reader throws(DecodeError) in Int(try reader.fixed(UInt32.self))
    }
    guard offset <= bytes.count else {
      throw segment.damage(
        .storedIndex, DecodeError(offset: offset, expected: "an offset within the block"))
    }
    return (bytes, offset)
  }

  /// Where the compressed block that holds a document lies, and how long it is when expanded.
  func place(
    ofBlockHolding document: Int, in segment: SegmentReader
  ) throws(FormatError) -> (range: ByteRange, byteCount: Int) {
    var low = 0
    var high = blockCount
    while low < high {
      let middle = (low + high) / 2
      if try row(middle, segment).first <= document { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else {
      throw segment.damage(.storedIndex, DecodeError(offset: 8, expected: "a block for document 0"))
    }
    let found = try row(low - 1, segment)
    let end =
      low < blockCount ? try row(low, segment).offset : UInt64(segment.byteCount(of: .stored))
    guard found.offset <= end else {
      throw segment.damage(.storedIndex, DecodeError(offset: low, expected: "ascending offsets"))
    }
    return (ByteRange(offset: found.offset, count: end - found.offset), found.byteCount)
  }

  /// The index section's rows of all blocks.
  var rowsRange: ByteRange {
    ByteRange(offset: 0, count: UInt64(8 + blockCount * Self.rowByteCount))
  }

  /// Where the index section says at which byte of its block a document begins.
  func offsetRange(_ document: Int) -> ByteRange {
    ByteRange(offset: UInt64(8 + blockCount * Self.rowByteCount + document * 4), count: 4)
  }

  private func row(
    _ index: Int, _ segment: SegmentReader
  ) throws(FormatError) -> (first: Int, offset: UInt64, byteCount: Int) {
    let range = ByteRange(
      offset: UInt64(8 + index * Self.rowByteCount), count: UInt64(Self.rowByteCount))
    return try segment.decode(.storedIndex, range) { reader throws(DecodeError) in
      (
        Int(try reader.fixed(UInt32.self)), try reader.fixed(UInt64.self),
        Int(try reader.fixed(UInt32.self))
      )
    }
  }
}

/// One compressed block of a segment's stored articles.
package struct StoredBlock: Sendable {
  /// The documents whose articles it holds, at least one.
  package let documents: Range<Int>
  /// Where the compressed bytes are in the section.
  package let range: ByteRange
  package let expandedByteCount: Int
  /// Where each document begins in the expanded block, ascending and within it.
  package let offsets: [UInt32]

  /// Where a document's bytes are in the expanded block.
  package func byteRange(of document: Int) -> Range<Int> {
    let index = document - documents.lowerBound
    let end = index + 1 < offsets.count ? Int(offsets[index + 1]) : expandedByteCount
    return Int(offsets[index])..<end
  }
}

extension StoredBlocksReader {
  /// A block by its number.
  package func block(
    at index: Int, in segment: SegmentReader
  ) throws(FormatError) -> StoredBlock {
    let row = try row(index, segment)
    let next = index + 1 < blockCount ? try self.row(index + 1, segment) : nil
    let end = next?.offset ?? UInt64(segment.byteCount(of: .stored))
    let documentEnd = next?.first ?? segment.documentCount
    guard row.first < documentEnd, documentEnd <= segment.documentCount, row.offset <= end,
      index > 0 || row.first == 0
    else {
      throw segment.damage(.storedIndex, DecodeError(offset: index, expected: "ascending blocks"))
    }
    let documents = row.first..<documentEnd
    return StoredBlock(
      documents: documents, range: ByteRange(offset: row.offset, count: end - row.offset),
      expandedByteCount: row.byteCount,
      offsets: try offsets(of: documents, byteCount: row.byteCount, segment))
  }

  /// The expanded bytes of a block.
  package func expanded(
    _ block: StoredBlock, in segment: SegmentReader
  ) throws(FormatError) -> [UInt8] {
    try segment.decode(.stored, block.range) { reader throws(DecodeError) in
      try ZstdCodec.expand(reader.bytes, byteCount: block.expandedByteCount)
    }
  }

  private func offsets(
    of documents: Range<Int>, byteCount: Int, _ segment: SegmentReader
  ) throws(FormatError) -> [UInt32] {
    let range = ByteRange(
      offset: UInt64(8 + blockCount * Self.rowByteCount + documents.lowerBound * 4),
      count: UInt64(documents.count * 4))
    return try segment.decode(.storedIndex, range) { reader throws(DecodeError) in
      var offsets: [UInt32] = []
      for index in 0..<documents.count {
        let offset = try reader.fixed(UInt32.self)
        guard offset >= offsets.last ?? 0, Int(offset) <= byteCount, index > 0 || offset == 0 else {
          throw DecodeError(offset: reader.position, expected: "ascending offsets in the block")
        }
        offsets.append(offset)
      }
      return offsets
    }
  }
}
