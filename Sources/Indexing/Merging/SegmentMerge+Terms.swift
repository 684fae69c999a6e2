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
    try mergeField(TermField.form + 1...TermField.pair - 1, into: sink)
    try pairs.write(to: sink, self, tokenCount: Int(clamping: meta.tokenCount))
    try mergeExtraFields(into: sink)
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
      pairs.add(stem: terms.key.dropFirst(), entry.documentCount, terms.parts)
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
    var part = PostingsPart()
    for list in parts {
      let source = sources[list.source]
      var reader = try reading { () throws(FormatError) in
        try PostingsPartReader(list.entry, in: source.reader, hasPositions: hasPositions)
      }
      while try reading({ () throws(FormatError) in try reader.next(into: &part) }) {
        source.renumber(&part)
        valueCount += part.values.count
        try writing { () throws(StorageError) in try sink.append(part) }
        try checkCancelled()
      }
    }
    return try writing { () throws(StorageError) in try sink.end(key) }
  }
}
