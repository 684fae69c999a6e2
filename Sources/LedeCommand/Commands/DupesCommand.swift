import ArgumentParser
import Lede
import ResultJSON

/// `lede dupes`: the groups of copies in the index.
struct DupesCommand: ParsableCommand {
  /// What groups are printed as.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, jsonl
  }

  static let configuration = CommandConfiguration(
    commandName: "dupes", abstract: "List the groups of near-copies.",
    discussion: """
      Near-copies share most of their text: agency reports with another title, with paragraphs cut or \
      words changed. All of a group are copies of each other, the first is most like the others; the \
      number beside each says how much of its text it shares with the first.
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: .customShort("n"), help: ArgumentHelp("Groups to list; 0 for all.", valueName: "N"))
  var limit = 0

  @Flag(help: "Only articles whose text has the same words in the same order.")
  var exact = false

  @Option(help: ArgumentHelp("Output: text, json or jsonl.", valueName: "FORMAT"))
  var format = Format.text

  func run() throws {
    guard limit >= 0 else {
      throw CommandFailure(
        "dupes: a number below zero cannot be used", remedy: "give 0 or more", status: .usage)
    }
    let session = Session(common)
    let index = try session.openIndex()
    let all = try index.copyGroups(isExact: exact)
    let groups = limit > 0 ? Array(all.prefix(limit)) : all
    print(groups, session)
    session.output.flush()
    let copyCount = all.reduce(0) { $0 + $1.members.count - 1 }
    if format == .text {
      session.note(
        NumberText.counted(all.count, "group") + " with "
          + NumberText.counted(copyCount, "copy", "copies") + " among "
          + NumberText.counted(try index.status().articleCount, "article"))
    }
    if all.isEmpty { throw CommandFailure(.nothingFound) }
  }

  private func print(_ groups: [CopyGroup], _ session: Session) {
    switch format {
    case .text:
      for (number, group) in groups.enumerated() { text(number + 1, group, session) }
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("schema", 1)
        writer.member("groups", array: groups) { writer, group in
          writer.object { write(group, &$0) }
        }
      }
      session.output.line(writer.text)
    case .jsonl:
      for group in groups {
        var writer = JSONWriter()
        writer.object { writer in
          writer.member("schema", 1)
          write(group, &writer)
        }
        session.output.line(writer.text)
      }
    }
  }

  private func text(_ number: Int, _ group: CopyGroup, _ session: Session) {
    if number > 1 { session.output.line("") }
    let rows = HitRows(group.members.map(\.hit), session: session)
    for (index, member) in group.members.enumerated() {
      let value = index == 0 ? "" : NumberText.decimal(member.similarity, 2)
      session.output.line(rows.line(member.hit, rank: number, value: value))
    }
  }

  private func write(_ group: CopyGroup, _ writer: inout JSONWriter) {
    writer.member("articleCount", group.members.count)
    writer.member("articles", array: group.members) { writer, member in
      writer.object { writer in
        ArticleJSON.write(member.hit, to: &writer)
        writer.member("similarity", member.similarity)
      }
    }
  }
}
