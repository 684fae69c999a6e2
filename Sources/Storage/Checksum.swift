import CKernels

extension RawSpan {
  /// The CRC-32C of the bytes, continuing from `crc`. About 8 GB/s where the processor helps.
  package func crc32c(continuing crc: UInt32 = 0) -> UInt32 {
    // Safe: the kernel reads `count` bytes from the start and keeps nothing.
    unsafe self.withUnsafeBytes { buffer in
      unsafe lede_crc32c(crc, buffer.baseAddress, buffer.count)
    }
  }
}

extension Array where Element == UInt8 {
  /// The CRC-32C of the bytes.
  package func crc32c(continuing crc: UInt32 = 0) -> UInt32 {
    span.bytes.crc32c(continuing: crc)
  }
}
