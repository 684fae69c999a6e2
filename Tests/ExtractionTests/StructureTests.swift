import Extraction
import Testing

/// The known rules of repair against libxml2, which they were read off.
@Suite("Structure is repaired as libxml2 repairs it") struct StructureTests {
  private static let names = """
    html head body title meta link base noscript object embed canvas audio video picture source img
    map area header footer nav aside main article section div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd
    menu table thead tbody tfoot tr td th caption colgroup col blockquote q cite pre code listing xmp
    figure figcaption hr br wbr a b i em strong span small sub sup u s font mark abbr time address
    label form fieldset legend input button select option optgroup textarea datalist output details
    summary dialog ins del center hgroup frameset noframes param track tt acronym applet basefont bdo
    big dfn dir frame isindex kbd samp strike var ruby nobr my-tag o:p
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

  private static func expectSame(_ page: String) {
    let bytes = Array(page.utf8)
    guard let known = PageOutline.lines(of: bytes, byLibXML: false) else { return }
    #expect(known == PageOutline.lines(of: bytes, byLibXML: true), "\(page)")
  }

  @Test("Each start tag closes the same element on top", arguments: names)
  func startTags(_ name: String) {
    for closer in Self.names {
      Self.expectSame("<html><body><div><\(name)>a<\(closer)>b</\(name)>c</\(closer)>d</div>")
    }
  }

  @Test("Each end tag closes as far", arguments: names)
  func endTags(_ name: String) {
    for between in Self.names {
      Self.expectSame("<body><\(name)>a<\(between)><b>b</\(name)>c</\(between)></\(name)>d")
    }
  }

  @Test("Soups of tags give the same tree", arguments: 0..<40 as Range<UInt64>)
  func soups(_ seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    var knownCount = 0
    for _ in 0..<50 {
      let page = Self.soup(&random)
      if PageOutline.lines(of: Array(page.utf8), byLibXML: false) != nil { knownCount += 1 }
      Self.expectSame(page)
    }
    #expect(knownCount > 10)
  }

  private static func soup(_ random: inout SeededNumbers) -> String {
    let few = (0..<6).map { _ in names.randomElement(using: &random) ?? "p" }
    let common = few + ["p", "div", "li", "ul", "td", "tr", "table", "a", "b"]
    var page = "<html><head><title>A title</title></head><body>"
    var open: [String] = []
    for _ in 0..<Int.random(in: 5...60, using: &random) {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4:
        let name = common.randomElement(using: &random) ?? "p"
        open.append(name)
        page += Bool.random(using: &random) ? "<\(name)>" : "<\(name) class=x>"
      case 4..<7:
        let isMatched = Int.random(in: 0..<6, using: &random) > 0
        page +=
          "</\(isMatched ? open.popLast() ?? "p" : common.randomElement(using: &random) ?? "p")>"
      case 7: page += " \n"
      case 8:
        page +=
          ["&amp;", "&lt;", "&nbsp;", "<", "&#65534;", "<!-- - -->"].randomElement(using: &random)
          ?? ""
      default: page += "some words, "
      }
    }
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
      #expect(PageOutline.lines(of: Array(page.utf8), byLibXML: false) == nil, "\(page)")
    }
  }
}
