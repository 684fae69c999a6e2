import Articles
import CKernels
import Storage
import Synchronization

/// One segment, open for reading: terms, postings, columns and stored articles of its documents.
///
/// Opening reads the meta section and the heads of the indexes, nothing that grows with the
/// documents. Every access verifies the checksum of what it touches for the first time. Immutable
/// but for that; safe to share between threads. Damaged bytes throw `FormatError`, never trap.
package final class SegmentReader: Sendable {
  /// What the segment says of itself.
  package let meta: SegmentMeta
  /// The file.
  package let file: SectionedFile
  private let sections: [CheckedSection]
  // The ones that a query reads, apart: an element of an array would be copied at each access.
  private let postings: CheckedSection
  private let positions: CheckedSection
  private let terms: CheckedSection
  private let termIndex: CheckedSection
  private let termDictionary: TermDictionary
  private let lookupCount = Atomic<Int>(0)
  /// After so many lookups the term index is verified as a whole.
  private static let lookupsBeforeWhole = 16
  /// What is read ahead of a section that a search may touch all over: reading so much takes as
  /// long as ten single reads.
  private static let aheadByteCountMax = 1 << 20

  /// Opens a segment's file.
  package init(_ file: SectionedFile) throws(FormatError) {
    self.file = file
    var sections: [CheckedSection] = []
    for kind in SegmentSection.allCases {
      sections.append(try file.checkedSection(SectionKind(rawValue: kind.rawValue)))
    }
    func section(_ kind: SegmentSection) -> CheckedSection { sections[Int(kind.rawValue) - 1] }
    // What every search that shows hits reads as a whole, while the rest is looked up.
    for kind in [SegmentSection.meta, .termIndex, .lengths, .orderKeys, .keyOrder] {
      section(kind).willRead(0..<min(section(kind).byteCount, Self.aheadByteCountMax))
    }
    postings = section(.postings)
    positions = section(.positions)
    terms = section(.terms)
    termIndex = section(.termIndex)
    termDictionary = try TermDictionary(termIndex)
    self.sections = sections
    meta = try Self.decode(sections[Int(SegmentSection.meta.rawValue) - 1]) {
      reader throws(DecodeError) in try SegmentMeta(&reader)
    }
    try checkColumns()
  }

  /// Documents, deleted ones among them; ids are below.
  package var documentCount: Int { meta.documentCount }

  /// A section's length in bytes.
  package func byteCount(of section: SegmentSection) -> Int { self[section].byteCount }

  /// The dictionary of terms.
  package var dictionary: TermDictionary { termDictionary }

  /// A number of the term index.
  func termIndexWord(_ index: Int) throws(FormatError) -> UInt64 { try termIndex.load(index * 8) }

  /// The term index as a whole; nil while there were few lookups, which touch a part of it only.
  func verifiedTermIndex() throws(FormatError) -> UnsafePointer<UInt8>? {
    guard lookupCount.load(ordering: .relaxed) >= Self.lookupsBeforeWhole else {
      lookupCount.add(1, ordering: .relaxed)
      return nil
    }
    // Safe: valid as long as the segment is.
    return unsafe try termIndex.unsafePointer(0, termIndex.byteCount, slack: 0)
      .assumingMemoryBound(to: UInt8.self)
  }

  /// The entry of a field's term; nil when no document holds it.
  package func entry(
    field: UInt8, _ term: some Collection<UInt8>
  ) throws(FormatError) -> TermEntry? {
    var key: [UInt8] = [field]
    key.append(contentsOf: term)
    return try dictionary.entry(key[...], in: self)
  }

  /// A column of one value a document, verified as a whole at its first touch.
  package func column<Value: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ section: SegmentSection, of type: Value.Type
  ) throws(FormatError) -> Column<Value> {
    let checked = self[section]
    guard let column = Column<Value>(try checked.verified(0..<checked.byteCount)) else {
      throw damage(section, DecodeError(offset: 0, expected: "whole values"))
    }
    return column
  }

  /// The documents' lengths.
  package func lengths() throws(FormatError) -> Column<UInt32> {
    try column(.lengths, of: UInt32.self)
  }

  /// The documents' signatures.
  package func signatures() throws(FormatError) -> SignatureColumn {
    SignatureColumn(try column(.signatures, of: UInt64.self))
  }

  /// The signature of a document, without the others being read.
  package func signature(of document: Int) throws(FormatError) -> ArticleSignature {
    precondition(document >= 0 && document < documentCount, "a document of the segment")
    let range = ByteRange(
      offset: UInt64(document * ArticleSketch.byteCount), count: UInt64(ArticleSketch.byteCount))
    return try decode(.signatures, range) { reader throws(DecodeError) in
      ArticleSignature(try reader.array(ArticleSketch.byteCount))
    }
  }

  /// The bytes of a range, verified, for kernels; valid as long as the segment is.
  ///
  /// `slack` bytes behind the range are readable too.
  package func unsafePointer(
    _ section: SegmentSection, _ range: ByteRange, slack: Int
  ) throws(FormatError) -> UnsafeRawPointer {
    // Safe: as the function that is called says.
    switch section {
    case .postings: return unsafe try Self.unsafePointer(postings, range, slack)
    case .positions: return unsafe try Self.unsafePointer(positions, range, slack)
    case .terms: return unsafe try Self.unsafePointer(terms, range, slack)
    default: return unsafe try Self.unsafePointer(self[section], range, slack)
    }
  }

  private static func unsafePointer(
    _ checked: borrowing CheckedSection, _ range: ByteRange, _ slack: Int
  ) throws(FormatError) -> UnsafeRawPointer {
    let total = UInt64(checked.byteCount)
    guard range.offset <= total, range.count <= total - range.offset,
      UInt64(slack) <= total - range.offset - range.count
    else {
      throw checked.error(
        DecodeError(offset: Int(clamping: range.offset), expected: "a range of the section"))
    }
    // Safe: the range was just checked to lie within the section.
    return unsafe try checked.unsafePointer(Int(range.offset), Int(range.count), slack: slack)
  }

  /// Asks for the beginning of a range of terms or postings that will be read soon.
  func prefetch(_ section: SegmentSection, _ range: ByteRange) {
    switch section {
    case .terms: Self.prefetch(terms, range)
    case .positions: Self.prefetch(positions, range)
    default: Self.prefetch(postings, range)
    }
  }

  /// Asks for the beginning of a term's positions.
  package func prefetchPositions(of entry: TermEntry) {
    switch entry.location {
    case .single: break
    case .short(_, let range), .blocks(_, let range): prefetch(.positions, range)
    }
  }

  private static func prefetch(_ checked: borrowing CheckedSection, _ range: ByteRange) {
    guard range.offset < UInt64(checked.byteCount) else { return }
    let count = min(range.count, UInt64(checked.byteCount) - range.offset)
    // Safe: nothing is read; the range was just cut to the section.
    unsafe lede_prefetch(checked.section.unsafeBase + Int(range.offset), Int(count))
  }

  /// The key of a document.
  package func key(of document: Int) throws(FormatError) -> [UInt8] {
    precondition(document >= 0 && document < documentCount, "a document of the segment")
    return try decode(.keys, try keyRange(document)) {
      reader throws(DecodeError) in try reader.array(reader.remaining)
    }
  }

  private static func keyOffsetsRange(_ document: Int) -> ByteRange {
    ByteRange(offset: UInt64(document) * 8, count: 16)
  }

  private func keyRange(_ document: Int) throws(FormatError) -> ByteRange {
    let bounds = try decode(.keyOffsets, Self.keyOffsetsRange(document)) {
      reader throws(DecodeError) in (try reader.fixed(UInt64.self), try reader.fixed(UInt64.self))
    }
    guard bounds.0 <= bounds.1 else {
      throw damage(.keyOffsets, DecodeError(offset: document * 8, expected: "ascending offsets"))
    }
    return ByteRange(offset: bounds.0, count: bounds.1 - bounds.0)
  }

  /// The newest document with a key, deleted or not; nil when there is none.
  package func document(withKey key: [UInt8]) throws(FormatError) -> Int? {
    let wanted = XXHash64.hash(key)
    let order = try column(.keyOrder, of: UInt32.self)
    let hashes = try column(.orderKeys, of: UInt64.self)
    func document(_ rank: Int) throws(FormatError) -> Int {
      let document = Int(order[rank])
      guard document < documentCount else {
        throw damage(.keyOrder, DecodeError(offset: rank * 4, expected: "a document"))
      }
      return document
    }
    var low = 0
    var high = documentCount
    while low < high {
      let middle = (low + high) / 2
      if hashes[try document(middle)] < wanted { low = middle + 1 } else { high = middle }
    }
    var found: Int?
    while low < documentCount, hashes[try document(low)] == wanted {
      let candidate = try document(low)
      if try self.key(of: candidate) == key { found = max(found ?? 0, candidate) }
      low += 1
    }
    return found
  }

  /// The stored article of a document.
  package func article(_ document: Int) throws(FormatError) -> Article {
    let key = try key(of: document)
    guard let articleKey = ArticleKey(bytes: key) else {
      throw damage(.keys, DecodeError(offset: 0, expected: "a key of three parts"))
    }
    let (bytes, offset) = try StoredBlocksReader(self).block(holding: document, in: self)
    do throws(DecodeError) {
      var reader = try ByteReader(bytes.rawSpan, at: offset)
      return try StoredArticle.read(&reader, key: articleKey)
    } catch {
      throw damage(.stored, error)
    }
  }

  /// Begins to read what `article` needs of some documents, where the file is not in memory.
  ///
  /// The disk serves many reads that wait together in the time of a few that come one by one.
  /// Throws what reading the articles would throw.
  package func willRead(articles documents: [Int]) throws(FormatError) {
    guard file.mapping.isCold, !documents.isEmpty else { return }
    let stored = try StoredBlocksReader(self)
    willRead(.storedIndex, stored.rowsRange)
    for document in documents {
      willRead(.keyOffsets, Self.keyOffsetsRange(document))
      willRead(.storedIndex, stored.offsetRange(document))
    }
    for document in documents {
      willRead(.keys, try keyRange(document))
      willRead(.stored, try stored.place(ofBlockHolding: document, in: self).range)
    }
  }

  /// Begins to read a term's postings, where the file is not in memory.
  package func willRead(_ entry: TermEntry) {
    switch entry.location {
    case .single: break
    case .short(let range, _), .blocks(let range, _): willRead(.postings, range)
    }
  }

  private func willRead(_ section: SegmentSection, _ range: ByteRange) {
    let end = range.offset.addingReportingOverflow(range.count).partialValue
    guard file.mapping.isCold, range.offset < end else { return }
    let count = self[section].byteCount
    self[section].willRead(
      min(count, Int(clamping: range.offset))..<min(count, Int(clamping: end)))
  }

  /// Reads a range of a section: verified, and refused where it does not lie within.
  ///
  /// With `slack` the reader may look at up to `BitPacking.readSlack` bytes behind the range.
  package func decode<Result>(
    _ section: SegmentSection, _ range: ByteRange? = nil, slack: Bool = false,
    _ read: (inout ByteReader) throws(DecodeError) -> Result
  ) throws(FormatError) -> Result {
    try Self.decode(self[section], range, slack: slack, read)
  }

  /// The error for bytes of a section that make no sense.
  package func damage(_ section: SegmentSection, _ error: DecodeError) -> FormatError {
    self[section].error(error)
  }

  private subscript(section: SegmentSection) -> CheckedSection {
    switch section {
    case .postings: postings
    case .positions: positions
    case .terms: terms
    case .termIndex: termIndex
    default: sections[Int(section.rawValue) - 1]
    }
  }

  static func decode<Result>(
    _ section: CheckedSection, _ range: ByteRange? = nil, slack: Bool = false,
    _ read: (inout ByteReader) throws(DecodeError) -> Result
  ) throws(FormatError) -> Result {
    let total = UInt64(section.byteCount)
    let range = range ?? ByteRange(offset: 0, count: total)
    guard range.offset <= total, range.count <= total - range.offset else {
      throw section.error(
        DecodeError(offset: Int(clamping: range.offset), expected: "a range of the section"))
    }
    let start = Int(range.offset)
    var end = start + Int(range.count)
    if slack { end = min(section.byteCount, end + BitPacking.readSlack) }
    let bytes = try section.verified(start..<end)
    do throws(DecodeError) {
      var reader = try ByteReader(bytes.bytes)
      return try read(&reader)
    } catch {
      throw section.error(error, at: start)
    }
  }

  private func checkColumns() throws(FormatError) {
    let widths: [(SegmentSection, Int)] = [
      (.lengths, 4), (.orderKeys, 8), (.keyOrder, 4), (.instants, 8), (.days, 4),
      (.languages, 4), (.sites, 4), (.signatures, ArticleSketch.byteCount),
    ]
    for (section, width) in widths where byteCount(of: section) != width * documentCount {
      throw damage(section, DecodeError(offset: 0, expected: "one value for each document"))
    }
    guard byteCount(of: .keyOffsets) == 8 * (documentCount + 1) else {
      throw damage(.keyOffsets, DecodeError(offset: 0, expected: "one offset for each document"))
    }
  }
}
