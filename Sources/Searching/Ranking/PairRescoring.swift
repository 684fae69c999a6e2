import IndexFormat

/// Adds to the scores of the best hits what words of the query side by side are worth.
///
/// The best `hitCount` hits by the plan's own scores are looked at, never more or fewer, so that the
/// order does not depend on how many are shown. What is added is never below zero: they stay before
/// all others. Costs the positions of a few words in as many documents.
struct PairRescoring {
  /// How many hits are looked at.
  static let hitCount = 50

  private let pairs: [PlanLeaf]
  /// The words, each once.
  private var words: [TermGroup] = []
  /// For each pair the indices of its words.
  private var places: [(first: Int, second: Int)] = []

  init(_ pairs: [PlanLeaf]) {
    self.pairs = pairs
    for pair in pairs {
      // A pair's first word is most often the second one of the pair before.
      let first = index(of: pair.groups[0])
      places.append((first, index(of: pair.groups[1])))
    }
  }

  private mutating func index(of group: TermGroup) -> Int {
    let keys = group.terms.map(\.key)
    if let known = words.lastIndex(where: { $0.terms.map(\.key) == keys }) { return known }
    words.append(group)
    return words.count - 1
  }

  /// The pairs in a document with their frequencies, in the query's order.
  func parts(
    ofDocument document: Int, _ target: SegmentTarget, _ meter: WorkMeter
  ) throws(FormatError) -> [(pair: PlanLeaf, frequency: UInt32)] {
    var reader = try Reader(self, target, meter)
    try reader.move(to: document)
    var parts: [(PlanLeaf, UInt32)] = []
    for index in pairs.indices {
      let frequency = reader.frequency(ofPair: index)
      if frequency > 0 { parts.append((pairs[index], frequency)) }
    }
    return parts
  }

  /// Adds to the scores of hits of one segment, which ascend by document.
  func rescore(
    _ hits: inout [Hit], _ places: [Int], _ target: SegmentTarget, _ meter: WorkMeter
  ) throws(FormatError) {
    var reader = try Reader(self, target, meter)
    for place in places {
      let document = hits[place].document
      try reader.move(to: document)
      let norm = target.scoring.norm(of: document)
      for index in pairs.indices {
        let frequency = reader.frequency(ofPair: index)
        guard frequency > 0 else { continue }
        hits[place].score += Double(
          target.scoring.scorer.contribution(
            weight: pairs[index].weight, frequency: frequency, norm: norm))
      }
      hits[place].isRescored = true
    }
  }

  /// The words' positions in one document of a segment after the other.
  private struct Reader {
    private let rescoring: PairRescoring
    private let titleWeight: UInt32
    /// Nil where the segment has none of a word's terms.
    private let readers: [GroupReader?]
    private var positions: [[UInt32]]

    init(
      _ rescoring: PairRescoring, _ target: SegmentTarget, _ meter: WorkMeter
    ) throws(FormatError) {
      self.rescoring = rescoring
      titleWeight = target.scoring.titleWeight
      var readers: [GroupReader?] = []
      for word in rescoring.words {
        let entries = word.terms.compactMap { $0.entries[target.index] }
        readers.append(
          entries.isEmpty ? nil : try GroupReader(entries, in: target.segment.reader, meter))
      }
      self.readers = readers
      positions = readers.map { _ in [] }
    }

    mutating func move(to document: Int) throws(FormatError) {
      for index in readers.indices {
        positions[index].removeAll(keepingCapacity: true)
        guard let reader = readers[index] else { continue }
        try reader.advance(to: document)
        if reader.document == document { try reader.positions(into: &positions[index]) }
      }
    }

    /// The weighted number of places where the second word stands at its distance behind the first.
    func frequency(ofPair index: Int) -> UInt32 {
      let (first, second) = rescoring.places[index]
      let distance = rescoring.pairs[index].groups[1].offset
      var sum: UInt32 = 0
      var cursor = 0
      for position in positions[first] {
        let (wanted, overflow) = position.addingReportingOverflow(distance)
        guard !overflow else { break }
        while cursor < positions[second].count, positions[second][cursor] < wanted { cursor += 1 }
        guard cursor < positions[second].count else { break }
        // Title and body are two texts.
        guard positions[second][cursor] == wanted,
          (position < PostingsFormat.bodyStart) == (wanted < PostingsFormat.bodyStart)
        else { continue }
        sum =
          sum.addingReportingOverflow(
            PositionCoding.weight(position, titleWeight: titleWeight)
          ).partialValue
      }
      return sum
    }
  }
}
