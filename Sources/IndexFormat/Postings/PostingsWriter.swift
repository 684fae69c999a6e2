import Storage

/// The postings of one term without positions, gathered for writing; arrays are reused from term to
/// term.
package struct TermPostings: Sendable {
  /// Documents, ascending, each once.
  package var documents: [UInt32] = []
  /// The weighted frequency of each.
  package var frequencies: [UInt32] = []

  package init() {}

  package mutating func removeAll() {
    documents.removeAll(keepingCapacity: true)
    frequencies.removeAll(keepingCapacity: true)
  }
}

/// Encodes posting lists one after the other into two growing buffers.
///
/// The buffers are drained by the segment writer; offsets go on counting across drains.
package struct PostingsWriter: Sendable {
  /// Encoded postings not yet drained.
  package private(set) var postings = ByteWriter()
  /// Encoded positions not yet drained.
  package private(set) var positions = ByteWriter()
  private var drainedPostings = 0
  private var drainedPositions = 0
  private let lengths: [UInt32]
  private let scoring: BlockBoundScoring
  private var block = PostingsBlock()
  private var list = OpenList()
  /// Of a list that comes in parts: what does not fill a block yet.
  private var pending = PostingsPart()

  /// A writer for a segment with these document lengths; the scoring decides the block maxima.
  package init(lengths: [UInt32], scoring: BlockBoundScoring) {
    self.lengths = lengths
    self.scoring = scoring
  }

  /// Takes the encoded postings out.
  package mutating func drainPostings() -> [UInt8] {
    drainedPostings += postings.count
    defer { postings.bytes.removeAll(keepingCapacity: true) }
    return postings.bytes
  }

  /// Takes the encoded positions out.
  package mutating func drainPositions() -> [UInt8] {
    drainedPositions += positions.count
    defer { positions.bytes.removeAll(keepingCapacity: true) }
    return positions.bytes
  }

  /// Makes room for what so many occurrences usually take.
  mutating func reserve(rowCount: Int) {
    postings.bytes.reserveCapacity(rowCount)
    positions.bytes.reserveCapacity(rowCount * 3 / 2)
  }

  /// A writer for the same segment that has written nothing.
  func another() -> PostingsWriter { PostingsWriter(lengths: lengths, scoring: scoring) }

  /// Goes on behind so many bytes that another wrote, with everything of its own drained.
  mutating func advance(postingsBy postingsCount: Int, positionsBy positionsCount: Int) {
    precondition(postings.count == 0 && positions.count == 0, "what is written is drained")
    drainedPostings += postingsCount
    drainedPositions += positionsCount
  }

  /// Where the next term's postings and positions begin.
  var offsets: (postings: Int, positions: Int) {
    (drainedPostings + postings.count, drainedPositions + positions.count)
  }

  /// Encodes the postings of a term without positions and says where they are.
  package mutating func write(_ term: TermPostings) -> TermEntry {
    let count = term.documents.count
    precondition(count > 0 && term.frequencies.count == count, "a frequency for each document")
    return write(count) { block, start in
      let end = min(start + PostingsFormat.blockSize, count)
      block.set(term.documents[start..<end], term.frequencies[start..<end])
      return end
    }
  }

  /// Encodes the occurrences of a term, `document << 32 | position` in ascending order.
  package mutating func write(rows: ArraySlice<UInt64>, titleWeight: UInt32) -> TermEntry {
    precondition(!rows.isEmpty, "an occurrence at least")
    return write(rows.count) { block, start in
      let rest = rows[(rows.startIndex + start)...]
      return start + block.take(rest, titleWeight: titleWeight)
    }
  }

  /// Encodes postings that `fill` puts block by block into the room for one: from a start among
  /// `count` of them; it returns where the next block begins.
  private mutating func write(
    _ count: Int, _ fill: (_ block: inout PostingsBlock, _ start: Int) -> Int
  ) -> TermEntry {
    let starts = offsets
    var next = fill(&block, 0)
    var documentCount = block.count
    var sum = block.frequencySum
    if next == count {
      return TermEntry(
        documentCount: documentCount, frequencySum: sum, location: writeSmall(from: starts))
    }
    beginBlocks()
    appendBlock()
    while next < count {
      next = fill(&block, next)
      documentCount += block.count
      sum += block.frequencySum
      appendBlock()
    }
    endBlocks()
    let ranges = ranges(from: starts)
    return TermEntry(
      documentCount: documentCount, frequencySum: sum,
      location: .blocks(postings: ranges.postings, positions: ranges.positions))
  }

  /// Writes a list of no more than the block.
  private mutating func writeSmall(
    from starts: (postings: Int, positions: Int)
  ) -> TermEntry.Location {
    if block.count == 1, block.values.count <= 1 {
      return .single(
        document: block.documents[0], frequency: block.frequencies[0],
        positions: .value(block.values.first ?? 0))
    }
    if block.count > 1 { block.writeShort(to: &postings) }
    block.writeValues(to: &positions)
    let ranges = ranges(from: starts)
    return block.count == 1
      ? .single(
        document: block.documents[0], frequency: block.frequencies[0],
        positions: .bytes(ranges.positions))
      : .short(postings: ranges.postings, positions: ranges.positions)
  }

  private func ranges(
    from starts: (postings: Int, positions: Int)
  ) -> (postings: ByteRange, positions: ByteRange) {
    let ends = offsets
    return (
      ByteRange(offset: UInt64(starts.postings), count: UInt64(ends.postings - starts.postings)),
      ByteRange(offset: UInt64(starts.positions), count: UInt64(ends.positions - starts.positions))
    )
  }

  private mutating func appendBlock() {
    list.append(&block, lengths: lengths, scoring)
    if !block.valueCounts.isEmpty { block.writePositions(to: &positions) }
    list.close(positionsEnd: drainedPositions + positions.count)
  }

  private mutating func beginBlocks() {
    list.begin(positionsStart: drainedPositions + positions.count)
  }

  private mutating func endBlocks() { list.end(into: &postings) }
}

extension PostingsWriter {
  /// Appends postings to the list that is being written in parts; ascending from part to part.
  ///
  /// Beside the part, at most a block of them waits, so that a list of any length takes little
  /// memory: its postings, a few bytes for each document, and no positions.
  package mutating func append(_ part: PostingsPart) {
    pending.append(part)
    var start = 0
    var valueStart = 0
    while pending.documents.count - start > PostingsFormat.blockSize {
      if !list.isOpen { beginBlocks() }
      valueStart = appendPending(start..<(start + PostingsFormat.blockSize), valuesFrom: valueStart)
      start += PostingsFormat.blockSize
    }
    pending.removeFirst(start, valueCount: valueStart)
  }

  /// Ends the list that came in parts and says where it is; nil when no part had a posting.
  package mutating func finishList() -> TermEntry? {
    defer {
      // Room for one part of usual length is kept.
      if pending.values.capacity > 1 << 16 { pending = PostingsPart() } else { pending.removeAll() }
    }
    guard list.isOpen else {
      guard !pending.documents.isEmpty else { return nil }
      return writePending()
    }
    _ = appendPending(pending.documents.indices, valuesFrom: 0)
    let start = drainedPostings + postings.count
    let entry = (documentCount: list.documentCount, frequencySum: pending.frequencySum)
    let positionsStart = list.positionsStart
    endBlocks()
    return TermEntry(
      documentCount: entry.documentCount, frequencySum: entry.frequencySum,
      location: .blocks(
        postings: ByteRange(
          offset: UInt64(start), count: UInt64(drainedPostings + postings.count - start)),
        positions: ByteRange(
          offset: UInt64(positionsStart),
          count: UInt64(drainedPositions + positions.count - positionsStart))))
  }

  private mutating func appendPending(_ range: Range<Int>, valuesFrom start: Int) -> Int {
    let end = setBlock(range, valuesFrom: start)
    appendBlock()
    return end
  }

  /// Puts what waits into the room for a block; returns where the next block's values begin.
  private mutating func setBlock(_ range: Range<Int>, valuesFrom start: Int) -> Int {
    let hasPositions = !pending.valueCounts.isEmpty
    let counts = hasPositions ? pending.valueCounts[range] : []
    let end = start + counts.reduce(0) { $0 + Int($1) }
    block.set(
      pending.documents[range], pending.frequencies[range], counts, pending.values[start..<end])
    return end
  }

  /// Writes what is at most a block.
  private mutating func writePending() -> TermEntry {
    let starts = offsets
    _ = setBlock(pending.documents.indices, valuesFrom: 0)
    return TermEntry(
      documentCount: block.count, frequencySum: pending.frequencySum,
      location: writeSmall(from: starts))
  }
}

/// The BM25 term-frequency part as block maxima are computed: at the segment's own average length.
///
/// A reader scales the bound by `max(1, average now / average then)`, which keeps it one: with
/// K' ≥ K/r follows tf/(tf+K') ≤ r·tf/(tf+K).
package struct BlockBoundScoring: Sendable, Equatable {
  package var k1: Float
  package var b: Float
  package var averageLength: Float

  package init(k1: Float, b: Float, averageLength: Float) {
    self.k1 = k1
    self.b = b
    self.averageLength = averageLength
  }

  /// tf / (tf + K), computed as ranking computes it.
  package func impact(frequency: UInt32, length: UInt32) -> Float {
    let tf = Float(frequency)
    return tf / (tf + k1 * ((1 - b) + b * (Float(length) / averageLength)))
  }

  /// The impact in 1/255, rounded up, with a margin for the rounding of single precision.
  package static func quantized(_ impact: Float) -> UInt8 {
    let scaled = (impact * PostingsFormat.impactScale * 1.000_001).rounded(.up)
    return scaled >= 255 || !(scaled >= 0) ? 255 : UInt8(scaled)
  }
}
