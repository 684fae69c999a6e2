import IndexFormat
import Storage

extension SegmentMerge {
  /// Numbers the documents once more where another order than the natural one is asked for.
  mutating func orderDocuments() throws(MergeError) {
    let ordered: [UInt32]
    var places: [DocumentPlace]
    switch order {
    case .natural: return
    case .date:
      places = naturalPlaces()
      ordered = try byDate(places)
    case .graph:
      places = naturalPlaces()
      ordered = try byTerms(places)
    }
    var numbers = [UInt32](repeating: 0, count: places.count)
    for (number, natural) in ordered.enumerated() { numbers[Int(natural)] = UInt32(number) }
    places = ordered.map { places[Int($0)] }
    for index in sources.indices { sources[index].reorder(numbers) }
    self.places = places
  }

  private func naturalPlaces() -> [DocumentPlace] {
    var places: [DocumentPlace] = []
    for (index, source) in sources.enumerated() {
      for document in 0..<source.reader.documentCount where source.number(of: document) != nil {
        places.append(DocumentPlace(source: UInt32(index), document: UInt32(document)))
      }
    }
    return places
  }

  private func byDate(_ places: [DocumentPlace]) throws(MergeError) -> [UInt32] {
    let columns = try reading { () throws(FormatError) in
      try sources.map { source throws(FormatError) in
        try source.reader.column(.instants, of: Int64.self)
      }
    }
    let instants = places.map { columns[Int($0.source)][Int($0.document)] }
    var comparisonCount = 0
    do {
      return try (0..<UInt32(places.count)).sorted {
        comparisonCount += 1
        if comparisonCount & (1 << 16 - 1) == 0 { try checkCancelled() }
        return (instants[Int($0)], $0) < (instants[Int($1)], $1)
      }
    } catch { throw .cancelled }
  }

  // MARK: By terms

  private func byTerms(_ places: [DocumentPlace]) throws(MergeError) -> [UInt32] {
    let choice = try TermChoice(self, documentCount: places.count)
    var rows = TermRows.Counting(documentCount: places.count)
    try forEachChosen(choice) { _, part in rows.count(part.documents) }
    var filling = TermRows.Filling(rows, termCount: choice.termCount)
    try forEachChosen(choice) { term, part in filling.append(term, part.documents) }
    let weights = try reading { () throws(FormatError) in try self.weights(places) }
    let bisection = GraphBisection(
      filling.rows, weights: weights, partCountMin: partCountMin)
    guard let order = bisection.order(threadCount: threadCount, isCancelled: isCancelled) else {
      throw .cancelled
    }
    return order
  }

  /// What one occurrence counts in each document: the shorter it is, the more.
  private func weights(_ places: [DocumentPlace]) throws(FormatError) -> [UInt8] {
    let columns = try sources.map { source throws(FormatError) in try source.reader.lengths() }
    let lengths = places.map { columns[Int($0.source)][Int($0.document)] }
    let sum = lengths.reduce(0.0) { $0 + Double($1) }
    let scoring = BlockBoundScoring(
      k1: settings.k1, b: settings.b,
      averageLength: max(1, Float(sum / Double(max(1, lengths.count)))))
    return lengths.map { BlockBoundScoring.quantized(scoring.impact(frequency: 1, length: $0)) }
  }

  private func forEachChosen(
    _ choice: TermChoice, _ body: (_ term: UInt16, PostingsPart) -> Void
  ) throws(MergeError) {
    var term: UInt16 = 0
    try forEachStem { parts throws(MergeError) in
      guard choice.contains(parts) else { return }
      try forEachPart(of: parts, hasPositions: false) { body(term, $0) }
      term += 1
    }
  }

  fileprivate func forEachStem(
    _ body: ([TermMerge.Part]) throws(MergeError) -> Void
  ) throws(MergeError) {
    let fields = sources.map { _ in TermField.stem...TermField.stem as ClosedRange? }
    var terms = try reading { () throws(FormatError) in
      try TermMerge(sources.map(\.reader), fields: fields)
    }
    while try reading({ () throws(FormatError) in try terms.next() }) {
      try body(terms.parts)
      try checkCancelled()
    }
  }
}

/// Which stems bisection looks at: neither those that are nearly everywhere, which tell nothing,
/// nor rare ones, whose lists are short however they are ordered.
///
/// As many of the more frequent ones as fit half of the memory, and as can be numbered.
private struct TermChoice {
  /// Stems in more than one document in so many tell little of what it is about.
  private static let spacingMin = 10
  /// Stems in fewer than one document in so many are left out, and those in fewer than `countMin`.
  private static let spacingMax = 1_024
  private static let countMin = 8
  private static let termCountMax = Int(UInt16.max)

  private(set) var termCount = 0
  private var counts: Range<Int>

  init(_ merge: SegmentMerge, documentCount: Int) throws(MergeError) {
    let highest = documentCount / Self.spacingMin
    let least = max(Self.countMin, documentCount / Self.spacingMax)
    guard least <= highest else {
      counts = 0..<0
      return
    }
    // How many stems have so many documents.
    var stems = [Int](repeating: 0, count: highest + 1)
    try merge.forEachStem { parts in
      let count = Self.documentCount(parts)
      if (least...highest).contains(count) { stems[count] += 1 }
    }
    var left = merge.memoryByteCount / 2 / TermRows.termByteCount
    var lowest = highest + 1
    while lowest > least {
      let postings = stems[lowest - 1] * (lowest - 1)
      guard postings <= left, termCount + stems[lowest - 1] <= Self.termCountMax else { break }
      left -= postings
      termCount += stems[lowest - 1]
      lowest -= 1
    }
    counts = lowest..<(highest + 1)
  }

  func contains(_ parts: [TermMerge.Part]) -> Bool { counts.contains(Self.documentCount(parts)) }

  private static func documentCount(_ parts: [TermMerge.Part]) -> Int {
    parts.reduce(0) { $0 + $1.entry.documentCount }
  }
}
