import Lede

/// The answer to a search as one JSON document.
package struct SearchJSON {
  private let results: SearchResults
  private let query: String
  private let histogram: TimelineUnit?
  private let explains: Bool

  /// An answer whose matches are counted by a span of time, where they are counted.
  package init(
    _ results: SearchResults, query: String, histogram: TimelineUnit?, explains: Bool
  ) {
    self.results = results
    self.query = query
    self.histogram = histogram
    self.explains = explains
  }

  /// The document, on one line.
  package var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("query", query)
      writer.member("readAs", results.readAs)
      writer.member("notes", strings: results.notes)
      writer.member("didYouMean", results.didYouMean)
      writer.member("count", results.matchCount)
      writer.member("undatedCount", results.undatedCount)
      writer.member("articleCount", results.articleCount)
      writer.member("offset", results.offset)
      writer.member("nextCursor", results.nextCursor)
      writer.member("isPartial", results.isPartial)
      CountsJSON.write(results, histogram, to: &writer)
      writer.member("hits", array: results.hits.enumerated()) { writer, entry in
        writer.object { writer in
          HitJSON.write(
            entry.element, rank: results.offset + 1 + entry.offset, explains: explains, to: &writer)
        }
      }
    }
    return writer.text
  }
}
