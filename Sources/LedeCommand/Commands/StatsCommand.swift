import ArgumentParser
import Lede
import ResultJSON

/// `lede stats`: figures of an index: words, lengths, languages, bytes of each part.
struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Figures of the index: words, lengths, bytes of each part.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let session = Session(common)
    let index = try session.openIndex()
    let status = try index.status()
    let statistics = try index.statistics()
    if json { write(status, statistics, session) } else { print(status, statistics, session) }
    session.output.flush()
  }

  private func print(_ status: IndexStatus, _ statistics: IndexStatistics, _ session: Session) {
    var rows: [(String, String)] = [
      ("articles", NumberText.count(status.articleCount)),
      ("deleted articles", NumberText.count(status.deletedCount)),
      ("different words", NumberText.count(statistics.termCount)),
      ("words", NumberText.count(status.tokenCount)),
      ("average length", NumberText.decimal(statistics.averageLength, 1)),
      ("text", NumberText.bytes(status.textByteCount)),
      ("index", NumberText.bytes(status.byteCount)),
      ("segments", NumberText.count(status.segmentCount)),
    ]
    rows += statistics.sections.map { ("  \($0.name)", NumberText.bytes($0.byteCount)) }
    rows += status.languages.map { ("language \($0.language)", NumberText.count($0.articleCount)) }
    for (name, value) in rows {
      session.output.line(
        DisplayWidth.fit(name, 20) + DisplayWidth.fit(value, 16, alignedRight: true))
    }
  }

  private func write(_ status: IndexStatus, _ statistics: IndexStatistics, _ session: Session) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("articleCount", status.articleCount)
      writer.member("deletedCount", status.deletedCount)
      writer.member("termCount", statistics.termCount)
      writer.member("tokenCount", status.tokenCount)
      writer.member("averageLength", statistics.averageLength)
      writer.member("textByteCount", status.textByteCount)
      writer.member("byteCount", status.byteCount)
      writer.member("segmentCount", status.segmentCount)
      writer.member("sections", array: statistics.sections) { writer, section in
        writer.object { writer in
          writer.member("name", section.name)
          writer.member("byteCount", section.byteCount)
        }
      }
      writer.member("languages", array: status.languages) { writer, entry in
        writer.object { writer in
          writer.member("language", entry.language.description)
          writer.member("articleCount", entry.articleCount)
        }
      }
    }
    session.output.line(writer.text)
  }
}
