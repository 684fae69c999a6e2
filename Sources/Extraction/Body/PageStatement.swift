/// What a page says of itself, for those who judge its text.
struct PageStatement {
  /// The headline in all its forms.
  let titles: TitleMatcher
  /// How the page's own summary begins; empty where it has none.
  private let summaryStart: [UInt8]
  /// How many signs say that the page is a forum's.
  let forumEvidence: Int
  /// Hashes of the neighbouring words of the body that JSON-LD states.
  private let bodyWindows: Set<UInt64>

  /// How many words a window has.
  private static let windowWordCount = 4
  private static let summaryByteCount = 40

  /// Whether JSON-LD states the article's body.
  var hasBody: Bool { !bodyWindows.isEmpty }

  init(_ metadata: PageMetadata) {
    titles = TitleMatcher(metadata.titles)
    summaryStart = Array((metadata.summary ?? "").utf8.prefix(Self.summaryByteCount))
    forumEvidence = Self.forumEvidence(metadata)
    var windows: Set<UInt64> = []
    if let body = metadata.linkedData.body {
      let words = LineWords.of(body)
      Self.forEachWindow(words.span) { windows.insert($0) }
    }
    bodyWindows = windows
  }

  /// Whether a text begins as the page's own summary does.
  func isSummary(_ text: Span<UInt8>) -> Bool {
    let count = min(text.count, Self.summaryByteCount)
    guard count > 0, summaryStart.count >= count else { return false }
    for index in 0..<count where text[index] != summaryStart[index] { return false }
    return true
  }

  /// The share of a text's neighbouring words that the stated body has; -1 where none is stated
  /// or the text is short.
  func shareInBody(_ words: Span<UInt8>) -> Double {
    guard !bodyWindows.isEmpty else { return -1 }
    var count = 0
    var foundCount = 0
    Self.forEachWindow(words) { hash in
      count += 1
      if bodyWindows.contains(hash) { foundCount += 1 }
    }
    return count == 0 ? -1 : Double(foundCount) / Double(count)
  }

  private static func forEachWindow(_ words: Span<UInt8>, _ body: (UInt64) -> Void) {
    var starts = [Int](repeating: 0, count: windowWordCount)
    var wordCount = 1
    for index in 0...words.count where index == words.count || words[index] == 0x20 {
      if wordCount >= windowWordCount {
        body(words.extracting(starts[wordCount % windowWordCount]..<index).textHash)
      }
      starts[wordCount % windowWordCount] = index + 1
      wordCount += 1
    }
  }

  private static func forumEvidence(_ metadata: PageMetadata) -> Int {
    var count = 0
    if !metadata.linkedData.types.isDisjoint(with: [
      "discussionforumposting", "qapage", "question", "comment",
    ]) {
      count += 1
    }
    let generator = metadata.generator?.lowercased() ?? ""
    if forumSoftware.contains(where: { generator.hasPrefix($0) }) { count += 1 }
    let address = Array((metadata.canonicalURL ?? "").lowercased().utf8)
    if forumPaths.contains(where: { address.firstRange(of: $0, from: 0) != nil }) { count += 1 }
    return count
  }

  private static let forumSoftware = [
    "discourse", "vbulletin", "phpbb", "xenforo", "discuz", "mybb", "nodebb", "flarum", "smf",
    "invision", "kunena", "bbpress", "vanilla",
  ]
  private static let forumPaths = [
    "/thread", "/topic", "/forum", "/t/", "viewtopic", "showthread", "/question", "/discussion",
    "/comments/", "forum.", "/posts/", "bbs", "community",
  ]
}
