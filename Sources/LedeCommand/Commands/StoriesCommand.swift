import ArgumentParser
import Lede
import ResultJSON

/// `lede stories`: the running stories of an archive.
struct StoriesCommand: ParsableCommand {
  /// What stories are printed as.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, jsonl
  }

  static let configuration = CommandConfiguration(
    commandName: "stories", abstract: "List running stories: articles that tell of one matter.",
    discussion: """
      With a query, stories among the articles that match it; without one, among all, for which \
      every article's related ones are looked for: some milliseconds an article in a large archive.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("Which articles.", valueName: "QUERY"))
  var query: [String] = []

  @Option(
    name: .customShort("n"), help: ArgumentHelp("Stories to show; 0 for all.", valueName: "N"))
  var limit = 20

  @Option(help: ArgumentHelp("Articles that make a story.", valueName: "N"))
  var min = 3

  @Option(help: ArgumentHelp("Output: text, json or jsonl.", valueName: "FORMAT"))
  var format = Format.text

  func run() throws {
    guard limit >= 0, min >= 2 else {
      throw CommandFailure(
        "stories: a number is too small", remedy: "give -n 0 or more, --min 2 or more",
        status: .usage)
    }
    let session = Session(common)
    let index = try session.openIndex()
    var options = StoryOptions()
    options.limit = limit
    options.articleCountMin = min
    let stories = try index.stories(query.isEmpty ? nil : query.joined(separator: " "), options)
    print(stories, session)
    session.output.flush()
    if stories.isEmpty { throw CommandFailure(.nothingFound) }
  }

  private func print(_ stories: [Story], _ session: Session) {
    switch format {
    case .text:
      for (number, story) in stories.enumerated() { text(number, story, session) }
    case .json: session.output.line(StoriesJSON.text(stories))
    case .jsonl:
      for story in stories {
        var writer = JSONWriter()
        writer.object { writer in
          writer.member("schema", 1)
          StoriesJSON.write(story, to: &writer)
        }
        session.output.line(writer.text)
      }
    }
  }

  private func text(_ number: Int, _ story: Story, _ session: Session) {
    if number > 0 { session.output.line() }
    var facts = NumberText.counted(story.articles.count, "article")
    if let first = story.firstDay, let last = story.lastDay {
      facts = CivilDate.text(of: first) + " … " + CivilDate.text(of: last) + "   " + facts
    }
    let room = session.terminal.columnCount
    let title = DisplayWidth.cut(SafeText.line(story.title), to: room)
    session.output.line(session.style.title(title))
    let words = story.words.map { SafeText.line($0) }.joined(separator: " · ")
    session.output.line(
      session.style.faint("    " + DisplayWidth.cut(facts + "   " + words, to: room - 4)))
    let rows = HitRows(story.articles, session: session)
    for (index, hit) in story.articles.enumerated() {
      session.output.line(rows.line(hit, rank: index + 1, value: ""))
    }
  }
}
