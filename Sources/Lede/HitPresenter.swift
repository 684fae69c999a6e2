import Articles
import IndexFormat
import Searching

/// Makes of what a search found what is shown: reads the stored article, chooses the passage,
/// accounts for the score.
struct HitPresenter {
  private let index: Index
  private let plan: QueryPlan
  private let options: SearchOptions
  private let highlighter: Highlighter?

  init(index: Index, plan: QueryPlan, options: SearchOptions) {
    self.index = index
    self.plan = plan
    self.options = options
    highlighter = options.snippetByteCount > 0 ? Highlighter(plan) : nil
  }

  func hit(_ found: Searching.Hit) throws(FormatError) -> Hit {
    let article = try index.reader.segments[found.segment].reader.article(found.document)
    var hit = try index.hit(of: article, hash: found.orderKey)
    hit.score = found.score
    hit.snippet = highlighter?.passage(of: article, byteCount: options.snippetByteCount)
      .map(Snippet.init)
    hit.titleMarks = highlighter?.titleMarks(of: article) ?? []
    if options.explains { hit.explanation = try explanation(found) }
    return hit
  }

  private func explanation(_ found: Searching.Hit) throws(FormatError) -> [ScorePart] {
    let explanation = try index.searcher.explanation(of: found, plan)
    return explanation?.parts.map(ScorePart.init) ?? []
  }
}

extension Index {
  func hit(of article: Article, hash: UInt64) throws(FormatError) -> Hit {
    var hit = Hit()
    hit.id = Self.digits(hash)
    hit.shortID = try shortID(hash)
    hit.key = article.key
    hit.title = article.title
    hit.site = article.site
    hit.byline = article.byline
    hit.published = article.published
    hit.language = article.language
    hit.url = article.canonicalURL
    hit.filePath = filePath(of: article.key)
    return hit
  }
}

extension Snippet {
  init(_ passage: Passage) {
    text = passage.text
    marks = passage.marks
    isCutAtStart = passage.isCutAtStart
    isCutAtEnd = passage.isCutAtEnd
  }
}

extension ScorePart {
  init(_ part: Explanation.Part) {
    kind = Kind(part.kind)
    label = part.label
    score = part.contribution
    weight = Double(part.weight)
    frequency = Int(part.frequency)
    titleCount = Int(part.occurrences.title)
    bodyCount = Int(part.occurrences.body)
    idf = part.idf
    burstiness = part.burstiness
    isFunctionWord = part.isFunctionWord
    length = Int(part.length)
    averageLength = Double(part.averageLength)
    norm = Double(part.norm)
    words = part.words.map {
      Word(terms: $0.terms, termCount: $0.termCount, articleCount: $0.documentCount)
    }
  }
}

extension ScorePart.Kind {
  fileprivate init(_ kind: Explanation.Kind) {
    switch kind {
    case .query: self = .query
    case .pair: self = .pair
    case .feedback: self = .feedback
    case .age: self = .age
    }
  }
}
