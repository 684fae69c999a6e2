import Articles

/// What an index knows of one file that it was given: enough to tell whether to read it again.
package struct SourceRecord: Sendable, Equatable {
  /// What became of the file.
  package enum Outcome: Sendable, Equatable {
    /// So many articles of it are in the index.
    case indexed(recordCount: Int)
    /// It yields no article.
    case skipped(SkipReason, detail: String)
    /// It is gone, and its articles with it.
    case removed
  }

  /// The index of the source in the list beside the records.
  package var source: Int
  /// The path below the source's root.
  package var path: [UInt8]
  package var fingerprint: FileFingerprint
  /// The hash of the content (`ContentHash`).
  package var contentHash: UInt64
  /// Whether the fingerprint may stay as it is though the file changes: it must be read again.
  package var isRacy: Bool
  package var outcome: Outcome
  /// Records of the file that were skipped; the first `listedSkipCountMax` of them.
  package var skips: [RecordSkip]
  /// All records of the file that were skipped.
  package var skipCount: Int

  /// Skipped records kept by name; the rest is only counted.
  package static let listedSkipCountMax = 100

  package init(
    source: Int, path: [UInt8], fingerprint: FileFingerprint, contentHash: UInt64, isRacy: Bool,
    outcome: Outcome, skips: [RecordSkip] = [], skipCount: Int? = nil
  ) {
    self.source = source
    self.path = path
    self.fingerprint = fingerprint
    self.contentHash = contentHash
    self.isRacy = isRacy
    self.outcome = outcome
    self.skips = Array(skips.prefix(Self.listedSkipCountMax))
    self.skipCount = max(skipCount ?? skips.count, self.skips.count)
  }

  /// Marks that the file could not be read again: the articles are those of an earlier reading.
  ///
  /// Where the articles were removed on request, there is nothing to mark but that it is to be
  /// read.
  package mutating func keepStale(_ reason: SkipReason, detail: String) {
    isRacy = true
    if isWithdrawn { return }
    if !isStale {
      skips.insert(RecordSkip(line: 0, reason: reason, detail: detail), at: 0)
      skips = Array(skips.prefix(Self.listedSkipCountMax))
      skipCount += 1
    } else {
      skips[0] = RecordSkip(line: 0, reason: reason, detail: detail)
    }
  }

  /// Whether the articles are those of an earlier reading, because a later one failed.
  package var isStale: Bool { skips.first?.isWholeFile ?? false }

  /// Notes that so many of the file's articles were removed on request: as long as its content is
  /// as it was, it is not read again, and they stay away.
  package mutating func withdraw(articleCount: Int) {
    guard case .indexed(let count) = outcome else { return }
    if isStale {
      skips.removeFirst()
      skipCount -= 1
      isRacy = true
    }
    outcome =
      count > articleCount
      ? .indexed(recordCount: count - articleCount) : .skipped(.withdrawn, detail: "")
  }

  /// Whether the file's articles were all removed on request.
  package var isWithdrawn: Bool {
    if case .skipped(.withdrawn, _) = outcome { return true }
    return false
  }

  /// Whether reading again may go better though the file is as it was.
  package var isWorthRetrying: Bool {
    switch outcome {
    case .indexed: isStale
    case .skipped(let reason, _): reason == .unreadable || reason == .changedWhileReading
    case .removed: true
    }
  }

  /// Whether what is known stays when the file cannot be read: it may be there again tomorrow.
  var outlivesFailures: Bool {
    if case .indexed = outcome { return true }
    return isWithdrawn
  }

  /// Whether `a` stands before `b` in a list.
  static func precedes(_ a: SourceRecord, _ b: SourceRecord) -> Bool {
    a.source != b.source ? a.source < b.source : a.path.lexicographicallyPrecedes(b.path)
  }
}

/// A record of a file that was skipped, and why.
package struct RecordSkip: Sendable, Equatable {
  /// The line in the file, from 1; 0 where it is the file itself that could not be read again.
  package var line: Int
  package var reason: SkipReason
  /// What exactly, in words.
  package var detail: String

  package init(line: Int, reason: SkipReason, detail: String) {
    self.line = line
    self.reason = reason
    self.detail = detail
  }

  /// Whether the file itself could not be read again, rather than a record of it.
  package var isWholeFile: Bool { line == 0 }
}
