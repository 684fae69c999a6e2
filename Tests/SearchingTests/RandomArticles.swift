import Articles
import Searching
import TestSupport

/// Random articles over so few words that everything collides, and queries over the same words.
struct RandomArticles {
  var random: SeededGenerator

  static let words = [
    "run", "running", "runs", "runner", "Grain", "grains", "deal", "deals", "Über", "uber", "chat",
    "chats", "chaton", "maisons", "maison", "covid-19", "F-16", "1984", "C++", "o'neill", "u.s.",
    "東京都", "東京", "京都", "都", "大阪府", "of", "of", "of", "the", "the",
  ]
  static let sites = ["www.example.com", "news.example.com", "example.org", "a.b.example.org"]

  mutating func text(_ range: ClosedRange<Int>) -> String {
    (0..<Int.random(in: range, using: &random)).map { _ in
      // Squaring prefers the later words, so that frequencies differ.
      let share = Double.random(in: 0..<1, using: &random).squareRoot()
      return Self.words[Int(share * Double(Self.words.count))]
    }.joined(separator: random.oneIn(5) ? ", " : " ")
  }

  mutating func article(_ number: Int, longest: Int = 12) -> Article {
    var article = Article(
      key: ArticleKey(source: "s", path: Array("d\(number % 3)/f".utf8), record: "\(number)"))
    article.title = text(0...4)
    article.blocks = (0..<Int.random(in: 0...3, using: &random)).map { _ in Block(text(0...longest))
    }
    article.language =
      LanguageTag(random.pick(["en", "en", "de", "fr", "ja", "und"])) ?? .undetermined
    if !random.oneIn(4) {
      let day = Int64.random(in: 19_000...19_010, using: &random)
      article.published = ArticleDate(seconds: day * 86_400, precision: .day)
    }
    article.site = random.oneIn(3) ? nil : random.pick(Self.sites)
    article.byline = random.oneIn(2) ? random.pick(["Jane Doe", "John Doe", "Jané Roe"]) : nil
    article.tags = random.oneIn(2) ? [random.pick(["war", "trade deal", "covid-19"])] : []
    article.section = random.oneIn(2) ? "World News" : nil
    if random.oneIn(2) { article.extra = [ExtraField(name: "desk", value: text(1...2))] }
    return article
  }

  // MARK: Queries

  private mutating func word() -> String { random.pick(Self.words) }

  private mutating func match() -> TextMatch {
    switch Int.random(in: 0..<14, using: &random) {
    case 0: .exact(word())
    case 1, 2: .phrase(text(1...3))
    case 3, 4: .near(text(1...3), distance: Int.random(in: 0...4, using: &random))
    case 5: .prefix(random.pick(["r", "run", "cha", "Gr", "o", "東"]))
    case 6: .wildcard(random.pick(["r*n", "?f", "*s", "r?n*", "ch*t*"]))
    case 7:
      .fuzzy(
        random.pick(["rum", "graims", "deel", "chat", "eth"]), edits: random.pick([nil, 0, 1, 2]))
    default: .word(word())
    }
  }

  private mutating func filter() -> Filter {
    switch Int.random(in: 0..<12, using: &random) {
    case 8: .value(.site, random.pick(Self.sites))
    case 9: .value(.section, random.pick(["World News", "News", "world news"]))
    case 10: .value(.tag, random.pick(["war", "trade deal", "deal"]))
    case 11: .value(.extra("desk"), word())
    case 0: .field(.site, value: random.pick(["example.com", "example.org", "news.example.com"]))
    case 1: .field(.language, value: random.pick(["en", "de", "und"]))
    case 2: .field(.author, value: random.pick(["doe", "Jane Doe", "nobody"]))
    case 3: .field(.tag, value: random.pick(["deal", "covid-19"]))
    case 4: .field(.path, value: random.pick(["d0", "f"]))
    case 5: .field(.extra("desk"), value: word())
    default:
      .date(
        DayRange(
          first: random.oneIn(3) ? nil : 19_003,
          last: Int32.random(in: 19_003...19_009, using: &random)))
    }
  }

  mutating func query(depth: Int = 2) -> Query {
    if depth == 0 || random.oneIn(4) {
      if random.oneIn(6) { return .filter(filter()) }
      if random.oneIn(30) { return .all }
      return .text(match(), in: random.pick([.anywhere, .anywhere, .anywhere, .title, .body]))
    }
    let roles: [Query.Role] = random.pick([
      [.optional], [.required], [.required, .required, .forbidden],
      [.optional, .optional, .required, .forbidden],
    ])
    return Query.group(
      (0..<Int.random(in: 1...4, using: &random)).map { _ in
        let role = random.pick(roles)
        return Query.Clause(role, query(depth: depth - 1))
      })
  }
}
