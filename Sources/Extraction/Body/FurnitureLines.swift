/// Short lines that sites put between, before and after an article's paragraphs.
///
/// A line is furniture when all of it is a known phrase, or when it is short and begins with a
/// phrase that begins nothing else. Lists are small on purpose: what is common on many sites in
/// many languages, not what one site writes. Lines are compared by the bytes of their words
/// (`LineWords`).
enum FurnitureLines {
  private typealias Role = FurniturePhrases.Role

  /// Whether a line is furniture.
  static func isFurniture(_ text: String) -> Bool {
    let words = LineWords.of(text)
    return isFurniture(text, words.span)
  }

  /// The same for a line whose words are known.
  static func isFurniture(_ text: String, _ words: Span<UInt8>) -> Bool {
    guard !words.isEmpty else { return true }
    let isLong = text.utf8.count >= 200
    let roles = Opening(words).roles
    if roles.contains(.line) || isCount(words) || isDateLine(text, words) { return true }
    guard !isLong else { return roles.contains(.longPrefix) }
    if endsInCredit(text.utf8Span.span) { return true }
    let wordCount = wordCount(words)
    guard wordCount <= 24 else { return false }
    if roles.contains(.prefix) || isAppeal(text, words, wordCount, roles) { return true }
    return wordCount <= 20 && roles.contains(.label) && hasLabel(text, words)
  }

  /// Whether a line ends as captions of pictures do, with "(Agency/Archive)" or the like.
  private static func endsInCredit(_ text: Span<UInt8>) -> Bool {
    guard text.count > 4, text[text.count - 1] == UInt8(ascii: ")") else { return false }
    var index = text.count - 2
    var hasSlash = false
    while index > 0, text[index] != UInt8(ascii: "("), text.count - index < creditByteCountMax {
      hasSlash = hasSlash || text[index] == UInt8(ascii: "/")
      index -= 1
    }
    return hasSlash && text[index] == UInt8(ascii: "(") && text[index + 1] &- 0x41 < 26
  }

  private static let creditByteCountMax = 60

  /// Whether a line opens what follows an article: comments, related links.
  static func opensTail(_ words: Span<UInt8>) -> Bool {
    let roles = Opening(words).roles
    return roles.contains(.tailLine) || roles.contains(.tailPrefix) && wordCount(words) <= 9
  }

  /// The share of words that furniture is made of.
  static func furnitureShare(_ words: Span<UInt8>) -> Double {
    var reader = WordReader(words)
    var count = 0
    var knownCount = 0
    while let word = reader.next() {
      count += 1
      if !FurniturePhrases.shared.roles(of: words.extracting(word)).isEmpty { knownCount += 1 }
    }
    return count == 0 ? 0 : Double(knownCount) / Double(count)
  }

  /// Whether a line ends as a sentence does.
  static func endsSentence(_ text: String) -> Bool {
    guard let last = text.unicodeScalars.last(where: { !closers.contains($0) })
    else { return false }
    return sentenceEnds.contains(last)
  }

  private static let closers = Array("\"”»’')]".unicodeScalars)
  private static let sentenceEnds = Array(".!?:…。！？؟।".unicodeScalars)

  /// Lower case, letters and digits only, single spaces between words.
  static func normalized(_ text: String) -> String {
    String(decoding: LineWords.of(text), as: UTF8.self)
  }

  /// What the beginning of a line is known as.
  private struct Opening {
    private(set) var roles: Role = []

    init(_ words: Span<UInt8>) {
      let firstEnd = words.first(0x20, from: 0)
      guard let entry = FurniturePhrases.shared.entry(of: words.extracting(..<firstEnd)) else {
        return
      }
      roles = firstEnd == words.count ? entry.roles : entry.roles.subtracting(Self.wholeLines)
      for (phrase, phraseRoles) in entry.phrases where words.begins(with: phrase) {
        let isWhole = words.count == phrase.count
        if isWhole || words[phrase.count] == 0x20 {
          roles.formUnion(isWhole ? phraseRoles : phraseRoles.subtracting(Self.wholeLines))
        } else {
          // The last word of these may go on.
          roles.formUnion(phraseRoles.intersection([.longPrefix, .appeal]))
        }
      }
    }

    private static let wholeLines: Role = [.line, .tailLine]
  }

  private static func wordCount(_ words: Span<UInt8>) -> Int {
    var count = 1
    for index in words.indices where words[index] == 0x20 { count += 1 }
    return count
  }

  /// The words of a line one by one.
  private struct WordReader: ~Escapable {
    private let words: Span<UInt8>
    private var position = 0

    @_lifetime(copy words)
    init(_ words: Span<UInt8>) {
      self.words = words
    }

    mutating func next() -> Range<Int>? {
      guard position < words.count else { return nil }
      let start = position
      let end = words.first(0x20, from: start)
      position = end + 1
      return start..<end
    }
  }

  /// A plea for money, an address or a tap, such as "Get the … briefing".
  private static func isAppeal(
    _ text: String, _ words: Span<UInt8>, _ wordCount: Int, _ roles: Role
  ) -> Bool {
    if roles.contains(.appeal) { return true }
    if wordCount <= 12, roles.contains(.letterVerb), holds(words, .letter),
      wordCount <= 9 || !endsSentence(text)
    {
      return true
    }
    return wordCount <= 16 && (roles.contains(.delivery) || endsInTapHere(words))
  }

  private static func holds(_ words: Span<UInt8>, _ role: Role) -> Bool {
    var reader = WordReader(words)
    while let word = reader.next() {
      if FurniturePhrases.shared.roles(of: words.extracting(word)).contains(role) { return true }
    }
    return false
  }

  private static let here = Array(" here".utf8)

  /// "… click here", "… sign up here".
  private static func endsInTapHere(_ words: Span<UInt8>) -> Bool {
    guard words.count > here.count,
      words.extracting(last: here.count).isEqual(to: here)
    else { return false }
    let end = words.count - here.count
    var start = end
    while start > 0, words[start - 1] != 0x20 { start -= 1 }
    return FurniturePhrases.shared.roles(of: words.extracting(start..<end)).contains(.tap)
  }

  /// "Related: …", "Image | …": a label, then a mark that makes it one.
  private static func hasLabel(_ text: String, _ words: Span<UInt8>) -> Bool {
    let firstEnd = words.first(0x20, from: 0)
    guard let entry = FurniturePhrases.shared.entry(of: words.extracting(..<firstEnd)) else {
      return false
    }
    if entry.roles.contains(.label), isMarked(text, behind: words.extracting(..<firstEnd)) {
      return true
    }
    for (phrase, roles) in entry.phrases where roles.contains(.label) {
      guard words.begins(with: phrase),
        words.count == phrase.count || words[phrase.count] == 0x20
      else { continue }
      if isMarked(text, behind: phrase.span) { return true }
    }
    return false
  }

  private static func isMarked(_ text: String, behind label: Span<UInt8>) -> Bool {
    var scalars = text.unicodeScalars.drop { !$0.properties.isAlphabetic }
    for index in label.indices where label[index] & 0xC0 != 0x80 && !scalars.isEmpty {
      scalars.removeFirst()
    }
    scalars = scalars.drop { $0.properties.isWhitespace }
    return scalars.first.map { marks.contains($0) } ?? true
  }

  private static let marks: [Unicode.Scalar] = [":", "|", "-", "–", "—", "/", "»", "：", ">", "©"]

  /// "12 comments", "View 0 comments", "5 min read", "1.2k shares".
  private static func isCount(_ words: Span<UInt8>) -> Bool {
    var reader = WordReader(words)
    var wordCount = 0
    var hasNumber = false
    var hasCounted = false
    while let range = reader.next() {
      let word = words.extracting(range)
      wordCount += 1
      let roles = FurniturePhrases.shared.roles(of: word)
      let isNumber = isNumber(word)
      guard wordCount <= 5, isNumber || roles.contains(.counted) || roles.contains(.filler) else {
        return false
      }
      hasNumber = hasNumber || isNumber
      hasCounted = hasCounted || roles.contains(.counted)
    }
    return hasNumber && hasCounted
  }

  private static func isNumber(_ word: Span<UInt8>) -> Bool {
    guard !word.isEmpty else { return false }
    return word[0] < 0x80
      ? word[0].isDigitASCII : word.scalar(at: 0).0.properties.numericType != nil
  }

  /// A date, a time or both, and nothing more.
  static func isDateLine(_ text: String) -> Bool {
    let words = LineWords.of(text)
    return isDateLine(text, words.span)
  }

  private static func isDateLine(_ text: String, _ words: Span<UInt8>) -> Bool {
    guard text.utf8.count < 90, holdsDigit(words) else { return false }
    var hasDateWord = false
    var reader = WordReader(words)
    while let range = reader.next() {
      let word = words.extracting(range)
      if isTimeNumber(word) || (word[0].isDigitASCII && word.count <= 4) { continue }
      guard FurniturePhrases.shared.roles(of: word).contains(.date) else { return false }
      hasDateWord = true
    }
    return hasDateWord
  }

  private static func holdsDigit(_ words: Span<UInt8>) -> Bool {
    var index = 0
    while index < words.count {
      guard words[index] >= 0x80 else {
        if words[index].isDigitASCII { return true }
        index += 1
        continue
      }
      let (scalar, length) = words.scalar(at: index)
      index += length
      if scalar.properties.numericType != nil { return true }
    }
    return false
  }

  /// Digits, and the letters of "2024-03-05T10:00Z".
  private static func isTimeNumber(_ word: Span<UInt8>) -> Bool {
    for index in word.indices {
      let byte = word[index]
      guard byte.isDigitASCII || byte | 0x20 == 0x74 || byte | 0x20 == 0x7A else { return false }
    }
    return true
  }
}
