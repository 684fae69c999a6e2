import Storage

/// Encodes terms, which arrive in ascending order of their key bytes, into front-coded blocks.
///
/// Block picture: `varint postingsBase | varint positionsBase | entry × 1…32`. Entry picture:
/// `varint sharedCount | varint suffixCount | suffix | varint documentCount·2 + isElsewhere |
/// varint frequencySum − documentCount | location`. FORMAT.md "Terms" gives the locations.
package struct TermDictionaryWriter {
  /// Terms in a block.
  package static let blockSize = 32

  /// Encoded blocks not yet drained.
  package private(set) var terms = ByteWriter()
  private var drained = 0
  private var prefixes: [UInt64] = []
  private var offsets: [UInt64] = []
  private var lastKey: [UInt8] = []
  /// Terms so far.
  package private(set) var termCount = 0
  private var nextPostings: UInt64 = 0
  private var nextPositions: UInt64 = 0

  package init() {}

  /// Takes the encoded terms out.
  package mutating func drainTerms() -> [UInt8] {
    drained += terms.count
    defer { terms.bytes.removeAll(keepingCapacity: true) }
    return terms.bytes
  }

  /// Appends a term, whose key must be above all before.
  package mutating func append(_ key: ArraySlice<UInt8>, _ entry: TermEntry) {
    var shared = 0
    let count = min(lastKey.count, key.count)
    while shared < count, lastKey[shared] == key[key.startIndex + shared] { shared += 1 }
    precondition(
      termCount == 0
        || (shared < count
          ? lastKey[shared] < key[key.startIndex + shared] : lastKey.count < key.count),
      "ascending keys")
    let suffix = key.dropFirst(shared)
    if termCount % Self.blockSize == 0 {
      beginBlock(key)
      terms.append(varint: 0)
      terms.append(lengthPrefixed: key)
    } else {
      terms.append(varint: shared)
      terms.append(lengthPrefixed: suffix)
    }
    append(entry)
    lastKey.replaceSubrange(shared..., with: suffix)
    termCount += 1
  }

  /// The term index: `u64 termCount | u64 blockCount | u64 prefix × n | u64 offset × n`, prefixes
  /// being the first eight bytes of each block's first key as a big-endian number.
  package func index() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(fixed: UInt64(termCount))
    writer.append(fixed: UInt64(prefixes.count))
    for prefix in prefixes { writer.append(fixed: prefix) }
    for offset in offsets { writer.append(fixed: offset) }
    return writer.bytes
  }

  private mutating func beginBlock(_ key: ArraySlice<UInt8>) {
    prefixes.append(TermKey.prefix(key))
    offsets.append(UInt64(drained + terms.count))
    terms.append(varint: nextPostings)
    terms.append(varint: nextPositions)
  }

  private mutating func append(_ entry: TermEntry) {
    switch entry.location {
    case .single(let document, let frequency, let positions):
      let range: ByteRange? = if case .bytes(let range) = positions { range } else { nil }
      let isElsewhere = range.map { $0.offset != nextPositions } ?? false
      appendHead(entry, isElsewhere: isElsewhere)
      terms.append(varint: document)
      switch positions {
      case .value(let value):
        terms.append(varint: UInt64(value) << 1)
      case .bytes(let range):
        terms.append(varint: range.count << 1 | 1)
        if isElsewhere { terms.append(varint: range.offset) } else { nextPositions += range.count }
      }
      _ = frequency
    case .short(let postings, let positions), .blocks(let postings, let positions):
      let isElsewhere = postings.offset != nextPostings || positions.offset != nextPositions
      appendHead(entry, isElsewhere: isElsewhere)
      terms.append(varint: postings.count)
      terms.append(varint: positions.count)
      if isElsewhere {
        terms.append(varint: postings.offset)
        terms.append(varint: positions.offset)
      } else {
        nextPostings += postings.count
        nextPositions += positions.count
      }
    }
  }

  private mutating func appendHead(_ entry: TermEntry, isElsewhere: Bool) {
    terms.append(varint: UInt64(entry.documentCount) << 1 | (isElsewhere ? 1 : 0))
    terms.append(varint: entry.frequencySum - UInt64(entry.documentCount))
  }
}

/// Keys of the dictionary: a field byte and the term's bytes.
package enum TermKey {
  /// The first eight bytes as a big-endian number, zeros behind a shorter key: ordered as keys are.
  package static func prefix(_ key: ArraySlice<UInt8>) -> UInt64 {
    var value: UInt64 = 0
    for i in 0..<8 {
      let index = key.startIndex + i
      value = value << 8 | (index < key.endIndex ? UInt64(key[index]) : 0)
    }
    return value
  }
}

/// Whole values of fields, for counting them and for conditions on them: terms beside the words.
package enum FieldValue {
  /// Bytes of a value at the most; of longer ones there are words only.
  package static let byteCountMax = 254

  /// What every value's term begins with, and no word.
  package static let mark: UInt8 = 0

  /// The term of a value, white space folded; nil where the value is empty or too long.
  package static func term(_ value: String) -> [UInt8]? {
    var term = [mark]
    for scalar in value.unicodeScalars {
      if scalar.properties.isWhitespace || scalar == "\0" {
        if term.count > 1, term.last != 0x20 { term.append(0x20) }
      } else {
        term.append(contentsOf: Array(String(scalar).utf8))
      }
      guard term.count <= 2 + byteCountMax else { return nil }
    }
    if term.last == 0x20 { term.removeLast() }
    return term.count > 1 && term.count <= 1 + byteCountMax ? term : nil
  }
}

/// The fields of the dictionary; a term's key begins with its field's byte.
package enum TermField {
  /// Ranked text, stemmed.
  package static let stem: UInt8 = 1
  /// Ranked text as folded surface forms; absent with the plain analyzer, where `stem` holds them.
  package static let form: UInt8 = 2
  package static let author: UInt8 = 3
  package static let site: UInt8 = 4
  package static let language: UInt8 = 5
  package static let tag: UInt8 = 6
  package static let section: UInt8 = 7
  package static let url: UInt8 = 8
  package static let path: UInt8 = 9
  /// Two stems side by side, where both are frequent; see `PairRule`.
  package static let pair: UInt8 = 10
  /// The first extra field; the segment's `fields` section names them in order.
  package static let firstExtra: UInt8 = 16
  /// Extra fields that a segment can name.
  package static let extraCountMax = 240
}
