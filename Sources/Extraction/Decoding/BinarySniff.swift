/// Whether bytes are no text at all: pictures, archives and programs with a page's name.
enum BinarySniff {
  /// What the bytes are, in words, or nil when they may be text.
  static func kind(of bytes: [UInt8]) -> String? {
    for (magic, name) in magics where bytes.starts(with: magic) { return name }
    if EncodingChoice.byteOrderMark(bytes) != nil { return nil }
    if WideText.encoding(of: bytes) != nil { return nil }
    let window = bytes.prefix(8192)
    let span = bytes.span.extracting(first: window.count)
    var controlCount = 0
    var index = span.plainPrefixCount
    while index < span.count {
      let byte = span[index]
      if byte < 0x20, !byte.isSpaceHTML, byte != 0x1B { controlCount += 1 }
      index += 1
      // Behind what is not ASCII more of it is likely.
      if index < span.count, span[index] < 0x80 {
        index += span.extracting(index...).plainPrefixCount
      }
    }
    return controlCount * 10 > window.count ? "control characters" : nil
  }

  private static let magics: [([UInt8], String)] = [
    ([0x89, 0x50, 0x4E, 0x47], "PNG picture"), ([0xFF, 0xD8, 0xFF], "JPEG picture"),
    (Array("GIF8".utf8), "GIF picture"), (Array("%PDF-".utf8), "PDF document"),
    ([0x50, 0x4B, 0x03, 0x04], "ZIP archive"), ([0x50, 0x4B, 0x05, 0x06], "ZIP archive"),
    ([0x7F, 0x45, 0x4C, 0x46], "ELF program"), ([0x1F, 0x8B, 0x08], "gzip data"),
    ([0x28, 0xB5, 0x2F, 0xFD], "zstd data"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz data"),
    (Array("BZh9".utf8), "bzip2 data"), (Array("wOFF".utf8), "font"), (Array("wOF2".utf8), "font"),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], "Office document"),
    ([0x00, 0x00, 0x01, 0x00], "icon"), (Array("SQLite format 3".utf8), "SQLite database"),
  ]
}
