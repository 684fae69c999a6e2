import TestSupport
import Testing

@testable import Indexing

@Suite("Graph bisection") struct GraphBisectionTests {
  /// Documents of so many subjects in turn; each has some of its subject's own terms and some of
  /// all.
  private static func rows(
    documentCount: Int, subjectCount: Int, _ random: inout SeededGenerator
  ) -> TermRows {
    let rows = (0..<documentCount).map { document in
      let subject = document % subjectCount
      let own = (0..<8).map { _ in UInt16(subject * 20 + Int.random(in: 0..<20, using: &random)) }
      let common = (0..<4).map { _ in
        UInt16(subjectCount * 20 + Int.random(in: 0..<100, using: &random))
      }
      return Set(own + common).sorted()
    }
    return TermRows(rows, termCount: subjectCount * 20 + 100)
  }

  /// The mean of the logarithms of the gaps in the terms' lists.
  private static func cost(_ order: [UInt32], _ rows: TermRows) -> Double {
    var last = [Int](repeating: -1, count: rows.termCount)
    var sum = 0.0
    var count = 0
    let logarithms = FixedLog()
    for (number, document) in order.enumerated() {
      for term in rows[document] {
        sum += Double(logarithms.of(Int32(number - last[Int(term)]))) / 256
        last[Int(term)] = number
        count += 1
      }
    }
    return sum / Double(max(1, count))
  }

  private static func bisection(_ rows: TermRows, _ random: inout SeededGenerator) -> GraphBisection
  {
    let weights = (0..<rows.documentCount).map { _ in UInt8.random(in: 0...255, using: &random) }
    return GraphBisection(rows, weights: weights, partCountMin: 16)
  }

  @Test("gives each document one place, the same in any number of threads", arguments: 0..<12)
  func permutation(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = [0, 1, 2, 15, 16, 17, 33, 100, 257, 1_000, 1_001, 4_000][Int(seed)]
    let rows = Self.rows(documentCount: count, subjectCount: 7, &random)
    let bisection = Self.bisection(rows, &random)
    let order = try #require(bisection.order())
    #expect(order.sorted() == Array(0..<UInt32(count)))
    for threadCount in [2, 3, 8] {
      #expect(bisection.order(threadCount: threadCount) == order, "\(threadCount) threads")
    }
  }

  @Test("brings documents with the same terms together")
  func together() throws {
    var random = SeededGenerator(seed: 3)
    let rows = Self.rows(documentCount: 3_000, subjectCount: 8, &random)
    let order = try #require(Self.bisection(rows, &random).order())
    let before = Self.cost(Array(0..<3_000), rows)
    let after = Self.cost(order, rows)
    #expect(after < before - 1, "\(before) bits a gap, \(after) after")
    let neighbours = zip(order, order.dropFirst()).count { $0 % 8 == $1 % 8 }
    #expect(neighbours > 2_500)
  }

  @Test("puts the half with the higher weights first")
  func weights() throws {
    var random = SeededGenerator(seed: 4)
    let rows = Self.rows(documentCount: 64, subjectCount: 2, &random)
    for heavy in [0, 1] {
      let weights = (0..<64).map { UInt8($0 % 2 == heavy ? 200 : 10) }
      let order = try #require(GraphBisection(rows, weights: weights, partCountMin: 32).order())
      #expect(order.prefix(32).allSatisfy { Int($0) % 2 == heavy })
    }
  }

  @Test("orders documents without any term")
  func noTerms() throws {
    let rows = TermRows(Array(repeating: [], count: 700), termCount: 0)
    let weights = [UInt8](repeating: 1, count: 700)
    let order = try #require(GraphBisection(rows, weights: weights).order(threadCount: 2))
    #expect(order.sorted() == Array(0..<700))
  }

  @Test("ends without an order when it is asked to")
  func cancelled() {
    var random = SeededGenerator(seed: 5)
    let rows = Self.rows(documentCount: 2_000, subjectCount: 5, &random)
    let bisection = Self.bisection(rows, &random)
    for threadCount in [1, 2] {
      for calls in [0, 1, 7] {
        var left = calls
        let order = bisection.order(threadCount: threadCount) {
          left -= 1
          return left < 0
        }
        #expect(order == nil)
      }
    }
  }

  @Test("has logarithms that are right to 1/256, and below for large numbers")
  func logarithms() {
    let logarithms = FixedLog()
    for exponent in 0..<31 { #expect(logarithms.of(1 << Int32(exponent)) == Int32(exponent) * 256) }
    var last: Int32 = 0
    for value in stride(from: Int32(1), to: 100_000, by: 7) {
      let found = logarithms.of(value)
      #expect(found >= last)
      last = found
    }
    // log₂ 3 = 1.58496…, log₂ 1000 = 9.96578…
    #expect(logarithms.of(3) == 405)
    #expect(logarithms.of(1_000) == 2_551)
  }
}
