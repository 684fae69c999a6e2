import Analysis
import Articles
import Storage

/// The distinct words of an article, for saying which is most like one that it does not have.
///
/// Made from the text by the analysis that the index has. Time and memory are linear in the text.
struct ArticleWords {
  private struct Entry {
    var scalars: [Unicode.Scalar]
    var stem: [UInt8]
    var count: Int
  }

  /// Words that are named for one that is missing.
  private static let nearestCountMax = 3
  /// Words that begin alike share so many letters, and so much of the longer one.
  private static let sharedLetterCountMin = 4
  private static let sharedShareMin = 0.6

  private var entries: [String: Entry] = [:]
  private let stemmer: Stemmer?

  init(_ article: Article, _ analyzer: Analyzer) {
    stemmer = analyzer.kind == .plain ? nil : Stemmer(article.language)
    var buffer = TokenBuffer()
    for text in [article.title] + article.blocks.map(\.text) {
      buffer.removeAll()
      analyzer.analyze(Array(text.utf8).rawSpan, mode: .article, into: &buffer)
      for token in buffer.tokens { add(token, buffer) }
    }
  }

  private mutating func add(_ token: Token, _ buffer: TokenBuffer) {
    let form = String(decoding: buffer.form(of: token), as: UTF8.self)
    if entries[form] != nil {
      entries[form]?.count += 1
      return
    }
    var stem = Array(buffer.form(of: token))
    stemmer?.term(of: token, in: buffer, into: &stem)
    entries[form] = Entry(scalars: Array(form.unicodeScalars), stem: stem, count: 1)
  }

  /// The words most like a missing one, the nearest first: other forms of it, then those a slip or
  /// two away, then those that begin like it.
  func nearest(to word: QueryWords.Word) -> [String] {
    var stem: [UInt8] = []
    if let stemmer, word.kind == .word, !word.stemInput.isEmpty {
      stemmer.foldedStem(of: word.stemInput[...], into: &stem)
    }
    let form = String(decoding: word.form, as: UTF8.self)
    let scalars = Array(form.unicodeScalars)
    var near: [(rank: Int, count: Int, form: String)] = []
    for (other, entry) in entries where other != form {
      guard let rank = Self.rank(entry, of: scalars, stem) else { continue }
      near.append((rank, entry.count, other))
    }
    near.sort { ($0.rank, -$0.count, $0.form) < ($1.rank, -$1.count, $1.form) }
    return near.prefix(Self.nearestCountMax).map(\.form)
  }

  /// How near a word is, 0 for the nearest; nil when it is not.
  private static func rank(_ entry: Entry, of word: [Unicode.Scalar], _ stem: [UInt8]) -> Int? {
    if !stem.isEmpty, entry.stem == stem { return 0 }
    let edits = word.count < 4 ? 0 : word.count < 8 ? 1 : 2
    if edits > 0, EditDistance.isWithin(1, word, entry.scalars) { return 1 }
    if edits > 1, EditDistance.isWithin(2, word, entry.scalars) { return 2 }
    let shared = zip(word, entry.scalars).prefix { $0 == $1 }.count
    let longer = Double(max(word.count, entry.scalars.count))
    return shared >= sharedLetterCountMin && Double(shared) >= sharedShareMin * longer ? 3 : nil
  }
}
