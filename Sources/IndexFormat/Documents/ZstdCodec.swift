import CZstd
import Storage
import Synchronization

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
    let expander = ZstdExpander.take()
    defer { expander.giveBack() }
    var size = 0
    let expanded = unsafe [UInt8](unsafeUninitializedCapacity: max(1, byteCount)) { target, count in
      // Safe: both buffers are as long as said; nobody else uses the expander.
      size = unsafe bytes.withUnsafeBytes { source in
        unsafe ZSTD_decompressDCtx(
          expander.context, target.baseAddress, byteCount, source.baseAddress, source.count)
      }
      count = ZSTD_isError(size) == 0 ? size : 0
    }
    guard ZSTD_isError(size) == 0, size == byteCount else {
      throw DecodeError(offset: 0, expected: "a whole block of compressed text")
    }
    return expanded
  }
}

/// The memory that zstd expands in, kept from one block to the next.
///
/// Making it costs as much as expanding 10 KiB: it asks the processor what it can do, which a
/// virtual machine answers slowly, and takes 160 KiB.
@safe private final class ZstdExpander: @unchecked Sendable {
  private static let keptCountMax = 8
  // Safe: taken out under the lock, so that one thread at a time has an expander.
  private static let idle = Mutex<[ZstdExpander]>([])

  // Safe: made in the initialiser, freed once in deinit.
  let context: OpaquePointer

  init() {
    guard let context = unsafe ZSTD_createDCtx() else {
      preconditionFailure("no memory to expand stored text in")
    }
    unsafe self.context = context
  }

  deinit {
    // Safe: nobody uses an expander that has no owner.
    unsafe _ = ZSTD_freeDCtx(context)
  }

  /// An expander that no one else has.
  static func take() -> ZstdExpander { idle.withLock { $0.popLast() } ?? ZstdExpander() }

  func giveBack() {
    Self.idle.withLock { if $0.count < Self.keptCountMax { $0.append(self) } }
  }
}
