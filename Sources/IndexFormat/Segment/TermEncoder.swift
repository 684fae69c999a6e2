import Storage

/// Encodes some terms of a segment apart from the others, so that several threads can.
///
/// `TermSink.write` puts what they made together in the order of the keys: the bytes are those that
/// one thread would have written.
package struct TermEncoder: Sendable {
  /// The key of the next term, above all before.
  package var key: [UInt8] = []
  /// Room for the postings of a term without positions.
  package var term = TermPostings()
  private var writer: PostingsWriter
  private var encoded = EncodedTerms()

  init(_ writer: PostingsWriter) { self.writer = writer }

  /// Makes room for the terms of so many occurrences.
  package mutating func reserve(rowCount: Int) { writer.reserve(rowCount: rowCount) }

  /// Encodes the postings in `term`.
  package mutating func write() { encoded.append(key, writer.write(term), isShared: false) }

  /// Encodes the occurrences of a term, `document << 32 | position` in ascending order.
  package mutating func write(rows: ArraySlice<UInt64>, titleWeight: UInt32) {
    encoded.append(key, writer.write(rows: rows, titleWeight: titleWeight), isShared: false)
  }

  /// Notes a term whose postings another term has written already.
  package mutating func write(sharing entry: TermEntry) {
    encoded.append(key, entry, isShared: true)
  }

  /// What was encoded.
  package consuming func finish() -> EncodedTerms {
    var encoded = encoded
    encoded.postings = writer.drainPostings()
    encoded.positions = writer.drainPositions()
    return encoded
  }
}

/// Terms in the order of their keys, with their postings.
package struct EncodedTerms: Sendable {
  struct Term: Sendable {
    /// Offsets count from the first of these postings; those of a shared one from the segment's.
    var entry: TermEntry
    var isShared: Bool
    var keyEnd: Int
  }

  private(set) var terms: [Term] = []
  private var keys: [UInt8] = []
  var postings: [UInt8] = []
  var positions: [UInt8] = []

  /// Terms.
  package var count: Int { terms.count }

  func key(_ index: Int) -> ArraySlice<UInt8> {
    keys[(index == 0 ? 0 : terms[index - 1].keyEnd)..<terms[index].keyEnd]
  }

  mutating func append(_ key: [UInt8], _ entry: TermEntry, isShared: Bool) {
    keys.append(contentsOf: key)
    terms.append(Term(entry: entry, isShared: isShared, keyEnd: keys.count))
  }
}

extension TermEntry {
  /// The entry of the same postings so many bytes further on in the segment.
  func moved(postings: Int, positions: Int) -> TermEntry {
    func movedRange(_ range: ByteRange, by count: Int) -> ByteRange {
      ByteRange(offset: range.offset + UInt64(count), count: range.count)
    }
    var moved = self
    switch location {
    case .single(let document, let frequency, .bytes(let range)):
      moved.location = .single(
        document: document, frequency: frequency,
        positions: .bytes(movedRange(range, by: positions)))
    case .single(_, _, .value): break
    case .short(let first, let second):
      moved.location = .short(
        postings: movedRange(first, by: postings), positions: movedRange(second, by: positions))
    case .blocks(let first, let second):
      moved.location = .blocks(
        postings: movedRange(first, by: postings), positions: movedRange(second, by: positions))
    }
    return moved
  }
}
