/// One word of a compound, as the rules found it.
struct WordPart {
  /// Where scanning goes on.
  var next: Int
  var textStart: Int
  var textEnd: Int
  var letterCount = 0
  var digitCount = 0
  var beginsWithDigit = false
  var isAcronym = false
  /// Its token in the buffer; nil when folding left nothing.
  var tokenIndex: Int?
}

extension StandardTokenizer {
  /// Appends the words of a compound joined by hyphens; returns where scanning goes on.
  mutating func compound(from start: Int, into buffer: inout TokenBuffer) -> Int {
    var previous: WordPart?
    var partCount = 0
    var index = start
    while true {
      var part = word(from: index)
      append(&part, into: &buffer)
      partCount += 1
      let following = afterHyphen(at: part.next)
      if let previous, mode == .article || partCount == 2 && following == nil {
        appendJoined(previous, &part, isFirst: partCount == 2, into: &buffer)
      }
      guard let following else { return part.next }
      previous = part
      index = following
    }
  }

  private func afterHyphen(at index: Int) -> Int? {
    let hyphen = text.scalarOrEnd(at: index)
    guard hyphen.properties.tokenClass == ScalarClass.hyphen,
      text.scalarOrEnd(at: index + hyphen.count).properties.beginsWord
    else { return nil }
    return index + hyphen.count
  }

  /// Appends `covid19` for `COVID-19`, `email` for `e-mail`, `3d` for `3-D`; see ANALYSIS.md.
  private func appendJoined(
    _ first: WordPart, _ second: inout WordPart, isFirst: Bool, into buffer: inout TokenBuffer
  ) {
    let isName = first.digitCount == 0 && second.beginsWithDigit
    let isPrefixed =
      isFirst && !first.isAcronym && first.digitCount == 0 && second.digitCount == 0
      && first.letterCount <= 3
    let isMeasure = first.letterCount == 0 && second.digitCount == 0 && second.letterCount <= 2
    guard isName || isPrefixed || isMeasure, let firstIndex = first.tokenIndex,
      let secondIndex = second.tokenIndex, buffer.hasRoom
    else { return }
    let (a, b) = (buffer.tokens[firstIndex], buffer.tokens[secondIndex])
    let count = Int(a.formCount) + Int(b.formCount)
    guard count <= Folding.formByteLimit else { return }
    let offset = UInt32(buffer.bytes.count)
    // Byte by byte: a slice of the arena would make it be copied as a whole.
    for part in [a, b] {
      let start = Int(part.formOffset)
      for index in start..<(start + Int(part.formCount)) {
        buffer.bytes.append(buffer.bytes[index])
      }
    }
    buffer.tokens.insert(
      Token(
        formOffset: offset, formCount: UInt8(count), stemInputOffset: offset,
        stemInputCount: UInt8(count), textStart: a.textStart, textEnd: b.textEnd,
        position: a.position, kind: .joined),
      at: secondIndex)
    second.tokenIndex = secondIndex + 1
  }

  /// Finds the word that begins with the letter or digit at `start`.
  private mutating func word(from start: Int) -> WordPart {
    if let end = acronymEnd(from: start) {
      return WordPart(
        next: afterPossessive(at: end), textStart: start, textEnd: end, letterCount: 2,
        isAcronym: true)
    }
    var part = scanWord(from: start)
    joinSigns(&part)
    return part
  }

  /// `U.S.A.`, `e.g`: single letters with dots between, at most sixteen.
  private func acronymEnd(from start: Int) -> Int? {
    var index = start
    for letterCount in 1...16 {
      let letter = text.scalarOrEnd(at: index)
      guard letter.properties.tokenClass == ScalarClass.letter else { return nil }
      index += letter.count
      if text.byteOrZero(index) == UInt8(ascii: ".") {
        let next = text.scalarOrEnd(at: index + 1).properties
        index += 1
        if next.tokenClass == ScalarClass.letter { continue }
        return letterCount >= 2 ? index : nil
      }
      return letterCount >= 2 && !continuesWord(at: index) ? index : nil
    }
    return nil
  }

  /// The offset behind an `'s` that stands there, else the offset itself.
  private func afterPossessive(at index: Int) -> Int {
    let apostrophe = text.scalarOrEnd(at: index)
    let end = index + apostrophe.count + 1
    guard apostrophe.properties.tokenClass == ScalarClass.apostrophe,
      text.byteOrZero(end - 1) | 0x20 == UInt8(ascii: "s"), !continuesWord(at: end)
    else { return index }
    return end
  }

  /// Follows letters, digits and marks within the segment and decides on each sign between them.
  private mutating func scanWord(from start: Int) -> WordPart {
    var part = WordPart(next: start, textStart: start, textEnd: start)
    var lastApostrophe = start
    var groupStart = start
    var isGrouped = true
    var previous = ScalarClass.other
    var index = start
    if start >= segmentEnd { segmentEnd = WordSegmenter.boundary(after: start, in: text) }
    scan: while index < text.byteCount {
      let next = text.scalar(at: index)
      let tokenClass = next.properties.tokenClass
      if index >= segmentEnd {
        // Superscripts are outside words in UAX #29: `CO₂`, `km²`.
        guard tokenClass == ScalarClass.digit, next.scalar >= 0x80 else { break }
        segmentEnd = WordSegmenter.boundary(after: index, in: text)
      }
      let end = index + next.count
      switch tokenClass {
      case ScalarClass.letter:
        part.letterCount += 1
        isGrouped = false
      case ScalarClass.digit:
        if part.letterCount == 0 && part.digitCount == 0 { part.beginsWithDigit = true }
        part.digitCount += 1
      case ScalarClass.extend:
        index = end
        continue
      case ScalarClass.apostrophe where previous == ScalarClass.letter && end < segmentEnd:
        if isElision(from: part.textStart, to: index), beginsWithVowel(at: end) {
          part = WordPart(next: end, textStart: end, textEnd: end)
        }
        lastApostrophe = index
      case ScalarClass.apostrophe, ScalarClass.comma:
        guard isGrouped, part.digitCount > 0, index - groupStart <= 3,
          isGroupOfThree(at: end)
        else { break scan }
        groupStart = end
      case ScalarClass.dot, ScalarClass.decimal:
        guard previous == ScalarClass.digit, end < segmentEnd else { break scan }
        isGrouped = false
      case ScalarClass.middleDot, ScalarClass.doubleQuote:
        guard previous == ScalarClass.letter, end < segmentEnd else { break scan }
      default: break scan
      }
      previous = tokenClass
      index = end
    }
    part.next = afterPossessive(at: index)
    part.textEnd = index
    if lastApostrophe > part.textStart, index - lastApostrophe <= 4,
      afterPossessive(at: lastApostrophe) == index
    {
      part.textEnd = lastApostrophe
      part.letterCount -= 1
    }
    return part
  }

  /// Exactly three ASCII digits: the thousands of `1,000`.
  private func isGroupOfThree(at index: Int) -> Bool {
    for offset in 0..<3 where !isASCIIDigit(text.byteOrZero(index + offset)) { return false }
    return !isASCIIDigit(text.byteOrZero(index + 3))
  }

  private func isASCIIDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// `C++`, `C#`, `F#` and `AT&T`: signs that are part of a short name.
  private func joinSigns(_ part: inout WordPart) {
    let byteCount = part.next - part.textStart
    guard part.digitCount == 0, byteCount == part.letterCount, part.textEnd == part.next else {
      return
    }
    let end = part.next
    switch text.byteOrZero(end) {
    case UInt8(ascii: "#") where byteCount == 1 && !continuesWord(at: end + 1):
      part.next = end + 1
    case UInt8(ascii: "+") where byteCount == 1 && text.byteOrZero(end + 1) == UInt8(ascii: "+"):
      part.next = end + 2
    case UInt8(ascii: "&") where byteCount <= 4:
      var tail = end + 1
      while tail - end <= 5, isASCIILetter(text.byteOrZero(tail)) { tail += 1 }
      guard (2...5).contains(tail - end), !continuesWord(at: tail) else { return }
      part.textEnd = tail
      part.next = afterPossessive(at: tail)
      return
    default: return
    }
    part.textEnd = part.next
  }

  private func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  /// Whether the letters are an article or particle that French and Italian write with an
  /// apostrophe before a vowel.
  private func isElision(from start: Int, to end: Int) -> Bool {
    guard end - start <= 6 else { return false }
    var packed: UInt64 = 0
    for index in start..<end {
      guard isASCIILetter(text.byte(index)) else { return false }
      packed = packed << 8 | UInt64(text.byte(index) | 0x20)
    }
    return Self.elisions.contains(packed)
  }

  private static let elisions: Set<UInt64> = Set(
    [
      "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "un",
      "gl", "all", "dall", "dell", "nell", "sull", "coll", "quell", "quest",
    ].map { $0.utf8.reduce(0) { $0 << 8 | UInt64($1) } })

  private func beginsWithVowel(at index: Int) -> Bool {
    let scalar = text.scalarOrEnd(at: index).scalar
    switch scalar {
    case ..<0x80: return "aeiouh".utf8.contains(UInt8(scalar) | 0x20)
    default: return scalar >= 0xC0 && scalar < 0x250
    }
  }

  /// Folds the word into the arena and appends its token, unless folding leaves nothing.
  private mutating func append(_ part: inout WordPart, into buffer: inout TokenBuffer) {
    guard buffer.hasRoom else { return }
    let limit = Folding.formByteLimit
    let cut = text.scalarBoundary(from: part.textStart, to: part.textEnd, limit: limit)
    var isCut = cut < part.textEnd
    let start = buffer.bytes.count
    folding.appendCaseFolded(
      text, from: part.textStart, to: cut, part.isAcronym ? .acronym : .word, into: &buffer.bytes)
    if buffer.bytes.cutScalars(from: start, limit: limit) { isCut = true }
    let stemInput = buffer.trimApostrophes(from: start)
    var form = stemInput
    if Folding.appendUnaccented(from: stemInput.lowerBound, in: &buffer.bytes) {
      if buffer.bytes.cutScalars(from: stemInput.upperBound, limit: limit) { isCut = true }
      form = buffer.trimApostrophes(from: stemInput.upperBound)
    }
    guard !form.isEmpty else {
      buffer.bytes.removeSubrange(start...)
      return
    }
    if isCut { buffer.droppedTokenCount += 1 }
    part.tokenIndex = buffer.tokens.count
    buffer.appendToken(
      stemInput: stemInput, form: form, text: part.textStart..<part.textEnd,
      kind: part.letterCount == 0 ? .number : .word)
    buffer.nextPosition += 1
  }
}

extension TokenBuffer {
  /// The range of what the arena holds from `start`, without apostrophes at its ends.
  fileprivate mutating func trimApostrophes(from start: Int) -> Range<Int> {
    let apostrophe = UInt8(ascii: "'")
    while bytes.count > start, bytes[bytes.count - 1] == apostrophe { bytes.removeLast() }
    var lower = start
    while lower < bytes.count, bytes[lower] == apostrophe { lower += 1 }
    return lower..<bytes.count
  }
}
