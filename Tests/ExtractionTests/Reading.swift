import Articles
import Extraction

/// Helps tests to read one page.
enum Reading {
  /// A present that all tests share: 1 January 2026.
  static let now: Int64 = 1_767_225_600

  static func extract(
    _ bytes: [UInt8], path: String = "page.html", declared: String? = nil
  ) -> Extracted {
    Extractor.extract(PageInput(bytes: bytes, path: path, declaredEncoding: declared, now: now))
  }

  static func article(
    _ bytes: [UInt8], path: String = "page.html", declared: String? = nil
  ) -> Article? {
    guard case .article(let article) = extract(bytes, path: path, declared: declared) else {
      return nil
    }
    return article
  }

  static func article(_ text: String, path: String = "page.html") -> Article? {
    article(Array(text.utf8), path: path)
  }

  static func body(_ article: Article?) -> String {
    article?.blocks.map(\.text).joined(separator: "\n") ?? ""
  }

  /// All text of an article, cut or kept.
  static func everything(_ article: Article?) -> String {
    guard let article else { return "" }
    return ([article.title] + article.blocks.map(\.text) + article.boilerplate.map(\.text))
      .joined(separator: "\n")
  }

  static func skipReason(_ result: Extracted) -> SkipReason? {
    guard case .skipped(let reason, _) = result else { return nil }
    return reason
  }
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
