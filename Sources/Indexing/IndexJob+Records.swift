import Articles
import Storage

/// Where records come from.
struct StreamSource {
  var name: String
  var path: [UInt8]
}

extension IndexJob {
  /// Reads a file of records.
  mutating func addRecords(
    of item: FileBatch.Item, _ isCancelled: () -> Bool, _ report: (Progress) -> Void
  ) throws(IndexJobError) {
    var lines: JSONLReader
    do throws(FileReadError) {
      lines = try JSONLReader(path: item.file.absolutePath, links: options.walk.links)
    } catch {
      return try skip(item, item.file.fingerprint, 0, error.skip.reason, error.skip.detail)
    }
    do throws(FileReadError) {
      if let record = try touchedRecord(of: item) {
        progress.unchangedCount += 1
        progress.byteCount += record.fingerprint.byteCount
        touched.append(record)
        return
      }
    } catch {
      unread.append(UnreadFile(path: item.file.absolutePath, error: error))
      return try skip(item, item.file.fingerprint, 0, error.skip.reason, error.skip.detail)
    }
    let source = StreamSource(name: name(of: item.source), path: item.path)
    var kept: Set<[UInt8]>? = item.previous == nil ? nil : []
    let result = try addRecords(&lines, source, &kept, isCancelled, report)
    // A file that was not read to its end is read again next time.
    if let error = result.failure { return try noteUnread(item, result, error) }
    guard !result.wasCancelled else { return }
    if let previous = item.previous, let kept {
      progress.removedCount += try remove(previous, keeping: kept)
    }
    let fingerprint = lines.fingerprint ?? item.file.fingerprint
    var record = record(
      item, fingerprint, lines.contentHash, .indexed(recordCount: result.articleCount))
    record.isRacy = record.isRacy || lines.hasChanged()
    record.skips = result.skips
    record.skipCount = result.skipCount
    records.append(record)
  }

  /// Remembers a file of which an error let only the beginning be read.
  ///
  /// What is in the index of it, from now and before, stays until it can be read.
  private mutating func noteUnread(
    _ item: FileBatch.Item, _ result: RecordsResult, _ error: FileReadError
  ) throws(IndexJobError) {
    unread.append(UnreadFile(path: item.file.absolutePath, error: error))
    let (reason, detail) = error.skip
    guard result.articleCount > 0 else {
      return try skip(item, item.file.fingerprint, 0, reason, detail)
    }
    progress.skippedCount += 1
    var count = result.articleCount
    if case .indexed(let before)? = item.previous?.outcome { count = max(count, before) }
    var record = record(item, item.file.fingerprint, 0, .indexed(recordCount: count))
    record.skips = result.skips
    record.skipCount = result.skipCount
    record.keepStale(reason, detail: detail)
    records.append(record)
  }

  /// The refreshed record of a known file whose content is as it was; nil where it is another.
  ///
  /// Reads the file to its end, so that one with an error is not added to again and again.
  private func touchedRecord(
    of item: FileBatch.Item
  ) throws(FileReadError) -> SourceRecord? {
    guard item.previous != nil else { return nil }
    let hash: UInt64
    do throws(FileReadError) {
      hash = try ContentHash.ofFile(item.file.absolutePath, links: options.walk.links)
    } catch {
      // Gone by now, but open.
      if error == .absent { return nil }
      throw error
    }
    let verdict = SourceChanges.verdict(
      previous: item.previous, fingerprint: item.file.fingerprint, contentHash: hash,
      scanNanoseconds: scanNanoseconds)
    if case .touched(let record) = verdict { return record }
    return nil
  }

  /// What a file or stream of records gave.
  struct RecordsResult {
    var articleCount = 0
    var skips: [RecordSkip] = []
    var skipCount = 0
    var wasCancelled = false
    /// Why it ended before the end.
    var failure: FileReadError?
  }

  /// Adds what a reader gives; `kept` gathers the keys.
  mutating func addRecords(
    _ lines: inout JSONLReader, _ source: StreamSource, _ kept: inout Set<[UInt8]>?,
    _ isCancelled: () -> Bool, _ report: (Progress) -> Void
  ) throws(IndexJobError) -> RecordsResult {
    var result = RecordsResult()
    var record = JSONLRecord()
    let byteCountBefore = progress.byteCount
    while true {
      let event: JSONLEvent?
      do throws(FileReadError) {
        event = try writer.clock.measure(.reading) { () throws(FileReadError) in
          try lines.next(into: &record)
        }
      } catch {
        result.failure = error
        break
      }
      guard let event else { break }
      progress.byteCount = byteCountBefore + lines.byteCount
      switch event {
      case .skipped(let skip):
        result.skipCount += 1
        progress.skippedCount += 1
        if result.skips.count < SourceRecord.listedSkipCountMax { result.skips.append(skip) }
      case .record:
        var article = writer.clock.measure(.reading) {
          var article = record.article(source: source.name, path: source.path)
          if article.language == .undetermined {
            article.language = options.language ?? reader.language(of: record.languageSample)
          }
          return article
        }
        if record.isTextCut { progress.cutCount += 1 }
        kept?.insert(article.key.bytes)
        try add(&article)
        result.articleCount += 1
      }
      if (result.articleCount + result.skipCount) % 256 == 0 {
        report(progress)
        if isCancelled() {
          result.wasCancelled = true
          break
        }
      }
    }
    return result
  }
}

extension JSONLRecord {
  /// The beginning of the text, enough to tell its language.
  fileprivate var languageSample: String {
    String(decoding: title.prefix(500) + [0x0A] + text.prefix(1_000), as: UTF8.self)
  }
}
