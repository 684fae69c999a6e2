import CKernels
import TestSupport
import Testing

/// The kernels of documents in another order, against their plain twins.
@Suite("Kernels of ordering answer as plain loops do") struct OrderingKernelTests {
  @Test("sorting rows, equals in their order: all of up to five of three keys, and seeded ones")
  func sorting() {
    var random = SeededGenerator(seed: 10)
    func check(_ keys: [UInt32]) {
      // What stands below the key is in no order, and not looked at.
      let rows = keys.map { UInt64($0) << 32 | UInt64(UInt32.random(in: 0...9, using: &random)) }
      let expected = rows.enumerated().sorted { a, b in
        (a.element >> 32, a.offset) < (b.element >> 32, b.offset)
      }.map(\.element)
      var found = rows
      var scratch = [UInt64](repeating: 0, count: rows.count)
      unsafe lede_sort_rows(&found, rows.count, &scratch)
      if found != expected { #expect(found == expected, "\(keys.count) keys") }
    }
    for keys in Self.tuples([0, 1, UInt32.max], upTo: 5) { check(keys) }
    for count in [47, 48, 49, 50, 2_047, 2_049, 5_000] {
      check((0..<count).map { _ in UInt32.random(in: 0...UInt32.max, using: &random) })
      check((0..<count).map { _ in UInt32.random(in: 0...9, using: &random) })
      check((0..<count).map { UInt32($0) << 11 })
      check((0..<count).map { UInt32.max - UInt32($0) })
      // One digit differs, or none: an odd number of passes, and no pass.
      for shift in [0, 8, 16, 24] { check((0..<count).map { UInt32($0 % 7) << shift | 5 }) }
      check([UInt32](repeating: 9, count: count))
    }
  }

  @Test("taking postings and their values in another order: all orders of four, and seeded ones")
  func taking() {
    var random = SeededGenerator(seed: 11)
    func check(_ places: [Int], valueCountMax: Int) {
      let count = places.count
      let documents = (0..<count).map { UInt32($0) * 3 + 1 }
      let rows = zip(documents, places).map { UInt64($0) << 32 | UInt64($1) }
      let frequencies = places.map { _ in UInt32.random(in: 1...UInt32.max, using: &random) }
      let values = places.map { _ in
        (0..<Int.random(in: 0...valueCountMax, using: &random)).map { _ in
          UInt32.random(in: 0...UInt32.max, using: &random)
        }
      }
      var starts: [UInt32] = [0]
      for list in values { starts.append((starts.last ?? 0) + UInt32(list.count)) }
      var (taken, takenFrequencies, counts) = (documents, frequencies, frequencies)
      unsafe lede_take_postings(rows, count, frequencies, &taken, &takenFrequencies)
      #expect(taken == documents)
      #expect(takenFrequencies == places.map { frequencies[$0] })
      var takenValues = values.flatMap { $0 }
      unsafe lede_take_values(rows, count, starts, values.flatMap { $0 }, &counts, &takenValues)
      #expect(counts == places.map { UInt32(values[$0].count) })
      #expect(takenValues == places.flatMap { values[$0] })
    }
    check([], valueCountMax: 0)
    for places in Self.tuples([0, 1, 2, 3], upTo: 4) where Set(places).count == 4 {
      check(places, valueCountMax: 3)
    }
    for count in [1, 255, 256, 257, 3_000] {
      for valueCountMax in [0, 1, 40] {
        check((0..<count).shuffled(using: &random), valueCountMax: valueCountMax)
      }
    }
  }

  @Test("counting terms and adding up their weights: none to nine of them, and seeded ones")
  func terms() {
    var random = SeededGenerator(seed: 12)
    for count in Array(0...9) + [100, 1_001] {
      for termCount in [1, 3, 1 << 16] {
        let terms = (0..<count).map { _ in
          UInt16(clamping: Int.random(in: 0..<termCount, using: &random))
        }
        let weights = (0..<termCount).map { _ in
          Int32.random(in: -(1 << 20)...(1 << 20), using: &random)
        }
        let sum = unsafe lede_sum_terms(terms, count, weights)
        #expect(sum == terms.reduce(0) { $0 + weights[Int($1)] }, "\(count) of \(termCount)")
        for step in [Int32(1), -1, 5] {
          var expected = weights
          for term in terms { expected[Int(term)] += step }
          var found = weights
          unsafe lede_add_terms(terms, count, step, &found)
          if found != expected { #expect(found == expected, "\(count) of \(termCount)") }
        }
      }
    }
  }

  /// All sequences of up to so many of the choices.
  private static func tuples<T>(_ choices: [T], upTo count: Int) -> [[T]] {
    guard count > 0 else { return [[]] }
    return [[]] + tuples(choices, upTo: count - 1).flatMap { tuple in choices.map { tuple + [$0] } }
  }
}
