import Articles
import Lede
import Testing

@Suite("Running stories of the corpus") struct CorpusStoryTests {
  private static func paths(_ story: Story) -> Set<String> {
    Set(story.articles.map { String(decoding: $0.key.path, as: UTF8.self) })
  }

  @Test("Each is one cluster, and none is merged with another")
  func wholeAndApart() throws {
    let index = try CorpusFixture.index.get()
    var options = StoryOptions()
    options.limit = 0
    let found = try index.stories(nil, options)
    let stories = try CorpusFixture.judgements("corpus-judgements.json")["stories"]?.array ?? []
    #expect(stories.count == 6)
    var homes: Set<Int> = []
    for story in stories {
      let wanted = Set(story["paths"]?.array?.compactMap(\.string) ?? [])
      let name = story["name"]?.string ?? ""
      let home = found.firstIndex { wanted.isSubset(of: Self.paths($0)) }
      #expect(home != nil, "\(name) is not one cluster")
      if let home { #expect(homes.insert(home).inserted, "\(name) is merged with another") }
    }
    for story in found {
      let days = story.articles.compactMap { $0.published?.localDay }
      #expect(days == days.sorted())
      #expect(story.firstDay == days.first && story.lastDay == days.last)
      #expect(!story.title.isEmpty && story.words.count > 2)
    }
  }

  @Test("A query narrows them, and the timeline counts its articles")
  func narrowed() throws {
    let index = try CorpusFixture.index.get()
    let found = try index.stories("wheat")
    #expect(!found.isEmpty)
    let matches = try index.search("wheat", SearchOptions(limit: 100)).hits
    let ids = Set(matches.map(\.id))
    #expect(found.allSatisfy { $0.articles.allSatisfy { ids.contains($0.id) } })
    let timeline = try index.timeline("wheat")
    let counted = timeline.days.reduce(0) { $0 + $1.articleCount } + timeline.undatedCount
    #expect(counted == matches.count)
    #expect(timeline.days.map(\.day) == timeline.days.map(\.day).sorted())
  }
}
