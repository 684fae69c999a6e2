/// Fixed-width little-endian values of a mapped section, one per document, read by index.
///
/// Made for hot loops: a bounds check and a load. The bytes were verified when the column was made.
@safe package struct Column<Value: FixedWidthInteger & BitwiseCopyable & Sendable>: Sendable {
  /// The number of values.
  package let count: Int
  // Safe: points into `owner`, which keeps the bytes alive and never changes them.
  @usableFromInline nonisolated(unsafe) let base: UnsafeRawPointer?
  private let owner: Mapping

  /// A column over a whole section, whose length must be a multiple of the value's.
  package init?(_ section: ByteSection) {
    guard section.byteCount % MemoryLayout<Value>.size == 0 else { return nil }
    count = section.byteCount / MemoryLayout<Value>.size
    owner = section.mapping
    // Safe: the pointer outlives the closure because `owner` keeps the bytes where they are.
    unsafe base = section.bytes.withUnsafeBytes { $0.baseAddress }
  }

  /// The value at an index below `count`; traps otherwise, so indices must be checked numbers.
  @inlinable package subscript(index: Int) -> Value {
    guard let base = unsafe base else { preconditionFailure("an empty column has no values") }
    precondition(index >= 0 && index < count, "an index of the column")
    // Safe: the index was just checked; every bit pattern is a value.
    return unsafe Value(
      littleEndian: base.loadUnaligned(
        fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self))
  }

  /// The values in place, for kernels; valid as long as the column's file is.
  ///
  /// Little-endian, which is what every processor has that Lede runs on.
  @inlinable package var unsafeValues: UnsafePointer<Value> {
    guard let base = unsafe base else { preconditionFailure("an empty column has no values") }
    // Safe: sections are aligned to 64 bytes in the file and mappings to pages.
    return unsafe base.assumingMemoryBound(to: Value.self)
  }
}
