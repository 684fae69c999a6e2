import Storage

/// A list in block form that is being written: what goes before its data is known at its end.
///
/// Block picture: `u32 blockCount | u8 listMax | u8 floor × 3 | u32 lastDocument × n |
/// u32 dataEnd × n | u32 positionsEnd × n | u8 maxImpact × n | u8 form × n | data`.
struct OpenList {
  /// The last document so far; −1 before the first.
  private var base: Int64 = -1
  /// The data of the blocks.
  private var data = ByteWriter()
  /// Where the list's positions begin.
  private(set) var positionsStart = 0
  private(set) var documentCount = 0
  private(set) var isOpen = false
  private var lastDocuments = ByteWriter()
  private var dataEnds = ByteWriter()
  private var positionsEnds = ByteWriter()
  private var maxima = ByteWriter()
  private var forms = ByteWriter()
  /// How many postings have each impact.
  private var impactCounts = [Int](repeating: 0, count: 256)

  mutating func begin(positionsStart start: Int) {
    base = -1
    documentCount = 0
    positionsStart = start
    isOpen = true
    for index in 0..<256 { impactCounts[index] = 0 }
    data.bytes.removeAll(keepingCapacity: true)
    lastDocuments.bytes.removeAll(keepingCapacity: true)
    dataEnds.bytes.removeAll(keepingCapacity: true)
    positionsEnds.bytes.removeAll(keepingCapacity: true)
    maxima.bytes.removeAll(keepingCapacity: true)
    forms.bytes.removeAll(keepingCapacity: true)
  }

  /// Appends a block.
  ///
  /// Block data picture: `u8 impact × count | packed gaps or bitset | u8 frequencyWidth |
  /// u8 exceptionCount | packed frequencies − 1 | exceptions`.
  mutating func append(
    _ block: inout PostingsBlock, lengths: [UInt32], _ scoring: BlockBoundScoring
  ) {
    let start = data.count
    forms.append(block.write(after: base, lengths: lengths, scoring, to: &data))
    var maximum: UInt8 = 0
    for index in start..<(start + block.count) {
      let impact = data.bytes[index]
      impactCounts[Int(impact)] += 1
      maximum = max(maximum, impact)
    }
    maxima.append(maximum)
    base = block.documents.last.map { Int64($0) } ?? base
    lastDocuments.append(fixed: UInt32(base))
    dataEnds.append(fixed: UInt32(data.count))
    documentCount += block.count
  }

  /// Notes where the positions of the block end that was appended.
  mutating func close(positionsEnd: Int) {
    positionsEnds.append(fixed: UInt32(positionsEnd - positionsStart))
  }

  mutating func end(into postings: inout ByteWriter) {
    isOpen = false
    postings.append(fixed: UInt32(forms.count))
    postings.append(maxima.bytes.max() ?? 0)
    for floor in floors() { postings.append(floor) }
    for part in [lastDocuments, dataEnds, positionsEnds, maxima, forms, data] {
      postings.append(contentsOf: part.bytes)
    }
  }

  /// The 10th, 100th and 1,000th highest impact; 0 where there are fewer postings.
  private func floors() -> [UInt8] {
    PostingsFormat.floorRanks.map { rank in
      var left = rank
      for impact in stride(from: 255, through: 1, by: -1) {
        left -= impactCounts[impact]
        if left <= 0 { return UInt8(impact) }
      }
      return 0
    }
  }
}
