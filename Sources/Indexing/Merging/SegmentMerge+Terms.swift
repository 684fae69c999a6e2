import IndexFormat
import Storage

extension SegmentMerge {
  private var readers: [SegmentReader] { sources.map(\.reader) }

  /// Writes the dictionary in its order: stems, surface forms, the other fields, pairs, extra
  /// fields.
  mutating func mergeTerms(into sink: TermSink) throws(MergeError) {
    var pairs = MergedPairs(
      settings.pairs, documentCount: columns.count, rowCountMax: memoryByteCount / 16)
    var shared = SharedLists(
      sourceCount: sources.count,
      byteCountMax: settings.analyzer == .plain ? 0 : max(1 << 20, memoryByteCount / 4))
    try mergeStems(into: sink, &pairs, &shared)
    shared.seal()
    if settings.analyzer != .plain { try mergeForms(into: sink, &shared) }
    shared = SharedLists(sourceCount: 0, byteCountMax: 0)
    if let threshold = keptPairThreshold {
      try mergeField(TermField.form + 1...TermField.pair, into: sink)
      sink.pairThreshold = threshold
    } else {
      try mergeField(TermField.form + 1...TermField.pair - 1, into: sink)
      try pairs.write(to: sink, self, tokenCount: Int(clamping: meta.tokenCount))
    }
    try mergeExtraFields(into: sink)
  }

  /// The threshold of pairs whose lists are only put in another order: those of a single segment
  /// that loses no document, for which they were chosen.
  private var keptPairThreshold: UInt32? {
    guard let source = sources.first, sources.count == 1, source.isWhole, places != nil,
      settings.pairs == .automatic, source.reader.meta.pairThreshold > 0
    else { return nil }
    return source.reader.meta.pairThreshold
  }

  private mutating func mergeStems(
    into sink: TermSink, _ pairs: inout MergedPairs, _ shared: inout SharedLists
  ) throws(MergeError) {
    let fields = sources.map { _ in TermField.stem...TermField.stem as ClosedRange? }
    var terms = try reading { () throws(FormatError) in try TermMerge(readers, fields: fields) }
    while try reading({ () throws(FormatError) in try terms.next() }) {
      var tokenCount = 0
      let entry = try merge(terms.key, terms.parts, hasPositions: true, into: sink, &tokenCount)
      meta.tokenCount += UInt64(tokenCount)
      guard let entry else { continue }
      if keptPairThreshold == nil {
        pairs.add(stem: terms.key.dropFirst(), entry.documentCount, terms.parts)
      }
      shared.add(terms.parts, entry)
    }
  }

  /// A form that has the list of a stem in every segment, a stem without other forms, shares it.
  private func mergeForms(
    into sink: TermSink, _ shared: inout SharedLists
  ) throws(MergeError) {
    let fields = sources.map { _ in TermField.form...TermField.form as ClosedRange? }
    var terms = try reading { () throws(FormatError) in try TermMerge(readers, fields: fields) }
    var tokenCount = 0
    while try reading({ () throws(FormatError) in try terms.next() }) {
      if let entry = shared.entry(of: terms.parts) {
        try writing { () throws(StorageError) in try sink.write(terms.key, sharing: entry) }
      } else {
        _ = try merge(terms.key, terms.parts, hasPositions: true, into: sink, &tokenCount)
      }
    }
  }

  private func mergeField(
    _ fields: ClosedRange<UInt8>, into sink: TermSink
  ) throws(MergeError) {
    let all = sources.map { _ in fields as ClosedRange? }
    try mergeField(all, as: nil, into: sink)
  }

  private func mergeField(
    _ fields: [ClosedRange<UInt8>?], as field: UInt8?, into sink: TermSink
  ) throws(MergeError) {
    var terms = try reading { () throws(FormatError) in
      try TermMerge(readers, fields: fields, as: field)
    }
    var tokenCount = 0
    while try reading({ () throws(FormatError) in try terms.next() }) {
      _ = try merge(terms.key, terms.parts, hasPositions: false, into: sink, &tokenCount)
    }
  }

  /// Extra fields have a number in each segment: names decide, in the order in which they come.
  private mutating func mergeExtraFields(into sink: TermSink) throws(MergeError) {
    var numbers: [String: [ClosedRange<UInt8>?]] = [:]
    for (index, source) in sources.enumerated() where source.liveCount > 0 {
      for (number, name) in source.reader.meta.extraFields.enumerated() {
        let field = TermField.firstExtra + UInt8(number)
        if numbers[name] == nil {
          guard meta.extraFields.count < TermField.extraCountMax else { continue }
          meta.extraFields.append(name)
        }
        numbers[name, default: sources.map { _ in nil }][index] = field...field
      }
    }
    for (number, name) in meta.extraFields.enumerated() {
      guard let fields = numbers[name] else { continue }
      try mergeField(fields, as: TermField.firstExtra + UInt8(number), into: sink)
    }
  }

  /// Writes one term from its lists in the segments; nil when none of their documents is left.
  private func merge(
    _ key: [UInt8], _ parts: [TermMerge.Part], hasPositions: Bool, into sink: TermSink,
    _ valueCount: inout Int
  ) throws(MergeError) -> TermEntry? {
    if places != nil {
      for range in try ranges(of: parts, hasPositions: hasPositions) {
        try forEachPart(of: parts, within: range, hasPositions: hasPositions) { part in
          valueCount += part.values.count
          buffers.sorter.append(part)
        }
        try writing { () throws(StorageError) in try sink.append(buffers.sorter.take()) }
      }
      buffers.sorter.trim()
    } else {
      try forEachPart(of: parts, hasPositions: hasPositions) { part throws(MergeError) in
        valueCount += part.values.count
        try writing { () throws(StorageError) in try sink.append(part) }
      }
    }
    return try writing { () throws(StorageError) in try sink.end(key) }
  }

  /// Calls with each block of a term's lists, numbered anew.
  func forEachPart(
    of parts: [TermMerge.Part], within range: Range<UInt32>? = nil, hasPositions: Bool,
    _ body: (PostingsPart) throws(MergeError) -> Void
  ) throws(MergeError) {
    var part = PostingsPart()
    swap(&part, &buffers.part)
    defer { swap(&part, &buffers.part) }
    for list in parts {
      let source = sources[list.source]
      var reader = try reading { () throws(FormatError) in
        try PostingsPartReader(list.entry, in: source.reader, hasPositions: hasPositions)
      }
      while try reading({ () throws(FormatError) in try reader.next(into: &part) }) {
        source.renumber(&part, within: range)
        try body(part)
        try checkCancelled()
      }
    }
  }

  /// Ranges of documents whose postings of a term are sorted at once: all, where the memory is
  /// enough.
  private func ranges(
    of parts: [TermMerge.Part], hasPositions: Bool
  ) throws(MergeError) -> [Range<UInt32>?] {
    let byteCountMax = max(1, memoryByteCount / 8)
    let byteCount = parts.reduce(0) { sum, part in
      sum + part.entry.documentCount * PostingsSorter.postingByteCount
        + Int(clamping: part.entry.frequencySum) * PostingsSorter.valueByteCount
    }
    guard byteCount > byteCountMax else { return [nil] }
    var ranges = PostingRanges(documentCount: columns.count)
    try forEachPart(of: parts, hasPositions: false) { part in
      for (document, frequency) in zip(part.documents, part.frequencies) {
        let valueByteCount = hasPositions ? Int(frequency) * PostingsSorter.valueByteCount : 0
        ranges.add(document, byteCount: PostingsSorter.postingByteCount + valueByteCount)
      }
    }
    return ranges.ranges(byteCountMax: byteCountMax)
  }
}

/// What a merge reads a term's lists into and sorts them in, kept from term to term.
final class MergeBuffers {
  var part = PostingsPart()
  var sorter = PostingsSorter()
}
