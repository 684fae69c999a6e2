import CKernels
import TestSupport

/// A plain list in the memory that the kernels read, encoded as FORMAT.md says, in any form that
/// they have to take rather than the one that a writer would choose; and the kernels, with arrays.
@safe final class KernelList {
  enum Form: CaseIterable {
    case memory, packed, bitset, mixed
  }

  // Safe: this and all that it points to is freed with the object; so in all of its methods.
  let list: UnsafeMutablePointer<lede_list>
  private var owned: [UnsafeMutableRawPointer] = unsafe []

  init(_ plain: PlainList, _ form: Form, _ random: inout SeededGenerator) {
    unsafe list = .allocate(capacity: 1)
    // Safe: all-zero bytes are a list without blocks.
    unsafe list.initialize(to: lede_list())
    unsafe list.pointee.scratch = own(
      [UInt32](repeating: 0xC3C3_C3C3, count: Int(LEDE_SCRATCH_SIZE)))
    unsafe list.pointee.block_count = UInt32(plain.blocks.count)
    unsafe list.pointee.posting_count = UInt32(plain.documents.count)
    let lasts = plain.blocks.map { plain.documents[$0.upperBound - 1] }
    unsafe list.pointee.last_documents = UnsafePointer(own(lasts.flatMap(Self.bytes)))
    unsafe list.pointee.maxima = UnsafePointer(own(plain.blocks.map(plain.maximum)))
    if form == .memory { keepPlain(plain) } else { encode(plain, form, &random) }
    rewind()
  }

  deinit {
    unsafe owned.forEach { unsafe $0.deallocate() }
    unsafe list.deallocate()
  }

  /// A copy of the values that lives as long as the list.
  private func own<T: BitwiseCopyable>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let copy = UnsafeMutablePointer<T>.allocate(capacity: max(1, values.count))
    // Safe: there is room for all.
    for (index, value) in values.enumerated() { unsafe (copy + index).initialize(to: value) }
    unsafe owned.append(UnsafeMutableRawPointer(copy))
    return unsafe copy
  }

  private func ownWithSlack(_ bytes: [UInt8]) -> UnsafePointer<UInt8> {
    unsafe UnsafePointer(own(bytes + [UInt8](repeating: 0xA5, count: Int(LEDE_SLACK))))
  }

  private static func bytes(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  // MARK: Encoding

  private func keepPlain(_ plain: PlainList) {
    let behind = [UInt32](repeating: .max, count: 16)
    unsafe list.pointee.memory_documents = UnsafePointer(own(plain.documents + behind))
    unsafe list.pointee.memory_frequencies = UnsafePointer(own(plain.frequencies + behind))
    unsafe list.pointee.memory_impacts = ownWithSlack(plain.impacts)
    // Varints stand in the order of one block.
    guard !plain.positions.isEmpty, plain.blocks.count == 1 else { return }
    let varints = plain.positions.flatMap(Self.positionValues).flatMap(PlainBytes.varint)
    unsafe list.pointee.positions = ownWithSlack(varints)
    unsafe list.pointee.position_byte_count = UInt64(varints.count)
  }

  private func encode(_ plain: PlainList, _ form: Form, _ random: inout SeededGenerator) {
    var data: [UInt8] = []
    var positions: [UInt8] = []
    var forms: [UInt8] = []
    var dataEnds: [UInt32] = []
    var positionEnds: [UInt32] = []
    for block in plain.blocks {
      let wanted = form == .mixed ? random.pick([.packed, .bitset]) : form
      forms.append(Self.append(plain, block, wanted, to: &data, &random))
      dataEnds.append(UInt32(data.count))
      if !plain.positions.isEmpty {
        Self.appendPositions(Array(plain.positions[block]), to: &positions, &random)
      }
      positionEnds.append(UInt32(positions.count))
    }
    unsafe list.pointee.data = ownWithSlack(data)
    unsafe list.pointee.forms = UnsafePointer(own(forms))
    unsafe list.pointee.data_ends = UnsafePointer(own(dataEnds.flatMap(Self.bytes)))
    guard !plain.positions.isEmpty else { return }
    unsafe list.pointee.positions = ownWithSlack(positions)
    unsafe list.pointee.position_ends = UnsafePointer(own(positionEnds.flatMap(Self.bytes)))
    unsafe list.pointee.position_byte_count = UInt64(positions.count)
  }

  /// Appends a block's data and returns its form.
  private static func append(
    _ plain: PlainList, _ block: Range<Int>, _ form: Form, to data: inout [UInt8],
    _ random: inout SeededGenerator
  ) -> UInt8 {
    let first = block.lowerBound == 0 ? 0 : plain.documents[block.lowerBound - 1] + 1
    let last = plain.documents[block.upperBound - 1]
    let wordCount = Int(last / 64) - Int(first / 64) + 1
    data += plain.impacts[block]
    var result = UInt8(LEDE_FORM_BITSET)
    if form == .bitset, wordCount <= Int(LEDE_BITSET_WORDS_MAX) {
      var words = [UInt64](repeating: 0, count: wordCount)
      for document in plain.documents[block] {
        words[Int(document / 64 - first / 64)] |= 1 << UInt64(document % 64)
      }
      data += words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    } else {
      var next = first
      let gaps = plain.documents[block].map { document in
        defer { next = document &+ 1 }
        return document - next
      }
      var width = gaps.map(PlainBytes.width).max() ?? 0
      if random.oneIn(5) { width = Int.random(in: width...32, using: &random) }
      data += PlainBytes.packed(gaps, width: width)
      result = UInt8(width)
    }
    let values = plain.frequencies[block].map { $0 - 1 }
    let packed = Patched(values, width: random.pick(0...32), countMax: 255)
    data += [UInt8(packed.width), UInt8(packed.steps.count)] + packed.bytes
    return result
  }

  private static func positionValues(_ positions: [UInt32]) -> [UInt32] {
    positions.indices.map { index in
      if index > 0 { return positions[index] - positions[index - 1] }
      return PlainList.firstValue(positions[0])
    }
  }

  private static func appendPositions(
    _ positions: [[UInt32]], to bytes: inout [UInt8], _ random: inout SeededGenerator
  ) {
    let values = positions.flatMap(positionValues)
    bytes += PlainBytes.varint(UInt32(values.count))
    for run in stride(from: 16, to: positions.count, by: 16) {
      bytes += PlainBytes.varint(UInt32(positions[(run - 16)..<run].reduce(0) { $0 + $1.count }))
    }
    let packed = Patched(values, width: random.pick(0...32), countMax: .max)
    bytes.append(UInt8(packed.width))
    bytes += PlainBytes.varint(UInt32(packed.steps.count)) + packed.bytes
  }

  /// Packed values with exceptions.
  private struct Patched {
    var width: Int
    var steps: [UInt8] = []
    var bytes: [UInt8] = []

    init(_ values: [UInt32], width: Int, countMax: Int) {
      self.width = width
      var highs: [UInt32] = []
      var last = 0
      for (index, value) in values.enumerated() where UInt64(value) >> UInt64(width) > 0 {
        while index - last > 255 {
          steps.append(255)
          highs.append(0)
          last += 255
        }
        steps.append(UInt8(index - last))
        highs.append(value >> UInt32(width))
        last = index
      }
      if steps.count > countMax {
        self = Patched(values, width: 32, countMax: countMax)
        return
      }
      bytes = PlainBytes.packed(values, width: width)
      guard !steps.isEmpty else { return }
      let highWidth = highs.map(PlainBytes.width).max() ?? 0
      bytes += [UInt8(highWidth)] + steps + PlainBytes.packed(highs, width: highWidth)
    }
  }
}

extension KernelList {
  // MARK: The kernels

  func rewind() { unsafe list.pointee.block = UInt32.max }

  var isDamaged: Bool { unsafe list.pointee.is_damaged }
  var hasPositions: Bool { unsafe list.pointee.positions != nil }

  func checkHeads(documentCount: UInt32, byteCount: UInt64) -> Bool {
    unsafe lede_check_heads(list, documentCount, byteCount)
  }

  func load(_ block: Int) -> Bool { unsafe lede_load_block(list, UInt32(block)) }

  func block(from: Int, holding document: UInt32) -> Int {
    unsafe Int(lede_find_block(list, UInt32(from), document))
  }

  /// The loaded block's documents.
  func documents() -> [UInt32]? {
    guard let start = unsafe lede_block_documents(list) else { return nil }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(list.pointee.count)))
  }

  func frequency(_ index: Int) -> UInt32 { unsafe lede_frequency(list, UInt32(index)) }

  func frequencies(_ range: Range<Int>) -> [UInt32]? {
    var result = [UInt32](repeating: 0, count: range.count)
    let isSound = unsafe lede_frequencies(
      list, UInt32(range.lowerBound), UInt32(range.count), &result)
    return isSound ? result : nil
  }

  func maxImpact(in range: Range<UInt32>, from block: Int) -> UInt32 {
    var block = UInt32(block)
    return unsafe lede_max_impact(list, range.lowerBound, range.upperBound, &block)
  }

  func next(atOrAfter document: UInt32) -> UInt32 { unsafe lede_next_document(list, document) }

  func posting(of document: UInt32) -> UInt32 { unsafe lede_find_posting(list, document) }

  func window(_ weight: UInt32, _ range: Range<UInt32>) -> [UInt16] {
    var window = [UInt16](repeating: 0, count: PlainList.windowSize)
    unsafe lede_accumulate(list, weight, range.lowerBound, range.upperBound, &window)
    return window
  }

  func bits(_ range: Range<UInt32>) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: PlainList.windowSize / 64)
    unsafe lede_mark(list, range.lowerBound, range.upperBound, &bits)
    return bits
  }

  /// Of the loaded block.
  func candidates(_ weight: UInt32, threshold: UInt32) -> PlainList.Found? {
    var found = PlainList.Found(count: PlainList.blockSize + 32)
    let count = unsafe lede_block_candidates(
      list, weight, threshold, &found.documents, &found.values)
    return count == .max ? nil : found.first(count)
  }

  func probe(
    _ kind: PlainList.Probe, _ weight: UInt32, threshold: UInt32, _ candidates: PlainList.Found
  ) -> PlainList.Found {
    var found = candidates
    let asked = found.documents.count
    let count =
      switch kind {
      case .required:
        unsafe lede_probe_required(
          list, weight, threshold, &found.documents, &found.values, asked)
      case .optional:
        unsafe lede_probe_optional(
          list, weight, threshold, &found.documents, &found.values, asked)
      case .least:
        unsafe lede_probe_least(list, threshold, &found.documents, &found.values, asked)
      }
    return found.first(count)
  }

  func totals(_ weight: Float, _ asked: [UInt32], norms: [Float], before: [Double]) -> [Double] {
    var totals = before
    unsafe lede_add_contributions(list, weight, asked, norms, &totals, asked.count)
    return totals
  }

  func totalsByPosting(
    _ weight: Float, _ asked: [UInt32], documentCount: UInt32, norms: [Float], before: [Double]
  ) -> [Double] {
    let set = PlainBytes.kernelSet(asked, wordCount: Int(documentCount / 64) + 1)
    var totals = before
    unsafe lede_add_contributions_by_posting(
      list, weight, set.words, set.ranks, norms, &totals)
    return totals
  }

  /// Of a posting of the loaded block; asks again where the room did not suffice.
  func positions(
    of index: Int, titleWeight: UInt32, keepingRepeats: Bool, room: Int
  ) -> [UInt32]? {
    var positions = [UInt32](repeating: 0, count: room)
    let count = unsafe lede_positions(
      list, UInt32(index), titleWeight, keepingRepeats, &positions, room)
    if count >= 0 { return Array(positions[..<Int(count)]) }
    guard count > -1_000_000 else { return nil }
    return self.positions(
      of: index, titleWeight: titleWeight, keepingRepeats: keepingRepeats, room: Int(-count))
  }

  static func phraseFrequencies(
    _ words: [(list: KernelList, offset: UInt32)], _ documents: [UInt32], titleWeight: UInt32
  ) -> [UInt32] {
    let capacity = 1 << 13
    let words = unsafe words.map { unsafe lede_phrase_word(list: $0.list.list, offset: $0.offset) }
    var frequencies = [UInt32](repeating: 0, count: documents.count)
    var buffer = [UInt32](repeating: 0, count: 2 * capacity)
    let done = unsafe lede_phrase_frequencies(
      words, words.count, documents, documents.count, titleWeight, &frequencies, &buffer, capacity)
    return Array(frequencies[..<done])
  }
}

extension PlainList.Found {
  /// Room for so many.
  init(count: Int) {
    self.init(
      documents: [UInt32](repeating: 0, count: count), values: [UInt16](repeating: 0, count: count))
  }

  func first(_ count: Int) -> PlainList.Found {
    PlainList.Found(documents: Array(documents[..<count]), values: Array(values[..<count]))
  }
}
