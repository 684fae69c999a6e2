import Storage

/// What is wrong with the bytes of an index file, as facts; words are made elsewhere.
package struct FormatError: Error, Equatable, Sendable {
  /// The closed list of what can be wrong.
  package enum Kind: String, Sendable {
    /// The file is not there, though the manifest names it.
    case missing
    /// The file is shorter than it says, or than anything legal.
    case truncated
    /// The file is longer than it says.
    case overlong
    /// The file is not one of ours.
    case badMagic
    /// A file of another kind stands in this one's place.
    case wrongKind
    /// The file was written by a newer version.
    case newerVersion
    /// The file was written by a version whose format is no longer read.
    case olderVersion
    /// The file belongs to another index.
    case wrongIndex
    /// The file is whole but not the one that the manifest names.
    case wrongFile
    /// Bytes do not match their checksum.
    case checksum
    /// An offset, length, count or value is outside what is legal.
    case range
    /// A byte that must be zero is not.
    case padding
    /// A section that must be there is not.
    case missingSection
    /// The bytes of a section do not decode.
    case encoding
  }

  package var kind: Kind
  /// The file's name.
  package var file: String
  /// The section, where the fault lies in one.
  package var section: SectionKind?
  /// The file offset of the fault.
  package var offset: Int
  /// What should have been there, where that is a number.
  package var expected: UInt64
  /// What was there.
  package var found: UInt64
  /// Which field or rule, for messages.
  package var detail: String

  package init(
    _ kind: Kind, file: String, section: SectionKind? = nil, offset: Int = 0,
    expected: UInt64 = 0, found: UInt64 = 0, _ detail: String = ""
  ) {
    self.kind = kind
    self.file = file
    self.section = section
    self.offset = offset
    self.expected = expected
    self.found = found
    self.detail = detail
  }

  /// A failed read of a section's bytes; `base` is the file offset of what was read.
  package init(_ error: DecodeError, file: String, section: SectionKind? = nil, base: Int = 0) {
    self.init(
      .encoding, file: file, section: section, offset: base &+ error.offset,
      error.expected.description)
  }
}
