import Testing

@testable import Extraction

/// The tree of pages in order against libxml2's of the same.
@Suite("A page in order has the tree that libxml2 gives it") struct StructureTests {
  private static let names = """
    html head body title meta link base noscript object embed canvas audio video picture source img
    map area header footer nav aside main article section div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd
    menu table thead tbody tfoot tr td th caption colgroup col blockquote q cite pre code listing xmp
    figure figcaption hr br wbr a b i em strong span small sub sup u s font mark abbr time address
    label form fieldset legend input button select option optgroup textarea datalist output details
    summary dialog ins del center hgroup frameset noframes param track tt acronym applet basefont bdo
    big dfn dir frame isindex kbd samp strike var ruby nobr my-tag o:p
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

  /// Whether the page is in order; it has the same tree then.
  @discardableResult
  private static func expectSame(_ page: String) -> Bool {
    guard let outline = outline(of: page, isRepaired: false) else { return false }
    #expect(outline == Self.outline(of: page, isRepaired: true), "\(page)")
    return true
  }

  /// A page's elements and text as lines: as libxml2 repairs it, or as it stands; nil where it is not
  /// in order.
  private static func outline(of page: String, isRepaired: Bool) -> [String]? {
    let parsed = PageParser(Array(page.utf8), mayBeInOrder: !isRepaired)
    guard parsed.repair == (isRepaired ? .libxml2 : .needless) else { return nil }
    let tree = parsed.tree
    return tree.nodes.indices.map { index in
      let node = tree.nodes[index]
      let text = node.tag == .text ? String(decoding: tree.text(of: index), as: UTF8.self) : ""
      return "\(index) in \(node.parent) to \(node.end): \(node.tag) \(node.attributes) \(text)"
    }
  }

  @Test("Whatever element stands in another", arguments: names)
  func startTags(_ name: String) {
    for closer in Self.names {
      Self.expectSame("<html><body><div><\(name)>a<\(closer)>b</\(closer)>c</\(name)>d</div>")
      Self.expectSame("<html><body><div><\(name)>a<\(closer)>b</\(name)>c</\(closer)>d</div>")
    }
  }

  @Test("End tags that stand crosswise", arguments: names)
  func endTags(_ name: String) {
    for between in Self.names {
      Self.expectSame("<body><\(name)>a<\(between)><b>b</\(name)>c</\(between)></\(name)>d")
    }
  }

  @Test("Soups of tags", arguments: 0..<40 as Range<UInt64>)
  func soups(_ seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    var orderlyCount = 0
    for _ in 0..<50 {
      if Self.expectSame(Self.soup(&random)) { orderlyCount += 1 }
    }
    #expect(orderlyCount > 5)
  }

  /// A page of which most are in order.
  private static func soup(_ random: inout SeededNumbers) -> String {
    let few = (0..<6).map { _ in names.randomElement(using: &random) ?? "p" }
    let common = few + ["section", "div", "div", "ul", "span", "table", "em", "b"]
    let disorder = random.next() % 2 == 0 ? 1_000 : 20
    var page = "<html><head><title>A title</title></head><body>"
    var open: [String] = []
    for _ in 0..<Int.random(in: 5...40, using: &random) {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4:
        let name = common.randomElement(using: &random) ?? "p"
        open.append(name)
        page += Bool.random(using: &random) ? "<\(name)>" : "<\(name) class=x>"
      case 4..<7:
        if Int.random(in: 0..<disorder, using: &random) == 0 {
          page += "</\(common.randomElement(using: &random) ?? "p")>"
        } else if let name = open.popLast() {
          page += "</\(name)>"
        }
      case 7: page += " \n"
      case 8:
        page +=
          ["&amp;", "&lt;", "&nbsp;", "<", "&#65534;", "<!-- - -->"].randomElement(using: &random)
          ?? ""
      default: page += "some words, "
      }
    }
    for name in open.reversed() { page += "</\(name)>" }
    return page
  }

  @Test("A second body, or a head in the wrong place, adds nothing")
  func frames() {
    Self.expectSame("<html><head></head><body><p>a<body>b</body>c</html><p>d</p></body>e</html>f")
    Self.expectSame("<head><title>a</title></head><body>b</body>")
    Self.expectSame("<html><p>a</p><head>b</head><body>c<html>d</html></body></html>")
  }

  @Test("Text outside the body is libxml2's")
  func textOutsideBody() {
    for page in ["a<p>b", "<html>a<body>b", "<html><head>a</head><body>b", "<p>a</p>&amp;<p>b</p>"]
    {
      #expect(Self.outline(of: page, isRepaired: false) == nil, "\(page)")
    }
  }
}
