/// Sums of contributions for a run of 4,096 documents.
///
/// Double sums of single-precision contributions are exact in any order unless they differ by more
/// than 2²⁹; `UnionSearch` tells the two cases apart.
struct ScoreWindow {
  static let size = 4_096

  private(set) var start = 0
  private(set) var end = 0
  private var sums: [Double] = []
  private var isTouched: [UInt64] = []

  /// An empty window over no documents.
  init() {
    sums = [Double](repeating: 0, count: Self.size)
    isTouched = [UInt64](repeating: 0, count: Self.size / 64)
  }

  /// What stands in for a window that was moved away.
  private init(placeholder: Void) {}

  /// Moves to the documents from `start` on; the window must be empty.
  mutating func move(to start: Int, before limit: Int) {
    self.start = start
    end = min(limit, start + Self.size)
  }

  @inline(__always)
  mutating func add(_ contribution: Float, to document: Int) {
    let slot = document - start
    sums[slot] += Double(contribution)
    isTouched[slot >> 6] |= 1 << UInt64(slot & 63)
  }

  /// Calls `body` with each touched document and its sum, ascending, and empties the window.
  mutating func drain<E: Error>(_ body: (Int, Double) throws(E) -> Void) throws(E) {
    for word in isTouched.indices {
      var bits = isTouched[word]
      isTouched[word] = 0
      while bits != 0 {
        let slot = word << 6 | bits.trailingZeroBitCount
        bits &= bits - 1
        let sum = sums[slot]
        sums[slot] = 0
        try body(start + slot, sum)
      }
    }
  }
}

extension ScoreWindow {
  /// Moves a window out of a property, so that it can be changed beside the property's owner.
  static func taking(_ window: inout ScoreWindow) -> ScoreWindow {
    var taken = ScoreWindow(placeholder: ())
    swap(&taken, &window)
    return taken
  }
}

/// A set of documents among a run of 4,096.
struct DocumentWindow {
  static let size = 4_096

  private(set) var start = 0
  private(set) var end = 0
  private var bits = [UInt64](repeating: 0, count: size / 64)

  /// Moves to the documents from `start` on, none of them in the set.
  mutating func move(to start: Int, before limit: Int) {
    self.start = start
    end = min(limit, start + Self.size)
    for word in bits.indices { bits[word] = 0 }
  }

  @inline(__always)
  mutating func insert(_ document: Int) {
    let slot = document - start
    bits[slot >> 6] |= 1 << UInt64(slot & 63)
  }

  /// How many documents are in the set.
  var count: Int { bits.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// How many documents of the set are as asked.
  func count(where isWanted: (Int) -> Bool) -> Int {
    var count = 0
    for word in bits.indices {
      var rest = bits[word]
      while rest != 0 {
        if isWanted(start + (word << 6 | rest.trailingZeroBitCount)) { count += 1 }
        rest &= rest - 1
      }
    }
    return count
  }
}
