import IndexFormat
import Storage
import TestSupport
import Testing

@Suite("Signatures tell how much two texts share") struct ArticleSketchTests {
  private static func signature(_ words: [UInt32]) -> ArticleSignature {
    var sketch = ArticleSketch()
    sketch.begin()
    sketch.add(words)
    var bytes: [UInt8] = []
    sketch.append(to: &bytes)
    return ArticleSignature(bytes)
  }

  private static func words(_ count: Int, _ random: inout SeededGenerator) -> [UInt32] {
    (0..<count).map { _ in UInt32(truncatingIfNeeded: random.next()) }
  }

  private static func runs(_ words: [UInt32]) -> Set<UInt64> {
    guard words.count > 2 else { return [] }
    return Set(
      (2..<words.count).map { ArticleSketch.run(words[$0 - 2], words[$0 - 1], words[$0]) })
  }

  @Test("Only a text without words has an empty one", arguments: [0, 1, 2, 3, 4, 50])
  func empty(count: Int) {
    var random = SeededGenerator(seed: 7)
    let words = Self.words(count, &random)
    #expect(Self.signature(words).isEmpty == (count == 0))
    #expect(Self.signature(words).similarity(Self.signature(words)) == (count == 0 ? 0 : 1))
  }

  @Test("The share of equal bytes is near the Jaccard similarity", arguments: [40, 200, 3_000])
  func estimate(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    var error = 0.0
    let rounds = 60
    for round in 0..<rounds {
      let words = Self.words(count, &random)
      let kept = words.prefix(count * (round + 1) / rounds)
      let other = Array(kept) + Self.words(count / 10, &random)
      let sets = (Self.runs(words), Self.runs(other))
      let exact =
        Double(sets.0.intersection(sets.1).count) / Double(max(1, sets.0.union(sets.1).count))
      let estimate = Self.signature(words).similarity(Self.signature(other))
      #expect(abs(estimate - exact) < (count < 64 ? 0.4 : 0.3))
      error += (estimate - exact) * (estimate - exact)
    }
    // One standard deviation of 64 draws is at most 0.0625; fewer runs than parts are drawn from
    // again to fill them, which adds to it.
    #expect((error / Double(rounds)).squareRoot() < (count < 64 ? 0.14 : 0.09))
  }

  @Test("Words that come in parts make the same signature")
  func parts() {
    var random = SeededGenerator(seed: 3)
    let words = Self.words(500, &random)
    let entries = words.indices.map { UInt32($0) }
    for cut in [0, 1, 2, 3, 250, 499, 500] {
      var sketch = ArticleSketch()
      sketch.begin()
      for part in [0..<cut, cut..<500] {
        // Safe: the entries are their own positions.
        unsafe entries[part].withUnsafeBytes { positions in
          unsafe sketch.add(entries[part], words, positions: positions, stride: 4, from: 0)
        }
      }
      var bytes: [UInt8] = []
      sketch.append(to: &bytes)
      #expect(ArticleSignature(bytes) == Self.signature(words))
    }
  }

  @Test("Words before the start and further ones at a position do not count")
  func positions() {
    var random = SeededGenerator(seed: 4)
    let words = Self.words(6, &random)
    let positions: [UInt32] = [10, 4_096, 4_096, 4_097, 4_099, 4_100]
    var sketch = ArticleSketch()
    sketch.begin()
    // Safe: there is a position for each entry.
    unsafe positions.withUnsafeBytes { positions in
      unsafe sketch.add(
        [0, 1, 2, 3, 4, 5], words, positions: positions, stride: 4, from: 4_096)
    }
    var bytes: [UInt8] = []
    sketch.append(to: &bytes)
    #expect(ArticleSignature(bytes) == Self.signature([words[1], words[3], words[4], words[5]]))
  }
}
