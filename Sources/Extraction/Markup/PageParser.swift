/// A page's text in UTF-8 to its tree: scan, then libxml2, or the tree builder alone where the
/// scan found what would hurt libxml2.
struct PageParser {
  /// The page's elements and text.
  let tree: PageTree
  /// The JSON-LD blocks in order, as written.
  let jsonLD: [[UInt8]]
  /// Whether libxml2 repaired the structure.
  let usedLibXML: Bool

  /// Parses a page; `source` is valid UTF-8.
  init(_ source: [UInt8], allowLibXML: Bool = true) {
    if allowLibXML {
      var scanner = MarkupScanner(source)
      var writer = MarkupWriter(capacity: source.count)
      scanner.scan(into: &writer) { $0.isHostile }
      if !writer.isHostile,
        let tree = LibXMLParser.parse(writer.markup, attributes: scanner.attributes)
      {
        self.tree = tree
        jsonLD = scanner.jsonLD.map { Array(source[$0]) }
        usedLibXML = true
        return
      }
    }
    var scanner = MarkupScanner(source)
    var builder = PageTreeBuilder()
    scanner.scan(into: &builder) { _ in false }
    tree = builder.finish(attributes: scanner.attributes)
    jsonLD = scanner.jsonLD.map { Array(source[$0]) }
    usedLibXML = false
  }
}
