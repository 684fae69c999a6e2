import Articles

/// Reads an article from plain text or Markdown.
///
/// Lines become paragraphs (`ParagraphReader`), a heading or title line at the top becomes the
/// title, header lines give date and byline, and the residue of copied pages (`Image |`,
/// `Related |`, `View 3 comments`) is cut. A message gives its subject, sender and date; one that
/// only forwards another gives the other's, and one that answers another keeps it as quotes.
/// Heads of wire stories are read by `WireHead`.
///
/// No word is lost: what is neither title nor text is boilerplate, with the rule that cut it.
/// Without a title line the title is a copy of the first sentence, which stays in the body.
struct PlainTextReader {
  /// Longer titles are cut at a word.
  static let titleLengthMax = 90
  /// A first line longer than this is no title.
  static let titleLineByteCountMax = 200

  private let lines: [String]
  private let isMarkdown: Bool
  private let now: Int64
  private var article = Article(key: ArticleKey(id: ""))
  /// Whether the title stands nowhere else, so that no other may take its place.
  private var isTitleKept = false

  /// Prepares to read a text that is UTF-8 already.
  init(_ text: [UInt8], isMarkdown: Bool, now: Int64) {
    let kept = text.prefix(PageTree.textByteCountMax)
    lines = Self.lines(kept)
    self.isMarkdown = isMarkdown
    self.now = now
    if kept.count < text.count {
      article.boilerplate.append(CutBlock("", rule: "over 64 MB of text"))
    }
  }

  /// The article, or why there is none.
  consuming func read() -> Extracted {
    let header = HeaderLines(lines, isMarkdown: isMarkdown)
    take(header)
    let wire = WireHead(lines, from: header.end)
    if article.title.isEmpty {
      article.title = wire.title
      isTitleKept = !wire.title.isEmpty
    } else if !wire.title.isEmpty {
      cut(wire.title, .wireHead)
    }
    if article.byline == nil { article.byline = wire.byline }
    for line in wire.cut { cut(line, .wireHead) }
    var paragraphs = ParagraphReader(
      lines[wire.end...], isMarkdown: isMarkdown, isMail: header.isMail
    ).paragraphs()
    takeMessages(&paragraphs)
    takeTitle(&paragraphs)
    takeTop(&paragraphs)
    for paragraph in paragraphs { place(paragraph) }
    return finish()
  }

  private mutating func take(_ header: HeaderLines) {
    let values = header.values
    article.title =
      values["title"] ?? values["headline"] ?? values["subject"].map(MailMarks.bareSubject) ?? ""
    article.byline =
      (values["author"] ?? values["byline"] ?? values["by"]).flatMap(BylineFinder.name)
      ?? values["from"].flatMap(MailMarks.senderName)
    if let text = values["date"] ?? values["published"] ?? values["dateline"] {
      readDate(text, "header")
    }
    if let text = values["lang"] ?? values["language"], let tag = LanguageTag(text) {
      article.language = tag
    }
    article.tags = (values["tags"] ?? values["keywords"] ?? "").split(separator: ",").map {
      PageText.trimmed(String($0))
    }.filter { !$0.isEmpty }
    for line in header.lines { cut(line, .headerLine) }
  }

  private mutating func cut(_ text: String, _ rule: TextCut) {
    article.boilerplate.append(CutBlock(text, rule: rule.rawValue))
  }

  /// Tells what a message says from what it forwards or answers.
  ///
  /// Before any text of the sender's own, the header of a forwarded message is the article's.
  /// Behind such text the other message is quoted.
  private mutating func takeMessages(_ paragraphs: inout [Paragraph]) {
    var hasText = false
    var isQuoted = false
    for index in paragraphs.indices {
      let paragraph = paragraphs[index]
      switch paragraph.cut {
      case .mailHeader:
        if !hasText { takeForwarded(paragraph.header) }
        isQuoted = hasText
      case .mailMark: isQuoted = hasText
      case .some: break
      case nil:
        let next = index + 1 < paragraphs.count ? paragraphs[index + 1] : nil
        if let next, next.cut == nil, next.quoteDepth > paragraph.quoteDepth,
          MailMarks.introducesQuote(paragraph.text)
        {
          paragraphs[index].cut = .mailMark
        } else if MailMarks.isDeviceLine(paragraph.text) {
          paragraphs[index].cut = .signature
        } else {
          hasText = true
          if isQuoted, paragraph.kind == .paragraph { paragraphs[index].kind = .quote }
        }
      }
    }
  }

  private mutating func takeForwarded(_ header: [MailMarks.HeaderLine]) {
    func value(_ field: MailMarks.Field) -> String? {
      header.first { $0.field == field && !$0.value.isEmpty }?.value
    }
    if !isTitleKept, let subject = value(.subject) {
      article.title = MailMarks.bareSubject(subject)
    }
    if let name = value(.from).flatMap(MailMarks.senderName) { article.byline = name }
    if let text = value(.date) {
      let outer = article.published
      article.published = nil
      if !readDate(text, "header") { article.published = outer }
    }
  }

  private static func lines(_ text: ArraySlice<UInt8>) -> [String] {
    var lines: [String] = []
    var start = text.startIndex
    var index = start
    while index <= text.endIndex {
      let isEnd = index == text.endIndex
      guard isEnd || text[index] == 0x0A || text[index] == 0x0D || text[index] == 0x0C else {
        index += 1
        continue
      }
      lines.append(String(decoding: text[start..<index], as: UTF8.self))
      if !isEnd, text[index] == 0x0D, index + 1 < text.endIndex, text[index + 1] == 0x0A {
        index += 1
      }
      index += 1
      start = index
    }
    return lines
  }

  /// A first paragraph that stands alone and reads like a headline.
  private mutating func takeTitle(_ paragraphs: inout [Paragraph]) {
    guard article.title.isEmpty, let index = paragraphs.firstIndex(where: { $0.cut == nil }),
      index + 1 < paragraphs.count
    else { return }
    let first = paragraphs[index]
    guard first.kind == .heading || Self.isTitle(first, before: paragraphs[index + 1]) else {
      return
    }
    article.title = first.text
    paragraphs.remove(at: index)
  }

  /// Whether a paragraph is one or two lines that end in no stop, set apart by a blank line or by
  /// prose that begins right below.
  private static func isTitle(_ first: Paragraph, before next: Paragraph) -> Bool {
    guard first.kind == .paragraph, first.lineCount <= 2,
      first.text.utf8.count <= titleLineByteCountMax, !endsStatement(first.text),
      !FurnitureLines.isFurniture(first.text), !isByline(first.text)
    else { return false }
    return first.isFollowedByBlank
      || (first.lineCount == 1 && next.cut == nil && next.kind == .paragraph
        && next.text.utf8.count >= max(200, first.text.utf8.count * 2)
        && FurnitureLines.endsSentence(next.text))
  }

  /// Date and byline among the first short paragraphs.
  private mutating func takeTop(_ paragraphs: inout [Paragraph]) {
    var index = 0
    while index < min(4, paragraphs.count), paragraphs.count > 1 {
      let text = paragraphs[index].text
      if paragraphs[index].cut != nil || WireHead.isNote(text) {
        if paragraphs[index].cut == nil { paragraphs[index].cut = .wireHead }
        index += 1
        continue
      }
      guard text.utf8.count <= 120, paragraphs[index].kind == .paragraph else { break }
      if article.byline == nil, Self.isByline(text), let name = BylineFinder.name(text) {
        article.byline = name
        readDate(text, "byline")
        article.boilerplate.append(CutBlock(text, rule: CutRule.byline.text))
      } else if FurnitureLines.isDateLine(text), readDate(text, "date line") {
        article.boilerplate.append(CutBlock(text, rule: CutRule.dateline.text))
      } else {
        readDate(text, "text")
        index += 1
        continue
      }
      paragraphs.remove(at: index)
    }
    if let first = paragraphs.first, article.published == nil {
      readDateline(first.text)
    }
  }

  /// "LONDON, March 3, 2024 (Agency) —": the date before the dash of a first paragraph.
  private mutating func readDateline(_ text: String) {
    let head = String(text.prefix(80))
    guard let dash = head.firstIndex(where: { $0 == "—" || $0 == "–" }) ?? head.firstIndex(of: "-")
    else { return }
    readDate(String(head[..<dash]), "dateline")
  }

  @discardableResult
  private mutating func readDate(_ text: String, _ evidence: String) -> Bool {
    guard
      let date = DateText.first(
        in: text, order: .monthFirst, allowsMonth: true, evidence: evidence),
      date.seconds <= now.addingReportingOverflow(86_400).partialValue
    else { return false }
    if article.published == nil { article.published = date }
    return true
  }

  private mutating func place(_ paragraph: Paragraph) {
    if let rule = paragraph.cut { return cut(paragraph.text, rule) }
    if WireHead.isEnd(paragraph.text) { return cut(paragraph.text, .wireEnd) }
    let isResidue =
      paragraph.kind != .code && paragraph.quoteDepth == 0 && paragraph.text.utf8.count < 300
      && FurnitureLines.isFurniture(paragraph.text)
      && !(FurnitureLines.endsSentence(paragraph.text) && paragraph.text.utf8.count > 60)
    if isResidue {
      article.boilerplate.append(
        CutBlock(paragraph.text, rule: CutRule.furnitureLine.text))
    } else {
      article.blocks.append(Block(paragraph.text, kind: paragraph.kind))
    }
  }

  private consuming func finish() -> Extracted {
    if article.blocks.isEmpty, !article.title.isEmpty {
      article.blocks = [Block(article.title)]
    }
    if article.blocks.isEmpty {
      // Nothing but residue: then it is what the file says.
      article.blocks = article.boilerplate.filter { !$0.text.isEmpty }.map { Block($0.text) }
      article.boilerplate = []
    }
    guard let first = article.blocks.first else {
      return .skipped(.noText, detail: "no line of text")
    }
    if article.title.isEmpty { article.title = Self.firstSentence(first.text) }
    if article.language == .undetermined { article.settleLanguage() }
    return .article(article)
  }

  private static func endsStatement(_ text: String) -> Bool {
    guard let last = text.unicodeScalars.last else { return true }
    return ".,;:。、，".unicodeScalars.contains(last)
  }

  private static func isByline(_ text: String) -> Bool {
    let lower = text.lowercased()
    guard text.utf8.count <= 100, !endsStatement(text) else { return false }
    return ["by ", "by: ", "von ", "par ", "por ", "author: ", "autor: ", "автор: ", "文/", "作者"]
      .contains { lower.hasPrefix($0) } && text.split(separator: " ").count <= 10
  }

  /// The first sentence, cut at a word to `titleLengthMax` characters.
  static func firstSentence(_ text: String) -> String {
    var end = text.startIndex
    var count = 0
    var lastSpace: String.Index?
    while end < text.endIndex, count < titleLengthMax {
      let character = text[end]
      let next = text.index(after: end)
      if character == " " { lastSpace = end }
      if "。！？".contains(character) { return String(text[..<next]) }
      if ".!?".contains(character), next == text.endIndex || text[next] == " ", count > 12 {
        return String(text[..<next])
      }
      end = next
      count += 1
    }
    guard end < text.endIndex else { return text }
    return String(text[..<(lastSpace ?? end)]) + "…"
  }
}
