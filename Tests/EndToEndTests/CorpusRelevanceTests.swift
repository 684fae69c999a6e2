import Articles
import Glibc
import Lede
import TestSupport
import Testing

@Suite("Searching the corpus") struct CorpusRelevanceTests {
  @Test(
    "Judged queries find what a reader would want first",
    arguments: [("corpus-judgements.json", 0.9), ("corpus-judgements-text.json", 0.85)])
  func queries(file: String, bar: Double) throws {
    let index = try CorpusFixture.index.get()
    let queries = try #require(try CorpusFixture.judgements(file)["queries"]?.array)
    var sum = 0.0
    var weak: [String] = []
    for query in queries {
      let text = try #require(query["text"]?.string)
      let grades = query["relevant"]?.members.mapValues(\.integer) ?? [:]
      let ranking = try index.search(text).hits.map { String(decoding: $0.key.path, as: UTF8.self) }
      let value = ndcg(ranking, grades)
      sum += value
      if value < 0.5 { weak.append("\(text): \(value)") }
    }
    let mean = sum / Double(queries.count)
    #expect(mean >= bar, "nDCG@10 of \(file): \(mean); weak: \(weak)")
  }

  @Test("An article's related ones are those of its story")
  func related() throws {
    let index = try CorpusFixture.index.get()
    for (file, bar) in [("corpus-judgements.json", 0.9), ("corpus-judgements-text.json", 0.85)] {
      let entries = try #require(try CorpusFixture.judgements(file)["related"]?.array)
      var sum = 0.0
      var weak: [String] = []
      for entry in entries {
        let path = try #require(entry["path"]?.string)
        let wanted = Set(entry["related"]?.array?.compactMap(\.string) ?? [])
        // Each file judges its own half of the corpus only.
        let paths = try related(to: path, 60, in: index)
          .map { String(decoding: $0.hit.key.path, as: UTF8.self) }
          .filter { isTextHalf($0) == isTextHalf(path) }.prefix(wanted.count)
        #expect(!paths.contains(path))
        let precision = Double(wanted.intersection(paths).count) / Double(wanted.count)
        if precision < 1 { weak.append("\(path): \(paths)") }
        sum += precision
      }
      let mean = sum / Double(entries.count)
      #expect(mean >= bar, "R-precision of \(file): \(mean); \(weak)")
    }
  }

  private static let sample = CorpusFixture.package + "/../shared/data/sample-article.txt"
  // Safe: the path ends in NUL.
  private static let hasSample = unsafe access(sample, R_OK) == 0

  @Test(
    "The sample article is found first, and its subject's articles are its nearest",
    .enabled(if: Self.hasSample, "needs the shared sample article"))
  func sampleArticle() throws {
    let index = try CorpusFixture.build([CorpusFixture.package + "/Corpus", Self.sample], "s")
    let hits = try index.search("north korea satellite technology from russia").hits
    #expect(hits.first.map { String(decoding: $0.key.path, as: UTF8.self) } == "sample-article.txt")
    let stories = try #require(
      try CorpusFixture.judgements("corpus-judgements.json")["stories"]?.array)
    let story = stories.first { $0["name"]?.string?.contains("Korea") ?? false }
    var wanted = Set(story?["paths"]?.array?.compactMap(\.string) ?? [])
    #expect(wanted.count >= 5)
    for name in [
      "north-korea-satellites-russian-help", "north-korean-troops-kursk-weapons",
      "un-sanctions-monitors-north-korea",
    ] {
      wanted.insert("text/\(name).txt")
    }
    let found = try related(to: "sample-article.txt", wanted.count, in: index)
    let paths = found.map { String(decoding: $0.hit.key.path, as: UTF8.self) }
    #expect(Set(paths) == wanted)
  }

  private func related(
    to path: String, _ limit: Int, in index: Lede.Index
  ) throws -> [RelatedHit] {
    let article = try #require(try index.article(id: path))
    var options = RelatedOptions()
    options.limit = limit
    options.copies = .kept
    return try index.related(to: article.key, options).hits
  }

  private func isTextHalf(_ path: String) -> Bool {
    path.hasPrefix("text/") || path.hasPrefix("languages/")
  }

  /// nDCG@10 with gains 2^grade − 1.
  private func ndcg(_ ranking: [String], _ grades: [String: Int]) -> Double {
    func gain(_ grade: Int, _ rank: Int) -> Double {
      (exp2(Double(grade)) - 1) / log2(Double(rank + 2))
    }
    let found = ranking.prefix(10).enumerated().reduce(0) {
      $0 + gain(grades[$1.element] ?? 0, $1.offset)
    }
    let ideal = grades.values.sorted(by: >).prefix(10).enumerated().reduce(0) {
      $0 + gain($1.element, $1.offset)
    }
    return ideal > 0 ? found / ideal : 1
  }
}
