import Lede

/// Completions and a correction as JSON.
package enum SuggestionsJSON {
  /// One document, on one line.
  package static func text(_ found: Suggestions) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("didYouMean", found.didYouMean)
      writer.member("completions", array: found.completions) { writer, completion in
        writer.object { writer in
          writer.member("text", completion.text)
          writer.member("articleCount", completion.articleCount)
        }
      }
    }
    return writer.text
  }
}
