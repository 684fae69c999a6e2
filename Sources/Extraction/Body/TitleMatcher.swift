/// Recognises the article's title where the body repeats it.
struct TitleMatcher {
  private static let shortenedByteCountMin = 20

  private let titles: [[UInt8]]

  /// Titles in any of their forms: the headline, `<title>`, og:title.
  init(_ titles: [String]) {
    self.titles = titles.map(LineWords.of).filter { !$0.isEmpty }
  }

  /// Whether a line begins as a title does; what is not ASCII may.
  func mayBeTitle(_ line: Span<UInt8>) -> Bool {
    for index in line.indices {
      let byte = line[index].lowercasedASCII
      guard byte < 0x80 else { return true }
      if byte.isLetterASCII || byte.isDigitASCII { return titles.contains { $0[0] == byte } }
    }
    return false
  }

  /// Whether the words of a line are the title, or the title shortened.
  func isTitle(_ line: Span<UInt8>) -> Bool {
    guard !line.isEmpty else { return false }
    for title in titles {
      if line.isEqual(to: title) { return true }
      if line.count >= Self.shortenedByteCountMin, title.count > line.count,
        title[line.count] == 0x20, line.isEqual(to: Array(title[..<line.count]))
      {
        return true
      }
    }
    return false
  }
}
