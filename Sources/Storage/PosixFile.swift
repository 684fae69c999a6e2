#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A new file of a `PosixStorage`: buffered appends, one fsync, one checked close.
///
/// For one thread at a time. After any error the descriptor is closed and every later call throws
/// the same error: nothing that failed can be finished by mistake.
final class PosixFile: WritableFile {
  /// Appends are gathered into writes of this size.
  static let bufferByteCount = 256 * 1024

  private(set) var byteCount = 0
  private let name: String
  private let location: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var failure: StorageError?

  /// Takes over a descriptor open for writing.
  init(descriptor: Int32, name: String, location: String) {
    self.descriptor = descriptor
    self.name = name
    self.location = location
  }

  deinit { abandon() }

  func append(_ bytes: RawSpan) throws(StorageError) {
    try check(.append)
    if buffer.count + bytes.byteCount > Self.bufferByteCount { try flush() }
    if bytes.byteCount >= Self.bufferByteCount {
      try write(bytes)
    } else {
      if buffer.capacity == 0 { buffer.reserveCapacity(Self.bufferByteCount) }
      // Safe: the bytes are copied while the span is borrowed.
      unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
    }
    byteCount += bytes.byteCount
  }

  func finish() throws(StorageError) {
    try check(.sync)
    try flush()
    guard Platform.synchronizeFile(descriptor) == 0 else { throw fail(.sync) }
    // The descriptor is gone after close whatever it returns; never close it again.
    let closing = descriptor
    descriptor = -1
    // Linux has closed the file when it reports an interruption, and the bytes are durable.
    guard close(closing) == 0 || Platform.lastError == EINTR else { throw fail(.close) }
  }

  func abandon() {
    guard descriptor >= 0 else { return }
    // Ignored: the caller removes the file and no one relies on its bytes.
    _ = close(descriptor)
    descriptor = -1
    buffer = []
  }

  func flush() throws(StorageError) {
    guard !buffer.isEmpty else { return }
    let pending = buffer
    buffer.removeAll(keepingCapacity: true)
    try write(pending.rawSpan)
  }

  /// Writes all of the bytes, in as many calls as the system needs.
  private func write(_ bytes: RawSpan) throws(StorageError) {
    var written = 0
    while written < bytes.byteCount {
      let rest = bytes.extracting(written..<bytes.byteCount)
      let file = descriptor
      let count = unsafe rest.withUnsafeBytes { source in
        Platform.retrying {
          // Safe: the call reads at most `source.count` bytes from its start.
          #if canImport(Darwin)
            unsafe Darwin.write(file, source.baseAddress, source.count)
          #elseif canImport(Glibc)
            unsafe Glibc.write(file, source.baseAddress, source.count)
          #else
            unsafe Musl.write(file, source.baseAddress, source.count)
          #endif
        }
      }
      // A write of something that writes nothing and reports nothing would never end.
      guard count > 0 else { throw fail(.append, errno: count == 0 ? EIO : Platform.lastError) }
      written += count
    }
  }

  private func check(_ operation: StorageError.Operation) throws(StorageError) {
    if let failure { throw failure }
    guard descriptor >= 0 else {
      throw StorageError(operation, name: name, location: location, errno: EBADF)
    }
  }

  private func fail(
    _ operation: StorageError.Operation, errno: Int32 = Platform.lastError
  ) -> StorageError {
    let error = StorageError(operation, name: name, location: location, errno: errno)
    failure = error
    abandon()
    return error
  }
}
