/// A page's text in UTF-8 to its tree.
///
/// One scan builds the tree of a page that is in order; any other is scanned again for libxml2, which
/// repairs it, and what would hurt libxml2 once more for the tree builder alone.
struct PageParser {
  /// Who repairs a page's structure.
  enum Repair: Sendable {
    /// Nobody: there is nothing to repair.
    case needless
    /// libxml2.
    case libxml2
    /// Nobody: the tree builder takes what comes.
    case none
  }

  /// The page's elements and text.
  let tree: PageTree
  /// The JSON-LD blocks in order, as written.
  let jsonLD: [[UInt8]]
  /// Who repaired the structure.
  let repair: Repair

  /// Parses a page.
  ///
  /// - Parameters:
  ///   - source: The page in valid UTF-8.
  ///   - mayBeInOrder: Whether it is tried without repair first.
  init(_ source: [UInt8], mayBeInOrder: Bool = true) {
    if mayBeInOrder, !Self.hasDroppedCharacters(source) {
      var scanner = MarkupScanner(source.span, of: source)
      var builder = OrderlyPageBuilder(textByteCount: source.count)
      scanner.scan(into: &builder) { $0.isDisorderly }
      if !builder.isDisorderly {
        tree = builder.finish(attributes: scanner.attributes)
        jsonLD = scanner.jsonLD.map { Array(source[$0]) }
        repair = .needless
        return
      }
    }
    var scanner = MarkupScanner(source.span, of: source)
    var writer = MarkupWriter(capacity: source.count)
    scanner.scan(into: &writer) { $0.isHostile }
    if !writer.isHostile,
      let tree = LibXMLParser.parse(writer.markup, attributes: scanner.attributes)
    {
      self.tree = tree
      jsonLD = scanner.jsonLD.map { Array(source[$0]) }
      repair = .libxml2
      return
    }
    scanner = MarkupScanner(source.span, of: source)
    var builder = PageTreeBuilder(textByteCount: source.count)
    scanner.scan(into: &builder) { _ in false }
    tree = builder.finish(attributes: scanner.attributes)
    jsonLD = scanner.jsonLD.map { Array(source[$0]) }
    repair = .none
  }

  /// Whether a page holds a form feed, U+FFFE or U+FFFF, which libxml2 drops from its text.
  private static func hasDroppedCharacters(_ source: [UInt8]) -> Bool {
    let span = source.span
    var index = span.first(0x0C, or: 0xEF, from: 0)
    while index < span.count {
      if span[index] == 0x0C { return true }
      if index + 2 < span.count, span[index + 1] == 0xBF, span[index + 2] >= 0xBE { return true }
      index = span.first(0x0C, or: 0xEF, from: index + 1)
    }
    return false
  }
}
