/// What every date has: a quick look before a text is read for dates.
///
/// Most texts with numbers hold none: sections of manuals, versions, sizes. Whatever `DateText`
/// learns to read, this has to let through.
enum DateSigns {
  /// Whether a text may hold a date: eight or fourteen digits in one, three numbers of a date's
  /// lengths with marks between them, a year and a month's name, or what may be digits or letters
  /// beyond ASCII.
  static func areIn(_ text: Span<UInt8>) -> Bool {
    var numbers = NumberRow()
    var hasYear = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte.isDigitASCII {
        let start = index
        while index < text.count, text[index].isDigitASCII { index += 1 }
        let digitCount = index - start
        if digitCount == 8 || digitCount >= 14 || numbers.endsDate(digitCount) { return true }
        hasYear = hasYear || digitCount == 4
      } else if byte < 0x80 {
        numbers.take(byte)
        index += 1
      } else {
        guard let length = separatorLength(text, at: index) else { return true }
        index += length
      }
    }
    return hasYear && holdsMonth(text)
  }

  /// The numbers that came last, with nothing but marks of dates between them.
  private struct NumberRow {
    /// How many digits the last number has, and the one before; 0 where there is none.
    private var last = 0
    private var beforeLast = 0
    private var hasJoint = false

    /// Takes a number; whether it is the third of a date.
    mutating func endsDate(_ digitCount: Int) -> Bool {
      func isShort(_ digitCount: Int) -> Bool { digitCount == 1 || digitCount == 2 }
      if !hasJoint { (last, beforeLast) = (0, 0) }
      let isYearFirst = beforeLast == 4 && isShort(digitCount)
      let isYearLast = isShort(beforeLast) && (digitCount == 2 || digitCount == 4)
      let isDate = isShort(last) && (isYearFirst || isYearLast)
      (beforeLast, last, hasJoint) = (last, digitCount, false)
      return isDate
    }

    /// Takes an ASCII character that is no digit.
    mutating func take(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."): hasJoint = last > 0
      case 0x20 where hasJoint: break
      default: (last, beforeLast, hasJoint) = (0, 0, false)
      }
    }
  }

  /// The bytes of a character that is no part of a word or number: in Latin-1 or general
  /// punctuation; nil where that is not known.
  private static func separatorLength(_ text: Span<UInt8>, at index: Int) -> Int? {
    guard index + 1 < text.count else { return nil }
    let second = text[index + 1]
    switch text[index] {
    case 0xC2: return second == 0xAA || second == 0xB5 || second == 0xBA ? nil : 2
    case 0xE2: return second == 0x80 && index + 2 < text.count ? 3 : nil
    default: return nil
    }
  }

  /// Whether a word of ASCII letters is a month's name.
  private static func holdsMonth(_ text: Span<UInt8>) -> Bool {
    var name = PackedName()
    for index in text.indices {
      if text[index].isLetterASCII {
        name.append(text[index])
      } else if name.byteCount > 0 {
        if months.contains(name) { return true }
        name = PackedName()
      }
    }
    return months.contains(name)
  }

  private static let months = Set(
    MonthNames.known.filter { $0.utf8.allSatisfy(\.isLetterASCII) }.map { PackedName($0) })
}
