import CKernels

extension RawSpan {
  /// The CRC-32C of the bytes, continuing from `crc`.
  ///
  /// One pass over the bytes, about 8 GB/s where the processor helps.
  package func crc32c(continuing crc: UInt32 = 0) -> UInt32 {
    // Safe: the kernel reads `count` bytes from the start and keeps nothing.
    unsafe self.withUnsafeBytes { buffer in
      unsafe lede_crc32c(crc, buffer.baseAddress, buffer.count)
    }
  }
}

extension Array where Element == UInt8 {
  /// The bytes as a span, for what reads spans.
  package var rawSpan: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // Safe: every bit pattern of a byte is initialised memory.
      unsafe span.bytes
    }
  }

  /// The CRC-32C of the bytes.
  package func crc32c(continuing crc: UInt32 = 0) -> UInt32 {
    rawSpan.crc32c(continuing: crc)
  }
}
