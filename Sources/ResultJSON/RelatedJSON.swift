import Lede

/// Related articles as one JSON document.
package struct RelatedJSON {
  private let results: RelatedResults
  private let article: Article
  private let explains: Bool

  package init(_ results: RelatedResults, to article: Article, explains: Bool) {
    self.results = results
    self.article = article
    self.explains = explains
  }

  /// The document, on one line.
  package var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member(
        "to",
        object: { writer in
          writer.member("id", Index.id(of: article.key))
          writer.member("title", article.title)
        })
      writer.member("copyCount", results.copyCount)
      writer.member("isPartial", results.isPartial)
      writer.member("hits", array: results.hits.enumerated()) { writer, entry in
        writer.object { writer in
          Self.write(entry.element, rank: entry.offset + 1, explains: explains, to: &writer)
        }
      }
    }
    return writer.text
  }

  /// A related article's members.
  package static func write(
    _ hit: RelatedHit, rank: Int, explains: Bool, to writer: inout JSONWriter
  ) {
    HitJSON.write(hit.hit, rank: rank, explains: false, to: &writer)
    writer.member("similarity", hit.similarity)
    writer.member("dayDistance", hit.dayDistance)
    guard explains else { return }
    writer.member("neighbourShare", hit.neighbourShare)
    writer.member("terms", array: hit.terms) { writer, term in
      writer.object { writer in
        writer.member("term", term.text)
        writer.member("weight", term.weight)
      }
    }
  }
}
