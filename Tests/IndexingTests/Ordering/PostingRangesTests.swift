import TestSupport
import Testing

@testable import Indexing

@Suite("Ranges of the postings of a list") struct PostingRangesTests {
  @Test("hold what they may, however uneven the postings are spread", arguments: 0..<8)
  func uneven(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let documentCount = [1, 900, 1_024, 1_025, 50_000, 200_000, 300_000, 400_000][Int(seed)]
    // All of a list in a twentieth of the documents, as after bisection, and some elsewhere.
    let dense = documentCount / 2..<(documentCount / 2 + max(1, documentCount / 20))
    var documents = Set(dense.map { UInt32($0) })
    for _ in 0..<500 {
      documents.insert(UInt32.random(in: 0..<UInt32(documentCount), using: &random))
    }
    var ranges = PostingRanges(documentCount: documentCount)
    var byteCounts: [UInt32: Int] = [:]
    for document in documents {
      let byteCount = Int.random(in: 56...200, using: &random)
      byteCounts[document] = byteCount
      ranges.add(document, byteCount: byteCount)
    }
    let total = byteCounts.values.reduce(0, +)
    let strip = (documentCount + 1_023) / 1_024
    for limit in [total / 40 + 200 * strip, total / 3, total] {
      let found = ranges.ranges(byteCountMax: limit)
      #expect(found.first?.lowerBound == 0 && found.last?.upperBound == UInt32(documentCount))
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
      for range in found {
        let byteCount = byteCounts.reduce(0) { $0 + (range.contains($1.key) ? $1.value : 0) }
        #expect(byteCount <= limit || range.count <= strip, "\(range) of \(documentCount)")
      }
      // No more of them than twice what an even spread would need.
      #expect(found.count <= 2 * (total / max(1, limit)) + 1)
    }
  }

  @Test("are one where there is nothing, and none without documents")
  func empty() {
    #expect(PostingRanges(documentCount: 5_000).ranges(byteCountMax: 1) == [0..<5_000])
    #expect(PostingRanges(documentCount: 0).ranges(byteCountMax: 1).isEmpty)
  }
}
