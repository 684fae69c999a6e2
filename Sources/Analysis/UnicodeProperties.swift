import CUnicodeTables

/// The Word_Break property (UAX #29), numbered as the tables are.
package enum WordBreak {
  static let other: UInt16 = 0
  static let carriageReturn: UInt16 = 1
  static let lineFeed: UInt16 = 2
  static let newline: UInt16 = 3
  static let extend: UInt16 = 4
  static let zeroWidthJoiner: UInt16 = 5
  static let format: UInt16 = 6
  static let regionalIndicator: UInt16 = 7
  static let katakana: UInt16 = 8
  static let hebrewLetter: UInt16 = 9
  static let letter: UInt16 = 10
  static let singleQuote: UInt16 = 11
  static let doubleQuote: UInt16 = 12
  static let midNumberLetter: UInt16 = 13
  static let midLetter: UInt16 = 14
  static let midNumber: UInt16 = 15
  static let numeric: UInt16 = 16
  static let extendNumberLetter: UInt16 = 17
  static let segmentSpace: UInt16 = 18
}

/// What a scalar is to the rules that make tokens out of segments.
enum ScalarClass {
  static let other: UInt16 = 0
  static let letter: UInt16 = 1
  static let digit: UInt16 = 2
  /// Han, kana, Hangul and other scripts of one sign per syllable or word.
  static let ideograph: UInt16 = 3
  /// Thai, Lao, Khmer, Myanmar and their like, written without spaces.
  static let cluster: UInt16 = 4
  static let extend: UInt16 = 5
  static let apostrophe: UInt16 = 6
  static let middleDot: UInt16 = 7
  static let doubleQuote: UInt16 = 8
  static let dot: UInt16 = 9
  static let comma: UInt16 = 10
  static let decimal: UInt16 = 11
  static let hyphen: UInt16 = 12
}

/// The property bits of one scalar, from the generated tables.
struct ScalarProperties {
  let bits: UInt16

  @inline(__always)
  init(_ scalar: UInt32) { bits = lede_unicode_properties(scalar) }

  var wordBreak: UInt16 { bits & 31 }
  var isPictographic: Bool { bits & 1 << 5 != 0 }
  var tokenClass: UInt16 { bits >> 6 & 15 }
  /// Its folding may be written beside another such folding without normalising the whole.
  var foldsAlone: Bool { bits & 1 << 10 != 0 }
  /// Its folding ends in a mark whose order among marks matters.
  var endsInMark: Bool { bits & 1 << 11 != 0 }
  var isCased: Bool { bits & 1 << 12 != 0 }
  var isCaseIgnorable: Bool { bits & 1 << 13 != 0 }
  /// General categories L and N.
  var isLetterOrNumber: Bool { bits & 1 << 14 != 0 }
  /// Belongs to the grapheme cluster before it.
  var continuesCluster: Bool { bits & 1 << 15 != 0 }
  /// A letter or digit of a script that is written with spaces.
  var beginsWord: Bool { tokenClass == ScalarClass.letter || tokenClass == ScalarClass.digit }
}

/// What the first byte of something is, for the quick way through ASCII.
enum ByteClass {
  static let other: UInt8 = 0
  static let word: UInt8 = 1
  static let nonASCII: UInt8 = 2
  static let dot: UInt8 = 3
  static let comma: UInt8 = 4
  static let apostrophe: UInt8 = 5
  static let hyphen: UInt8 = 6
  static let ampersand: UInt8 = 7
  static let plus: UInt8 = 8
  static let hash: UInt8 = 9
}
