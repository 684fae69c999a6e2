import Lede

/// Counted values and spans of time as members of an answer in JSON; none where nothing was counted.
package enum CountsJSON {
  package static func write(
    _ results: SearchResults, _ histogram: TimelineUnit?, to writer: inout JSONWriter
  ) {
    if !results.facets.isEmpty {
      writer.member("facets", array: results.facets) { writer, facet in
        writer.object { writer in
          writer.member("field", facet.field)
          writer.member("valueCount", facet.valueCount)
          writer.member("withoutValueCount", facet.withoutValueCount)
          writer.member("values", array: facet.values) { writer, value in
            writer.object { writer in
              writer.member("value", value.text)
              writer.member("articleCount", value.articleCount)
            }
          }
        }
      }
    }
    guard let timeline = results.timeline, let histogram else { return }
    let spans = TimelineSpans(timeline, unit: histogram, spanCountMax: 0)
    writer.member("histogram", object: { TimelineJSON.write(spans, of: timeline, to: &$0) })
  }
}
