import Articles

/// Turns the bytes of a file into an article: the seam between indexing and extraction.
///
/// Indexing never sees HTML; whoever can read pages stands behind this. Total: every input gives
/// an article or a reason. Called from several threads at once.
package protocol PageReading: Sendable {
  func read(_ page: PageBytes) -> PageOutcome
  /// The language that a text is written in, for records that do not say.
  func language(of text: String) -> LanguageTag
}

/// One file's content and what is known of it before it is read.
package struct PageBytes: Sendable {
  /// What the content is.
  package enum Format: Sendable, Equatable {
    /// Decided by the name, then by the content.
    case automatic
    case html, text, markdown
  }

  package var bytes: [UInt8]
  /// The path below the source's root.
  package var path: [UInt8]
  package var format: Format
  /// Seconds since 1970: no article is from later.
  package var nowSeconds: Int64

  package init(bytes: [UInt8], path: [UInt8], format: Format, nowSeconds: Int64) {
    self.bytes = bytes
    self.path = path
    self.format = format
    self.nowSeconds = nowSeconds
  }
}

/// What a page gives.
package enum PageOutcome: Sendable {
  /// An article whose key is still to be set.
  case article(Article)
  case skipped(SkipReason, detail: String)
}
