import Lede
import ResultJSON

extension API {
  static let articleCountMax = 100
  static let facetCountMax = 8

  static func search(
    _ index: Index, _ parameters: inout Parameters, _ cancellation: Cancellation
  ) throws(RequestFault) -> String {
    let query = try required("q", &parameters, remedy: "say what to look for")
    var options = try searchOptions(&parameters)
    options.limit = try parameters.number("n", in: 0...articleCountMax, default: 10)
    options.offset = try parameters.number("offset", in: 0...9_900, default: 0)
    options.sort = try parameters.choice(
      "sort", ["score": .score, "date": .oldestFirst, "-date": .newestFirst], default: .score)
    options.ranking = try parameters.choice(
      "rank", ["standard": .standard, "bm25": .bm25, "rm3": .feedback], default: .standard)
    options.dedupe = try parameters.choice(
      "dedupe", ["near": .near, "exact": .exact, "none": .none], default: .near)
    options.snippetByteCount = try parameters.number("snippet", in: 0...4_000, default: 240)
    options.explains = try parameters.flag("explain")
    options.facets = try facets(&parameters)
    let histogram = try unit("histogram", &parameters)
    options.countsDays = histogram != nil
    options.cursor = try parameters.text("cursor")
    guard options.cursor == nil || options.offset == 0 else {
      throw .parameter("cursor", "is there beside offset", remedy: "give one of the two")
    }
    try parameters.finish()
    let results = try asking { () throws(SearchError) in
      try index.search(query, options, cancellation: cancellation)
    }
    let json = SearchJSON(
      results, query: query, histogram: histogram, explains: options.explains)
    return json.text
  }

  static func related(
    _ index: Index, _ parameters: inout Parameters, _ cancellation: Cancellation
  ) throws(RequestFault) -> String {
    let id = try required("id", &parameters, remedy: "give the id of a hit")
    var options = RelatedOptions()
    options.limit = try parameters.number("n", in: 0...articleCountMax, default: 10)
    options.explains = try parameters.flag("why")
    options.after = try parameters.text("after")
    options.isBeforeOnly = try parameters.flag("before_only")
    options.copies = try parameters.choice(
      "dedupe", ["near": .folded, "none": .kept], default: .folded)
    try parameters.finish()
    let article = try article(index, id)
    let found = try asking { () throws(SearchError) in
      try index.related(to: article, options, cancellation: cancellation)
    }
    return RelatedJSON(found, to: article, explains: options.explains).text
  }

  static func document(
    _ index: Index, _ parameters: inout Parameters, _ cancellation: Cancellation
  ) throws(RequestFault) -> String {
    let id = try required("id", &parameters, remedy: "give the id of a hit")
    let query = try parameters.text("q")
    var options = SearchOptions()
    options.language = try parameters.text("lang")
    try parameters.finish()
    let article = try article(index, id)
    let marks = try query.map { query throws(RequestFault) in
      try asking { () throws(SearchError) in try index.marks(of: article, for: query, options) }
    }
    return DocumentJSON.text(article, id: Index.id(of: article.key), marks: marks)
  }

  static func suggest(
    _ index: Index, _ parameters: inout Parameters, _ cancellation: Cancellation
  ) throws(RequestFault) -> String {
    let text = try required("q", &parameters, remedy: "say what to look for")
    let limit = try parameters.number("n", in: 0...articleCountMax, default: 10)
    try parameters.finish()
    let found = try asking { () throws(SearchError) in
      try index.suggestions(for: text, limit: limit)
    }
    return SuggestionsJSON.text(found)
  }

  static func timeline(
    _ index: Index, _ parameters: inout Parameters, _ cancellation: Cancellation
  ) throws(RequestFault) -> String {
    let query = try required("q", &parameters, remedy: "say what to look for")
    let options = try searchOptions(&parameters)
    let unit = try unit("by", &parameters)
    let count = try parameters.number("spans", in: 1...1_000, default: 120)
    try parameters.finish()
    let timeline = try asking { () throws(SearchError) in try index.timeline(query, options) }
    let spans = TimelineSpans(timeline, unit: unit, spanCountMax: count)
    return TimelineJSON.text(spans, of: timeline, query: query)
  }

  static func stories(
    _ index: Index, _ parameters: inout Parameters, _ cancellation: Cancellation
  ) throws(RequestFault) -> String {
    var options = StoryOptions()
    options.articleCountMin = try parameters.number("min", in: 2...1_000, default: 3)
    options.limit = try parameters.number("n", in: 1...articleCountMax, default: 20)
    let query = try parameters.text("q")
    if let id = try parameters.text("id") {
      guard query == nil else {
        throw .parameter("q", "is there beside id", remedy: "give one of the two")
      }
      try parameters.finish()
      let article = try article(index, id)
      let story = try asking { () throws(SearchError) in
        try index.story(of: article.key, options, cancellation: cancellation)
      }
      return StoriesJSON.text(story.map { [$0] } ?? [], isPartial: cancellation.isCancelled)
    }
    try parameters.finish()
    let stories = try asking { () throws(SearchError) in
      try index.stories(query, options, cancellation: cancellation)
    }
    return StoriesJSON.text(stories, isPartial: cancellation.isCancelled)
  }

  static func status(
    _ index: Index, _ parameters: inout Parameters, _ cancellation: Cancellation
  ) throws(RequestFault) -> String {
    try parameters.finish()
    return StatusJSON.text(try asking { () throws(SearchError) in try index.status() })
  }

  /// Fields to count, each with the number of values to return behind a colon: `site`, `tag:20`.
  private static func facets(_ parameters: inout Parameters) throws(RequestFault) -> [Facet] {
    let texts = parameters.texts("facet")
    guard texts.count <= facetCountMax else {
      throw .parameter(
        "facet", "is there \(texts.count) times", remedy: "give it \(facetCountMax) times at most")
    }
    var facets: [Facet] = []
    for text in texts {
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      var facet = Facet(String(parts[0]))
      if parts.count > 1 {
        guard let limit = Int(parts[1]), (0...1_000).contains(limit) else {
          throw .parameter("facet", "is \(text)", remedy: "give up to 1000 values, as in site:20")
        }
        facet.limit = limit
      }
      facets.append(facet)
    }
    return facets
  }

  private static func unit(
    _ name: String, _ parameters: inout Parameters
  ) throws(RequestFault) -> TimelineUnit? {
    try parameters.choice(
      name, ["day": .day, "week": .week, "month": .month, "year": .year], default: nil)
  }

  private static func required(
    _ name: String, _ parameters: inout Parameters, remedy: String
  ) throws(RequestFault) -> String {
    guard let text = try parameters.text(name) else {
      throw .parameter(name, "is missing", remedy: remedy)
    }
    return text
  }

  /// What limits the articles, wherever they are counted or shown.
  private static func searchOptions(
    _ parameters: inout Parameters
  ) throws(RequestFault) -> SearchOptions {
    var options = SearchOptions()
    options.requiresAllWords = try parameters.flag("all")
    options.after = try parameters.text("after")
    options.before = try parameters.text("before")
    options.language = try parameters.text("lang")
    options.site = try parameters.text("site")
    options.scope = try parameters.choice(
      "in", ["title": .title, "body": .body, "title,body": .everywhere], default: .everywhere)
    return options
  }
}
