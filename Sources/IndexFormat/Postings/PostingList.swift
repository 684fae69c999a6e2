import CKernels
import Storage

/// One term's postings in one segment, ready for the block kernels.
///
/// A plain value that points into the search's arena and the segment's mapping; whoever keeps it
/// keeps both. Copies share one cursor; `rewind` begins again. Documents are asked for in ascending
/// order: blocks are found forward from the loaded one. Damage ends a list early and shows in
/// `isDamaged`, which a search checks when it is done.
///
/// "Values" are integers that stand for scores: see `CPostings.h`.
@safe package struct PostingList {
  // Safe: points into the arena, which the holder keeps.
  fileprivate let list: UnsafeMutablePointer<lede_list>
  /// Postings in the list.
  package let count: Int
  /// The highest impact of the list, in 1/255.
  package let maxImpact: UInt32
  /// The 10th, 100th and 1,000th highest impact; 0 where not known.
  package let floors: (ten: UInt8, hundred: UInt8, thousand: UInt8)

  /// What a list is opened for.
  package struct Use: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A literal; the protocol's own way binds generic code when it runs, at 100 µs a process.
    package init(arrayLiteral elements: Use...) {
      rawValue = elements.reduce(0) { $0 | $1.rawValue }
    }

    /// Impacts are needed; without, those of short lists are not worked out.
    package static let ranking = Use(rawValue: 1)
    /// Positions are needed, and verified.
    package static let positions = Use(rawValue: 2)

    fileprivate func reads(_ part: Use) -> Bool { isSuperset(of: part) }
  }

  /// Opens a term's postings: verifies their checksums, checks the heads, decodes short forms.
  ///
  package init(
    _ entry: TermEntry, in segment: SegmentReader, _ arena: Arena, for use: Use = .ranking
  ) throws(FormatError) {
    count = entry.documentCount
    switch entry.location {
    case .blocks(let range, _):
      let size = PostingsFormat.blockSize
      let blockCount = (entry.documentCount + size - 1) / size
      let headCount = PostingsFormat.headByteCount + blockCount * PostingsFormat.columnByteCount
      guard range.count >= UInt64(headCount) else {
        throw segment.damage(
          .postings,
          DecodeError(offset: Int(clamping: range.offset), expected: "room for the skip table"))
      }
      // Safe: the segment verifies and bounds the range; whoever holds the list holds the
      // segment.
      let base = unsafe try segment.unsafePointer(.postings, range, slack: BitPacking.readSlack)
      guard unsafe base.loadUnaligned(as: UInt32.self).littleEndian == UInt32(blockCount) else {
        throw segment.damage(
          .postings,
          DecodeError(
            offset: Int(clamping: range.offset), expected: "as many blocks as the entry says"))
      }
      // Safe: the head was just checked to lie within the range.
      let bytes = unsafe base.assumingMemoryBound(to: UInt8.self)
      unsafe list = Self.makeList(arena)
      let columns = unsafe bytes + PostingsFormat.headByteCount
      unsafe list.pointee.last_documents = columns
      unsafe list.pointee.data_ends = columns + 4 * blockCount
      unsafe list.pointee.maxima = columns + 12 * blockCount
      unsafe list.pointee.forms = columns + 13 * blockCount
      unsafe list.pointee.data = columns + PostingsFormat.columnByteCount * blockCount
      // Safe: the head's columns lie within the range, and the list is the arena's.
      unsafe list.pointee.block_count = UInt32(blockCount)
      unsafe list.pointee.posting_count = UInt32(entry.documentCount)
      maxImpact = unsafe UInt32(bytes[4])
      floors = unsafe (bytes[5], bytes[6], bytes[7])
      // Safe: the list's head is set; the kernel reads its columns only.
      guard
        unsafe lede_check_heads(
          list, UInt32(segment.documentCount), range.count - UInt64(headCount))
      else {
        throw segment.damage(
          .postings,
          DecodeError(offset: Int(clamping: range.offset), expected: "an ascending skip table"))
      }
    case .single(let document, let frequency, _):
      let values = unsafe MemoryPostings(capacity: 1, arena)
      // Safe: there is room for one.
      unsafe values.documents[0] = document
      unsafe values.frequencies[0] = frequency
      unsafe (list, maxImpact) = unsafe try Self.memoryList(values, count: 1, segment, arena, use)
      floors = (0, 0, 0)
    case .short(let range, _):
      let values = unsafe MemoryPostings(capacity: entry.documentCount, arena)
      // Safe: the segment verifies and bounds the range; there is room for as many postings as are
      // read, and the kernel reads no further than the range.
      let bytes = unsafe try segment.unsafePointer(.postings, range, slack: 0)
      let isSound = unsafe lede_read_short(
        bytes.assumingMemoryBound(to: UInt8.self), Int(range.count), UInt32(entry.documentCount),
        UInt32(segment.documentCount), values.documents, values.frequencies)
      guard isSound else {
        throw segment.damage(
          .postings, DecodeError(offset: Int(clamping: range.offset), expected: "a short list"))
      }
      // Safe: as many postings as were read, which lie in the segment.
      unsafe (list, maxImpact) = unsafe try Self.memoryList(
        values, count: entry.documentCount, segment, arena, use)
      floors = (0, 0, 0)
    }
    if use.reads(.positions) { try openPositions(of: entry, in: segment, arena) }
  }

  /// A list of postings that were made by the search itself; documents ascend.
  package init(
    documents: [UInt32], frequencies: [UInt32], in segment: SegmentReader, _ arena: Arena,
    for use: Use = .ranking
  ) throws(FormatError) {
    precondition(!documents.isEmpty && documents.count == frequencies.count)
    let values = unsafe MemoryPostings(capacity: documents.count, arena)
    for index in documents.indices {
      // Safe: the capacity is the count.
      unsafe values.documents[index] = documents[index]
      unsafe values.frequencies[index] = frequencies[index]
    }
    count = documents.count
    // Safe: as many postings as were written, which are the segment's.
    unsafe (list, maxImpact) = unsafe try Self.memoryList(
      values, count: documents.count, segment, arena, use)
    floors = (0, 0, 0)
  }

  /// Verifies the positions of a list that was opened from an entry, and makes them readable.
  private func openPositions(
    of entry: TermEntry, in segment: SegmentReader, _ arena: Arena
  ) throws(FormatError) {
    switch entry.location {
    case .blocks(_, let range):
      guard range.count > 0 else { return }
      // Safe: the head was checked, which has the ends between the ends of data and the maxima.
      let ends = unsafe list.pointee.data_ends + 4 * blockCount
      unsafe try setPositions(range, ends: ends, segment)
    case .single(_, _, .value(let value)): setPosition(value, arena)
    // Safe: varints have no ends.
    case .single(_, _, .bytes(let range)): unsafe try setPositions(range, ends: nil, segment)
    case .short(_, let range):
      if range.count > 0 { unsafe try setPositions(range, ends: nil, segment) }
    }
  }

  private func setPositions(
    _ range: ByteRange, ends: UnsafePointer<UInt8>?, _ segment: SegmentReader
  ) throws(FormatError) {
    // Safe: the segment verifies and bounds the range; whoever holds the list holds the segment.
    let bytes = unsafe try segment.unsafePointer(.positions, range, slack: BitPacking.readSlack)
    unsafe list.pointee.positions = bytes.assumingMemoryBound(to: UInt8.self)
    unsafe list.pointee.position_byte_count = range.count
    unsafe list.pointee.position_ends = ends
  }

  /// The one position of a list of one posting, as the varint that it would be.
  private func setPosition(_ value: UInt32, _ arena: Arena) {
    // Safe: kept by the arena, which the holder keeps.
    let bytes = unsafe arena.take(8, of: UInt8.self)
    var rest = value
    var count = 0
    repeat {
      // Safe: a varint of 32 bits takes five bytes at the most.
      unsafe bytes[count] = UInt8(truncatingIfNeeded: rest & 0x7F) | (rest > 0x7F ? 0x80 : 0)
      rest >>= 7
      count += 1
    } while rest > 0
    unsafe list.pointee.positions = UnsafePointer(bytes)
    unsafe list.pointee.position_byte_count = UInt64(count)
  }

  private static func makeList(_ arena: Arena) -> UnsafeMutablePointer<lede_list> {
    let list = unsafe arena.take(1, of: lede_list.self)
    // Safe: the piece has room for one; all-zero bytes are a list without blocks.
    unsafe list.initialize(to: lede_list())
    unsafe list.pointee.block = UInt32.max
    unsafe list.pointee.scratch = arena.take(Int(LEDE_SCRATCH_SIZE), of: UInt32.self)
    return unsafe list
  }

  /// A list in memory with its impacts and heads.
  private static func memoryList(
    _ values: MemoryPostings, count: Int, _ segment: SegmentReader, _ arena: Arena, _ use: Use
  ) throws(FormatError) -> (UnsafeMutablePointer<lede_list>, UInt32) {
    let scoring = segment.meta.scoring
    let blockCount = (count + PostingsFormat.blockSize - 1) / PostingsFormat.blockSize
    // Safe: pieces of the arena with room for what is written, and for what kernels read behind
    // it.
    let impacts = unsafe arena.take(count + 64, of: UInt8.self)
    let lasts = unsafe arena.take(blockCount, of: UInt32.self)
    let maxima = unsafe arena.take(blockCount, of: UInt8.self)
    var highest: UInt8 = 0
    // Safe: documents are the segment's, each of which has a length; all pieces have room.
    if !use.reads(.ranking) {
      unsafe impacts.initialize(repeating: 255, count: count)
    } else {
      let lengths = try segment.lengths()
      unsafe lede_impacts(
        lengths.unsafeValues, values.documents, values.frequencies, count, scoring.k1, scoring.b,
        scoring.averageLength, impacts)
    }
    for block in 0..<blockCount {
      let end = min(count, (block + 1) * PostingsFormat.blockSize)
      var maximum: UInt8 = 0
      for index in (block * PostingsFormat.blockSize)..<end {
        unsafe maximum = max(maximum, impacts[index])
      }
      unsafe lasts[block] = values.documents[end - 1]
      unsafe maxima[block] = maximum
      highest = max(highest, maximum)
    }
    // Safe: all pieces live as long as the arena; what is not set is not read in a list in
    // memory.
    let list = unsafe makeList(arena)
    unsafe list.pointee.memory_documents = UnsafePointer(values.documents)
    unsafe list.pointee.memory_frequencies = UnsafePointer(values.frequencies)
    unsafe list.pointee.memory_impacts = UnsafePointer(impacts)
    unsafe list.pointee.last_documents = UnsafeRawPointer(lasts).assumingMemoryBound(
      to: UInt8.self)
    unsafe list.pointee.maxima = UnsafePointer(maxima)
    unsafe list.pointee.block_count = UInt32(blockCount)
    unsafe list.pointee.posting_count = UInt32(count)
    return unsafe (list, UInt32(highest))
  }
}

/// Documents and frequencies in the arena, with the slack that kernels read into.
@unsafe private struct MemoryPostings {
  let documents: UnsafeMutablePointer<UInt32>
  let frequencies: UnsafeMutablePointer<UInt32>

  init(capacity: Int, _ arena: Arena) {
    // Safe: the arena's pieces have room for the capacity and the slack.
    unsafe documents = arena.take(capacity + 16, of: UInt32.self)
    unsafe frequencies = arena.take(capacity + 16, of: UInt32.self)
    // Safe: the piece has room; kernels compare with these places and never use them.
    for index in capacity..<(capacity + 16) { unsafe documents[index] = UInt32.max }
  }
}

extension PostingList {
  /// Whether some of the list could not be decoded.
  // Safe: the list is the arena's, which the holder keeps; so below wherever it is read.
  package var isDamaged: Bool { unsafe list.pointee.is_damaged }

  package var blockCount: Int { unsafe Int(list.pointee.block_count) }

  var pointer: UnsafeMutablePointer<lede_list> { unsafe list }

  /// Whether two values stand for the same postings.
  package func isSame(as other: PostingList) -> Bool {
    // Safe: pointers are compared and not followed.
    unsafe list.pointee.last_documents == other.list.pointee.last_documents
      && list.pointee.memory_documents == other.list.pointee.memory_documents
  }

  /// The same postings with a cursor of its own.
  package func secondCursor(_ arena: Arena) -> PostingList {
    // Safe: plain memory is copied; the copy has a scratch of its own and no loaded block.
    let copy = unsafe Self.makeList(arena)
    let scratch = unsafe copy.pointee.scratch
    unsafe copy.pointee = list.pointee
    unsafe copy.pointee.scratch = scratch
    unsafe copy.pointee.block = UInt32.max
    return unsafe PostingList(copying: self, copy)
  }

  /// The same postings, opened from this entry, with positions and a cursor of its own.
  package func withPositions(
    of entry: TermEntry, in segment: SegmentReader, _ arena: Arena
  ) throws(FormatError) -> PostingList {
    let copy = secondCursor(arena)
    try copy.openPositions(of: entry, in: segment, arena)
    return copy
  }

  /// The same postings with a cursor of its own, which another list needs no more.
  package func cursor(inPlaceOf spare: PostingList?, _ arena: Arena) -> PostingList {
    guard let spare else { return secondCursor(arena) }
    // Safe: as for a second cursor; the spare one's memory is the arena's too.
    let scratch = unsafe spare.list.pointee.scratch
    unsafe spare.list.pointee = list.pointee
    unsafe spare.list.pointee.scratch = scratch
    unsafe spare.list.pointee.block = UInt32.max
    return unsafe PostingList(copying: self, spare.list)
  }

  private init(copying other: PostingList, _ list: UnsafeMutablePointer<lede_list>) {
    unsafe self.list = unsafe list
    count = other.count
    maxImpact = other.maxImpact
    floors = other.floors
  }

  /// Loads a block; false past the last or when it is damaged.
  // Safe: the kernel checks the block against the list's count.
  package func load(block: Int) -> Bool { unsafe lede_load_block(list, UInt32(clamping: block)) }

  /// The highest impact of a block; 0 past the last, as when damage ended the list early.
  package func maxImpact(ofBlock block: Int) -> UInt32 {
    precondition(block >= 0)
    guard block < blockCount else { return 0 }
    // Safe: the column has an entry for each block.
    return unsafe UInt32(list.pointee.maxima[block])
  }

  /// The last document of a block, which need not be loaded; past the last none is so high.
  package func lastDocument(ofBlock block: Int) -> UInt32 {
    precondition(block >= 0)
    guard block < blockCount else { return UInt32.max }
    // Safe: the column has an entry for each block.
    return unsafe UnsafeRawPointer(list.pointee.last_documents + 4 * block).loadUnaligned(
      as: UInt32.self)
  }

  /// The first block at or after `block` that may hold a document at or after `document`.
  package func block(holding document: UInt32, from block: Int) -> Int {
    // Safe: the kernel stays within the list's columns.
    unsafe Int(lede_find_block(list, UInt32(clamping: block), document))
  }

  /// The first document at or after `document`; nil when there is none.
  package func next(atOrAfter document: Int) -> Int? {
    guard document <= Int(UInt32.max) else { return nil }
    // Safe: the kernel stays within the list's blocks.
    let next = unsafe lede_next_document(list, UInt32(document))
    return next == UInt32.max ? nil : Int(next)
  }

  /// The highest impact of the blocks that may hold documents of a range; `block` is where the
  /// search for them begins, and is moved forward.
  package func maxImpact(in range: Range<Int>, from block: inout UInt32) -> UInt32 {
    // Safe: the kernel stays within the list's columns.
    unsafe lede_max_impact(list, UInt32(range.lowerBound), UInt32(range.upperBound), &block)
  }

  /// Adds the values of a range's postings to a window that begins with it.
  package func accumulate(_ weight: UInt32, in range: Range<Int>, into window: ValueWindow) {
    precondition(range.lowerBound & 63 == 0 && range.count <= ValueWindow.size)
    // Safe: the window has room for the range, which begins at a multiple of 64.
    unsafe lede_accumulate(
      list, weight, UInt32(range.lowerBound), UInt32(range.upperBound), window.values)
  }

  /// Sets the bits of the postings of a range in a set that begins with it.
  package func mark(in range: Range<Int>, of set: DocumentSet) {
    precondition(range.lowerBound & 63 == 0 && range.count <= set.capacity)
    // Safe: the set has room for the range, which begins at a multiple of 64.
    unsafe lede_mark(list, UInt32(range.lowerBound), UInt32(range.upperBound), set.words)
  }

  /// Replaces the candidates from an index on by those postings of the loaded block that reach the
  /// threshold.
  package func takeBlock(
    _ weight: UInt32, threshold: UInt32, into candidates: inout Candidates, from start: Int = 0
  ) {
    precondition(start >= 0 && start <= candidates.count)
    candidates.reserve(start, adding: PostingsFormat.blockSize)
    // Safe: room for a block and the kernels' slack was made.
    let count = unsafe lede_block_candidates(
      list, weight, threshold, candidates.documents + start, candidates.values + start)
    candidates.count = start + (count == Int(bitPattern: UInt.max) ? 0 : count)
  }

  /// Keeps the candidates from an index on that the list holds too and that, with its values, reach
  /// the threshold.
  package func require(
    _ weight: UInt32, threshold: UInt32, of candidates: inout Candidates, from start: Int = 0
  ) {
    precondition(start >= 0 && start <= candidates.count)
    // Safe: candidates are kept in place, never more than there were.
    candidates.count =
      unsafe start
      + lede_probe_required(
        list, weight, threshold, candidates.documents + start, candidates.values + start,
        candidates.count - start)
  }

  /// Adds the list's values to the candidates from an index on; keeps those that reach the
  /// threshold.
  package func add(
    _ weight: UInt32, threshold: UInt32, to candidates: inout Candidates, from start: Int = 0
  ) {
    precondition(start >= 0 && start <= candidates.count)
    // Safe: candidates are kept in place, and the start lies within them.
    candidates.count =
      unsafe start
      + lede_probe_optional(
        list, weight, threshold, candidates.documents + start, candidates.values + start,
        candidates.count - start)
  }

  /// Keeps the candidates that the list holds too, with the lower impact, if that is at least so
  /// high.
  package func requireLeast(threshold: UInt32, of candidates: inout Candidates) {
    // Safe: candidates are kept in place, never more than there were.
    candidates.count = unsafe lede_probe_least(
      list, threshold, candidates.documents, candidates.values, candidates.count)
  }

  /// Adds what the list contributes to the scores of some documents.
  func addContributions(
    weight: Float, to totals: UnsafeMutablePointer<Double>, norms: UnsafePointer<Float>,
    of documents: UnsafePointer<UInt32>, _ count: Int
  ) {
    // Safe: totals and norms have a place for each document.
    unsafe lede_add_contributions(list, weight, documents, norms, totals, count)
  }

  /// The same, posting by posting; the set holds the candidates, and documents of the segment only.
  func addContributions(
    weight: Float, to totals: UnsafeMutablePointer<Double>, norms: UnsafePointer<Float>,
    set: UnsafePointer<UInt64>, ranks: UnsafePointer<UInt32>
  ) {
    unsafe lede_add_contributions_by_posting(list, weight, set, ranks, norms, totals)
  }

  /// The loaded block's documents and frequencies, for reading one at a time.
  package func readBlock(
    documents: inout [UInt32], frequencies: inout [UInt32]
  ) -> Bool {
    // Safe: a loaded block's documents are in the list's scratch or its memory.
    let count = unsafe Int(list.pointee.count)
    guard let decoded = unsafe lede_block_documents(list) else { return false }
    documents.removeAll(keepingCapacity: true)
    // Safe: a loaded block has `count` decoded documents.
    unsafe documents.append(contentsOf: UnsafeBufferPointer(start: decoded, count: count))
    if frequencies.count < count { frequencies = [UInt32](repeating: 0, count: count) }
    // Safe: there is room for the count.
    return unsafe frequencies.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe lede_frequencies(list, 0, UInt32(count), start)
    }
  }

  /// The impact of a posting of the loaded block.
  package func impact(at index: Int) -> UInt8 {
    precondition(index >= 0 && index < (unsafe Int(list.pointee.count)))
    // Safe: the loaded block has an impact for each posting.
    return unsafe list.pointee.impacts[index]
  }

  /// Moves to a document; the index of its posting in the loaded block, or nil when the list does
  /// not hold it.
  package func index(of document: UInt32) -> Int? {
    // Safe: the kernel stays within the list's blocks.
    let index = unsafe lede_find_posting(list, document)
    return index == UInt32.max ? nil : Int(index)
  }

  /// The frequency of a posting of the loaded block.
  package func frequency(at index: Int) -> UInt32 {
    precondition(index >= 0 && index < (unsafe Int(list.pointee.count)))
    // Safe: the index was just checked to be one of the loaded block's.
    return unsafe lede_frequency(list, UInt32(index))
  }

  /// Reads the positions of a posting of the loaded block, ascending.
  ///
  /// Empty for fields without positions and lists opened without. False when they are damaged.
  package func readPositions(
    at index: Int, titleWeight: UInt32, keepingRepeats: Bool, into buffer: inout PositionBuffer
  ) -> Bool {
    while true {
      let count = unsafe lede_positions(
        list, UInt32(index), titleWeight, keepingRepeats, buffer.positions, buffer.capacity)
      buffer.count = max(0, Int(clamping: count))
      if count >= 0 { return true }
      guard count > -Int64(1) << 33 else { return false }
      buffer.reserve(Int(-count))
    }
  }
}
