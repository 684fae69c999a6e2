import Lede
import ResultJSON

/// Why an article is a hit or none, as JSON; the members of schema 1.
enum WhyJSON {
  static func text(_ why: Why, query: String) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("outcome", why.outcome.rawValue)
      writer.member("query", query)
      writer.member("readAs", why.readAs)
      writer.member("notes", strings: why.notes)
      writer.member("count", why.matchCount)
      writer.member("rank", why.rank)
      writer.member("foldedRank", why.foldedRank)
      writer.name("article")
      if let hit = why.hit {
        writer.object { HitJSON.write(hit, rank: why.rank, explains: true, to: &$0) }
      } else {
        writer.value(nil as String?)
      }
      writer.name("foldedInto")
      if let leader = why.leader {
        writer.object { writer in
          HitJSON.write(leader.hit, rank: leader.rank, explains: false, to: &writer)
          writer.member("similarity", leader.similarity)
        }
      } else {
        writer.value(nil as String?)
      }
      writer.member("parts", array: why.parts, part)
      writer.name("file")
      if let file = why.file { write(file, &writer) } else { writer.value(nil as String?) }
    }
    return writer.text
  }

  private static func part(_ writer: inout JSONWriter, _ part: QueryPart) {
    writer.object { writer in
      writer.member("part", part.label)
      writer.member("role", part.role.rawValue)
      writer.member("kind", part.kind.rawValue)
      writer.name("isMet")
      if let isMet = part.isMet { writer.value(isMet) } else { writer.value(nil as String?) }
      writer.member("isDecisive", part.isDecisive)
      writer.member("titleCount", part.titleCount)
      writer.member("bodyCount", part.bodyCount)
      writer.member("words", array: part.words, word)
      writer.member("distance", part.distance)
      writer.name("closeness")
      if let closeness = part.closeness {
        writer.object { writer in
          writer.member("wordsBetween", closeness.wordsBetween)
          writer.member("isInOrder", closeness.isInOrder)
        }
      } else {
        writer.value(nil as String?)
      }
      writer.member("values", strings: part.values)
      writer.member("parts", array: part.parts, Self.part)
    }
  }

  private static func word(_ writer: inout JSONWriter, _ word: QueryPart.Word) {
    writer.object { writer in
      writer.member("form", word.form)
      writer.member("titleCount", word.titleCount)
      writer.member("bodyCount", word.bodyCount)
      writer.member("elsewhereCount", word.elsewhereCount)
      writer.member("articleCount", word.articleCount)
      writer.member("nearest", strings: word.nearest)
    }
  }

  private static func write(_ file: SourceFileState, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("path", String(decoding: file.path, as: UTF8.self))
      writer.member("known", file.knowledge.rawValue)
      writer.member("there", file.presence.rawValue)
      writer.member("reason", file.reason?.text)
      writer.member("detail", file.detail)
      writer.member("articleCount", file.articleCount)
      writer.member("skippedCount", file.skippedCount)
      writer.member("roots", strings: file.roots.map { String(decoding: $0, as: UTF8.self) })
    }
  }
}
