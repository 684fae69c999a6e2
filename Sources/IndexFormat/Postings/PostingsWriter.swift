import CKernels
import Storage

/// The postings of one term, gathered for writing; arrays are reused from term to term.
package struct TermPostings {
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
package struct PostingsWriter {
  /// Encoded postings not yet drained.
  package private(set) var postings = ByteWriter()
  /// Encoded positions not yet drained.
  package private(set) var positions = ByteWriter()
  private var drainedPostings = 0
  private var drainedPositions = 0
  private let lengths: [UInt32]
  private let scoring: BlockBoundScoring
  private var gaps: [UInt32] = []
  private var values: [UInt32] = []
  private var impacts: [UInt8] = []

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
    appendValues()
    return .bytes(
      ByteRange(offset: UInt64(start), count: UInt64(drainedPositions + positions.count - start)))
  }

  private mutating func writeShort(_ term: TermPostings) {
    let count = term.documents.count
    postings.append(upTo: count * 10) { out in
      // Safe: a frequency for each document, and room for ten bytes each.
      unsafe term.documents.withContiguous { documents in
        unsafe term.frequencies.withContiguous { frequencies in
          unsafe lede_write_short(documents, frequencies, count, out)
        }
      }
    }
    fillValues(term, documents: 0..<count, positionsFrom: 0)
    appendValues()
  }

  /// Appends the values to the positions as varints.
  private mutating func appendValues() {
    positions.append(upTo: values.count * 5) { out in
      // Safe: there is room for five bytes each.
      unsafe values.withContiguous { unsafe lede_write_varints($0, values.count, out) }
    }
  }

  /// Block picture: `u32 blockCount | u8 listMax | u8 floor × 3 | u32 lastDocument × n |
  /// u32 dataEnd × n | u32 positionsEnd × n | u8 maxImpact × n | u8 form × n | data`.
  private mutating func writeBlocks(_ term: TermPostings) {
    let size = PostingsFormat.blockSize
    let starts = Array(stride(from: 0, to: term.documents.count, by: size))
    var data = ByteWriter()
    var lastDocuments = ByteWriter()
    var dataEnds = ByteWriter()
    var positionsEnds = ByteWriter()
    var maxima = ByteWriter()
    var forms = ByteWriter()
    let positionsStart = positions.count
    var positionIndex = 0
    var base: Int64 = -1
    fillImpacts(term)
    for start in starts {
      let range = start..<min(start + size, term.documents.count)
      forms.append(writeBlock(term, range, base: base, into: &data))
      maxima.append(impacts[range].max() ?? 0)
      base = Int64(term.documents[range.upperBound - 1])
      lastDocuments.append(fixed: UInt32(base))
      dataEnds.append(fixed: UInt32(data.count))
      if !term.positionCounts.isEmpty {
        positionIndex = writePositions(term, range, from: positionIndex)
      }
      positionsEnds.append(fixed: UInt32(positions.count - positionsStart))
    }
    postings.append(fixed: UInt32(starts.count))
    postings.append(maxima.bytes.max() ?? 0)
    for floor in floors() { postings.append(floor) }
    for part in [lastDocuments, dataEnds, positionsEnds, maxima, forms, data] {
      postings.append(contentsOf: part.bytes)
    }
  }

  /// Writes a block and returns its form.
  ///
  /// Block data picture: `u8 impact × count | packed gaps or bitset | u8 frequencyWidth |
  /// u8 exceptionCount | packed frequencies − 1 | exceptions`.
  private mutating func writeBlock(
    _ term: TermPostings, _ range: Range<Int>, base: Int64, into data: inout ByteWriter
  ) -> UInt8 {
    gaps.removeAll(keepingCapacity: true)
    var last = base
    var widest: UInt32 = 0
    for document in term.documents[range] {
      let gap = UInt32(Int64(document) - last - 1)
      gaps.append(gap)
      widest |= gap
      last = Int64(document)
    }
    values.removeAll(keepingCapacity: true)
    for frequency in term.frequencies[range] { values.append(frequency - 1) }
    let plan = PatchedPacking(values[...])
    let gapWidth = BitPacking.width(of: widest)
    let firstWord = Int(base + 1) >> 6
    let wordCount = Int(last) >> 6 - firstWord + 1
    let packedByteCount = BitPacking.byteCount(count: range.count, width: gapWidth)
    let isBitset = Self.prefersBitset(wordCount: wordCount, packedByteCount: packedByteCount)
    for impact in impacts[range] { data.append(impact) }
    if isBitset {
      appendBitset(term.documents[range], firstWord: firstWord, wordCount: wordCount, to: &data)
    } else {
      BitPacking.pack(gaps[...], width: gapWidth, into: &data)
    }
    data.append(UInt8(plan.width))
    data.append(UInt8(plan.exceptionCount))
    plan.pack(values[...], into: &data)
    return isBitset ? PostingsFormat.bitsetForm : UInt8(gapWidth)
  }

  /// Bitsets are several times faster to add up, test and join than packed gaps, so they may be
  /// larger: up to the density where that ends (`Decisions/021`).
  private static func prefersBitset(wordCount: Int, packedByteCount: Int) -> Bool {
    wordCount <= PostingsFormat.bitsetWordCountMax
      || (wordCount * 8 <= packedByteCount && wordCount <= PostingsFormat.bitsetWordCountLimit)
  }

  private func appendBitset(
    _ documents: ArraySlice<UInt32>, firstWord: Int, wordCount: Int, to data: inout ByteWriter
  ) {
    var words = [UInt64](repeating: 0, count: wordCount)
    for document in documents {
      words[Int(document) >> 6 - firstWord] |= 1 << UInt64(document & 63)
    }
    for word in words { data.append(fixed: word) }
  }

  /// The impacts of all postings, as `BlockBoundScoring.quantized` gives them.
  private mutating func fillImpacts(_ term: TermPostings) {
    let count = term.documents.count
    impacts.removeAll(keepingCapacity: true)
    impacts.append(contentsOf: repeatElement(0, count: count))
    precondition(
      term.documents.allSatisfy { Int($0) < lengths.count }, "documents of the segment")
    // Safe: every document has a length; a frequency and an impact for each.
    unsafe lengths.withUnsafeBufferPointer { lengths in
      unsafe term.documents.withUnsafeBufferPointer { documents in
        unsafe term.frequencies.withUnsafeBufferPointer { frequencies in
          unsafe impacts.withUnsafeMutableBufferPointer { impacts in
            unsafe lede_impacts(
              lengths.baseAddress, documents.baseAddress, frequencies.baseAddress, count,
              scoring.k1, scoring.b, scoring.averageLength, impacts.baseAddress)
          }
        }
      }
    }
  }

  /// The 10th, 100th and 1,000th highest impact; 0 where there are fewer postings.
  private func floors() -> [UInt8] {
    var counts = InlineArray<256, Int>(repeating: 0)
    for impact in impacts { counts[Int(impact)] += 1 }
    return PostingsFormat.floorRanks.map { rank in
      var left = rank
      for impact in stride(from: 255, through: 1, by: -1) {
        left -= counts[impact]
        if left <= 0 { return UInt8(impact) }
      }
      return 0
    }
  }

  /// Positions of a block, and the next position's index.
  ///
  /// `varint valueCount | varint valuesInRun × (runs − 1) | u8 width |
  /// varint exceptionCount | packed values | exceptions`. Returns the next position's index.
  private mutating func writePositions(
    _ term: TermPostings, _ range: Range<Int>, from index: Int
  ) -> Int {
    let end = fillValues(term, documents: range, positionsFrom: index)
    positions.append(varint: values.count)
    let runs = (range.count + PostingsFormat.runSize - 1) / PostingsFormat.runSize
    for run in 0..<max(0, runs - 1) {
      let start = range.lowerBound + run * PostingsFormat.runSize
      let count = term.positionCounts[start..<(start + PostingsFormat.runSize)].reduce(0, +)
      positions.append(varint: count)
    }
    let plan = PatchedPacking(values[...])
    positions.append(UInt8(plan.width))
    positions.append(varint: plan.exceptionCount)
    plan.pack(values[...], into: &positions)
    return end
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
