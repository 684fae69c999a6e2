import Articles

/// Finds the date in the addresses by which a page links to itself.
///
/// For pages that state no canonical address: the link about the headline, the one to the page's own
/// comments, those that share it, and the other forms of the page. Cost: one pass over the links.
enum OwnAddresses {
  /// The first date in such an address.
  static func date(
    in tree: PageTree, heading: Int?, isPlausible: (ArticleDate) -> Bool
  ) -> ArticleDate? {
    for node in tree.nodes.indices {
      let tag = tree.nodes[node].tag
      guard tag == .a || tag == .link, let address = tree.attribute(.href, of: node),
        address.utf8.count >= 8, isOwn(address, node, tree, heading),
        let date = AddressDate.first(in: decoded(address)), isPlausible(date)
      else { continue }
      return ArticleDate(seconds: date.seconds, precision: .day, evidence: evidence)
    }
    return nil
  }

  static let evidence = "own link"

  private static func isOwn(_ address: String, _ node: Int, _ tree: PageTree, _ heading: Int?)
    -> Bool
  {
    if let heading, isAbout(heading, node, tree) { return true }
    let relation = tree.attribute(.rel, of: node)?.lowercased() ?? ""
    if tree.nodes[node].tag == .link {
      return ["amphtml", "alternate", "shortlink", "bookmark"].contains(relation)
    }
    let bytes = Array(address.lowercased().utf8)
    return marks.contains { bytes.firstRange(of: $0, from: 0) != nil }
  }

  /// Whether a link is inside the headline or all around it.
  private static func isAbout(_ heading: Int, _ node: Int, _ tree: PageTree) -> Bool {
    tree.descendants(of: heading).contains(node) || tree.descendants(of: node).contains(heading)
  }

  /// What is in an address that leads to the page's comments or shares the page.
  private static let marks = [
    "#comment", "#respond", "#disqus", "/sharer", "/share?", "intent/tweet", "sharearticle",
    "pin/create", "mailto:",
  ]

  /// An address inside another's query has its marks escaped, once or twice.
  private static func decoded(_ address: String) -> String {
    let bytes = Array(address.utf8.prefix(byteCountMax))
    var decoded: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let escape = bytes[index...].prefix(5).map(\.lowercasedASCII)
      if let known = slashes.first(where: { escape.starts(with: $0) }) {
        decoded.append(UInt8(ascii: "/"))
        index += known.count
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  private static let byteCountMax = 2000
  private static let slashes = [Array("%2f".utf8), Array("%252f".utf8)]
}
