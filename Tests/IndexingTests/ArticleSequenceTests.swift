import Articles
import IndexFormat
import Indexing
import TestSupport
import Testing

@Suite("Stored articles in a row") struct ArticleSequenceTests {
  @Test("are what each of them is, whichever are left out", arguments: [1, 3, 50])
  func sequence(step: Int) throws {
    let storage = SimulatedStorage()
    let index = try IndexWriter(
      storage, settings: BuildSettings(), memoryByteCount: 16 << 20, creator: "test")
    for id in 0..<200 {
      let text = String(repeating: "Ship \(id) and \(id * 7). ", count: id % 40)
      try index.add(Article(key: ArticleKey(id: "a\(id)"), title: "\(id)", blocks: [Block(text)]))
    }
    try index.commit()
    let segment = try #require(index.segments.first)
    var sequence = try ArticleSequence(segment)
    for document in stride(from: 0, to: 200, by: step) {
      #expect(try sequence.article(document) == segment.article(document))
    }
    #expect(try sequence.article(199) == segment.article(199))
  }
}
