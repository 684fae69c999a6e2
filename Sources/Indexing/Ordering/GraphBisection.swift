import IndexFormat
import Storage
import Synchronization

/// Orders documents so that those with the same terms stand side by side: recursive graph
/// bisection.
///
/// The documents are halved, and the halves halved, down to a block of postings. In each step
/// documents change sides by what that saves: a term in d of n documents costs d · log₂(n / d) bits
/// of gaps, so moving a document that has it from a side with d to one with e saves log₂(e + 1) −
/// log₂ d. All are weighed, and the half with the lesser sums becomes the left one; a few rounds of
/// that.
///
/// Halving does not say which half comes first. The one with the higher weights does: with
/// documents that score high at the beginning of every list, a search soon knows what it may pass
/// over.
///
/// Dhulipala, Kabiljo, Karrer, Ottaviano, Pupyrev, Shalita, "Compressing Graphs and Indexes with
/// Recursive Graph Bisection", KDD '16; all documents of a part about a median, found by a radix
/// sort, instead of swapping pairs, and few rounds, after Mackenzie, Petri, Moffat, "Tradeoff
/// Options for Bipartite Graph Partitioning", TKDE '22.
///
/// Sums are of integers, and each side is ordered by itself: the result is the same in any number
/// of threads. Takes about 30 bytes a document, and 16 for each term and thread.
struct GraphBisection {
  private let rows: TermRows
  private let weights: [UInt8]
  /// No part is halved that is as small.
  private let partCountMin: Int

  /// Documents with these terms, and of each how high its scores are likely to be.
  init(_ rows: TermRows, weights: [UInt8], partCountMin: Int = PostingsFormat.blockSize) {
    precondition(weights.count == rows.documentCount, "a weight for each document")
    self.rows = rows
    self.weights = weights
    self.partCountMin = max(1, partCountMin)
  }

  /// The documents in their new order; nil when it was asked to end.
  func order(threadCount: Int = 1, isCancelled: () -> Bool = { false }) -> [UInt32]? {
    let end = EndFlag()
    let side = BisectionSide(
      rows, Array(0..<UInt32(rows.documentCount)), partCountMin: partCountMin, end)
    var order = side.order(threadCount: threadCount, isCancelled: isCancelled)
    if end.isSet { return nil }
    turn(&order, order.indices)
    return order
  }

  /// Puts the halves with higher weights first; returns the sum of the range's.
  @discardableResult
  private func turn(_ order: inout [UInt32], _ range: Range<Int>) -> Int {
    guard range.count > partCountMin else {
      return order[range].reduce(0) { $0 + Int(weights[Int($1)]) }
    }
    let middle = Self.middle(of: range)
    let left = turn(&order, range.lowerBound..<middle)
    let right = turn(&order, middle..<range.upperBound)
    // The halves differ by a document at the most, so their means are compared crosswise.
    if right * (middle - range.lowerBound) > left * (range.upperBound - middle) {
      order.replaceSubrange(
        range, with: Array(order[middle..<range.upperBound] + order[range.lowerBound..<middle]))
    }
    return left + right
  }

  /// Where the second half of a range begins.
  fileprivate static func middle(of range: Range<Int>) -> Int { range.lowerBound + range.count / 2 }
}

/// Tells the threads to end.
private final class EndFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  var isSet: Bool { flag.load(ordering: .relaxed) }

  func set() { flag.store(true, ordering: .relaxed) }
}

/// A part of the documents, ordered by one thread or, where it may have more, the halves by two.
private struct BisectionSide: Sendable {
  private static let roundCountMax = 8
  /// A round that moves fewer than one document in so many is the last.
  private static let movedShareMin = 200
  /// It is asked whether to end once in so many documents: some tens of milliseconds.
  private static let askedMask = 1 << 14 - 1

  private let rows: TermRows
  private var documents: [UInt32]
  private let partCountMin: Int
  private let end: EndFlag
  private let logarithms = FixedLog()
  /// How many documents on the left and on the right have each term.
  private var left: [Int32]
  private var right: [Int32]
  /// What having a term says for the right, for a document on the left and on the right.
  private var weightsOnLeft: [Int32]
  private var weightsOnRight: [Int32]
  private var sums: [UInt64] = []
  private var scratch: [UInt64] = []
  private var moved: [UInt32] = []

  init(_ rows: TermRows, _ documents: [UInt32], partCountMin: Int, _ end: EndFlag) {
    self.rows = rows
    self.documents = documents
    self.partCountMin = partCountMin
    self.end = end
    left = [Int32](repeating: 0, count: rows.termCount)
    right = left
    weightsOnLeft = left
    weightsOnRight = left
  }

  consuming func order(threadCount: Int, isCancelled: () -> Bool) -> [UInt32] {
    if threadCount > 1, documents.count > 2 * partCountMin {
      return inThreads(threadCount, isCancelled)
    }
    divide(documents.indices, isCancelled)
    return documents
  }

  private consuming func inThreads(_ threadCount: Int, _ isCancelled: () -> Bool) -> [UInt32] {
    let middle = bisect(documents.indices, isCancelled)
    let halves = [documents[..<middle], documents[middle...]].map {
      BisectionSide(rows, Array($0), partCountMin: partCountMin, end)
    }
    let right = halves[1]
    let other = Computation(onThread: true) {
      right.order(threadCount: threadCount / 2, isCancelled: { false })
    }
    let own = halves[0].order(
      threadCount: threadCount - threadCount / 2, isCancelled: isCancelled)
    // Only this thread asks: the other one sees the flag.
    return own + other.result { _ = isOver(isCancelled) }
  }

  /// Whether all threads are to end.
  private func isOver(_ isCancelled: () -> Bool) -> Bool {
    if !end.isSet, isCancelled() { end.set() }
    return end.isSet
  }

  private mutating func divide(_ range: Range<Int>, _ isCancelled: () -> Bool) {
    guard range.count > partCountMin, !end.isSet else { return }
    let middle = bisect(range, isCancelled)
    divide(range.lowerBound..<middle, isCancelled)
    divide(middle..<range.upperBound, isCancelled)
  }

  /// Moves documents between the halves of a range; returns where the second begins.
  private mutating func bisect(_ range: Range<Int>, _ isCancelled: () -> Bool) -> Int {
    let middle = GraphBisection.middle(of: range)
    var termCount = 0
    for place in range {
      if place & Self.askedMask == 0, isOver(isCancelled) { break }
      termCount += rows.count(documents[place])
      if place < middle {
        rows.add(documents[place], 1, to: &left)
      } else {
        rows.add(documents[place], 1, to: &right)
      }
    }
    // Where documents have few terms in all, only theirs are looked at.
    let isSparse = termCount < rows.termCount
    for _ in 0..<Self.roundCountMax {
      if isOver(isCancelled) { break }
      weigh(isSparse ? range : nil)
      guard
        let movedCount = exchange(range, middle, isCancelled),
        movedCount * Self.movedShareMin > range.count
      else { break }
    }
    clear(isSparse ? range : nil)
    return middle
  }

  private mutating func weigh(_ range: Range<Int>?) {
    guard let range else {
      for term in left.indices where left[term] | right[term] != 0 { weigh(term) }
      return
    }
    for place in range { for term in rows[documents[place]] { weigh(Int(term)) } }
  }

  private mutating func weigh(_ term: Int) {
    let (left, right) = (left[term], right[term])
    weightsOnLeft[term] = logarithms.of(right + 1) - logarithms.of(max(left, 1))
    weightsOnRight[term] = logarithms.of(max(right, 1)) - logarithms.of(left + 1)
  }

  private mutating func clear(_ range: Range<Int>?) {
    guard let range else {
      for term in left.indices {
        left[term] = 0
        right[term] = 0
      }
      return
    }
    for place in range {
      for term in rows[documents[place]] {
        left[Int(term)] = 0
        right[Int(term)] = 0
      }
    }
  }

  /// Gives the half of the documents with the lesser sums to the left; returns how many changed
  /// sides, nil when all threads are to end.
  ///
  /// On either side documents keep their order.
  private mutating func exchange(
    _ range: Range<Int>, _ middle: Int, _ isCancelled: () -> Bool
  ) -> Int? {
    sums.removeAll(keepingCapacity: true)
    for place in range {
      if place & Self.askedMask == 0, isOver(isCancelled) { return nil }
      let sum = rows.sum(documents[place], place < middle ? weightsOnLeft : weightsOnRight)
      sums.append(
        UInt64(UInt32(bitPattern: sum) ^ 1 << 31) << 32 | UInt64(place - range.lowerBound))
    }
    var sorted = sums
    PostingsSorter.sort(&sorted, &scratch)
    let pivot = sorted[middle - range.lowerBound]
    if isOver(isCancelled) { return nil }
    moved.removeAll(keepingCapacity: true)
    var next = range.lowerBound
    var count = 0
    for place in range {
      let document = documents[place]
      if sums[place - range.lowerBound] < pivot {
        if place >= middle {
          count += 1
          rows.add(document, 1, to: &left)
          rows.add(document, -1, to: &right)
        }
        documents[next] = document
        next += 1
      } else {
        if place < middle {
          count += 1
          rows.add(document, -1, to: &left)
          rows.add(document, 1, to: &right)
        }
        moved.append(document)
      }
    }
    for document in moved {
      documents[next] = document
      next += 1
    }
    return count
  }
}

/// Logarithms to base 2 in 1/256, the same on every machine.
struct FixedLog: Sendable {
  private let table: [Int32] = (0..<1 << 12).map { exact(UInt32(max(1, $0))) }

  /// The logarithm of a number that is at least 1; of large ones somewhat less.
  @inline(__always)
  func of(_ value: Int32) -> Int32 {
    if value < 1 << 12 { return table[Int(value)] }
    let shift = 20 - value.leadingZeroBitCount
    return table[Int(value >> Int32(shift))] + Int32(shift) << 8
  }

  /// Squares the mantissa once for each bit.
  private static func exact(_ value: UInt32) -> Int32 {
    var mantissa = UInt64(value) << UInt64(value.leadingZeroBitCount)
    var result = Int32(31 - value.leadingZeroBitCount)
    for _ in 0..<8 {
      mantissa = (mantissa * mantissa) >> 31
      let bit = mantissa >> 32
      result = result << 1 | Int32(bit)
      mantissa >>= bit
    }
    return result
  }
}
