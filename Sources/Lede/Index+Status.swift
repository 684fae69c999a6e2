import Analysis
import Articles
import IndexFormat
import Indexing
import Storage

extension Index {
  /// What the index holds.
  ///
  /// - Throws: `SearchError.Code.damaged`.
  /// - Complexity: reads the column of dates and the records of sources.
  public func status() throws(SearchError) -> IndexStatus {
    try damageChecked { () throws(FormatError) -> IndexStatus in
      var status = IndexStatus()
      status.path = path
      status.generation = reader.manifest.generation
      status.articleCount = reader.liveDocumentCount
      status.segmentCount = reader.segments.count
      status.byteCount = reader.manifest.files.reduce(0) { $0 + Int($1.byteCount) }
      let settings = reader.manifest.settings
      status.analyzer =
        AnalyzerKind(rawValue: settings.analyzerKind) == .plain ? "plain" : "standard"
      status.titleWeight = Int(settings.titleWeight)
      status.storesText = settings.storeText
      status.sources = reader.manifest.sources.map { ($0.name, $0.root) }
      for segment in reader.segments { try Self.add(segment, to: &status) }
      status.siteCount = Set(reader.segments.flatMap(\.reader.meta.sites)).count
      status.languages = languages()
      let skipped = try skippedRecords()
      status.skippedCount = skipped.reduce(0) { $0 + $1.count }
      status.skippedReasons = Self.reasons(skipped)
      return status
    }
  }

  private static func add(
    _ segment: IndexReader.Segment, to status: inout IndexStatus
  ) throws(FormatError) {
    let meta = segment.reader.meta
    status.deletedCount += segment.deletes?.count ?? 0
    status.textByteCount += Int(clamping: meta.textByteCount)
    status.tokenCount += Int(clamping: meta.tokenCount)
    let days = try segment.reader.column(.days, of: Int32.self)
    for document in 0..<segment.reader.documentCount where segment.isLive(document) {
      let day = days[document]
      if day == Int32.min {
        status.undatedCount += 1
      } else if let range = status.days {
        status.days = min(range.lowerBound, day)...max(range.upperBound, day)
      } else {
        status.days = day...day
      }
    }
  }

  private func languages() -> [(language: LanguageTag, articleCount: Int)] {
    var counts: [UInt32: Int] = [:]
    for entry in reader.segments.flatMap(\.reader.meta.languages) {
      counts[entry.language.code, default: 0] += Int(entry.documentCount)
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      (LanguageTag(code: $0.key), $0.value)
    }
  }

  /// The inputs that gave no article, in the order of their paths; of a file of records the first
  /// hundred.
  ///
  /// Also the files that could not be read again, whose earlier articles are kept.
  public func skipped() throws(SearchError) -> [SkippedInput] {
    try damageChecked { () throws(FormatError) -> [SkippedInput] in
      try skippedRecords().flatMap(\.inputs)
    }
  }

  /// What was skipped of one file.
  private struct SkippedFile {
    var inputs: [SkippedInput]
    /// All of them, listed or not.
    var count: Int
  }

  private func skippedRecords() throws(FormatError) -> [SkippedFile] {
    let table = try SourceTable(reader.segments.map(\.reader))
    return table.records.compactMap { record in
      let root = table.sources.sources[record.source].root
      let path = root + (root.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + record.path
      var inputs: [SkippedInput] = []
      if case .skipped(let reason, let detail) = record.outcome {
        inputs = [
          SkippedInput(path: path, line: nil, reason: reason, detail: detail, isKept: false)
        ]
      }
      inputs += record.skips.map {
        SkippedInput(
          path: path, line: $0.isWholeFile ? nil : $0.line, reason: $0.reason, detail: $0.detail,
          isKept: $0.isWholeFile)
      }
      let count = inputs.count - record.skips.count + record.skipCount
      return count == 0 ? nil : SkippedFile(inputs: inputs, count: count)
    }
  }

  private static func reasons(_ files: [SkippedFile]) -> [(reason: SkipReason, count: Int)] {
    var counts: [UInt8: Int] = [:]
    for file in files {
      for input in file.inputs { counts[input.reason.rawValue, default: 0] += 1 }
      // Records beyond those listed are counted with the last reason listed.
      if let last = file.inputs.last {
        counts[last.reason.rawValue, default: 0] += file.count - file.inputs.count
      }
    }
    return SkipReason.allCases.compactMap { reason in
      counts[reason.rawValue].map { (reason, $0) }
    }.sorted { ($1.count, $0.reason.rawValue) < ($0.count, $1.reason.rawValue) }
  }
}
