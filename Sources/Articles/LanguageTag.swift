/// A language by its primary subtag ("en", "fr", "haw"): what analysis and filters go by.
///
/// Region, script and variant are dropped: an article in `en-GB` is stemmed as one in `en-US`.
/// Four bytes, compared as an integer.
public struct LanguageTag: Hashable, Sendable, CustomStringConvertible {
  /// The letters in ASCII, lower case, first letter in the lowest byte; 0 when not known.
  public let code: UInt32

  /// No language is known.
  public static let undetermined = LanguageTag(code: 0)

  /// A tag from its packed letters, as an index stores it.
  public init(code: UInt32) { self.code = code }

  /// Reads the primary subtag of a BCP 47 tag or a POSIX locale ("en", "pt-BR", "zh_Hans_CN").
  ///
  /// Returns nil when it is not two or three ASCII letters, and for "und".
  public init?(_ tag: some StringProtocol) {
    var code: UInt32 = 0
    var count = 0
    for byte in tag.utf8 {
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") { break }
      let lower = byte | 0x20
      guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower), count < 3 else { return nil }
      code |= UInt32(lower) << (8 * UInt32(count))
      count += 1
    }
    guard count >= 2 else { return nil }
    self.code = code
    if description == "und" { return nil }
  }

  /// The letters, or "und".
  public var description: String {
    guard code != 0 else { return "und" }
    var letters: [UInt8] = []
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      let byte = UInt8(truncatingIfNeeded: code >> shift)
      if byte != 0 { letters.append(byte) }
    }
    return String(decoding: letters, as: UTF8.self)
  }
}
