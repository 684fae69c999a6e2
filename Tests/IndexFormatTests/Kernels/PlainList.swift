/// A posting list as plain arrays, and what each kernel has to answer about it: the twins of the
/// kernels that take a list, written from CPostings.h and FORMAT.md.
struct PlainList {
  let documentCount: UInt32
  let titleWeight: UInt32
  /// Ascending, each once.
  let documents: [UInt32]
  /// At least 1; where there are positions, what they weigh.
  let frequencies: [UInt32]
  let impacts: [UInt8]
  /// The positions of each posting, ascending; empty for a list without.
  let positions: [[UInt32]]
  private let places: [UInt32: Int]

  static let blockSize = 256
  static let bodyStart: UInt32 = 4_096
  static let windowSize = 4_096

  /// How a posting's first position is stored: title and body alternate below 32.
  static func firstValue(_ position: UInt32) -> UInt32 {
    let isTitle = position < bodyStart
    let place = isTitle ? position : position - bodyStart
    if place < 32 { return place << 1 | (isTitle ? 0 : 1) }
    return isTitle ? UInt32.max - 4_095 + place : place + 32
  }

  init(
    documentCount: UInt32, documents: [UInt32], impacts: [UInt8], frequencies: [UInt32],
    positions: [[UInt32]] = [], titleWeight: UInt32 = 1
  ) {
    self.documentCount = documentCount
    self.documents = documents
    self.impacts = impacts
    self.positions = positions
    self.titleWeight = titleWeight
    self.frequencies =
      positions.isEmpty
      ? frequencies
      : positions.map { $0.reduce(0) { $0 + ($1 < Self.bodyStart ? titleWeight : 1) } }
    places = Dictionary(uniqueKeysWithValues: zip(documents, documents.indices))
  }

  /// The documents with the values that a kernel is to give for them.
  struct Found: Equatable {
    var documents: [UInt32] = []
    var values: [UInt16] = []
  }

  static func value(_ impact: UInt8, _ weight: UInt32) -> UInt32 {
    UInt32(impact) * weight / 256 + 1
  }

  // MARK: Lookups

  var blocks: [Range<Int>] {
    stride(from: 0, to: documents.count, by: Self.blockSize).map {
      $0..<min($0 + Self.blockSize, documents.count)
    }
  }

  /// The index of a document's posting.
  func index(of document: UInt32) -> Int? { places[document] }

  func block(from: Int, holding document: UInt32) -> Int {
    blocks.indices.first { $0 >= from && documents[blocks[$0].upperBound - 1] >= document }
      ?? blocks.count
  }

  func next(atOrAfter document: UInt32) -> UInt32 {
    documents.first { $0 >= document } ?? UInt32.max
  }

  func maximum(of block: Range<Int>) -> UInt8 { impacts[block].max() ?? 0 }

  /// The highest impact of the blocks that may hold documents of a range.
  func maxImpact(in range: Range<UInt32>) -> UInt32 {
    var highest: UInt8 = 0
    var first: UInt32 = 0
    for block in blocks {
      let last = documents[block.upperBound - 1]
      if first < range.upperBound, last >= range.lowerBound {
        highest = max(highest, maximum(of: block))
      }
      first = last + 1
    }
    return UInt32(highest)
  }

  // MARK: Windows

  private func indices(in range: Range<UInt32>) -> [Int] {
    documents.indices.filter { range.contains(documents[$0]) }
  }

  func window(_ weight: UInt32, _ range: Range<UInt32>) -> [UInt16] {
    var window = [UInt16](repeating: 0, count: Self.windowSize)
    for index in indices(in: range) {
      window[Int(documents[index] - range.lowerBound)] +=
        UInt16(Self.value(impacts[index], weight))
    }
    return window
  }

  func bits(_ range: Range<UInt32>) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: Self.windowSize / 64)
    for index in indices(in: range) {
      let place = documents[index] - range.lowerBound
      bits[Int(place / 64)] |= 1 << UInt64(place % 64)
    }
    return bits
  }

  // MARK: Candidates

  func candidates(of block: Range<Int>, _ weight: UInt32, threshold: UInt32) -> Found {
    var found = Found()
    for index in block {
      let value = Self.value(impacts[index], weight)
      guard value >= threshold else { continue }
      found.documents.append(documents[index])
      found.values.append(UInt16(value))
    }
    return found
  }

  enum Probe: CaseIterable {
    case required, optional, least
  }

  func probe(
    _ kind: Probe, _ weight: UInt32, threshold: UInt32, _ candidates: Found
  ) -> Found {
    var found = Found()
    for (document, before) in zip(candidates.documents, candidates.values) {
      var value = UInt32(before)
      if let index = index(of: document) {
        if kind == .least {
          value = min(value, UInt32(impacts[index]))
        } else if weight > 0 {
          value += Self.value(impacts[index], weight)
        }
      } else if kind != .optional {
        continue
      }
      guard value >= threshold else { continue }
      found.documents.append(document)
      found.values.append(UInt16(value))
    }
    return found
  }

  /// Totals with what the list contributes.
  func totals(_ weight: Float, _ asked: [UInt32], norms: [Float], before: [Double]) -> [Double] {
    asked.indices.map { place in
      guard let index = index(of: asked[place]) else { return before[place] }
      let tf = Float(frequencies[index])
      return before[place] + Double(weight * (tf / (tf + norms[place])))
    }
  }

  // MARK: Positions

  func positions(of index: Int, keepingRepeats: Bool) -> [UInt32] {
    keepingRepeats ? positions[index] : Set(positions[index]).sorted()
  }

  /// How often a document has a phrase: starts from which each word stands at its offset, in one
  /// text.
  static func phraseFrequency(
    _ words: [(list: PlainList, offset: UInt32)], _ document: UInt32, titleWeight: UInt32
  ) -> UInt32 {
    let sets = words.map { word in
      Set(word.list.index(of: document).map { word.list.positions[$0] } ?? [])
    }
    var sum: UInt32 = 0
    for position in sets[0] where position >= words[0].offset {
      let start = position - words[0].offset
      let isTitle = start < bodyStart
      let fits = words.indices.allSatisfy { index in
        let other = start + words[index].offset
        return (other < bodyStart) == isTitle && sets[index].contains(other)
      }
      if fits { sum += isTitle ? titleWeight : 1 }
    }
    return sum
  }
}
