/// Constants of the posting lists; FORMAT.md "Postings" and "Positions" give the byte pictures.
package enum PostingsFormat {
  /// Postings in a full block.
  package static let blockSize = 256
  /// Postings whose positions are found together: a block's positions are divided in such runs.
  package static let runSize = 16
  /// The first position of body text; the title's positions lie below.
  package static let bodyStart: UInt32 = 4096
  /// Impacts count in 1/255.
  package static let impactScale: Float = 255
  /// A list's head tells the highest impacts of these ranks.
  package static let floorRanks = [10, 100, 1_000]
  /// Bytes of a list's head before its columns: block count, highest impact, floors.
  package static let headByteCount = 8
  /// Bytes of a list's columns for each block: last document, ends of data and positions, highest
  /// impact, form.
  package static let columnByteCount = 14
  /// The form byte of a block whose documents are a bitset; others are the width of packed gaps.
  package static let bitsetForm: UInt8 = 64
  /// The most words of a bitset; more are damage.
  package static let bitsetWordCountLimit = 128
}

/// What the dictionary knows of a term.
package struct TermEntry: Sendable, Equatable {
  /// Documents that hold the term, deleted ones among them.
  package var documentCount: Int
  /// Sum of the frequencies in those documents.
  package var frequencySum: UInt64
  /// Where the postings are.
  package var location: Location

  /// The three posting forms.
  package enum Location: Sendable, Equatable {
    /// One document, in the dictionary itself.
    case single(document: UInt32, frequency: UInt32, positions: PositionRange)
    /// At most one block of varints.
    case short(postings: ByteRange, positions: ByteRange)
    /// Blocks with a skip table.
    case blocks(postings: ByteRange, positions: ByteRange)
  }

  /// Positions of a single posting: the value itself when there is just one.
  package enum PositionRange: Sendable, Equatable {
    case value(UInt32)
    case bytes(ByteRange)
  }

  package init(documentCount: Int, frequencySum: UInt64, location: Location) {
    self.documentCount = documentCount
    self.frequencySum = frequencySum
    self.location = location
  }
}

/// A range of bytes in a section.
package struct ByteRange: Sendable, Equatable {
  package var offset: UInt64
  package var count: UInt64

  package init(offset: UInt64, count: UInt64) {
    self.offset = offset
    self.count = count
  }
}

/// How positions become the values that are stored: the first position of a document tells title
/// from body, later ones are gaps.
///
/// Of the first `earlyCount` positions those of title and body alternate; from there on the body's
/// follow, and a title's take the highest values, as they are rare. So hardly a value takes more
/// bits than the position has (Decisions/035).
package enum PositionCoding {
  /// From this position on, in the title or in the body, the two do not alternate.
  private static let earlyCount: UInt32 = 32
  /// What the first of a title's positions would be stored as if they did not alternate.
  private static let lateTitle = UInt32.max - PostingsFormat.bodyStart + 1

  /// The position that a document's first value stands for.
  package static func position(first value: UInt32) -> UInt32 {
    if value < 2 * earlyCount {
      return value >> 1 + (value & 1 == 1 ? PostingsFormat.bodyStart : 0)
    }
    // Safe: a title's wrap to where they are; a body's end below 2³².
    return value &+ PostingsFormat.bodyStart &- (value < lateTitle ? earlyCount : 0)
  }

  /// What an occurrence adds to the frequency.
  package static func weight(_ position: UInt32, titleWeight: UInt32) -> UInt32 {
    position < PostingsFormat.bodyStart ? titleWeight : 1
  }
}
