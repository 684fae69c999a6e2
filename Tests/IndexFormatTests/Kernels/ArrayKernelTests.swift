import CKernels
import TestSupport
import Testing

/// The kernels that take plain arrays, each with its twin beside it.
@Suite("Kernels on arrays answer as plain loops do") struct ArrayKernelTests {
  // MARK: Packed values

  @Test("unpacking any width, all counts up to 64 and some more", arguments: 0...32)
  func unpacking(width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let highest = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(width)) - 1)
    for count in Array(1...64) + [255, 256, 257, 300] {
      let values = (0..<count).map { _ in random.oneIn(4) ? highest : random.next() & highest }
      let bytes =
        PlainBytes.packed(values, width: width)
        + [UInt8](repeating: 0xFF, count: Int(LEDE_SLACK))
      withEachLevel { level in
        var found = [UInt32](repeating: 0xA5A5_A5A5, count: (count + 15) / 16 * 16)
        // Safe: there is slack behind the bytes, and room for the count rounded up to 16.
        unsafe lede_unpack(bytes, UInt32(width), count, &found)
        #expect(Array(found[..<count]) == values, "\(count) of \(width) bits, level \(level)")
      }
    }
  }

  // MARK: Windows and filters

  private static func drained(
    _ window: [UInt16], _ start: UInt32, _ threshold: UInt32
  ) -> PlainList.Found {
    var found = PlainList.Found()
    for (place, value) in window.enumerated() where UInt32(value) >= threshold {
      found.documents.append(start + UInt32(place))
      found.values.append(value)
    }
    return found
  }

  private func checkDrain(_ values: [UInt16], _ threshold: UInt32, _ level: Int32) {
    var window = values + [UInt16](repeating: 0, count: PlainList.windowSize - values.count)
    var found = PlainList.Found(count: PlainList.windowSize + 32)
    // Safe: the window has all its places, the outputs have room for a window and 32.
    let count = unsafe lede_drain(
      &window, 640, UInt32(values.count), threshold, &found.documents, &found.values)
    let expected = Self.drained(values, 640, threshold)
    let isEqual = found.first(count) == expected && window.allSatisfy { $0 == 0 }
    #expect(isEqual, "\(values.count) values, threshold \(threshold), level \(level)")
  }

  @Test("draining windows of all sizes up to 200, any one place, and whole ones")
  func draining() {
    var random = SeededGenerator(seed: 4)
    withEachLevel { level in
      for size in 1...200 {
        let values = (0..<size).map { _ in UInt16.random(in: 0...4, using: &random) }
        for threshold in [UInt32(1), 2, 4, 5, 65_535, 65_536] {
          checkDrain(values, threshold, level)
        }
      }
      for place in 0..<192 {
        var values = [UInt16](repeating: 0, count: 192)
        values[place] = 65_535
        checkDrain(values, 65_535, level)
      }
      for _ in 0..<20 {
        let values = (0..<PlainList.windowSize).map { _ in
          UInt16.random(in: 0...999, using: &random)
        }
        checkDrain(values, random.pick([1, 500, 995, 1_000]), level)
      }
    }
  }

  private func checkFilter(_ values: [UInt16], _ threshold: UInt32, _ level: Int32) {
    let documents = values.indices.map { UInt32(7 * $0 + 3) }
    // Room that kernels may write whole registers into.
    var found = PlainList.Found(
      documents: documents + [UInt32](repeating: 0, count: 32),
      values: values + [UInt16](repeating: 0, count: 32))
    let count = unsafe lede_filter(&found.documents, &found.values, values.count, threshold)
    let kept = values.indices.filter { UInt32(values[$0]) >= threshold }
    let expected = PlainList.Found(
      documents: kept.map { documents[$0] }, values: kept.map { values[$0] })
    #expect(found.first(count) == expected, "threshold \(threshold), level \(level)")
  }

  @Test("filtering by value: which of up to ten are kept, and seeded ones")
  func filtering() {
    var random = SeededGenerator(seed: 5)
    withEachLevel { level in
      for count in 0...10 {
        for chosen in 0..<(1 << count) {
          checkFilter((0..<count).map { chosen >> $0 & 1 == 1 ? 500 : 499 }, 500, level)
        }
      }
      for count in [15, 16, 17, 31, 32, 33, 255, 256, 1_000] {
        let values = (0..<count).map { _ in UInt16.random(in: 0...UInt16.max, using: &random) }
        for threshold in [UInt32(0), 1, 40_000, 65_535, 65_536] {
          checkFilter(values, threshold, level)
        }
      }
    }
  }

  @Test("filtering by bits: which of ten are kept, and seeded ones, with and without values")
  func filteringByBits() {
    var random = SeededGenerator(seed: 6)
    withEachLevel { level in
      for chosen in 0..<(1 << 10) {
        let bits = [UInt64(chosen) << 59, UInt64(chosen) >> 5]
        checkBits(bits, documents: (59..<69).map { $0 }, level)
      }
      for _ in 0..<30 {
        let bits = (0..<40).map { _ in random.next() }
        checkBits(bits, documents: (0..<2_560).filter { _ in random.oneIn(3) }, level)
      }
    }
  }

  private func checkBits(_ bits: [UInt64], documents: [UInt32], _ level: Int32) {
    let candidates = PlainList.Found(
      documents: documents, values: documents.map { UInt16($0 + 1) })
    let kept = documents.filter { bits[Int($0 / 64)] >> UInt64($0 % 64) & 1 == 1 }
    let expected = PlainList.Found(documents: kept, values: kept.map { UInt16($0 + 1) })
    var found = candidates
    // Safe: all documents have a bit; values may be missing.
    let count = unsafe lede_filter_by_bits(
      &found.documents, &found.values, documents.count, bits)
    #expect(found.first(count) == expected, "level \(level)")
    var alone = documents
    let aloneCount = unsafe lede_filter_by_bits(&alone, nil, documents.count, bits)
    #expect(Array(alone[..<aloneCount]) == kept, "level \(level)")
  }

  // MARK: Sets

  @Test("counting, joining and subtracting words of bits: all counts up to 40, any one bit")
  func words() {
    var random = SeededGenerator(seed: 7)
    withEachLevel { level in
      for count in 0...40 {
        let a = (0..<count).map { _ in random.next() }
        let b = (0..<count).map { _ in random.next() }
        let setBits = a.reduce(UInt64(0)) { $0 + UInt64($1.nonzeroBitCount) }
        #expect(unsafe lede_popcount(a, count) == setBits, "\(count) words, level \(level)")
        var common = a
        unsafe lede_and(&common, b, count)
        #expect(common == zip(a, b).map { $0 & $1 })
        var rest = a
        unsafe lede_and_not(&rest, b, count)
        #expect(rest == zip(a, b).map { $0 & ~$1 })
      }
      for bit in 0..<(20 * 64) {
        var words = [UInt64](repeating: 0, count: 20)
        words[bit / 64] = 1 << UInt64(bit % 64)
        #expect(unsafe lede_popcount(words, 20) == 1, "bit \(bit), level \(level)")
      }
    }
  }

  @Test("making sets with ranks: all of up to ten documents, and seeded ones")
  func sets() {
    var random = SeededGenerator(seed: 8)
    func check(_ documents: [UInt32], wordCount: Int, _ level: Int32) {
      var words = [UInt64](repeating: 0, count: wordCount)
      for document in documents { words[Int(document / 64)] |= 1 << UInt64(document % 64) }
      let ranks = words.indices.map { word in
        UInt32(documents.count { Int($0 / 64) < word })
      }
      let found = PlainBytes.kernelSet(documents, wordCount: wordCount)
      #expect(found.words == words && found.ranks == ranks, "\(documents), level \(level)")
    }
    withEachLevel { level in
      for chosen in 0..<(1 << 10) {
        check(
          (0..<10).filter { chosen >> $0 & 1 == 1 }.map { 59 + UInt32($0) }, wordCount: 2, level)
      }
      for _ in 0..<20 { check((0..<3_000).filter { _ in random.oneIn(5) }, wordCount: 47, level) }
    }
  }

  // MARK: Choosing

  @Test("the value at a rank: all of up to five of three values, and seeded ones")
  func selecting() {
    var random = SeededGenerator(seed: 9)
    func check(_ values: [UInt16]) {
      let sorted = values.sorted(by: >)
      for rank in Set([
        0, values.count / 2, values.count - 1, Int.random(in: values.indices, using: &random),
      ]) {
        let found = unsafe lede_select(values, values.count, rank)
        #expect(found == UInt32(sorted[rank]), "rank \(rank) of \(values)")
      }
    }
    for values in Self.tuples([UInt16(0), 255, 256], upTo: 5) where !values.isEmpty {
      check(values)
    }
    for count in [10, 100, 3_000] {
      check((0..<count).map { _ in UInt16.random(in: 0...UInt16.max, using: &random) })
      check((0..<count).map { _ in UInt16.random(in: 500...502, using: &random) })
    }
  }

  /// All sequences of up to so many of the choices.
  private static func tuples<T>(_ choices: [T], upTo count: Int) -> [[T]] {
    guard count > 0 else { return [[]] }
    return [[]] + tuples(choices, upTo: count - 1).flatMap { tuple in choices.map { tuple + [$0] } }
  }

  // MARK: Scores

  @Test("norms and impacts: all small frequencies and lengths, and seeded ones, to the last bit")
  func scores() {
    var random = SeededGenerator(seed: 11)
    var lengths = Array(UInt32(0)..<60) + [1_000, 100_000, .max]
    lengths += (0..<60).map { _ in UInt32.random(in: 0...UInt32.max, using: &random) }
    let documents = lengths.indices.map { UInt32($0) }.reversed() + []
    for (k1, b) in [(Float(1.2), Float(0.75)), (0, 0.75), (1.2, 0), (0.3, 1), (3, 1)] {
      for average in [Float(1), 33.3, 700] {
        let expected = documents.map { document in
          k1 * ((1 - b) + b * (Float(lengths[Int(document)]) / average))
        }
        var norms = [Float](repeating: 0, count: documents.count)
        unsafe lede_norms(lengths, documents, documents.count, k1, b, average, &norms)
        #expect(norms == expected, "k1 \(k1), b \(b), average \(average)")
        withEachLevel { level in
          for tf in Array(UInt32(1)...40) + [1_000, 1 << 24, .max] {
            let frequencies = [UInt32](repeating: tf, count: documents.count)
            var impacts = [UInt8](repeating: 0, count: documents.count)
            unsafe lede_impacts(
              lengths, documents, frequencies, documents.count, k1, b, average, &impacts)
            let wanted = norms.map { norm in
              let impact = Float(tf) / (Float(tf) + norm)
              return UInt8(min(255, (impact * 255 * 1.000001).rounded(.up)))
            }
            #expect(impacts == wanted, "tf \(tf), k1 \(k1), b \(b), level \(level)")
          }
        }
      }
    }
  }

  // MARK: Levels

  @Test("a level that is not offered gives the highest that is, and any stays until the next")
  func levels() {
    let before = lede_kernel_level()
    defer { lede_use_kernel_level(before) }
    let highest = lede_use_kernel_level(99)
    #expect((0...2).contains(highest))
    #expect(lede_use_kernel_level(-1) == 0)
    for level in 0...highest { #expect(lede_use_kernel_level(level) == level) }
    #expect(lede_use_kernel_level(highest + 1) == highest)
  }
}
