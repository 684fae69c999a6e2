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

  // Known to the repair of structure only; to the reader they are `other`.
  case acronym, applet, basefont, bdo, big, dfn, dir, frame, isindex, kbd, samp, strike, `var`

  /// What the reader takes an element for.
  var asRead: PageTag { rawValue < PageTag.acronym.rawValue ? self : .other }

  /// The name in lower case, as bytes.
  var nameBytes: [UInt8] { Self.names[Int(rawValue)] }

  private static let names = allCases.map { Array("\($0)".utf8) }

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

  /// Is closed by the repair of structure as soon as it is opened.
  var isClosedAtOnce: Bool {
    switch self {
    case .area, .base, .basefont, .br, .col, .frame, .hr, .img, .input, .isindex, .link, .meta,
      .param:
      true
    default: false
    }
  }

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
