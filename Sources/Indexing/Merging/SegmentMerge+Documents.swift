import Articles
import IndexFormat
import Storage

extension SegmentMerge {
  /// Stored articles, columns and what the meta says of them.
  mutating func mergeDocuments(into writer: SegmentWriter) throws(MergeError) {
    var sites = NameNumbers()
    var languages: [UInt32: UInt32] = [:]
    for source in sources {
      try store(source, into: writer)
      try reading { () throws(FormatError) in
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
  ) throws(FormatError) {
    let segment = source.reader
    let lengths = try segment.lengths()
    let orderKeys = try segment.column(.orderKeys, of: UInt64.self)
    let instants = try segment.column(.instants, of: Int64.self)
    let days = try segment.column(.days, of: Int32.self)
    let languageCodes = try segment.column(.languages, of: UInt32.self)
    let siteNumbers = try segment.column(.sites, of: UInt32.self)
    let names = segment.meta.sites
    for document in 0..<segment.documentCount where source.number(of: document) != nil {
      let site = Int(siteNumbers[document])
      guard site <= names.count else {
        throw segment.damage(
          .sites, DecodeError(offset: document * 4, expected: "a site that is listed"))
      }
      columns.append(
        key: try segment.key(of: document), orderKey: orderKeys[document],
        length: lengths[document], instant: instants[document], day: days[document],
        language: languageCodes[document], site: site == 0 ? 0 : sites.number(of: names[site - 1]))
      languages[languageCodes[document], default: 0] += 1
    }
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
