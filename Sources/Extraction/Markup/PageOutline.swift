/// A page's elements and text as lines, for tests that compare who repaired its structure.
package enum PageOutline {
  /// The outline of a page as libxml2 repairs it, or as it stands; nil where it is not in order.
  package static func lines(of page: [UInt8], byLibXML: Bool) -> [String]? {
    let parsed = PageParser(page, first: byLibXML ? .libxml2 : .needless)
    guard parsed.repair == (byLibXML ? .libxml2 : .needless) else { return nil }
    let tree = parsed.tree
    return tree.nodes.indices.map { index in
      let node = tree.nodes[index]
      let text = node.tag == .text ? String(decoding: tree.text(of: index), as: UTF8.self) : ""
      return "\(index) in \(node.parent) to \(node.end): \(node.tag) \(node.attributes) \(text)"
    }
  }
}
