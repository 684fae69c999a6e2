/// Recognises the article's title where the body repeats it.
struct TitleMatcher {
  private let titles: [String]

  /// Titles in any of their forms: the headline, `<title>`, og:title.
  init(_ titles: [String]) {
    self.titles = titles.map(FurnitureLines.normalized).filter { !$0.isEmpty }
  }

  /// Whether a line is the title, or the title with the site's name.
  func isTitle(_ text: String) -> Bool {
    let line = FurnitureLines.normalized(text)
    guard !line.isEmpty else { return false }
    return titles.contains { title in
      title == line || (line.utf8.count >= 20 && title.hasPrefix(line + " "))
    }
  }
}
