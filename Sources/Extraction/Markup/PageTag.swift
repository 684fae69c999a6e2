/// An element's name as a small integer, and what the name means for reading.
///
/// Names the reader has no use for are `other`; `text` marks a node that is a run of text.
enum PageTag: UInt8, CaseIterable, Sendable {
  case other, text
  case html, head, body, title, meta, link, base
  case script, style, noscript, template, svg, math, iframe, object, embed, canvas, audio, video
  case picture, source, img, map, area
  case header, footer, nav, aside, main, article, section, div
  case p, h1, h2, h3, h4, h5, h6, ul, ol, li, dl, dt, dd, menu
  case table, thead, tbody, tfoot, tr, td, th, caption, colgroup, col
  case blockquote, q, cite, pre, code, listing, xmp, figure, figcaption, hr, br, wbr
  case a, b, i, em, strong, span, small, sub, sup, u, s, font, mark, abbr, time, address, label
  case form, fieldset, legend, input, button, select, option, optgroup, textarea, datalist, output
  case details, summary, dialog, ins, del, center, hgroup, frameset, noframes, param, track, tt

  /// The tag of a name in lower case.
  init(name: ArraySlice<UInt8>) {
    self = name.count <= 16 ? Self.byKey[Self.key(name), default: .other] : .other
  }

  private static let byKey: [UInt64: PageTag] = {
    var map: [UInt64: PageTag] = [:]
    for tag in allCases where tag != .other && tag != .text {
      map[key(Array("\(tag)".utf8)[...])] = tag
    }
    return map
  }()

  /// FNV-1a; a test holds that no two names of the list collide.
  private static func key(_ name: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
  }

  /// Never has content.
  var isVoid: Bool {
    switch self {
    case .area, .base, .br, .col, .embed, .hr, .img, .input, .link, .meta, .param, .source, .track,
      .wbr:
      true
    default: false
    }
  }

  /// Starts and ends a line of its own.
  var isBlock: Bool {
    switch self {
    case .html, .head, .body, .title, .header, .footer, .nav, .aside, .main, .article, .section,
      .div, .p, .h1, .h2, .h3, .h4, .h5, .h6, .ul, .ol, .li, .dl, .dt, .dd, .menu, .table, .thead,
      .tbody, .tfoot, .tr, .td, .th, .caption, .blockquote, .pre, .listing, .xmp, .figure,
      .figcaption, .hr, .address, .form, .fieldset, .legend, .select, .option, .optgroup,
      .textarea, .details, .summary, .dialog, .center, .hgroup, .noscript, .frameset, .noframes,
      .iframe, .video, .audio, .object, .button:
      true
    default: false
    }
  }

  /// h1 to h6.
  var isHeading: Bool { rawValue >= PageTag.h1.rawValue && rawValue <= PageTag.h6.rawValue }

  /// Keeps its white space.
  var isPreformatted: Bool { self == .pre || self == .listing || self == .xmp || self == .textarea }

  /// How strongly an open element resists being closed by another's end tag: libxml2's order.
  var endPriority: UInt8 {
    switch self {
    case .div: 150
    case .td, .th: 160
    case .tr: 170
    case .thead, .tbody, .tfoot: 180
    case .table: 190
    case .head, .body: 200
    case .html: 220
    default: 100
    }
  }
}
