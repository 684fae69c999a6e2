/// The constants of the container that every index file is.
///
/// ```
/// header         64 bytes
/// section        at a multiple of 64, zero bytes before it
/// …
/// chunk table    at a multiple of 64, zero bytes before it: UInt32 per chunk
/// section table  32 bytes per section, in file order
/// footer         64 bytes, the file's last
///
/// header         0 magic "LEDE"    4 file kind      8 format version   12 zero
///               16 index id       32 file id       40 zero             60 CRC-32C of 0..<60
/// section entry  0 kind            4 checksum       8 offset           16 byte count
///               24 first chunk
/// footer         0 magic "EDEL"    4 section count  8 tail offset      16 tail byte count
///               24 file byte count 32 file checksum 36 zero            60 CRC-32C of 0..<60
/// ```
///
/// A chunk is 16 KiB of a section counted from its start (the last may be shorter); its entry is
/// the CRC-32C of its bytes. A section's checksum is the CRC-32C of its chunk entries' bytes; the
/// file's is that of header, chunk table and section table, so it stands for every byte of every
/// section. The tail is chunk table and section table. All numbers are little endian. Chunks are
/// numbered through the file in section order.
package enum ContainerFormat {
  /// The version written.
  ///
  /// - 1: the first.
  /// - 2: posting blocks hold an impact for each posting, may be bitsets, and have exceptions of a
  ///   fixed width; lists know their highest impacts. Lists of pairs came later, and may be absent.
  /// - 3: a document's first position takes a bit less, as title and body alternate only at first;
  ///   each document has a signature, by which near-copies are found.
  package static let version: UInt32 = 3
  /// The oldest version that this code reads.
  package static let oldestReadable: UInt32 = 3

  package static let headerByteCount = 64
  package static let footerByteCount = 64
  package static let sectionEntryByteCount = 32
  /// Sections and the tail begin at multiples of this.
  package static let alignment = 64
  /// A chunk is verified at its first touch: 2–8 µs, once.
  package static let chunkByteCount = 1 << chunkShift
  static let chunkShift = 14

  /// "LEDE" and "EDEL" as the bytes stand in the file.
  static let headerMagic: UInt32 = 0x4544_454C
  static let footerMagic: UInt32 = 0x4C45_4445
  /// Where header and footer hold the checksum of what is before it.
  static let checksumOffset = 60

  /// The next multiple of the alignment; nil past what an Int holds.
  static func aligned(_ offset: Int) -> Int? {
    let (sum, overflow) = offset.addingReportingOverflow(alignment - 1)
    return overflow ? nil : sum & ~(alignment - 1)
  }

  /// About where the tail of a file begins: a checksum for each chunk, tables and footer.
  static func tailGuess(fileByteCount: Int) -> Range<Int> {
    max(0, fileByteCount - fileByteCount / (chunkByteCount / 4) - (8 << 10))..<fileByteCount
  }

  /// The number of chunks of a section.
  static func chunkCount(_ byteCount: Int) -> Int {
    byteCount >> chunkShift + (byteCount & (chunkByteCount - 1) == 0 ? 0 : 1)
  }
}

/// What a file of an index is; 0 is never written.
package enum FileKind: UInt32, Sendable {
  case segment = 1
  case deletes = 2
  case manifest = 3
}

/// What a section of a file holds; each file kind numbers its own from 1.
package struct SectionKind: RawRepresentable, Hashable, Sendable, ExpressibleByIntegerLiteral {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }
  package init(integerLiteral value: UInt32) { rawValue = value }
}

/// The identity of an index, in every one of its files: 128 random bits.
package struct IndexID: Hashable, Sendable, CustomStringConvertible {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  package init(using random: inout some RandomNumberGenerator) {
    self.init(high: random.next(), low: random.next())
  }

  package var description: String { hexadecimal(high) + hexadecimal(low) }
}

/// A finished file as the manifest names it: exactly these bytes or damage.
package struct FileRecord: Hashable, Sendable {
  package var name: String
  package var byteCount: Int
  /// The container's file checksum.
  package var checksum: UInt32

  package init(name: String, byteCount: Int, checksum: UInt32) {
    self.name = name
    self.byteCount = byteCount
    self.checksum = checksum
  }
}

/// Sixteen lower-case hexadecimal digits.
package func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
