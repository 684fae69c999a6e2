import TestSupport
import Testing

@testable import Indexing

@Suite("A term table numbers keys as a dictionary does") struct TermTableTests {
  @Test("one at a time and by the batch, with tags, of all lengths")
  func numbers() {
    struct Key: Hashable {
      let bytes: [UInt8]
      let tag: UInt8
    }
    var random = SeededGenerator(seed: 12)
    for round in 0..<20 {
      let table = TermTable()
      var expected: [Key: Int] = [:]
      var known: [Key] = []
      for _ in 0..<200 {
        var arena: [UInt8] = []
        var keys: [UInt64] = []
        var batch: [Key] = []
        for _ in 0..<Int.random(in: 0...70, using: &random) {
          let count = random.oneIn(20) ? 600 : Int.random(in: 0...20, using: &random)
          let letters: ClosedRange<UInt8> = round % 2 == 0 ? 0x61...0x63 : 0...255
          let key = Key(
            bytes: (0..<count).map { _ in UInt8.random(in: letters, using: &random) },
            tag: random.oneIn(3) ? 7 : 255)
          keys.append(
            TermTable.key(offset: UInt32(arena.count), count: count, tag: key.tag))
          arena += key.bytes
          batch.append(key)
        }
        let before = arena
        var ids: [UInt32] = []
        if random.oneIn(4) {
          ids = batch.map { UInt32(table.intern($0.bytes, tag: $0.tag).id) }
        } else {
          table.internAll(keys, in: &arena, into: &ids)
        }
        #expect(arena == before)
        for (index, key) in batch.enumerated() {
          if expected[key] == nil {
            expected[key] = expected.count
            known.append(key)
          }
          #expect(Int(ids[index]) == expected[key], "round \(round)")
        }
      }
      #expect(table.count == known.count)
      for (id, key) in known.enumerated() { #expect(table.bytes(id) == key.bytes) }
      let order = known.indices.sorted { a, b in
        known[a].bytes == known[b].bytes
          ? known[a].tag < known[b].tag
          : known[a].bytes.lexicographicallyPrecedes(known[b].bytes)
      }
      #expect(table.sorted() == order, "round \(round)")
    }
  }
}
