import CKernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The bytes of one file, owned: mapped from disk or held in memory, released when the last
/// reference goes.
///
/// Immutable and safe to share between threads. Bytes are seen through `bytes`, whose span cannot
/// outlive the mapping.
@safe package final class Mapping: Sendable {
  /// Smaller files are read at once anyhow.
  private static let smallByteCount = 1 << 17

  /// The number of bytes.
  package let byteCount: Int
  /// The file's name, for messages.
  package let name: String
  // Safe: never written after init; freed only in deinit.
  nonisolated(unsafe) private let base: UnsafeRawPointer?
  private let isMapped: Bool
  /// Whether the file was not in memory when it was mapped, as far as its last page tells.
  ///
  /// Then it is read as `willRead` says, because every byte that is touched costs a read, and the
  /// system would read megabytes around each. Saying so costs a microsecond where bytes are there.
  package let isCold: Bool

  /// Takes over a region that `mmap` returned.
  package init(unsafeMapped base: UnsafeRawPointer?, byteCount: Int, name: String) {
    unsafe self.base = base
    self.byteCount = byteCount
    self.name = name
    isMapped = true
    guard let base = unsafe base, byteCount > Self.smallByteCount else {
      isCold = false
      return
    }
    // Safe: the last byte and all before it are mapped.
    isCold = unsafe !lede_is_resident(base + (byteCount - 1))
    if isCold { unsafe lede_expect_scattered_reads(base, byteCount) }
  }

  /// Begins to read a range of a cold file, without waiting.
  package func willRead(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<byteCount)
    guard isCold, !range.isEmpty, let base = unsafe base else { return }
    // Safe: the range lies in the mapping; advice changes no byte.
    unsafe lede_will_read(base + range.lowerBound, range.count)
  }

  /// Holds a copy of bytes in memory.
  package init(copying bytes: [UInt8], name: String) {
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 64)
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      // Safe: the block has room for all of `bytes`.
      unsafe copy.copyMemory(from: start, byteCount: source.count)
    }
    unsafe base = UnsafeRawPointer(copy)
    byteCount = bytes.count
    self.name = name
    isMapped = false
    isCold = false
  }

  /// Takes over a block that `UnsafeMutableRawPointer.allocate` returned.
  package init(unsafeAllocated base: UnsafeMutableRawPointer, byteCount: Int, name: String) {
    unsafe self.base = UnsafeRawPointer(base)
    self.byteCount = byteCount
    self.name = name
    isMapped = false
    isCold = false
  }

  deinit {
    guard let base = unsafe base else { return }
    if isMapped {
      // Safe: the region came from mmap with this length and nothing refers to it any more.
      unsafe _ = munmap(UnsafeMutableRawPointer(mutating: base), byteCount)
    } else {
      unsafe base.deallocate()
    }
  }

  /// Where the bytes begin, for kernels; valid as long as the mapping is, and only for as many
  /// bytes.
  package var unsafeBase: UnsafeRawPointer {
    guard let base = unsafe base else {
      preconditionFailure("an empty mapping has no bytes to point to")
    }
    return unsafe base
  }

  /// All bytes.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      guard let base = unsafe base else { return RawSpan() }
      // Safe: the region is alive and unchanging as long as self is.
      let span = unsafe RawSpan(_unsafeStart: base, byteCount: byteCount)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}
