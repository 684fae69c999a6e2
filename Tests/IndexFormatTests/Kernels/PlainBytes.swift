import CKernels

/// Encodings of FORMAT.md, bit by bit.
enum PlainBytes {
  static func width(_ value: UInt32) -> Int { 32 - value.leadingZeroBitCount }

  static func packed(_ values: [UInt32], width: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count * width + 7) / 8)
    for (index, value) in values.enumerated() {
      for bit in 0..<width where value >> UInt32(bit) & 1 == 1 {
        bytes[(index * width + bit) / 8] |= 1 << UInt8((index * width + bit) % 8)
      }
    }
    return bytes
  }

  static func varint(_ value: UInt32) -> [UInt8] { varint(UInt64(value)) }

  static func varint(_ value: UInt64) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127 | 128)] + varint(value >> 7)
  }

  /// What `lede_make_set` makes of documents.
  static func kernelSet(
    _ documents: [UInt32], wordCount: Int
  ) -> (words: [UInt64], ranks: [UInt32]) {
    var words = [UInt64](repeating: 0xA5A5, count: wordCount)
    var ranks = [UInt32](repeating: 77, count: wordCount)
    // Safe: both have room for the words.
    unsafe lede_make_set(documents, documents.count, &words, &ranks, wordCount)
    return (words, ranks)
  }
}

/// The levels of the kernels that the processor offers; each is in use while its body runs.
///
/// The level is the whole process's. Other tests may run at any meanwhile, as every level gives the
/// same results.
func withEachLevel(_ body: (Int32) throws -> Void) rethrows {
  let before = lede_kernel_level()
  defer { lede_use_kernel_level(before) }
  for level in Int32(0)...2 where lede_use_kernel_level(level) == level { try body(level) }
}
