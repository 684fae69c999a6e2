import CZstd
import Storage

/// Compresses and expands whole blocks with zstd.
package enum ZstdCodec {
  /// The compression level of stored text: about 5 ns a byte in, 1 ns a byte out.
  package static let level: Int32 = 3
  /// The most that one block may expand to: an article's cap and room for its other fields.
  package static let expandedByteCountMax = 256 << 20

  /// The compressed form.
  package static func compress(_ bytes: [UInt8]) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
      // Safe: both buffers are as long as said.
      let size = unsafe bytes.withUnsafeBytes { source in
        unsafe ZSTD_compress(
          target.baseAddress, bound, source.baseAddress, source.count, level)
      }
      precondition(ZSTD_isError(size) == 0, "zstd refuses its own bound")
      count = size
    }
  }

  /// The bytes that were compressed, which must be exactly `byteCount`.
  package static func expand(_ bytes: RawSpan, byteCount: Int) throws(DecodeError) -> [UInt8] {
    guard byteCount >= 0, byteCount <= expandedByteCountMax else {
      throw DecodeError(offset: 0, expected: "a block of stored text within the cap")
    }
    var size = 0
    let expanded = unsafe [UInt8](unsafeUninitializedCapacity: max(1, byteCount)) { target, count in
      // Safe: both buffers are as long as said.
      size = unsafe bytes.withUnsafeBytes { source in
        unsafe ZSTD_decompress(target.baseAddress, byteCount, source.baseAddress, source.count)
      }
      count = ZSTD_isError(size) == 0 ? size : 0
    }
    guard ZSTD_isError(size) == 0, size == byteCount else {
      throw DecodeError(offset: 0, expected: "a whole block of compressed text")
    }
    return expanded
  }
}
