/// One article: what extraction gives and indexing takes.
///
/// A value with no tie to where it came from: the key names it, the rest is its content. Text is
/// valid UTF-8 in paragraph-like blocks, in reading order, without the page's furniture.
public struct Article: Sendable, Equatable {
  /// Names the article for good; the same key replaces the earlier article.
  public var key: ArticleKey
  /// The headline, or empty when none was found.
  public var title: String
  /// The main text in order.
  public var blocks: [Block]
  /// What was cut from the page, with the rule that cut it; never ranked as text.
  public var boilerplate: [CutBlock]
  /// Who wrote it, as printed, without "By".
  public var byline: String?
  /// The host or name of the site.
  public var site: String?
  /// The section or category of the site.
  public var section: String?
  /// Keywords the publisher gave.
  public var tags: [String]
  /// The language of the text.
  public var language: LanguageTag
  /// When it was published.
  public var published: ArticleDate?
  /// When it was last changed, as the page says.
  public var modified: ArticleDate?
  /// The page's own address.
  public var canonicalURL: String?
  /// The encoding the bytes were read in ("utf-8", "windows-1252" …).
  public var encoding: String
  /// Further fields of a record, kept and usable as filters, in order.
  public var extra: [ExtraField]
  /// Where the fields were found, when the article was read from a page; not kept by an index.
  public var findings: [Finding.Field: Finding] = [:]
  /// What kind of page it was read from, where it was a page; an index does not keep it.
  public var pageType: PageType?

  /// Creates an article; all but the key has a default.
  public init(
    key: ArticleKey, title: String = "", blocks: [Block] = [], boilerplate: [CutBlock] = [],
    byline: String? = nil, site: String? = nil, section: String? = nil, tags: [String] = [],
    language: LanguageTag = .undetermined, published: ArticleDate? = nil,
    modified: ArticleDate? = nil, canonicalURL: String? = nil, encoding: String = "utf-8",
    extra: [ExtraField] = []
  ) {
    self.key = key
    self.title = title
    self.blocks = blocks
    self.boilerplate = boilerplate
    self.byline = byline
    self.site = site
    self.section = section
    self.tags = tags
    self.language = language
    self.published = published
    self.modified = modified
    self.canonicalURL = canonicalURL
    self.encoding = encoding
    self.extra = extra
  }

  /// The bytes of the title and of all blocks: what limits and rates count.
  public var textByteCount: Int {
    blocks.reduce(title.utf8.count) { $0 + $1.text.utf8.count + 1 }
  }
}

/// A paragraph-like piece of an article's text.
public struct Block: Sendable, Equatable {
  /// What the piece is on the page.
  public enum Kind: UInt8, Sendable, CaseIterable {
    case paragraph = 1
    case heading, listItem, quote, table, caption, code
  }

  /// What the piece is on the page.
  public var kind: Kind
  /// Its text; white space folded, except in code.
  public var text: String

  /// Creates a block.
  public init(_ text: String, kind: Kind = .paragraph) {
    self.kind = kind
    self.text = text
  }
}

/// A piece of a page that was cut, and why.
public struct CutBlock: Sendable, Equatable {
  /// The text that was cut.
  public var text: String
  /// The rule that cut it ("navigation", "share bar", "link density" …).
  public var rule: String

  /// Creates a record of a cut.
  public init(_ text: String, rule: String) {
    self.text = text
    self.rule = rule
  }
}

/// A named value of a record beyond the known fields.
public struct ExtraField: Sendable, Equatable, Hashable {
  /// The field's name as the record gives it.
  public var name: String
  /// Its value as text.
  public var value: String

  /// Creates a field.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// The stable name of an article: its source, the raw path bytes below the source's root, and the
/// record's id where a file holds several.
public struct ArticleKey: Hashable, Sendable {
  /// The source's name; empty for records a program adds itself.
  public var source: String
  /// Path bytes below the source's root; any bytes but NUL.
  public var path: [UInt8]
  /// The record's id within the file; empty where a file is one article.
  public var record: String

  /// Creates a key from its three parts.
  public init(source: String, path: [UInt8], record: String = "") {
    self.source = source
    self.path = path
    self.record = record
  }

  /// A key for a record that a program adds itself.
  public init(id: String) {
    self.init(source: "", path: [], record: id)
  }

  /// The key as an index stores it: source, NUL, path, NUL, record.
  public var bytes: [UInt8] {
    Array(source.utf8) + [0] + path + [0] + Array(record.utf8)
  }

  /// Reads a stored key; nil when the two separators are not there.
  public init?(bytes: some Collection<UInt8>) { self.init(bytes: Array(bytes)) }

  /// Reads a stored key; nil when the two separators are not there.
  public init?(bytes: [UInt8]) {
    let parts = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    self.init(
      source: String(decoding: parts[0], as: UTF8.self), path: Array(parts[1]),
      record: String(decoding: parts[2], as: UTF8.self))
  }
}

/// Why an input yields no article.
public enum SkipReason: UInt8, Sendable, CaseIterable {
  case empty = 1
  case binary, noText, unreadable, malformed, changedWhileReading, duplicateRecord, unsupported
  /// Its articles were removed on request and stay away until the file changes.
  case withdrawn

  /// The reason in words, as `lede status --skipped` prints it.
  public var text: String {
    switch self {
    case .empty: "empty file"
    case .binary: "binary data"
    case .noText: "no article text"
    case .unreadable: "cannot be read"
    case .malformed: "malformed record"
    case .changedWhileReading: "changed while it was read"
    case .duplicateRecord: "record id used twice"
    case .unsupported: "not a kind of file that is read"
    case .withdrawn: "removed on request"
    }
  }
}
