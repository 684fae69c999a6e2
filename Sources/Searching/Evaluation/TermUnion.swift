import IndexFormat
import Storage

/// The documents of a few terms that one word stands for, each with the sum of its frequencies.
///
/// Lists are decoded as they are and merged, the shorter ones first: a few nanoseconds a posting.
struct TermUnion {
  /// With more terms a merge of two at a time goes over the long lists too often.
  static let termCountMax = 8

  private(set) var documents: [UInt32] = []
  private(set) var frequencies: [UInt32] = []

  init(_ entries: [TermEntry], _ search: SegmentSearch) throws(FormatError) {
    for entry in entries.sorted(by: { $0.documentCount < $1.documentCount }) {
      merge(try TermUnion(entry, search))
    }
  }

  private init(_ entry: TermEntry, _ search: SegmentSearch) throws(FormatError) {
    let list = try PostingList(entry, in: search.reader, search.arena, for: [])
    documents.reserveCapacity(entry.documentCount)
    frequencies.reserveCapacity(entry.documentCount)
    var block: (documents: [UInt32], frequencies: [UInt32]) = ([], [])
    for index in 0..<list.blockCount {
      guard list.load(block: index),
        list.readBlock(documents: &block.documents, frequencies: &block.frequencies)
      else {
        throw search.reader.damage(
          .postings, DecodeError(offset: index, expected: "a block of postings"))
      }
      documents += block.documents
      frequencies += block.frequencies[..<block.documents.count]
      if search.meter.spend(block.documents.count) { break }
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
