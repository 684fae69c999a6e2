import Lede

/// A hit as JSON members; the columns of schema 1.
package enum HitJSON {
  static func mark(_ writer: inout JSONWriter, _ mark: Range<Int>) {
    writer.array([mark.lowerBound, mark.upperBound]) { $0.value($1) }
  }

  package static func write(
    _ hit: Hit, rank: Int?, explains: Bool, to writer: inout JSONWriter
  ) {
    writer.member("rank", rank)
    writer.member("id", hit.id)
    writer.member("shortId", hit.shortID)
    writer.member("score", hit.score)
    writer.member("title", hit.title)
    writer.member("site", hit.site)
    writer.member("byline", hit.byline)
    writer.member("date", hit.published.map(DateText.iso))
    writer.member(
      "language", hit.language == .undetermined ? nil : hit.language.description)
    writer.member("url", hit.url)
    writer.member(
      "path", hit.filePath.isEmpty ? nil : String(decoding: hit.filePath, as: UTF8.self))
    writer.member("source", hit.key.source)
    writer.member("record", hit.key.record.isEmpty ? nil : hit.key.record)
    writer.member("titleMarks", array: hit.titleMarks, mark)
    writer.name("snippet")
    if let snippet = hit.snippet {
      writer.object { writer in
        writer.member("text", snippet.text)
        writer.member("marks", array: snippet.marks, mark)
        writer.member("isCutAtStart", snippet.isCutAtStart)
        writer.member("isCutAtEnd", snippet.isCutAtEnd)
      }
    } else {
      writer.value(nil as String?)
    }
    writer.member("copyCount", hit.copies.count)
    writer.member("copies", strings: hit.copies)
    guard explains else { return }
    writer.member("explanation", array: hit.explanation) { writer, part in
      writer.object { ScorePartJSON.write(part, to: &$0) }
    }
  }
}

/// An article's names as JSON members, where it is no hit of a search.
package enum ArticleJSON {
  package static func write(_ hit: Hit, to writer: inout JSONWriter) {
    writer.member("id", hit.id)
    writer.member("shortId", hit.shortID)
    writer.member("title", hit.title)
    writer.member("site", hit.site)
    writer.member("date", hit.published.map(DateText.iso))
    writer.member(
      "path", hit.filePath.isEmpty ? nil : String(decoding: hit.filePath, as: UTF8.self))
    writer.member("source", hit.key.source)
    writer.member("record", hit.key.record.isEmpty ? nil : hit.key.record)
  }
}

/// A part of a score as JSON members.
package enum ScorePartJSON {
  package static func write(_ part: ScorePart, to writer: inout JSONWriter) {
    writer.member("part", part.label)
    writer.member("kind", part.kind.rawValue)
    writer.member("score", part.score)
    writer.member("frequency", part.frequency)
    writer.member("titleCount", part.titleCount)
    writer.member("bodyCount", part.bodyCount)
    writer.member("idf", part.idf)
    writer.member("burstiness", part.burstiness)
    writer.member("isFunctionWord", part.isFunctionWord)
    writer.member("weight", part.weight)
    writer.member("length", part.length)
    writer.member("averageLength", part.averageLength)
    writer.member("norm", part.norm)
    writer.member("words", array: part.words) { writer, word in
      writer.object { writer in
        writer.member("terms", strings: word.terms)
        writer.member("termCount", word.termCount)
        writer.member("articleCount", word.articleCount)
      }
    }
  }
}
