import Articles
import IndexFormat
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is asked of a search for running stories.
package struct StoryRequest: Sendable {
  /// Articles that match; nil takes the whole archive.
  package var query: Query?
  /// The articles themselves, in place of a query.
  package var articles: [ArticlePlace]?
  /// How many articles make a story.
  package var articleCountMin = 3
  /// The related articles of each that are looked at.
  package var relatedCount = 40
  /// How alike the articles of a story are on average, at the least.
  package var similarityMin = 0.11
  /// Telling words of each story.
  package var wordCount = 6
  package var planning = PlanningOptions()
  package var token: CancellationToken?

  package init() {}
}

/// Articles that tell of one matter over time.
package struct Story: Sendable {
  /// The articles, the oldest first, undated ones last.
  package var articles: [ArticlePlace]
  /// The one that is most like the others: its headline names the story.
  package var central: ArticlePlace
  /// What its articles have in common, the most telling first.
  package var words: [String]
  /// Days of the first and last article with a date.
  package var days: ClosedRange<Int32>?
}

extension Searcher {
  /// The running stories among some articles or all, the largest first.
  ///
  /// Each article's related ones are asked for; the similarity of two is the cosine of their own
  /// vectors (half for each that names the other), and fades with the time between them: to 71 % in a year, and no further than to
  /// 70 %, so that a story may rest for long when its words are its own. Then average linkage.
  /// Costs one search for related articles for each article. Decision 039.
  package func stories(_ request: StoryRequest = StoryRequest()) throws(FormatError) -> [Story] {
    var finder = StoryFinder(self, request)
    return try finder.stories()
  }
}

/// The way from articles to stories; for one thread and one request.
private struct StoryFinder {
  private static let halfLifeDays = 730.0
  private static let fadingMin = 0.7
  /// So many articles of a story are asked for its words.
  private static let askedCountMax = 12

  private let searcher: Searcher
  private let request: StoryRequest
  private var places: [ArticlePlace] = []
  private var numbers: [ArticlePlace: Int] = [:]
  /// Published days; nil when not known.
  private var days: [Int32?] = []

  init(_ searcher: Searcher, _ request: StoryRequest) {
    self.searcher = searcher
    self.request = request
  }

  mutating func stories() throws(FormatError) -> [Story] {
    try choose()
    let links = try self.links()
    var stories: [Story] = []
    for cluster in links.clusters(similarityMin: request.similarityMin)
    where cluster.count >= max(2, request.articleCountMin) {
      stories.append(try story(cluster, links))
    }
    return stories.sorted { a, b in
      if a.articles.count != b.articles.count { return a.articles.count > b.articles.count }
      let last = (a.days?.upperBound ?? .min, b.days?.upperBound ?? .min)
      if last.0 != last.1 { return last.0 > last.1 }
      return (a.central.segment, a.central.document) < (b.central.segment, b.central.document)
    }
  }

  /// The articles that take part.
  private mutating func choose() throws(FormatError) {
    var columns: [Column<Int32>] = []
    for segment in searcher.segments {
      columns.append(try segment.reader.column(.days, of: Int32.self))
    }
    func add(_ segment: Int, _ document: Int) {
      let place = ArticlePlace(segment: segment, document: document)
      numbers[place] = places.count
      places.append(place)
      let day = columns[segment][document]
      days.append(day == .min ? nil : day)
    }
    let (searcher, planning) = (searcher, request.planning)
    if let articles = request.articles {
      for place in articles where numbers[place] == nil { add(place.segment, place.document) }
    } else if let query = request.query {
      try searcher.forEachMatch(query, planning) { segment, document throws(FormatError) in
        add(segment, document)
        return true
      }
    } else {
      for (index, segment) in searcher.segments.enumerated() {
        for document in 0..<segment.reader.documentCount where !segment.isDeleted(document) {
          add(index, document)
        }
      }
    }
  }

  private func links() throws(FormatError) -> StoryLinks {
    var links = StoryLinks(count: places.count)
    var related = RelatedRequest(limit: request.relatedCount)
    related.planning = request.planning
    related.token = request.token
    for (number, place) in places.enumerated() {
      if request.token?.isCancelled == true { break }
      let article = try searcher.segments[place.segment].reader.article(place.document)
      for hit in try searcher.related(to: article, related).hits {
        guard let other = numbers[ArticlePlace(hit.hit)] else { continue }
        links.add(number, other, hit.cosine / 2 * fading(number, other))
      }
    }
    return links
  }

  private func fading(_ a: Int, _ b: Int) -> Double {
    guard let first = days[a], let second = days[b] else { return 1 }
    let distance = abs(Double(first) - Double(second))
    return max(Self.fadingMin, exp2(-distance / Self.halfLifeDays))
  }

  private func story(_ cluster: [Int], _ links: StoryLinks) throws(FormatError) -> Story {
    let members = Set(cluster)
    var central = cluster[0]
    var best = -1.0
    for number in cluster {
      let sum = links[number].filter { members.contains($0.key) }.values.sorted().reduce(0, +)
      if sum > best { (best, central) = (sum, number) }
    }
    let order = cluster.sorted { (days[$0] ?? .max, $0) < (days[$1] ?? .max, $1) }
    let dated = order.compactMap { days[$0] }
    return Story(
      articles: order.map { places[$0] }, central: places[central],
      words: try words(of: cluster, central),
      days: dated.first.flatMap { first in dated.last.map { first...$0 } })
  }

  /// The words that bring a story's articles together: what they add to what its articles say of
  /// each other.
  private func words(of cluster: [Int], _ central: Int) throws(FormatError) -> [String] {
    let members = Set(cluster.map { places[$0] })
    var related = RelatedRequest(limit: request.relatedCount)
    related.planning = request.planning
    related.explains = true
    related.token = request.token
    var sums: [String: Double] = [:]
    let step = max(1, cluster.count / Self.askedCountMax)
    for index in stride(from: 0, to: cluster.count, by: step) {
      if request.token?.isCancelled == true { break }
      let place = places[cluster[index]]
      let article = try searcher.segments[place.segment].reader.article(place.document)
      for hit in try searcher.related(to: article, related).hits
      where members.contains(ArticlePlace(hit.hit)) {
        for term in hit.shared {
          sums[term.word.lowercased(), default: 0] += Double(term.contribution)
        }
      }
    }
    let order = sums.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    return order.prefix(request.wordCount).map(\.key)
  }
}
