import Analysis
import IndexFormat
import TestSupport
import Testing

@testable import Indexing

@Suite("The stream of occurrences sorts and pairs as plain loops do") struct OccurrenceStreamTests {
  private struct Occurrence {
    let document: UInt32
    let entry: Int
    let position: UInt32
  }

  /// Documents of title and body with paragraphs, and words that share a position.
  private static func occurrences(
    documentCount: Int, entryCount: Int, _ random: inout SeededGenerator
  ) -> [Occurrence] {
    var occurrences: [Occurrence] = []
    for document in 0..<UInt32(documentCount) {
      var position: UInt32 = random.oneIn(3) ? 4_096 : random.oneIn(9) ? 4_090 : 0
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        let entry = min(
          Int.random(in: 0..<entryCount, using: &random), Int.random(in: 0...6, using: &random))
        occurrences.append(Occurrence(document: document, entry: entry, position: position))
        guard !random.oneIn(7) else { continue }
        position += random.oneIn(9) ? random.pick([2, 3, 500]) : 1
        if position < 4_096, random.oneIn(20) { position = 4_096 }
      }
    }
    return occurrences
  }

  /// A stream of these, taken one by one or as tokens.
  private static func stream(
    _ occurrences: [Occurrence], documentCount: Int, asTokens: Bool
  ) -> OccurrenceStream {
    var stream = OccurrenceStream()
    for document in 0..<UInt32(documentCount) {
      stream.beginDocument()
      let own = occurrences.filter { $0.document == document }
      if asTokens {
        let tokens = own.map {
          Token(
            formOffset: 0, formCount: 1, stemInputOffset: 0, stemInputCount: 1, textStart: 0,
            textEnd: 1, position: $0.position, kind: .word)
        }
        let occupied = stream.append(own.map { UInt32($0.entry) }, tokens)
        #expect(Int(occupied) == Set(own.map(\.position)).count)
      } else {
        for occurrence in own {
          stream.append(entry: occurrence.entry, position: occurrence.position)
        }
      }
    }
    return stream
  }

  @Test("sorting by entry keeps the order of documents and positions", arguments: [1, 2, 4])
  func sorting(threadCount: Int) {
    var random = SeededGenerator(seed: UInt64(threadCount) + 40)
    for round in 0..<60 {
      let documentCount = Int.random(in: 0...30, using: &random)
      let entryCount = Int.random(in: 1...50, using: &random)
      let occurrences = Self.occurrences(
        documentCount: documentCount, entryCount: entryCount, &random)
      let stream = Self.stream(
        occurrences, documentCount: documentCount, asTokens: round % 2 == 0)
      #expect(stream.count == occurrences.count)
      let sorted = stream.sorted(entryCount: entryCount, threadCount: threadCount)
      for entry in 0..<entryCount {
        let expected = occurrences.filter { $0.entry == entry }.map {
          UInt64($0.document) << 32 | UInt64($0.position)
        }
        #expect(Array(sorted.rows(of: entry)) == expected, "round \(round), entry \(entry)")
      }
    }
  }

  @Test("a stream of more than one chunk sorts the same")
  func chunks() {
    var stream = OccurrenceStream()
    var expected: [[UInt64]] = Array(repeating: [], count: 5)
    for document in 0..<UInt64(3) {
      stream.beginDocument()
      for position in 0..<UInt32(200_000) {
        let entry = Int(position % 5)
        stream.append(entry: entry, position: 3 * position)
        expected[entry].append(document << 32 | UInt64(3 * position))
      }
    }
    for threadCount in 1...3 {
      let sorted = stream.sorted(entryCount: 5, threadCount: threadCount)
      for entry in 0..<5 { #expect(sorted.rows(of: entry).elementsEqual(expected[entry])) }
    }
  }

  /// The occurrences of ranked entries, for the walk that merging uses.
  private struct Ranked: StemOccurrences {
    let occurrences: [Occurrence]
    let rankOfEntry: [UInt16]
    let rankCount: Int

    func forEach(
      step: Int, _ body: (_ document: UInt32, _ rank: Int, _ position: UInt32) -> Void
    ) throws(Never) {
      for occurrence in occurrences where Int(occurrence.document) % step == 0 {
        let rank = Int(rankOfEntry[occurrence.entry])
        if rank < rankCount { body(occurrence.document, rank, occurrence.position) }
      }
    }
  }

  @Test("pairs are those that merging finds, from any weights and in samples")
  func pairs() {
    var random = SeededGenerator(seed: 44)
    var pairCount = 0
    for round in 0..<300 {
      let documentCount = Int.random(in: 0...30, using: &random)
      let entryCount = Int.random(in: 1...12, using: &random)
      let rankCount = Int.random(in: 1...8, using: &random)
      let occurrences = Self.occurrences(
        documentCount: documentCount, entryCount: entryCount, &random)
      let stream = Self.stream(
        occurrences, documentCount: documentCount, asTokens: round % 2 == 0)
      // Two entries can have one rank, as forms of one stem have.
      let rankOfEntry = (0..<entryCount).map { _ in
        UInt16(Int.random(in: 0...rankCount, using: &random))
      }
      let weights = (0..<rankCount).map { _ in UInt32.random(in: 1...9, using: &random) }
      let productMin = Int.random(in: 1...30, using: &random)
      let step = Int.random(in: 1...3, using: &random)
      var expected: [UInt64] = []
      let ranked = Ranked(
        occurrences: occurrences, rankOfEntry: rankOfEntry, rankCount: rankCount)
      PairChoice.forEachPair(ranked, step: step) { first, second, document, isTitle in
        guard Int(weights[first] * weights[second]) >= productMin else { return }
        expected.append(
          UInt64(first * rankCount + second) << 32 | UInt64(document << 1 | (isTitle ? 1 : 0)))
      }
      var found: [UInt64] = []
      stream.forEachPairs(
        step: step, rankOfEntry: rankOfEntry, weights: weights, productMin: productMin
      ) { found += $0 }
      #expect(found == expected, "round \(round)")
      pairCount += found.count
    }
    #expect(pairCount > 5_000)
  }
}
