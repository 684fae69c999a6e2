import CKernels

/// The chosen terms of each document, by number: two bytes for each.
struct TermRows: Sendable {
  static let termByteCount = 2

  let termCount: Int
  /// Where each document's terms begin, and where the last one's end.
  private let starts: [Int]
  private let terms: [UInt16]

  fileprivate init(termCount: Int, starts: [Int], terms: [UInt16]) {
    self.termCount = termCount
    self.starts = starts
    self.terms = terms
  }

  /// Rows of terms below `termCount`.
  init(_ rows: [[UInt16]], termCount: Int) {
    precondition(rows.allSatisfy { $0.allSatisfy { $0 < termCount } }, "terms that are counted")
    self.termCount = termCount
    var starts = [0]
    for row in rows { starts.append((starts.last ?? 0) + row.count) }
    self.starts = starts
    terms = rows.flatMap { $0 }
  }

  var documentCount: Int { starts.count - 1 }

  /// How many terms a document has.
  func count(_ document: UInt32) -> Int { starts[Int(document) + 1] - starts[Int(document)] }

  /// The terms of a document.
  subscript(document: UInt32) -> ArraySlice<UInt16> {
    terms[starts[Int(document)]..<starts[Int(document) + 1]]
  }

  /// Adds a step to the counts of a document's terms.
  func add(_ document: UInt32, _ step: Int32, to counts: inout [Int32]) {
    precondition(counts.count == termCount, "a count for each term")
    // Safe: every term is below the number of counts.
    unsafe self[document].withUnsafeBufferPointer { terms in
      unsafe counts.withUnsafeMutableBufferPointer { counts in
        unsafe lede_add_terms(terms.baseAddress, terms.count, step, counts.baseAddress)
      }
    }
  }

  /// The sum of the weights of a document's terms.
  func sum(_ document: UInt32, _ weights: [Int32]) -> Int32 {
    precondition(weights.count == termCount, "a weight for each term")
    // Safe: every term is below the number of weights.
    return unsafe self[document].withUnsafeBufferPointer { terms in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe lede_sum_terms(terms.baseAddress, terms.count, weights.baseAddress)
      }
    }
  }
}

extension TermRows {
  /// How many terms each document has.
  struct Counting {
    fileprivate var counts: [Int]

    init(documentCount: Int) { counts = [Int](repeating: 0, count: documentCount + 1) }

    /// Counts a term of some documents.
    mutating func count(_ documents: [UInt32]) {
      for document in documents { counts[Int(document)] += 1 }
    }
  }

  /// Fills the rows, term after term.
  struct Filling {
    private let termCount: Int
    /// Where the next term of each document goes: in the end, where the next document's begin.
    private var next: [Int]
    private var terms: [UInt16]

    init(_ counting: consuming Counting, termCount: Int) {
      self.termCount = termCount
      next = counting.counts
      var start = 0
      for document in next.indices {
        let count = next[document]
        next[document] = start
        start += count
      }
      terms = [UInt16](repeating: 0, count: start)
    }

    /// Adds a term to some documents.
    mutating func append(_ term: UInt16, _ documents: [UInt32]) {
      precondition(term < termCount, "a term that is counted")
      for document in documents {
        terms[next[Int(document)]] = term
        next[Int(document)] += 1
      }
    }

    var rows: TermRows {
      TermRows(termCount: termCount, starts: [0] + next.dropLast(), terms: terms)
    }
  }
}
