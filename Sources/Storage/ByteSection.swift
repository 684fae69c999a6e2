/// A range of a mapped file's bytes, kept alive by the mapping.
///
/// A value: copying costs one reference count. Bytes are read through `bytes`; offsets count from
/// the section's start.
package struct ByteSection: Sendable {
  /// The file the bytes belong to.
  package let mapping: Mapping
  /// Where the section begins in the file.
  package let offset: Int
  /// The number of bytes.
  package let byteCount: Int

  /// The range of a file; nil when it does not lie within.
  package init?(_ mapping: Mapping, offset: Int, byteCount: Int) {
    guard offset >= 0, byteCount >= 0, offset <= mapping.byteCount,
      byteCount <= mapping.byteCount - offset
    else { return nil }
    self.mapping = mapping
    self.offset = offset
    self.byteCount = byteCount
  }

  /// A part of the section; nil when it does not lie within.
  package func part(_ offset: Int, _ byteCount: Int) -> ByteSection? {
    guard offset >= 0, byteCount >= 0, offset <= self.byteCount,
      byteCount <= self.byteCount - offset
    else { return nil }
    return ByteSection(mapping, offset: self.offset + offset, byteCount: byteCount)
  }

  /// Where the bytes begin, for kernels; valid as long as the mapping is.
  package var unsafeBase: UnsafeRawPointer {
    // Safe: the section lies within the mapping, which does not move its bytes.
    unsafe mapping.unsafeBase + offset
  }

  /// The bytes.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      let span = mapping.bytes.extracting(offset..<(offset + byteCount))
      // Safe: the mapping that owns the bytes is a stored property of self.
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}
