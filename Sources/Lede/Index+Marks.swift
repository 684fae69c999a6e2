import Articles
import IndexFormat
import Searching

/// The matches of a query in an article.
public struct ArticleMarks: Sendable, Equatable {
  /// In the headline: ranges of its UTF-8 bytes, ascending, without overlaps.
  public internal(set) var title: [Range<Int>] = []
  /// In each block of the text: ranges of its UTF-8 bytes.
  public internal(set) var blocks: [[Range<Int>]] = []
}

extension Index {
  /// The matches of a query in an article, as a search would mark them.
  ///
  /// - Parameters:
  ///   - article: need not be of this index.
  ///   - query: as `search` takes it.
  ///   - options: what a search would be limited to; only the language and the field matter.
  /// - Returns: the matches in the headline and in each block.
  /// - Throws: `SearchError` with `invalidOption` or `damaged`.
  /// - Complexity: linear in the article's text.
  public func marks(
    of article: Article, for query: String, _ options: SearchOptions = SearchOptions()
  ) throws(SearchError) -> ArticleMarks {
    let query = try restricted(parser(options).parse(query).query, options)
    var planning = PlanningOptions()
    if let language = options.language.flatMap({ LanguageTag($0) }) {
      planning.languages = [language]
    }
    return try damageChecked { () throws(FormatError) -> ArticleMarks in
      let highlighter = try searcher.highlighter(for: query, planning)
      var marks = ArticleMarks()
      marks.title = highlighter.titleMarks(of: article)
      marks.blocks = highlighter.blockMarks(of: article)
      return marks
    }
  }
}
