import IndexFormat

/// Finds the merged list of a stem from where its lists are in the segments, so that the surface
/// form that has the same lists shares it again.
///
/// 12 bytes for each list of a segment and about 80 for each stem with a list of its own; past the
/// limit no more are noted, and forms of later stems get lists of their own, which is larger but
/// not wrong.
struct SharedLists {
  /// Lists of one segment: what tells them, ascending, and the stem of each.
  private struct Table {
    var tags: [UInt64] = []
    var stems: [UInt32] = []

    mutating func append(_ tag: UInt64, _ stem: UInt32) {
      tags.append(tag)
      stems.append(stem)
    }

    mutating func sort() {
      guard !zip(tags, tags.dropFirst()).allSatisfy({ $0 <= $1 }) else { return }
      let order = tags.indices.sorted { (tags[$0], stems[$0]) < (tags[$1], stems[$1]) }
      tags = order.map { tags[$0] }
      stems = order.map { stems[$0] }
    }

    /// The stems whose lists a tag tells: more than one where single postings are alike.
    func stems(_ tag: UInt64) -> ArraySlice<UInt32> {
      var low = 0
      var high = tags.count
      while low < high {
        let middle = (low + high) / 2
        if tags[middle] < tag { low = middle + 1 } else { high = middle }
      }
      var end = low
      while end < tags.count, tags[end] == tag { end += 1 }
      return stems[low..<end]
    }
  }

  /// A stem's merged list, and what its lists in the segments sum up to.
  private struct Stem {
    var entry: TermEntry
    var partCount: Int
    var documentCount: Int
    var frequencySum: UInt64
    var isTaken = false
  }

  /// For each segment: lists by their offset among the postings, among the positions, and single
  /// postings by document and position.
  private var tables: [[Table]]
  private var stems: [Stem] = []
  private let byteCountMax: Int
  private var byteCount = 0

  init(sourceCount: Int, byteCountMax: Int) {
    tables = Array(repeating: [Table(), Table(), Table()], count: sourceCount)
    self.byteCountMax = byteCountMax
  }

  /// Notes a stem that was written.
  mutating func add(_ parts: [TermMerge.Part], _ entry: TermEntry) {
    if case .single(_, _, .value) = entry.location { return }
    byteCount += MemoryLayout<Stem>.stride + 12 * parts.count
    guard byteCount <= byteCountMax else { return }
    let stem = UInt32(stems.count)
    for part in parts {
      let (table, tag) = Self.place(of: part.entry)
      tables[part.source][table].append(tag, stem)
    }
    stems.append(
      Stem(
        entry: entry, partCount: parts.count,
        documentCount: parts.reduce(0) { $0 + $1.entry.documentCount },
        frequencySum: parts.reduce(0) { $0 &+ $1.entry.frequencySum }))
  }

  /// Makes what was noted ready to be found.
  mutating func seal() {
    for source in tables.indices {
      for table in tables[source].indices { tables[source][table].sort() }
    }
  }

  /// The merged list of the stem that has the same lists in the same segments.
  ///
  /// Of several whose lists are alike, as where words share a position, each is taken once first.
  mutating func entry(of parts: [TermMerge.Part]) -> TermEntry? {
    guard let first = parts.first else { return nil }
    let places = parts.map { (source: $0.source, place: Self.place(of: $0.entry)) }
    let documentCount = parts.reduce(0) { $0 + $1.entry.documentCount }
    let frequencySum = parts.reduce(0) { $0 &+ $1.entry.frequencySum }
    let tag = places[0].place
    let fitting = tables[first.source][tag.table].stems(tag.tag).filter { number in
      let stem = stems[Int(number)]
      return stem.partCount == parts.count && stem.documentCount == documentCount
        && stem.frequencySum == frequencySum
        && places.dropFirst().allSatisfy { other in
          tables[other.source][other.place.table].stems(other.place.tag).contains(number)
        }
    }
    guard let found = fitting.first(where: { !stems[Int($0)].isTaken }) ?? fitting.first else {
      return nil
    }
    stems[Int(found)].isTaken = true
    return stems[Int(found)].entry
  }

  private static func place(of entry: TermEntry) -> (table: Int, tag: UInt64) {
    switch entry.location {
    case .short(let postings, _), .blocks(let postings, _): (0, postings.offset)
    case .single(_, _, .bytes(let range)): (1, range.offset)
    case .single(let document, _, .value(let value)): (2, UInt64(document) << 32 | UInt64(value))
    }
  }
}
