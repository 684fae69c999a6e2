import CKernels
import Storage

/// The postings of one term, gathered for writing; arrays are reused from term to term.
package struct TermPostings: Sendable {
  /// Documents, ascending, each once.
  package var documents: [UInt32] = []
  /// The weighted frequency of each.
  package var frequencies: [UInt32] = []
  /// The number of positions of each; empty when the term's field has no positions.
  package var positionCounts: [UInt32] = []
  /// All positions, document after document, ascending within each.
  package var positions: [UInt32] = []

  package init() {}

  package mutating func removeAll() {
    documents.removeAll(keepingCapacity: true)
    frequencies.removeAll(keepingCapacity: true)
    positionCounts.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
  }

  /// Takes the occurrences of a term, `document << 32 | position` in ascending order.
  package mutating func set(rows: ArraySlice<UInt64>, titleWeight: UInt32) {
    let count = rows.count
    documents.setCount(count)
    frequencies.setCount(count)
    positionCounts.setCount(count)
    positions.setCount(count)
    // Safe: there is room for one document for each row, and its position.
    let documentCount = unsafe rows.withUnsafeBufferPointer { rows in
      unsafe documents.withUnsafeMutableBufferPointer { documents in
        unsafe frequencies.withUnsafeMutableBufferPointer { frequencies in
          unsafe positionCounts.withUnsafeMutableBufferPointer { counts in
            unsafe positions.withUnsafeMutableBufferPointer { positions in
              unsafe lede_split_rows(
                rows.baseAddress, count, titleWeight, documents.baseAddress,
                frequencies.baseAddress, counts.baseAddress, positions.baseAddress)
            }
          }
        }
      }
    }
    documents.setCount(documentCount)
    frequencies.setCount(documentCount)
    positionCounts.setCount(documentCount)
  }
}

extension [UInt32] {
  /// Cuts the array, or fills it up with zeros.
  mutating func setCount(_ count: Int) {
    if count < self.count {
      removeLast(self.count - count)
    } else {
      append(contentsOf: repeatElement(0, count: count - self.count))
    }
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
  private var gaps: [UInt32] = []
  private var lessOnes: [UInt32] = []
  private var values: [UInt32] = []
  private var impacts: [UInt8] = []
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

  /// Encodes one term's postings and says where they are.
  package mutating func write(_ term: TermPostings) -> TermEntry {
    let sum = term.frequencies.reduce(UInt64(0)) { $0 + UInt64($1) }
    let postingsStart = drainedPostings + postings.count
    let positionsStart = drainedPositions + positions.count
    let location: TermEntry.Location
    if term.documents.count == 1 {
      location = .single(
        document: term.documents[0], frequency: term.frequencies[0], positions: writeSingle(term))
    } else {
      let isShort = term.documents.count <= PostingsFormat.blockSize
      if isShort { writeShort(term) } else { writeBlocks(term) }
      let postingsRange = ByteRange(
        offset: UInt64(postingsStart),
        count: UInt64(drainedPostings + postings.count - postingsStart))
      let positionsRange = ByteRange(
        offset: UInt64(positionsStart),
        count: UInt64(drainedPositions + positions.count - positionsStart))
      location =
        isShort
        ? .short(postings: postingsRange, positions: positionsRange)
        : .blocks(postings: postingsRange, positions: positionsRange)
    }
    return TermEntry(documentCount: term.documents.count, frequencySum: sum, location: location)
  }

  private mutating func writeSingle(_ term: TermPostings) -> TermEntry.PositionRange {
    guard let first = term.positions.first else { return .value(0) }
    if term.positions.count == 1 { return .value(PositionCoding.first(first)) }
    let start = drainedPositions + positions.count
    fillValues(term, documents: 0..<1, positionsFrom: 0)
    appendVarints(values)
    return .bytes(
      ByteRange(offset: UInt64(start), count: UInt64(drainedPositions + positions.count - start)))
  }

  private mutating func writeShort(_ term: TermPostings) {
    appendShort(term.documents, term.frequencies)
    fillValues(term, documents: 0..<term.documents.count, positionsFrom: 0)
    appendVarints(values)
  }

  private mutating func appendShort(_ documents: [UInt32], _ frequencies: [UInt32]) {
    let count = documents.count
    precondition(frequencies.count == count, "a frequency for each document")
    // Safe: a frequency for each document, and room for ten bytes each.
    unsafe postings.append(upTo: count * 10) { out in
      unsafe documents.withContiguous { documents in
        unsafe frequencies.withContiguous { frequencies in
          unsafe lede_write_short(documents, frequencies, count, out)
        }
      }
    }
  }

  /// Appends values to the positions as varints.
  private mutating func appendVarints(_ values: [UInt32]) {
    // Safe: there is room for five bytes each.
    unsafe positions.append(upTo: values.count * 5) { out in
      unsafe values.withContiguous { unsafe lede_write_varints($0, values.count, out) }
    }
  }

  private mutating func writeBlocks(_ term: TermPostings) {
    let size = PostingsFormat.blockSize
    beginBlocks()
    var positionIndex = 0
    for start in stride(from: 0, to: term.documents.count, by: size) {
      let range = start..<min(start + size, term.documents.count)
      positionIndex = fillValues(term, documents: range, positionsFrom: positionIndex)
      let counts = term.positionCounts.isEmpty ? [] : term.positionCounts[range]
      appendBlock(term.documents[range], term.frequencies[range], counts: counts, values[...])
    }
    endBlocks()
  }

  /// Block data picture: `u8 impact × count | packed gaps or bitset | u8 frequencyWidth |
  /// u8 exceptionCount | packed frequencies − 1 | exceptions`.
  private mutating func appendBlock(
    _ documents: ArraySlice<UInt32>, _ frequencies: ArraySlice<UInt32>,
    counts: ArraySlice<UInt32>, _ values: ArraySlice<UInt32>
  ) {
    fillImpacts(documents, frequencies)
    gaps.removeAll(keepingCapacity: true)
    var last = list.base
    var widest: UInt32 = 0
    for document in documents {
      let gap = UInt32(Int64(document) - last - 1)
      gaps.append(gap)
      widest |= gap
      last = Int64(document)
    }
    lessOnes.removeAll(keepingCapacity: true)
    for frequency in frequencies { lessOnes.append(frequency - 1) }
    let plan = PatchedPacking(lessOnes[...])
    let gapWidth = BitPacking.width(of: widest)
    let firstWord = Int(list.base + 1) >> 6
    let wordCount = Int(last) >> 6 - firstWord + 1
    let packedByteCount = BitPacking.byteCount(count: documents.count, width: gapWidth)
    let isBitset = Self.prefersBitset(wordCount: wordCount, packedByteCount: packedByteCount)
    list.data.append(contentsOf: impacts)
    if isBitset {
      appendBitset(documents, firstWord: firstWord, wordCount: wordCount)
    } else {
      BitPacking.pack(gaps[...], width: gapWidth, into: &list.data)
    }
    list.data.append(UInt8(plan.width))
    list.data.append(UInt8(plan.exceptionCount))
    plan.pack(lessOnes[...], into: &list.data)
    if !counts.isEmpty { writePositions(counts, values) }
    list.base = last
    list.close(
      form: isBitset ? PostingsFormat.bitsetForm : UInt8(gapWidth), impacts,
      positionsEnd: drainedPositions + positions.count)
  }

  private mutating func beginBlocks() {
    list.begin(positionsStart: drainedPositions + positions.count)
  }

  private mutating func endBlocks() { list.end(into: &postings) }

  /// Bitsets are several times faster to add up, test and join than packed gaps, so they may be
  /// larger: up to the density where that ends (`Decisions/021`).
  private static func prefersBitset(wordCount: Int, packedByteCount: Int) -> Bool {
    wordCount <= PostingsFormat.bitsetWordCountMax
      || (wordCount * 8 <= packedByteCount && wordCount <= PostingsFormat.bitsetWordCountLimit)
  }

  private mutating func appendBitset(
    _ documents: ArraySlice<UInt32>, firstWord: Int, wordCount: Int
  ) {
    var words = [UInt64](repeating: 0, count: wordCount)
    for document in documents {
      words[Int(document) >> 6 - firstWord] |= 1 << UInt64(document & 63)
    }
    for word in words { list.data.append(fixed: word) }
  }

  /// The impacts of some postings, as `BlockBoundScoring.quantized` gives them.
  private mutating func fillImpacts(
    _ documents: ArraySlice<UInt32>, _ frequencies: ArraySlice<UInt32>
  ) {
    let count = documents.count
    impacts.removeAll(keepingCapacity: true)
    impacts.append(contentsOf: repeatElement(0, count: count))
    precondition(
      documents.allSatisfy { Int($0) < lengths.count } && frequencies.count == count,
      "documents of the segment, and a frequency for each")
    // Safe: every document has a length; a frequency and an impact for each.
    unsafe lengths.withUnsafeBufferPointer { lengths in
      unsafe documents.withUnsafeBufferPointer { documents in
        unsafe frequencies.withUnsafeBufferPointer { frequencies in
          unsafe impacts.withUnsafeMutableBufferPointer { impacts in
            unsafe lede_impacts(
              lengths.baseAddress, documents.baseAddress, frequencies.baseAddress, count,
              scoring.k1, scoring.b, scoring.averageLength, impacts.baseAddress)
          }
        }
      }
    }
  }

  /// Positions of a block: `varint valueCount | varint valuesInRun × (runs − 1) | u8 width |
  /// varint exceptionCount | packed values | exceptions`.
  private mutating func writePositions(
    _ counts: ArraySlice<UInt32>, _ values: ArraySlice<UInt32>
  ) {
    positions.append(varint: values.count)
    let runs = (counts.count + PostingsFormat.runSize - 1) / PostingsFormat.runSize
    for run in 0..<max(0, runs - 1) {
      let start = counts.startIndex + run * PostingsFormat.runSize
      positions.append(varint: counts[start..<(start + PostingsFormat.runSize)].reduce(0, +))
    }
    let plan = PatchedPacking(values)
    positions.append(UInt8(plan.width))
    positions.append(varint: plan.exceptionCount)
    plan.pack(values, into: &positions)
  }

  /// Fills `values` with the stored form of the documents' positions; returns where the next
  /// document's begin.
  @discardableResult
  private mutating func fillValues(
    _ term: TermPostings, documents: Range<Int>, positionsFrom start: Int
  ) -> Int {
    guard !term.positionCounts.isEmpty else {
      values.removeAll(keepingCapacity: true)
      return start
    }
    let counts = term.positionCounts[documents]
    let count = counts.reduce(0) { $0 + Int($1) }
    values.setCount(count)
    precondition(start + count <= term.positions.count, "as many positions as are counted")
    // Safe: as many positions as are counted, and room for as many values.
    unsafe values.withUnsafeMutableBufferPointer { values in
      unsafe counts.withContiguous { counts in
        unsafe term.positions[start...].withContiguous { positions in
          _ = unsafe lede_position_values(counts, documents.count, positions, values.baseAddress)
        }
      }
    }
    return start + count
  }
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
    let part = pending
    let counts = part.valueCounts.isEmpty ? [] : part.valueCounts[range]
    let end = start + counts.reduce(0) { $0 + Int($1) }
    appendBlock(
      part.documents[range], part.frequencies[range], counts: counts, part.values[start..<end])
    return end
  }

  /// Writes what is at most a block.
  private mutating func writePending() -> TermEntry {
    let count = pending.documents.count
    let postingsStart = drainedPostings + postings.count
    let positionsStart = drainedPositions + positions.count
    if count > 1 { appendShort(pending.documents, pending.frequencies) }
    var single = TermEntry.PositionRange.value(pending.values.first ?? 0)
    if count > 1 || pending.values.count > 1 {
      appendVarints(pending.values)
      single = .bytes(
        ByteRange(
          offset: UInt64(positionsStart),
          count: UInt64(drainedPositions + positions.count - positionsStart)))
    }
    let location: TermEntry.Location
    if count == 1 {
      location = .single(
        document: pending.documents[0], frequency: pending.frequencies[0], positions: single)
    } else {
      location = .short(
        postings: ByteRange(
          offset: UInt64(postingsStart),
          count: UInt64(drainedPostings + postings.count - postingsStart)),
        positions: ByteRange(
          offset: UInt64(positionsStart),
          count: UInt64(drainedPositions + positions.count - positionsStart)))
    }
    return TermEntry(
      documentCount: count, frequencySum: pending.frequencySum, location: location)
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
