/// Default word boundaries of UAX #29, Unicode 15.0: the ground that the token rules stand on.
///
/// Pure, without state: what follows a boundary never depends on what is before it. Linear in the
/// segment; a long run of marks after a quote is read at most twice.
package enum WordSegmenter {
  /// The end of the segment that begins at `start`, a boundary below the count of bytes.
  package static func boundary(after start: Int, in text: RawSpan) -> Int {
    let first = text.scalar(at: start)
    var end = start + first.count
    var last = first.properties
    // `last` is what stands at the end; `base` is the same without Extend, Format and ZWJ (WB4).
    var base = last.wordBreak
    var indicators = base == WordBreak.regionalIndicator ? 1 : 0
    if isNewline(base) {
      let next = text.scalarOrEnd(at: end)
      let isPair = base == WordBreak.carriageReturn && next.scalar == 0x0A
      return isPair ? end + next.count : end
    }
    while end < text.byteCount {
      let next = text.scalar(at: end)
      let properties = next.properties
      let property = properties.wordBreak
      if isIgnored(property) {
        (last, end) = (properties, end + next.count)
        continue
      }
      if joinsDirectly(last, properties) || joins(base, property)
        || (property == WordBreak.regionalIndicator && base == property && indicators % 2 == 1)
      {
        indicators += 1
        (last, base, end) = (properties, property, end + next.count)
        continue
      }
      if let joined = letterAcross(base, property, after: end + next.count, in: text) {
        (last, base, end) = (joined.properties, joined.properties.wordBreak, joined.end)
      } else if base == WordBreak.hebrewLetter && property == WordBreak.singleQuote {
        (last, base, end) = (properties, property, end + next.count)  // WB7a
      } else {
        return end
      }
    }
    return end
  }

  private static func isNewline(_ property: UInt16) -> Bool {
    property >= WordBreak.carriageReturn && property <= WordBreak.newline
  }

  private static func isIgnored(_ property: UInt16) -> Bool {
    property >= WordBreak.extend && property <= WordBreak.format
  }

  /// WB3c and WB3d: what joins only when nothing at all stands between.
  private static func joinsDirectly(_ last: ScalarProperties, _ next: ScalarProperties) -> Bool {
    switch last.wordBreak {
    case WordBreak.zeroWidthJoiner: next.isPictographic
    case WordBreak.segmentSpace: next.wordBreak == WordBreak.segmentSpace
    default: false
    }
  }

  private static func isLetter(_ property: UInt16) -> Bool {
    property == WordBreak.letter || property == WordBreak.hebrewLetter
  }

  /// WB5, WB8–10, WB13–13b.
  private static func joins(_ base: UInt16, _ next: UInt16) -> Bool {
    switch base {
    case WordBreak.letter, WordBreak.hebrewLetter, WordBreak.numeric:
      isLetter(next) || next == WordBreak.numeric || next == WordBreak.extendNumberLetter
    case WordBreak.katakana:
      next == WordBreak.katakana || next == WordBreak.extendNumberLetter
    case WordBreak.extendNumberLetter:
      isLetter(next) || next == WordBreak.numeric || next == WordBreak.katakana
        || next == WordBreak.extendNumberLetter
    default: false
    }
  }

  /// WB6–7, WB7b–c, WB11–12: a sign that joins only with a letter or digit on its other side.
  private static func letterAcross(
    _ base: UInt16, _ sign: UInt16, after offset: Int, in text: RawSpan
  ) -> (properties: ScalarProperties, end: Int)? {
    let isQuote = sign == WordBreak.singleQuote || sign == WordBreak.midNumberLetter
    let joinsLetters = isLetter(base) && (isQuote || sign == WordBreak.midLetter)
    let joinsHebrew = base == WordBreak.hebrewLetter && sign == WordBreak.doubleQuote
    let joinsDigits = base == WordBreak.numeric && (isQuote || sign == WordBreak.midNumber)
    guard joinsLetters || joinsHebrew || joinsDigits else { return nil }
    var end = offset
    while end < text.byteCount {
      let next = text.scalar(at: end)
      let properties = next.properties
      let property = properties.wordBreak
      end += next.count
      if isIgnored(property) { continue }
      let matches =
        joinsLetters
        ? isLetter(property)
        : joinsHebrew ? property == WordBreak.hebrewLetter : property == WordBreak.numeric
      return matches ? (properties, end) : nil
    }
    return nil
  }
}
