import Articles

/// A paragraph of a plain text.
struct Paragraph {
  var kind = Block.Kind.paragraph
  var text: String
  var lineCount = 1
  var isFollowedByBlank = false
  /// How many marks of quotation stand before its lines.
  var quoteDepth = 0
  /// Why it is no part of the text, where the lines around it say so.
  var cut: TextCut?
  /// What the header of a forwarded or quoted message says, where the paragraph is one.
  var header: [MailMarks.HeaderLine] = []
}

/// Joins the lines of a text to paragraphs.
///
/// Blank lines end paragraphs. Long lines are paragraphs of their own, since nobody wraps at 200
/// columns; short ones are hard-wrapped and joined. Without blank lines, a line that is well
/// shorter than the widest and ends a sentence ends its paragraph; where nearly all lines end a
/// sentence, each is a paragraph. Lines behind `>` are quotes, at any depth. Headers of messages
/// inside a text, the lines that announce them and the signatures below them are told apart.
struct ParagraphReader {
  private let lines: [String]
  private let isMarkdown: Bool
  /// Whether the text is a message, which may end in a signature.
  private let isMail: Bool
  private let wrapWidth: Int
  private let hasBlankLines: Bool
  /// Nearly every line ends as a sentence does, which wrapped lines do not.
  private let hasSentenceLines: Bool

  init(_ lines: ArraySlice<String>, isMarkdown: Bool, isMail: Bool = false) {
    self.lines = Array(lines)
    self.isMarkdown = isMarkdown
    self.isMail = isMail
    var lengths: [Int] = []
    var blankCount = 0
    var seenText = false
    for line in lines {
      let length = line.utf8.count
      let isBlank = line.utf8.allSatisfy(\.isSpaceHTML)
      if isBlank { blankCount += seenText ? 1 : 0 } else { lengths.append(length) }
      seenText = seenText || !isBlank
    }
    lengths.sort()
    // The widest line but for a tenth that may hold addresses or tables.
    wrapWidth =
      lengths.isEmpty ? 0 : lengths[lengths.count * 9 / 10 - (lengths.count >= 10 ? 1 : 0)]
    hasBlankLines = blankCount * 12 >= lengths.count
    hasSentenceLines = Self.endSentences(lines.prefix(400))
  }

  private static func endSentences(_ lines: ArraySlice<String>) -> Bool {
    var count = 0
    var endingCount = 0
    for line in lines {
      let text = PageText.trimmed(String(line.prefix(400)))
      guard text.utf8.count >= 40, !FurnitureLines.isFurniture(text) else { continue }
      count += 1
      if line.utf8.count > 400 || FurnitureLines.endsSentence(text) { endingCount += 1 }
    }
    return count >= 2 && endingCount * 10 >= count * 9
  }

  /// The paragraphs in order.
  func paragraphs() -> [Paragraph] {
    var result: [Paragraph] = []
    var open: [String] = []
    var openDepth = 0
    var fence: [String]?
    var signatureLineCount: Int?
    // Lines before this are known to begin no header, so that none is looked at again and again.
    var headerless = 0
    func close(followedByBlank: Bool = false) {
      if !open.isEmpty {
        result.append(paragraph(open, depth: openDepth, followedByBlank))
        if signatureLineCount != nil { result[result.count - 1].cut = .signature }
      }
      open = []
    }
    var index = 0
    while index < lines.count {
      let (depth, line) = fence == nil ? Self.unquoted(lines[index]) : (0, lines[index])
      let text = PageText.trimmed(line)
      defer { index += 1 }
      if isMarkdown, text.hasPrefix("```") || text.hasPrefix("~~~") {
        close()
        if let code = fence {
          result.append(Paragraph(kind: .code, text: code.joined(separator: "\n")))
          fence = nil
        } else {
          fence = []
        }
        continue
      }
      if fence != nil {
        fence?.append(line)
        continue
      }
      if text.isEmpty {
        close(followedByBlank: true)
        if let last = result.indices.last { result[last].isFollowedByBlank = true }
        continue
      }
      // Markdown lets the lines of a quote go on without the mark.
      let goesOn = isMarkdown && depth == 0 && !open.isEmpty
      if depth != openDepth, !goesOn {
        close()
        openDepth = depth
        signatureLineCount = nil
      }
      if let count = signatureLineCount {
        if count < Self.signatureLineCountMax {
          signatureLineCount = count + 1
        } else {
          close()
          signatureLineCount = nil
        }
      }
      if MailMarks.announcesMessage(text) {
        close()
        signatureLineCount = nil
        result.append(Paragraph(text: text, quoteDepth: depth, cut: .mailMark))
        continue
      }
      if index >= headerless,
        let (header, end) = messageHeader(at: index, depth: depth, &headerless)
      {
        close()
        signatureLineCount = nil
        let lines = lines[index..<end].map { PageText.trimmed(Self.unquoted($0).line) }
        result.append(
          Paragraph(
            text: lines.joined(separator: " "), quoteDepth: depth, cut: .mailHeader, header: header)
        )
        index = end - 1
        continue
      }
      if isMail, MailMarks.opensSignature(line) {
        close()
        signatureLineCount = 0
        continue
      }
      if isUnderline(text), open.count == 1, depth == 0 {
        result.append(Paragraph(kind: .heading, text: plain(open[0])))
        open = []
        continue
      }
      if startsParagraph(text, line, after: open, next: index + 1) { close() }
      open.append(text)
      if endsParagraph(text, line) { close() }
    }
    if let code = fence {
      result.append(Paragraph(kind: .code, text: code.joined(separator: "\n")))
    }
    close()
    return result.filter { !$0.text.utf8.allSatisfy(\.isSpaceHTML) }
  }

  /// Longer ends of a message are text.
  private static let signatureLineCountMax = 12

  /// A line without its marks of quotation, and how many there were.
  private static func unquoted(_ line: String) -> (depth: Int, line: String) {
    var depth = 0
    var rest = line.utf8[...]
    while depth < 64 {
      let bare = rest.drop { $0 == 0x20 }
      guard bare.first == UInt8(ascii: ">"), rest.count - bare.count <= 3 else { break }
      depth += 1
      rest = bare.dropFirst()
    }
    guard depth > 0 else { return (0, line) }
    if rest.first == 0x20 { rest = rest.dropFirst() }
    return (depth, String(Substring(rest)))
  }

  /// The header of a message that begins at a line, and the line behind it.
  ///
  /// At least two known lines one below the other, among them who wrote or what about.
  private func messageHeader(
    at start: Int, depth: Int, _ headerless: inout Int
  ) -> ([MailMarks.HeaderLine], end: Int)? {
    var header: [MailMarks.HeaderLine] = []
    var end = start
    while end < lines.count, header.count < 40 {
      let (lineDepth, line) = Self.unquoted(lines[end])
      guard lineDepth == depth, line.utf8.count <= 1000 else { break }
      if let found = MailMarks.headerLine(PageText.trimmed(line)) {
        header.append(found)
      } else if header.isEmpty || line.utf8.first != 0x20 && line.utf8.first != 0x09
        || line.utf8.allSatisfy(\.isSpaceHTML)
      {
        break
      }
      end += 1
    }
    headerless = end
    let fields = Set(header.map(\.field))
    guard fields.count >= 2, fields.contains(.from) || fields.contains(.subject),
      fields.contains(.date) || fields.contains(.to) || fields.contains(.subject)
    else { return nil }
    return (header, end)
  }

  private func isUnderline(_ text: String) -> Bool {
    text.utf8.count >= 3
      && (text.utf8.allSatisfy { $0 == 0x3D } || (text.utf8.allSatisfy { $0 == 0x2D }))
  }

  private func startsParagraph(
    _ text: String, _ line: String, after open: [String], next: Int
  ) -> Bool {
    guard let last = open.last else { return false }
    if marker(text) != nil || marker(open[0])?.kind == .heading { return true }
    if line.utf8.count > 200 { return true }
    if isResidue(text), FurnitureLines.endsSentence(last) || isResidue(last) { return true }
    if isResidue(last) { return true }
    let isIndented = line.utf8.starts(with: "  ".utf8) || line.utf8.first == 0x09
    return isIndented && FurnitureLines.endsSentence(last)
      && last.utf8.count < max(40, wrapWidth * 3 / 4)
  }

  private func isResidue(_ text: String) -> Bool {
    text.utf8.count < 160 && FurnitureLines.isFurniture(text)
      && !text.utf8.allSatisfy { !$0.isLetterASCII && $0 < 0x80 }
  }

  private func endsParagraph(_ text: String, _ line: String) -> Bool {
    if line.utf8.count > 200 { return true }
    guard !hasBlankLines else { return false }
    return FurnitureLines.endsSentence(text)
      && (hasSentenceLines || text.utf8.count * 4 < wrapWidth * 3 || wrapWidth > 120)
  }

  private func paragraph(
    _ lines: [String], depth: Int, _ followedByBlank: Bool
  ) -> Paragraph {
    var paragraph = Paragraph(
      text: "", lineCount: lines.count, isFollowedByBlank: followedByBlank, quoteDepth: depth)
    var lines = lines
    if let (kind, text) = marker(lines[0]) {
      paragraph.kind = kind
      lines[0] = text
    }
    if depth > 0 { paragraph.kind = .quote }
    paragraph.text = plain(PageText.trimmed(lines.joined(separator: " ")))
    return paragraph
  }

  /// What a line's first marks say it is, and the line without them.
  private func marker(_ text: String) -> (kind: Block.Kind, text: String)? {
    let bytes = Array(text.utf8.prefix(8))
    guard let first = bytes.first else { return nil }
    if isMarkdown, first == UInt8(ascii: "#") {
      let rest = text.drop { $0 == "#" }
      let level = text.count - rest.count
      guard level <= 6, rest.first == " " else { return nil }
      var heading = PageText.trimmed(String(rest))
      while heading.hasSuffix("#") { heading.removeLast() }
      return (.heading, PageText.trimmed(heading))
    }
    for bullet in ["- ", "* ", "• ", "+ "] where text.hasPrefix(bullet) {
      return (.listItem, PageText.trimmed(String(text.dropFirst(2))))
    }
    let digits = bytes.prefix { $0.isDigitASCII }.count
    if isMarkdown, digits > 0, digits <= 3, bytes.count > digits + 1,
      bytes[digits] == UInt8(ascii: ".") || bytes[digits] == UInt8(ascii: ")"),
      bytes[digits + 1] == 0x20
    {
      return (.listItem, PageText.trimmed(String(text.dropFirst(digits + 1))))
    }
    return nil
  }

  /// Markdown's inline marks taken away: images, link targets, emphasis, code marks.
  private func plain(_ text: String) -> String {
    isMarkdown ? MarkdownInline.plain(text) : text
  }
}

/// Inline Markdown to plain text, in one pass.
enum MarkdownInline {
  static func plain(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var index = 0
    var closers = BracketEnds(bytes)
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      switch byte {
      case UInt8(ascii: "\\") where next != 0 && !next.isLetterASCII && next < 0x80:
        output.append(next)
        index += 2
      case UInt8(ascii: "!") where next == UInt8(ascii: "["):
        if let end = closers.imageEnd(from: index + 1) {
          index = end
        } else {
          output.append(byte)
          index += 1
        }
      case UInt8(ascii: "["):
        index += 1
      case UInt8(ascii: "]"):
        index = next == UInt8(ascii: "(") ? (closers.end(of: index + 1) ?? index) + 1 : index + 1
      case UInt8(ascii: "*"), UInt8(ascii: "`"):
        if byte == UInt8(ascii: "*"), next == 0x20, output.last == 0x20 { output.append(byte) }
        index += 1
      case UInt8(ascii: "_"):
        let isInner = (output.last ?? 0x20).isLetterASCII && next.isLetterASCII
        if isInner { output.append(byte) }
        index += 1
      default:
        output.append(byte)
        index += 1
      }
    }
    return FoldedText.string(output[...])
  }

  /// Where parentheses close, found from the back once.
  private struct BracketEnds {
    private let bytes: [UInt8]
    private var nextRound: [Int32]
    private var nextSquare: [Int32]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      nextRound = [Int32](repeating: -1, count: bytes.count + 1)
      nextSquare = nextRound
      for index in bytes.indices.reversed() {
        nextRound[index] = bytes[index] == UInt8(ascii: ")") ? Int32(index) : nextRound[index + 1]
        nextSquare[index] = bytes[index] == UInt8(ascii: "]") ? Int32(index) : nextSquare[index + 1]
      }
    }

    /// The closing parenthesis of the one at `start`.
    func end(of start: Int) -> Int? {
      let found = Int(nextRound[start])
      return found >= 0 && found - start < 2048 ? found : nil
    }

    /// Behind an image's `[alt](target)`.
    mutating func imageEnd(from start: Int) -> Int? {
      let square = Int(nextSquare[start])
      guard square >= 0, square + 1 < bytes.count, bytes[square + 1] == UInt8(ascii: "("),
        let round = end(of: square + 1)
      else { return nil }
      return round + 1
    }
  }
}
