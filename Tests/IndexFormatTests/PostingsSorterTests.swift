import IndexFormat
import TestSupport
import Testing

@Suite("Postings that come in any order") struct PostingsSorterTests {
  @Test("are put in that of their documents, with their values", arguments: 0..<40)
  func sorted(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var sorter = PostingsSorter()
    for hasValues in [true, false, true] {
      let count = [0, 1, 2, 24, 25, 256, 300, 5_000][Int(seed) % 8]
      let highest: UInt32 = [9_999, 70_000, 1 << 30][Int(seed) % 3]
      var documents: Set<UInt32> = []
      while documents.count < count {
        documents.insert(UInt32.random(in: 0...highest, using: &random))
      }
      var rows: [(document: UInt32, frequency: UInt32, values: [UInt32])] = []
      for document in documents.sorted().shuffled(using: &random) {
        let values = (0..<Int.random(in: 1...5, using: &random)).map { _ in
          UInt32.random(in: 0..<1_000, using: &random)
        }
        rows.append((document, UInt32(values.count), values))
      }
      for start in stride(from: 0, to: count, by: 100) {
        var part = PostingsPart()
        for row in rows[start..<min(start + 100, count)] {
          part.documents.append(row.document)
          part.frequencies.append(row.frequency)
          guard hasValues else { continue }
          part.valueCounts.append(UInt32(row.values.count))
          part.values += row.values
        }
        sorter.append(part)
      }
      let found = sorter.take()
      rows.sort { $0.document < $1.document }
      #expect(found.documents == rows.map(\.document), "seed \(seed)")
      #expect(found.frequencies == rows.map(\.frequency), "seed \(seed)")
      #expect(found.values == (hasValues ? rows.flatMap(\.values) : []), "seed \(seed)")
      #expect(
        found.valueCounts == (hasValues ? rows.map { UInt32($0.values.count) } : []),
        "seed \(seed)")
    }
  }

  @Test("are rows sorted by their high halves, equal ones as they came", arguments: 0..<30)
  func rows(seed: UInt64) {
    var random = SeededGenerator(seed: 100 + seed)
    let count = Int.random(in: 0...2_000, using: &random)
    let spread = UInt64.random(in: 1...(1 << 32) - 1, using: &random) >> (seed % 32)
    var rows = (0..<count).map { place in
      UInt64.random(in: 0...spread, using: &random) << 32 | UInt64(place)
    }
    let expected = rows.sorted()
    var scratch: [UInt64] = []
    PostingsSorter.sort(&rows, &scratch)
    #expect(rows == expected, "seed \(seed)")
  }
}
