import Analysis
import Articles
import IndexFormat
import Storage

/// An article as the oracle keeps it: every term with its positions, every field's terms.
struct OracleDocument {
  let key: [UInt8]
  let orderKey: UInt64
  let language: LanguageTag
  let instant: Int64
  let day: Int32?
  private(set) var length: UInt32 = 0
  /// Positions of the stemmed terms, one for each occurrence.
  private(set) var stems: [[UInt8]: [UInt32]] = [:]
  /// Positions of the surface forms.
  private(set) var forms: [[UInt8]: [UInt32]] = [:]
  /// Terms of the other fields, by the field's name.
  private(set) var fields: [String: Set<[UInt8]>] = [:]
  /// Whole values of the fields that have them.
  private(set) var values: [String: Set<String>] = [:]
  var isDeleted = false

  init(_ article: Article, _ analyzer: Analyzer, titleWeight: UInt32) {
    key = article.key.bytes
    orderKey = XXHash64.hash(article.key.bytes)
    language = article.language
    instant = article.published?.seconds ?? .min
    day = article.published?.localDay
    let stemmer = analyzer.kind == .plain ? nil : Stemmer(article.language)

    let titleCount = addText(article.title, analyzer, stemmer, from: 0, below: 4_096).occupied
    var next: UInt32 = 4_096
    var bodyCount: UInt32 = 0
    for block in article.blocks {
      let added = addText(block.text, analyzer, stemmer, from: next, below: .max)
      bodyCount += added.occupied
      next = added.next + 1
    }
    length = bodyCount + titleWeight * titleCount
    addFields(article, analyzer)
  }

  /// Adds a text's tokens; says how many positions they occupy and which is next.
  private mutating func addText(
    _ text: String, _ analyzer: Analyzer, _ stemmer: Stemmer?, from start: UInt32,
    below limit: UInt32
  ) -> (occupied: UInt32, next: UInt32) {
    var buffer = TokenBuffer()
    buffer.nextPosition = start
    analyzer.analyze(Array(text.utf8).rawSpan, mode: .article, into: &buffer)
    var occupied: Set<UInt32> = []
    for token in buffer.tokens where token.position < limit {
      occupied.insert(token.position)
      let form = Array(buffer.form(of: token))
      var stem = form
      stemmer?.term(of: token, in: buffer, into: &stem)
      forms[form, default: []].append(token.position)
      stems[stem, default: []].append(token.position)
    }
    return (UInt32(occupied.count), buffer.nextPosition)
  }

  private mutating func addFields(_ article: Article, _ analyzer: Analyzer) {
    func words(_ text: String) -> [[UInt8]] {
      var buffer = TokenBuffer()
      analyzer.analyze(Array(text.utf8).rawSpan, mode: .article, into: &buffer)
      return buffer.tokens.map { Array(buffer.form(of: $0)) }
    }
    func add(_ field: String, _ terms: [[UInt8]]) { fields[field, default: []].formUnion(terms) }
    add("lang", [Array(article.language.description.utf8)])
    add("author", words(article.byline ?? ""))
    add("section", words(article.section ?? ""))
    add("url", words(article.canonicalURL ?? ""))
    add("path", words(String(decoding: article.key.path, as: UTF8.self)))
    for tag in article.tags { add("tag", words(tag)) }
    for field in article.extra { add("extra " + field.name, words(field.value)) }
    if let site = article.site { add("site", Self.siteTerms(site)) }
    func addValue(_ field: String, _ text: String?) {
      let value = (text ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if !value.isEmpty, value.utf8.count <= 254 { values[field, default: []].insert(value) }
    }
    if article.language != .undetermined { addValue("lang", article.language.description) }
    addValue("site", article.site)
    addValue("author", article.byline)
    addValue("section", article.section)
    for tag in article.tags { addValue("tag", tag) }
    for field in article.extra { addValue("extra " + field.name, field.value) }
  }

  /// The host without `www.` and its parents of at least two labels.
  private static func siteTerms(_ site: String) -> [[UInt8]] {
    var labels = site.lowercased().split(separator: ".").map(String.init)
    if labels.first == "www" { labels.removeFirst() }
    var terms = [Array(labels.joined(separator: ".").utf8)]
    while labels.count > 2 {
      labels.removeFirst()
      terms.append(Array(labels.joined(separator: ".").utf8))
    }
    return terms
  }
}
