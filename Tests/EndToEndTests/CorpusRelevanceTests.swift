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

  /// nDCG@10 with gains 2^grade − 1.
  private func ndcg(_ ranking: [String], _ grades: [String: Int]) -> Double {
    func gain(_ grade: Int, _ rank: Int) -> Double { (exp2(Double(grade)) - 1) / log2(Double(rank + 2)) }
    let found = ranking.prefix(10).enumerated().reduce(0) { $0 + gain(grades[$1.element] ?? 0, $1.offset) }
    let ideal = grades.values.sorted(by: >).prefix(10).enumerated().reduce(0) {
      $0 + gain($1.element, $1.offset)
    }
    return ideal > 0 ? found / ideal : 1
  }
}
