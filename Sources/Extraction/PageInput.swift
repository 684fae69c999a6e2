import Articles

/// What kind of file a page is.
public enum PageKind: Sendable {
  /// HTML or XHTML.
  case html
  /// Plain text.
  case text
  /// Markdown.
  case markdown

  /// The kind a path's extension names, or nil when it names none that is known.
  public init?(path: String) {
    guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    switch path[path.utf8.index(after: dot)...].lowercased() {
    case "html", "htm", "xhtml", "xht", "shtml": self = .html
    case "txt", "text": self = .text
    case "md", "markdown": self = .markdown
    default: return nil
    }
  }

  /// The kind the bytes look like.
  static func sniffed(_ text: [UInt8]) -> PageKind {
    let head = text.prefix(2048).map(\.lowercasedASCII)
    let isMarkup = ["<!doctype", "<html", "<head", "<body", "<p>", "<div", "<?xml", "<pre>"]
      .contains { mark in
        var pattern = Array(mark.utf8)[...]
        guard let first = pattern.popFirst() else { return false }
        return head.indices.contains {
          head[$0] == first && head[($0 + 1)...].starts(with: pattern)
        }
      }
    return isMarkup ? .html : .text
  }
}

/// A page or text file to read an article from.
public struct PageInput: Sendable {
  /// The file's bytes as they are.
  public var bytes: [UInt8]
  /// Its path or name; the extension tells the kind.
  public var path: String
  /// Where it was published, when known.
  public var url: String?
  /// The encoding that came with it, as in a header.
  public var declaredEncoding: String?
  /// The present in seconds since 1970; a publication date is not later than a day after it.
  public var now: Int64
  /// The kind, when the caller knows it.
  public var kind: PageKind?

  /// Creates an input.
  public init(
    bytes: [UInt8], path: String, url: String? = nil, declaredEncoding: String? = nil, now: Int64,
    kind: PageKind? = nil
  ) {
    self.bytes = bytes
    self.path = path
    self.url = url
    self.declaredEncoding = declaredEncoding
    self.now = now
    self.kind = kind
  }
}

/// What an input gives.
public enum Extracted: Sendable {
  /// An article; its key is empty and the caller's to set.
  case article(Article)
  /// No article, and why.
  case skipped(SkipReason, detail: String)
}
