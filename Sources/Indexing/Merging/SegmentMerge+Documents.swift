import Articles
import IndexFormat
import Storage

extension SegmentMerge {
  /// Stored articles, columns and what the meta says of them.
  mutating func mergeDocuments(into writer: SegmentWriter) throws(MergeError) {
    var sites = NameNumbers()
    var languages: [UInt32: UInt32] = [:]
    if let places {
      try store(places, into: writer)
      try appendColumns(of: places, &sites, &languages)
    }
    for source in sources {
      if places == nil {
        try store(source, into: writer)
        try appendColumns(of: source, &sites, &languages)
      }
      meta.textByteCount &+= try reading { () throws(FormatError) in
        try textByteCount(of: source)
      }
    }
    meta.documentCount = columns.count
    meta.lengthSum = columns.lengths.reduce(0) { $0 + UInt64($1) }
    meta.sites = sites.names
    meta.languages = languages.sorted { $0.key < $1.key }.map {
      SegmentMeta.LanguageCount(language: LanguageTag(code: $0.key), documentCount: $0.value)
    }
  }

  // MARK: Stored articles

  private func store(_ source: MergeSource, into writer: SegmentWriter) throws(MergeError) {
    let segment = source.reader
    let blocks = try reading { () throws(FormatError) in try StoredBlocksReader(segment) }
    for index in 0..<blocks.blockCount {
      let block = try reading { () throws(FormatError) in try blocks.block(at: index, in: segment) }
      let live = block.documents.count { source.number(of: $0) != nil }
      if live == block.documents.count, block.expandedByteCount >= StoredBlocksWriter.blockByteCount
      {
        try copy(block, of: segment, into: writer)
      } else if live > 0 {
        let bytes = try reading { () throws(FormatError) in
          try blocks.expanded(block, in: segment)
        }
        for document in block.documents where source.number(of: document) != nil {
          try writing { () throws(StorageError) in
            try writer.store(bytes[block.byteRange(of: document)])
          }
        }
      }
      try checkCancelled()
    }
  }

  /// Copies a full block as it is; its checksum was verified.
  private func copy(
    _ block: StoredBlock, of segment: SegmentReader, into writer: SegmentWriter
  ) throws(MergeError) {
    let bytes = try reading { () throws(FormatError) in
      try segment.decode(.stored, block.range) { reader throws(DecodeError) in
        try reader.array(reader.remaining)
      }
    }
    try writing { () throws(StorageError) in
      try writer.store(
        compressed: bytes.rawSpan, expandedByteCount: block.expandedByteCount,
        offsets: block.offsets)
    }
  }

  /// Stores the articles in another order: those of a range of numbers at once, whose bytes fit the
  /// memory, so that each block is expanded once for each range at most.
  private func store(
    _ places: [DocumentPlace], into writer: SegmentWriter
  ) throws(MergeError) {
    let stored = try reading { () throws(FormatError) in
      try sources.map { source throws(FormatError) in try StoredPlaces(source.reader) }
    }
    var start = 0
    while start < places.count {
      var end = start
      var byteCount = 0
      while end < places.count {
        byteCount += stored[Int(places[end].source)].byteCount(of: places[end].document)
        guard end == start || byteCount <= memoryByteCount / 4 else { break }
        end += 1
      }
      for bytes in try articles(places[start..<end], stored) {
        try writing { () throws(StorageError) in try writer.store(bytes[...]) }
      }
      start = end
    }
  }

  /// The bytes of some articles, read in the order in which they are stored.
  private func articles(
    _ places: ArraySlice<DocumentPlace>, _ stored: [StoredPlaces]
  ) throws(MergeError) -> [[UInt8]] {
    var articles = [[UInt8]](repeating: [], count: places.count)
    let order = places.indices.sorted {
      (places[$0].source, places[$0].document) < (places[$1].source, places[$1].document)
    }
    var expanded: (source: UInt32, block: StoredBlock, bytes: [UInt8])?
    for index in order {
      let place = places[index]
      let document = Int(place.document)
      if let expanded, expanded.source == place.source,
        expanded.block.documents.contains(document)
      {
        articles[index - places.startIndex] = Array(
          expanded.bytes[expanded.block.byteRange(of: document)])
        continue
      }
      let reader = sources[Int(place.source)].reader
      let (block, bytes) = try reading { () throws(FormatError) in
        let places = stored[Int(place.source)]
        let block = try places.block(of: place.document, in: reader)
        return (block, try places.blocks.expanded(block, in: reader))
      }
      articles[index - places.startIndex] = Array(bytes[block.byteRange(of: document)])
      expanded = (place.source, block, bytes)
      try checkCancelled()
    }
    return articles
  }

  /// The bytes of text of the live articles; an estimate where some are deleted and no text is
  /// stored that would tell theirs.
  private func textByteCount(of source: MergeSource) throws(FormatError) -> UInt64 {
    let segment = source.reader
    let total = segment.meta.textByteCount
    guard !source.isWhole else { return total }
    guard settings.storesText else {
      let lengths = try segment.lengths()
      var live: UInt64 = 0
      for document in 0..<segment.documentCount where source.number(of: document) != nil {
        live += UInt64(lengths[document])
      }
      let share = Double(live) / Double(max(1, segment.meta.lengthSum))
      return UInt64(exactly: (Double(total) * min(1, share)).rounded()) ?? total
    }
    var gone: UInt64 = 0
    let blocks = try StoredBlocksReader(segment)
    for index in 0..<blocks.blockCount {
      let block = try blocks.block(at: index, in: segment)
      guard block.documents.contains(where: { source.number(of: $0) == nil }) else { continue }
      let bytes = try blocks.expanded(block, in: segment)
      for document in block.documents where source.number(of: document) == nil {
        do throws(DecodeError) {
          var reader = try ByteReader(bytes.rawSpan, at: block.byteRange(of: document).lowerBound)
          let article = try StoredArticle.read(&reader, key: ArticleKey(id: ""))
          gone += UInt64(article.textByteCount)
        } catch { throw segment.damage(.stored, error) }
      }
    }
    return total - min(total, gone)
  }

  // MARK: Columns

  private mutating func appendColumns(
    of source: MergeSource, _ sites: inout NameNumbers, _ languages: inout [UInt32: UInt32]
  ) throws(MergeError) {
    let rows = try reading { () throws(FormatError) in try SourceColumns(source.reader) }
    for document in 0..<source.reader.documentCount where source.number(of: document) != nil {
      try appendRow(document, of: rows, &sites, &languages)
    }
  }

  private mutating func appendColumns(
    of places: [DocumentPlace], _ sites: inout NameNumbers, _ languages: inout [UInt32: UInt32]
  ) throws(MergeError) {
    let rows = try reading { () throws(FormatError) in
      try sources.map { source throws(FormatError) in try SourceColumns(source.reader) }
    }
    for place in places {
      try appendRow(Int(place.document), of: rows[Int(place.source)], &sites, &languages)
    }
  }

  private mutating func appendRow(
    _ document: Int, of rows: SourceColumns, _ sites: inout NameNumbers,
    _ languages: inout [UInt32: UInt32]
  ) throws(MergeError) {
    if document & Self.askedMask == 0 { try checkCancelled() }
    do throws(FormatError) {
      try rows.append(document, to: &columns, &sites, &languages)
    } catch { throw .damaged(error) }
  }
}

/// Where each document of a segment is stored, and in how many bytes.
private struct StoredPlaces {
  let blocks: StoredBlocksReader
  private var blockOfDocument: [UInt32] = []
  private var byteCounts: [UInt32] = []

  init(_ segment: SegmentReader) throws(FormatError) {
    blocks = try StoredBlocksReader(segment)
    for index in 0..<blocks.blockCount {
      let block = try blocks.block(at: index, in: segment)
      for document in block.documents {
        blockOfDocument.append(UInt32(index))
        byteCounts.append(UInt32(clamping: block.byteRange(of: document).count))
      }
    }
    guard blockOfDocument.count == segment.documentCount else {
      throw segment.damage(
        .storedIndex, DecodeError(offset: 0, expected: "a block for each document"))
    }
  }

  func byteCount(of document: UInt32) -> Int { Int(byteCounts[Int(document)]) }

  func block(
    of document: UInt32, in segment: SegmentReader
  ) throws(FormatError) -> StoredBlock {
    try blocks.block(at: Int(blockOfDocument[Int(document)]), in: segment)
  }
}

/// The columns of a segment that is merged.
private struct SourceColumns {
  private let segment: SegmentReader
  private let lengths: Column<UInt32>
  private let orderKeys: Column<UInt64>
  private let instants: Column<Int64>
  private let days: Column<Int32>
  private let languages: Column<UInt32>
  private let sites: Column<UInt32>
  private let signatures: SignatureColumn

  init(_ segment: SegmentReader) throws(FormatError) {
    self.segment = segment
    lengths = try segment.lengths()
    orderKeys = try segment.column(.orderKeys, of: UInt64.self)
    instants = try segment.column(.instants, of: Int64.self)
    days = try segment.column(.days, of: Int32.self)
    languages = try segment.column(.languages, of: UInt32.self)
    sites = try segment.column(.sites, of: UInt32.self)
    signatures = try segment.signatures()
  }

  /// Appends a document's row, its site numbered by name.
  func append(
    _ document: Int, to columns: inout DocumentColumns, _ siteNumbers: inout NameNumbers,
    _ languageCounts: inout [UInt32: UInt32]
  ) throws(FormatError) {
    let names = segment.meta.sites
    let site = Int(sites[document])
    guard site <= names.count else {
      throw segment.damage(
        .sites, DecodeError(offset: document * 4, expected: "a site that is listed"))
    }
    columns.append(
      key: try segment.key(of: document), orderKey: orderKeys[document],
      length: lengths[document], instant: instants[document], day: days[document],
      language: languages[document], site: site == 0 ? 0 : siteNumbers.number(of: names[site - 1]))
    signatures[document].append(to: &columns.signatures)
    languageCounts[languages[document], default: 0] += 1
  }
}

/// Numbers names from 1 in the order in which they first come.
private struct NameNumbers {
  private(set) var names: [String] = []
  private var numbers: [String: UInt32] = [:]

  mutating func number(of name: String) -> UInt32 {
    if let number = numbers[name] { return number }
    names.append(name)
    numbers[name] = UInt32(names.count)
    return UInt32(names.count)
  }
}
