/// What bytes without mark and declaration look like.
///
/// Two Japanese encodings are told by validity and by how often the lead bytes of kana stand in
/// them, GB18030 by its commonest lead bytes, two Cyrillic encodings by where their small letters
/// lie. All else is windows-1252.
enum EncodingGuess {
  /// How bytes read in a two-byte encoding.
  struct Fit {
    var pairCount = 0
    var typicalCount = 0
    var invalidCount = 0

    /// Few enough faults to be that encoding.
    var isValid: Bool { invalidCount * 50 <= pairCount }
    /// Typical characters are frequent, as in running text.
    var isTypical: Bool { isValid && pairCount >= 4 && typicalCount * 5 >= pairCount }
  }

  static func guess(_ bytes: [UInt8]) -> PageEncoding {
    let euc = eucJP(bytes)
    let shift = shiftJIS(bytes)
    if euc.isTypical, !shift.isTypical || euc.typicalCount >= shift.typicalCount { return .eucJP }
    if shift.isTypical { return .shiftJIS }
    if gb18030(bytes).isTypical { return .gb18030 }
    return cyrillic(bytes) ?? .windows1252
  }

  static func shiftJIS(_ bytes: [UInt8]) -> Fit {
    var fit = Fit()
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      index += 1
      if lead < 0x80 || (0xA1...0xDF).contains(lead) { continue }  // ASCII, half-width kana.
      guard (0x81...0x9F).contains(lead) || (0xE0...0xFC).contains(lead), index < bytes.count,
        bytes[index] >= 0x40, bytes[index] != 0x7F, bytes[index] <= 0xFC
      else {
        fit.invalidCount += 1
        continue
      }
      fit.pairCount += 1
      if lead == 0x82 || lead == 0x83 || (lead == 0x81 && bytes[index] < 0x60) {
        fit.typicalCount += 1
      }
      index += 1
    }
    return fit
  }

  static func eucJP(_ bytes: [UInt8]) -> Fit {
    pairs(bytes, lead: { (0xA1...0xFE).contains($0) || $0 == 0x8E }) {
      $0 == 0xA4 || $0 == 0xA5
    }
  }

  private static func gb18030(_ bytes: [UInt8]) -> Fit {
    // Leads of the frequent characters of GB 2312, level 1, with punctuation.
    pairs(bytes, lead: { (0x81...0xFE).contains($0) }) { (0xB0...0xD7).contains($0) || $0 == 0xA3 }
  }

  private static func pairs(
    _ bytes: [UInt8], lead isLead: (UInt8) -> Bool, typical: (UInt8) -> Bool
  ) -> Fit {
    var fit = Fit()
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      index += 1
      if lead < 0x80 { continue }
      guard isLead(lead), index < bytes.count, bytes[index] >= 0xA1, bytes[index] != 0xFF else {
        fit.invalidCount += 1
        continue
      }
      fit.pairCount += 1
      if typical(lead) { fit.typicalCount += 1 }
      index += 1
    }
    return fit
  }

  /// Cyrillic prose is mostly small letters: 0xE0–0xFF in windows-1251, 0xC0–0xDF in KOI8-R.
  private static func cyrillic(_ bytes: [UInt8]) -> PageEncoding? {
    var lower = 0
    var upper = 0
    var other = 0
    var inWord = 0
    var previous: UInt8 = 0
    for byte in bytes {
      if byte >= 0xE0 {
        lower += 1
      } else if byte >= 0xC0 {
        upper += 1
      } else if byte >= 0x80 {
        other += 1
      }
      if byte >= 0xC0, previous >= 0xC0 { inWord += 1 }
      previous = byte
    }
    let letters = lower + upper
    guard letters >= 40, inWord * 2 > letters, other * 4 < letters else { return nil }
    return lower > upper ? .windows1251 : .koi8r
  }
}
