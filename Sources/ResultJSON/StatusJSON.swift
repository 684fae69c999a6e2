import Lede

/// A status and a skipped input as JSON.
package enum StatusJSON {
  package static func text(_ status: IndexStatus) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("path", status.path)
      writer.member("generation", status.generation)
      writer.member("articleCount", status.articleCount)
      writer.member("deletedCount", status.deletedCount)
      writer.member("segmentCount", status.segmentCount)
      writer.member("byteCount", status.byteCount)
      writer.member("textByteCount", status.textByteCount)
      writer.member("tokenCount", status.tokenCount)
      writer.member("firstDay", status.days.map { CivilDate.text(of: $0.lowerBound) })
      writer.member("lastDay", status.days.map { CivilDate.text(of: $0.upperBound) })
      writer.member("undatedCount", status.undatedCount)
      writer.member("siteCount", status.siteCount)
      writer.member("analyzer", status.analyzer)
      writer.member("titleWeight", status.titleWeight)
      writer.member("storesText", status.storesText)
      writer.member("languages", array: status.languages) { writer, entry in
        writer.object { writer in
          writer.member("language", entry.language.description)
          writer.member("articleCount", entry.articleCount)
        }
      }
      writer.member("sources", array: status.sources) { writer, source in
        writer.object { writer in
          writer.member("name", source.name)
          writer.member("root", String(decoding: source.root, as: UTF8.self))
        }
      }
      writer.member("skippedCount", status.skippedCount)
      writer.member("skippedReasons", array: status.skippedReasons) { writer, entry in
        writer.object { writer in
          writer.member("reason", entry.reason.text)
          writer.member("count", entry.count)
        }
      }
    }
    return writer.text
  }

  package static func text(_ input: SkippedInput) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("path", String(decoding: input.path, as: UTF8.self))
      writer.member("line", input.line)
      writer.member("reason", input.reason.text)
      writer.member("detail", input.detail)
      writer.member("isKept", input.isKept)
    }
    return writer.text
  }
}
