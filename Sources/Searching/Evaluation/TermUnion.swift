import IndexFormat
import Storage

/// The documents of the terms that one word stands for, each with the sum of its frequencies.
///
/// Lists are decoded as they are. A few are merged, the shorter ones first: a few nanoseconds a
/// posting. Many, as of a prefix, are added up in a place for each document of the segment.
struct TermUnion {
  /// With more terms a merge of two at a time goes over the long lists too often.
  private static let mergedCountMax = 8

  private(set) var documents: [UInt32] = []
  private(set) var frequencies: [UInt32] = []

  init(_ entries: [TermEntry], _ search: SegmentSearch) throws(FormatError) {
    if entries.count > Self.mergedCountMax {
      try addUp(entries, search)
    } else {
      for entry in entries.sorted(by: { $0.documentCount < $1.documentCount }) {
        merge(try TermUnion(entry, search))
      }
    }
  }

  private init(_ entry: TermEntry, _ search: SegmentSearch) throws(FormatError) {
    documents.reserveCapacity(entry.documentCount)
    frequencies.reserveCapacity(entry.documentCount)
    _ = try Self.forEachBlock(of: entry, search) { blockDocuments, blockFrequencies in
      documents += blockDocuments
      frequencies += blockFrequencies[..<blockDocuments.count]
    }
  }

  /// Calls with the documents and frequencies of each block; the latter may have more places.
  ///
  /// False when the search has been stopped.
  private static func forEachBlock(
    of entry: TermEntry, _ search: SegmentSearch, _ body: ([UInt32], [UInt32]) -> Void
  ) throws(FormatError) -> Bool {
    let list = try PostingList(entry, in: search.reader, search.arena, for: [])
    var block: (documents: [UInt32], frequencies: [UInt32]) = ([], [])
    for index in 0..<list.blockCount {
      guard list.load(block: index),
        list.readBlock(documents: &block.documents, frequencies: &block.frequencies)
      else {
        throw search.reader.damage(
          .postings, DecodeError(offset: index, expected: "a block of postings"))
      }
      body(block.documents, block.frequencies)
      if search.meter.spend(block.documents.count) { return false }
    }
    return true
  }

  private mutating func addUp(
    _ entries: [TermEntry], _ search: SegmentSearch
  ) throws(FormatError) {
    var sums = [UInt32](repeating: 0, count: search.documentCount)
    for entry in entries {
      let isDone = try Self.forEachBlock(of: entry, search) { blockDocuments, blockFrequencies in
        for (index, document) in blockDocuments.enumerated() {
          sums[Int(document)] &+= blockFrequencies[index]
        }
      }
      guard isDone else { break }
    }
    for (document, sum) in sums.enumerated() where sum > 0 {
      documents.append(UInt32(document))
      frequencies.append(sum)
    }
  }

  private mutating func merge(_ other: TermUnion) {
    guard !documents.isEmpty else {
      self = other
      return
    }
    var merged = TermUnion()
    merged.documents.reserveCapacity(documents.count + other.documents.count)
    merged.frequencies.reserveCapacity(documents.count + other.documents.count)
    var (a, b) = (0, 0)
    while a < documents.count, b < other.documents.count {
      let (mine, others) = (documents[a], other.documents[b])
      var frequency: UInt32 = 0
      if mine <= others {
        frequency = frequencies[a]
        a += 1
      }
      if others <= mine {
        frequency = frequency.addingReportingOverflow(other.frequencies[b]).partialValue
        b += 1
      }
      merged.documents.append(min(mine, others))
      merged.frequencies.append(frequency)
    }
    merged.documents += documents[a...]
    merged.frequencies += frequencies[a...]
    merged.documents += other.documents[b...]
    merged.frequencies += other.frequencies[b...]
    self = merged
  }

  private init() {}
}
