import IndexFormat
import Searching
import Storage

extension Index {
  /// The fields of facets as the searcher has them.
  ///
  /// - Throws: `invalidOption` for a name that is no field with values.
  func facetFields(_ facets: [Facet]) throws(SearchError) -> [FacetField] {
    var fields: [FacetField] = []
    for facet in facets {
      guard facet.limit >= 0, let field = parser(SearchOptions()).filterField(named: facet.field),
        field.hasValues
      else {
        let known = ["site", "lang", "author", "tag", "section"] + extraFields.sorted()
        throw .invalidOption(
          "facet", facet.field, expected: "one of " + known.joined(separator: ", "))
      }
      fields.append(FacetField(field, limit: facet.limit))
    }
    return fields
  }

  /// Counts what the options ask to count, over all matches of a request.
  func count(
    _ fields: [FacetField], _ request: SearchRequest, _ options: SearchOptions,
    into results: inout SearchResults
  ) throws(FormatError) {
    guard !fields.isEmpty || options.countsDays else { return }
    let counts = try searcher.facets(
      request.query, fields, countsDays: options.countsDays, request.planning, token: request.token)
    for (facet, counted) in zip(options.facets, counts.fields) {
      results.facets.append(
        FacetValues(
          field: facet.field,
          values: counted.values.map {
            FacetValues.Value(text: $0.value, articleCount: $0.articleCount)
          },
          valueCount: counted.valueCount, withoutValueCount: counted.withoutValueCount))
    }
    if options.countsDays { results.timeline = Timeline(counts, readAs: results.readAs) }
  }
}

extension Timeline {
  init(_ counts: FacetCounts, readAs: String) {
    days = counts.days.map { ($0.day, $0.articleCount) }
    undatedCount = counts.undatedCount
    self.readAs = readAs
  }
}

/// Where a list of hits goes on: the commit, the place, and which search it is of.
struct Cursor {
  var generation: UInt64
  var offset: Int
  var search: UInt32

  /// A cursor for the search of a text with options.
  init(generation: UInt64, offset: Int, _ query: String, _ options: SearchOptions) {
    self.generation = generation
    self.offset = offset
    search = Self.search(query, options)
  }

  /// Reads its text; nil where it is none, or one of another search.
  init?(_ text: String, _ query: String, _ options: SearchOptions) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let generation = UInt64(parts[0], radix: 36),
      let offset = Int(parts[1], radix: 36), offset >= 0,
      let search = UInt32(parts[2], radix: 36), search == Self.search(query, options)
    else { return nil }
    self.generation = generation
    self.offset = offset
    self.search = search
  }

  var text: String {
    [String(generation, radix: 36), String(offset, radix: 36), String(search, radix: 36)]
      .joined(separator: "-")
  }

  /// A number that changes with everything that the order of hits depends on.
  private static func search(_ query: String, _ options: SearchOptions) -> UInt32 {
    let parts: [String] = [
      query, "\(options.requiresAllWords)", "\(options.sort)", "\(options.ranking)",
      options.recency.map { "\($0.halfLifeDays) \($0.floor)" } ?? "", options.after ?? "",
      options.before ?? "", options.language ?? "", options.site ?? "", "\(options.scope)",
      "\(options.dedupe)", options.synonyms == nil ? "" : "synonyms",
    ]
    let hash = XXHash64.hash(Array(parts.joined(separator: "\0").utf8))
    return UInt32(truncatingIfNeeded: hash)
  }
}
