import Storage

/// The skip table at the head of a list in block form, decoded and checked.
struct SkipTable {
  /// The last document of each block, ascending.
  let lastDocuments: [UInt32]
  /// The highest impact of each block; empty for lists of one block in the short forms.
  private(set) var impacts: [UInt8] = []
  /// The highest impact of the list.
  private(set) var maxImpact: UInt8 = 255
  private var dataEnds: [UInt32] = []
  private var positionsEnds: [UInt32] = []
  private var data = ByteRange(offset: 0, count: 0)

  /// A table for a list that is one block.
  init(lastDocuments: [UInt32]) { self.lastDocuments = lastDocuments }

  /// Reads the table of a list and checks it against the entry and the segment.
  init(_ range: ByteRange, entry: TermEntry, in segment: SegmentReader) throws(FormatError) {
    let size = PostingsFormat.blockSize
    let expected = (entry.documentCount + size - 1) / size
    let headCount = 5 + expected * 13
    guard UInt64(headCount) <= range.count else {
      throw segment.damage(
        .postings,
        DecodeError(offset: Int(clamping: range.offset), expected: "room for the skip table"))
    }
    let head = ByteRange(offset: range.offset, count: UInt64(headCount))
    var table = (last: [UInt32](), data: [UInt32](), positions: [UInt32](), impacts: [UInt8]())
    var listMax: UInt8 = 0
    try segment.decode(.postings, head) { reader throws(DecodeError) in
      guard try reader.fixed(UInt32.self) == UInt32(expected) else {
        throw DecodeError(offset: reader.position, expected: "as many blocks as the entry says")
      }
      listMax = try reader.byte()
      table.last = try Self.column(&reader, expected)
      table.data = try Self.column(&reader, expected)
      table.positions = try Self.column(&reader, expected)
      table.impacts = try reader.array(expected)
      try Self.check(
        table.last, table.data, table.positions, dataCount: range.count - UInt64(headCount),
        documentCount: segment.documentCount, at: reader.position)
    }
    lastDocuments = table.last
    dataEnds = table.data
    positionsEnds = table.positions
    impacts = table.impacts
    maxImpact = listMax
    data = ByteRange(offset: head.offset + head.count, count: range.count - head.count)
  }

  /// Where a block's data lies in the postings section.
  func dataRange(ofBlock block: Int) -> ByteRange {
    let start = block == 0 ? 0 : UInt64(dataEnds[block - 1])
    return ByteRange(offset: data.offset + start, count: UInt64(dataEnds[block]) - start)
  }

  /// Where a block's positions lie in the positions section.
  func positionsRange(ofBlock block: Int, _ all: ByteRange) -> ByteRange {
    let start = min(all.count, block == 0 ? 0 : UInt64(positionsEnds[block - 1]))
    let end = min(all.count, UInt64(positionsEnds[block]))
    return ByteRange(offset: all.offset + start, count: end - start)
  }

  @_lifetime(reader: copy reader)
  private static func column(
    _ reader: inout ByteReader, _ count: Int
  ) throws(DecodeError) -> [UInt32] {
    var values: [UInt32] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try reader.fixed(UInt32.self)) }
    return values
  }

  private static func check(
    _ last: [UInt32], _ data: [UInt32], _ positions: [UInt32], dataCount: UInt64,
    documentCount: Int, at offset: Int
  ) throws(DecodeError) {
    for i in last.indices.dropFirst()
    where last[i] <= last[i - 1] || data[i] < data[i - 1] || positions[i] < positions[i - 1] {
      throw DecodeError(offset: offset, expected: "an ascending skip table")
    }
    guard let lastDocument = last.last, Int(lastDocument) < documentCount else {
      throw DecodeError(offset: offset, expected: "documents of the segment")
    }
    guard let end = data.last, UInt64(end) == dataCount else {
      throw DecodeError(offset: offset, expected: "data that ends where the list ends")
    }
  }
}
