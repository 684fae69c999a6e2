import Articles

/// What an index holds.
public struct IndexStatus: Sendable {
  /// The folder of the index.
  public internal(set) var path = ""
  /// The number of the newest commit.
  public internal(set) var generation: UInt64 = 0
  /// Articles that can be found.
  public internal(set) var articleCount = 0
  /// Deleted articles that still take space.
  public internal(set) var deletedCount = 0
  /// Segments.
  public internal(set) var segmentCount = 0
  /// Bytes of all files of the commit.
  public internal(set) var byteCount = 0
  /// Bytes of titles and text, deleted articles included.
  public internal(set) var textByteCount = 0
  /// Words, deleted articles included.
  public internal(set) var tokenCount = 0
  /// The first and the last day of publication, since 1970-01-01.
  public internal(set) var days: ClosedRange<Int32>?
  /// Articles without a date.
  public internal(set) var undatedCount = 0
  /// Names of sites.
  public internal(set) var siteCount = 0
  /// Articles for each language, the most frequent first.
  public internal(set) var languages: [(language: LanguageTag, articleCount: Int)] = []
  /// The places that articles came from.
  public internal(set) var sources: [(name: String, root: [UInt8])] = []
  /// The analyzer's name.
  public internal(set) var analyzer = ""
  /// What an occurrence in the title counts.
  public internal(set) var titleWeight = 1
  /// Whether text is stored.
  public internal(set) var storesText = true
  /// Inputs that gave no article.
  public internal(set) var skippedCount = 0
  /// Skipped inputs for each reason, the most frequent first.
  public internal(set) var skippedReasons: [(reason: SkipReason, count: Int)] = []
}

/// An input that gave no article, and why.
public struct SkippedInput: Sendable, Equatable {
  /// The file, as the bytes of an absolute path.
  public internal(set) var path: [UInt8]
  /// The line of a record in its file; nil for a whole file.
  public internal(set) var line: Int?
  /// Why.
  public internal(set) var reason: SkipReason
  /// What exactly; may be empty.
  public internal(set) var detail: String
  /// Whether the articles of an earlier reading are still in the index.
  public internal(set) var isKept: Bool
}

/// A term of an index.
public struct TermCount: Sendable, Equatable {
  /// The word as it is found, folded but not stemmed.
  public internal(set) var text: String
  /// Articles that hold it, deleted ones included.
  public internal(set) var articleCount: Int
  /// Its occurrences.
  public internal(set) var occurrenceCount: UInt64
}

/// What a check found.
public struct CheckReport: Sendable, Equatable {
  /// Damage, in words; empty when all is well.
  public internal(set) var problems: [SearchError] = []
  /// Files that were checked.
  public internal(set) var fileCount = 0
  /// Bytes that were checked.
  public internal(set) var byteCount = 0
  /// Articles that were read; 0 unless the check was deep.
  public internal(set) var articleCount = 0
  /// Terms that were decoded; 0 unless the check was deep.
  public internal(set) var termCount = 0
}
