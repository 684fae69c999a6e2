import Lede

/// Running stories as JSON.
package enum StoriesJSON {
  /// One document, on one line; it says whether there may be more, where the question can end early.
  package static func text(_ stories: [Story], isPartial: Bool? = nil) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      if let isPartial { writer.member("isPartial", isPartial) }
      writer.member("stories", array: stories) { writer, story in
        writer.object { write(story, to: &$0) }
      }
    }
    return writer.text
  }

  /// A story's members.
  package static func write(_ story: Story, to writer: inout JSONWriter) {
    writer.member("title", story.title)
    writer.member("first", story.firstDay.map { CivilDate.text(of: $0) })
    writer.member("last", story.lastDay.map { CivilDate.text(of: $0) })
    writer.member("words", strings: story.words)
    writer.member("articleCount", story.articles.count)
    writer.member("articles", array: story.articles) { writer, hit in
      writer.object { ArticleJSON.write(hit, to: &$0) }
    }
  }
}
