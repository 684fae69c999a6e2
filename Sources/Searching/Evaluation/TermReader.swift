import IndexFormat

/// Walks one term's postings in one segment in ascending order.
///
/// Stands before the first posting until it is advanced. Skips whole blocks by the skip table.
final class TermReader {
  /// The current document: −1 before the first, `Matcher.end` after the last.
  private(set) var document = -1
  let postings: PostingsCursor
  private(set) var index = 0
  private let meter: WorkMeter

  init(_ entry: TermEntry, in segment: SegmentReader, _ meter: WorkMeter) throws(FormatError) {
    postings = try PostingsCursor(entry, in: segment)
    self.meter = meter
  }

  /// Goes to the first document at or after `target`; stays where it is when that is behind.
  func advance(to target: Int) throws(FormatError) {
    guard document < target else { return }
    guard target <= Int(UInt32.max) else {
      document = Matcher.end
      return
    }
    let wanted = UInt32(target)
    if postings.block < 0 || postings.lastDocument(ofBlock: postings.block) < wanted {
      let block = postings.block(holding: wanted, from: max(0, postings.block))
      guard block < postings.blockCount, !meter.spend(postings.count) else {
        document = Matcher.end
        return
      }
      try postings.load(block: block)
      index = 0
    }
    index = gallop(to: wanted)
    document = index < postings.count ? Int(postings.documents[index]) : Matcher.end
  }

  /// Goes to a posting of the loaded block that the caller has walked to itself.
  func move(toIndex index: Int) throws(FormatError) {
    if index < postings.count {
      self.index = index
      document = Int(postings.documents[index])
    } else {
      document = Int(postings.documents[postings.count - 1])
      try advance(to: document + 1)
    }
  }

  /// The weighted frequency in the current document.
  var frequency: UInt32 { postings.frequencies[index] }

  /// The positions in the current document.
  func positions(into result: inout [UInt32]) throws(FormatError) {
    try postings.positions(at: index, into: &result)
  }

  private func gallop(to target: UInt32) -> Int {
    var step = 1
    var low = index
    while low + step < postings.count, postings.documents[low + step] < target {
      low += step
      step *= 2
    }
    return postings.index(atOrAfter: target, from: low)
  }
}
