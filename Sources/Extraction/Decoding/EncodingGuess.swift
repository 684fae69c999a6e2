/// Which encoding bytes are in, where neither a mark nor UTF-8 says it.
///
/// Every candidate converts a sample, and what comes out is held against how its languages are
/// written (`Writing`): the letters of one alphabet, small ones behind capitals, no symbols inside
/// words, the commonest characters as common as they are. Windows-1252 is what most pages
/// without a declaration are in, so another encoding must read clearly better. A declaration
/// counts unless it reads badly and another encoding reads well.
enum EncodingGuess {
  /// How a sample reads in an encoding.
  struct Reading {
    let encoding: PageEncoding
    /// 0 for noise, 1 for a text that could not be written better.
    let quality: Double
    /// Letters beyond ASCII that speak for it.
    let letterCount: Int

    /// Whether this is clearly better than windows-1252: by a share of the letters, and by three.
    func beatsDefault(_ other: Reading) -> Bool {
      let lead = quality - other.quality
      return lead > 0.05 && lead * Double(letterCount) >= 3
    }
  }

  /// The encoding of bytes that are no UTF-8; `declared` is what came with them.
  static func encoding(of bytes: [UInt8], declared: PageEncoding?) -> PageEncoding {
    if EscapedJapanese.isWritten(in: bytes), declared == nil || declared == .iso2022JP {
      return .iso2022JP
    }
    let sample = EncodingSample(of: bytes)
    let stated = declared.flatMap { $0.converter.isEmpty ? nil : $0 }
    if let stated {
      // What is not among the candidates cannot be judged.
      guard let writing = writing(of: stated) else { return stated }
      let reading = read(sample, stated, writing)
      // Many servers declare the default without knowing.
      let isDefault = stated == .windows1252
      if reading.quality >= (isDefault ? 0.95 : 0.6) || sample.highCount < 4 { return stated }
      let best = bestReading(of: sample)
      let isClear = best.quality >= 0.8 && best.letterCount >= 8
      let beats = isDefault ? best.beatsDefault(reading) : best.quality > reading.quality + 0.3
      return isClear && beats ? best.encoding : stated
    }
    return bestReading(of: sample).encoding
  }

  private static func bestReading(of sample: EncodingSample) -> Reading {
    let western = read(sample, .windows1252, .latin)
    if western.quality >= 0.97, let other = westernSibling(of: sample, western) { return other }
    guard western.quality < 0.97 else { return western }
    var best = western
    let isPaired = sample.pairedCount * 4 >= sample.highCount
    for candidate in candidates where isPaired || candidate.writing == .latin {
      let reading = read(sample, candidate.encoding, candidate.writing)
      guard reading.letterCount >= candidate.letterCountMin, reading.quality >= 0.5 else {
        continue
      }
      // Of two that read nearly alike the first is met more often; Latin ones differ in few letters.
      let lead = candidate.writing == .latin ? 0.001 : 0.02
      let beats =
        best.encoding == .windows1252
        ? reading.beatsDefault(best) : reading.quality > best.quality + lead
      if beats { best = reading }
    }
    if best.encoding == .windows1252, let other = westernSibling(of: sample, best) { return other }
    return best
  }

  /// ISO-8859-15 where windows-1252 has a symbol inside a word: "c½ur" for "cœur".
  private static func westernSibling(of sample: EncodingSample, _ western: Reading) -> Reading? {
    guard western.quality < 1, !sample.bytes.contains(where: { (0x80..<0xA0).contains($0) }) else {
      return nil
    }
    let reading = read(sample, EncodingLabel.named("iso-8859-15"), .latin)
    return reading.quality > western.quality && reading.quality >= 0.9 ? reading : nil
  }

  private static func writing(of encoding: PageEncoding) -> Writing? {
    if encoding == .windows1252 || encoding.name == "iso-8859-15" { return .latin }
    return candidates.first { $0.encoding.converter == encoding.converter }?.writing
  }

  private static func read(
    _ sample: EncodingSample, _ encoding: PageEncoding, _ writing: Writing
  ) -> Reading {
    let text = TextDecoder.decode(sample.bytes, as: EncodingChoice(encoding: encoding))
    let fit = writing.fit(String(decoding: text, as: UTF8.self).unicodeScalars)
    return Reading(encoding: encoding, quality: fit.quality, letterCount: fit.letterCount)
  }

  /// An encoding that is tried, and how a text in it is written.
  private struct Candidate {
    let encoding: PageEncoding
    let writing: Writing
    /// The letters beyond ASCII that must speak for it.
    let letterCountMin: Int

    static func all(_ writing: Writing, _ letterCountMin: Int, _ names: [String]) -> [Candidate] {
      names.map {
        Candidate(
          encoding: EncodingLabel.named($0), writing: writing, letterCountMin: letterCountMin)
      }
    }
  }

  /// What is tried; of two that read alike the first counts, which is met more often.
  private static let candidates: [Candidate] = {
    var list: [Candidate] = []
    list += Candidate.all(.japanese, 4, ["shift_jis", "euc-jp"])
    list += Candidate.all(.chinese, 4, ["gb18030"])
    list += Candidate.all(.traditionalChinese, 4, ["big5"])
    list += Candidate.all(.korean, 4, ["euc-kr"])
    list += Candidate.all(
      .cyrillic, 10, ["windows-1251", "koi8-r", "koi8-u", "iso-8859-5", "ibm866", "x-mac-cyrillic"])
    list += Candidate.all(.greek, 10, ["windows-1253", "iso-8859-7"])
    list += Candidate.all(.hebrew, 10, ["windows-1255", "iso-8859-8"])
    list += Candidate.all(.arabic, 10, ["windows-1256", "iso-8859-6"])
    list += Candidate.all(.thai, 10, ["windows-874"])
    list += Candidate.all(
      .latin, 3, ["windows-1250", "iso-8859-2", "windows-1254", "windows-1257", "iso-8859-13"])
    return list
  }()
}
