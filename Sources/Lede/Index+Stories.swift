import Articles
import IndexFormat
import Searching
import Storage

/// How running stories are looked for.
public struct StoryOptions: Sendable, Equatable {
  /// Stories to return at most; 0 for all.
  public var limit = 20
  /// How many articles make a story, at least 2.
  public var articleCountMin = 3

  /// The defaults.
  public init() {}
}

/// Articles that tell of one matter over time.
public struct Story: Sendable {
  /// The headline of the article that is most like the others.
  public internal(set) var title = ""
  /// The words that its articles have in common, the most telling first.
  public internal(set) var words: [String] = []
  /// The day of the first article with a date, in days since 1970-01-01.
  public internal(set) var firstDay: Int32?
  /// The day of the last one.
  public internal(set) var lastDay: Int32?
  /// The articles, the oldest first, undated ones last.
  public internal(set) var articles: [Hit] = []
}

/// How many articles there are per span of time.
public struct Timeline: Sendable {
  /// The articles of each day that has any, by days since 1970-01-01, ascending.
  public internal(set) var days: [(day: Int32, articleCount: Int)] = []
  /// Articles without a date.
  public internal(set) var undatedCount = 0
  /// The query as it was read.
  public internal(set) var readAs = ""
}

extension Index {
  /// The running stories among the articles that match a query, the largest first.
  ///
  /// - Parameters:
  ///   - query: as `search` takes it; nil for the whole archive.
  ///   - options: how many, and of what size.
  ///   - cancellation: ends it early from another thread, with stories of what was looked at.
  /// - Returns: stories of which no article is in two.
  /// - Throws: `SearchError` with `noText` where the index keeps no text, or `damaged`.
  /// - Complexity: a search for related articles for each article that matches.
  public func stories(
    _ query: String? = nil, _ options: StoryOptions = StoryOptions(),
    cancellation: Cancellation? = nil
  ) throws(SearchError) -> [Story] {
    try requireText("stories")
    var request = StoryRequest()
    request.query = query.map { parser(SearchOptions()).parse($0).query }
    request.articleCountMin = options.articleCountMin
    request.planning.k1 = reader.manifest.settings.k1
    request.planning.b = reader.manifest.settings.b
    request.token = cancellation?.token
    return try damageChecked { () throws(FormatError) -> [Story] in
      let found = try searcher.stories(request)
      var stories: [Story] = []
      for story in options.limit > 0 ? Array(found.prefix(options.limit)) : found {
        stories.append(try shown(story))
      }
      return stories
    }
  }

  /// The story that an article of this index belongs to; nil where there is none.
  ///
  /// Looked for among the articles related to it, so that it may be smaller than what `stories` makes
  /// of the whole archive.
  ///
  /// - Complexity: a search for related articles for each of some forty.
  public func story(
    of key: ArticleKey, _ options: StoryOptions = StoryOptions(),
    cancellation: Cancellation? = nil
  ) throws(SearchError) -> Story? {
    try requireText("story")
    guard let article = try article(key: key) else {
      throw SearchError(.noArticle, "story: \(Self.id(of: key)): the index does not hold it")
    }
    var request = StoryRequest()
    request.articleCountMin = options.articleCountMin
    request.planning.k1 = reader.manifest.settings.k1
    request.planning.b = reader.manifest.settings.b
    request.token = cancellation?.token
    return try damageChecked { () throws(FormatError) -> Story? in
      var related = RelatedRequest(limit: request.relatedCount)
      related.planning = request.planning
      related.token = request.token
      related.includesSelf = true
      let found = try searcher.related(to: article, related).hits.map { ArticlePlace($0.hit) }
      guard let own = try reader.document(withKey: key.bytes) else { return nil }
      let place = ArticlePlace(segment: own.segment, document: own.document)
      request.articles = [place] + found
      guard let story = try searcher.stories(request).first(where: { $0.articles.contains(place) })
      else { return nil }
      return try shown(story)
    }
  }

  private func shown(_ story: Searching.Story) throws(FormatError) -> Story {
    var shown = Story()
    shown.words = story.words
    shown.firstDay = story.days?.lowerBound
    shown.lastDay = story.days?.upperBound
    for place in story.articles { shown.articles.append(try hit(at: place)) }
    shown.title = try hit(at: story.central).title
    return shown
  }

  /// How many articles that match a query were published on each day.
  ///
  /// - Parameters:
  ///   - query: as `search` takes it.
  ///   - options: what a search would be limited to; how many hits, and their order, mean nothing.
  /// - Returns: the days with articles, and how many articles have no date.
  /// - Throws: `SearchError` with `invalidOption` or `damaged`.
  /// - Complexity: one pass over the matches; nothing is scored and no text is read.
  public func timeline(
    _ query: String, _ options: SearchOptions = SearchOptions()
  ) throws(SearchError) -> Timeline {
    let query = try restricted(parser(options).parse(query).query, options)
    return try damageChecked { () throws(FormatError) -> Timeline in
      let counts = try searcher.facets(query, [], countsDays: true)
      return Timeline(counts, readAs: query.text(extraFields: extraFields))
    }
  }
}
