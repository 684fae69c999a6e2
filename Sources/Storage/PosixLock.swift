import CKernels
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The writer's lock on a directory: `flock` on `write.lock`, held as long as this object lives.
///
/// The kernel drops the lock with the process, so a stale one cannot exist. A registry keeps two
/// writers of one process apart also where `flock` is emulated by locks that belong to the process
/// (NFS). The file's text only serves the message to whom is refused.
final class PosixLock: WriteLock {
  private struct FileIdentity: Hashable {
    var device: UInt64
    var number: UInt64
  }

  private static let held = Mutex<Set<FileIdentity>>([])
  private static let holderByteCountMax = 256

  private let descriptor: Int32
  private let identity: FileIdentity

  /// Takes over the descriptor of the lock file and locks it, or closes it and throws.
  init(descriptor: Int32, name: String, location: String) throws(StorageError) {
    func refuse(_ errno: Int32, holder: String? = nil) -> StorageError {
      _ = close(descriptor)
      return StorageError(.lock, name: name, location: location, errno: errno, holder: holder)
    }
    var information = stat()
    // Safe: the structure outlives the call.
    guard unsafe fstat(descriptor, &information) == 0 else { throw refuse(Platform.lastError) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw refuse(EINVAL) }
    let identity = FileIdentity(
      device: UInt64(truncatingIfNeeded: information.st_dev),
      number: UInt64(truncatingIfNeeded: information.st_ino))
    guard Self.held.withLock({ $0.insert(identity).inserted }) else {
      throw refuse(EWOULDBLOCK, holder: Self.holder(descriptor))
    }
    guard Platform.retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 else {
      let error = Platform.lastError
      Self.held.withLock { _ = $0.remove(identity) }
      throw refuse(error, holder: error == EWOULDBLOCK ? Self.holder(descriptor) : nil)
    }
    self.descriptor = descriptor
    self.identity = identity
    Self.writeHolder(descriptor)
  }

  deinit {
    // Ignored: the text is only for messages.
    _ = ftruncate(descriptor, 0)
    // Said aloud: a child between fork and exec has the descriptor too, and the lock with it.
    _ = flock(descriptor, LOCK_UN)
    _ = close(descriptor)
    Self.held.withLock { _ = $0.remove(identity) }
  }

  /// Writes who holds the lock; a failure is ignored because the lock itself stands.
  private static func writeHolder(_ descriptor: Int32) {
    guard ftruncate(descriptor, 0) == 0 else { return }
    var text = [CChar](repeating: 0, count: holderByteCountMax)
    unsafe text.withUnsafeMutableBufferPointer { text in
      guard let start = text.baseAddress else { return }
      // Safe: the first call writes less than `text.count` bytes, the second reads as many.
      let byteCount = unsafe lede_describe_process(start, text.count)
      unsafe _ = pwrite(descriptor, start, byteCount, 0)
    }
  }

  /// Who holds the lock, as the holder wrote it; nil unless it is one line of printable ASCII.
  private static func holder(_ descriptor: Int32) -> String? {
    var text = [UInt8](repeating: 0, count: holderByteCountMax)
    let count = unsafe text.withUnsafeMutableBytes { bytes in
      // Safe: the call writes at most `bytes.count` bytes.
      unsafe pread(descriptor, bytes.baseAddress, bytes.count, 0)
    }
    guard count > 0, let end = text[..<count].firstIndex(of: 0x0A), end > 0 else { return nil }
    let line = text[..<end]
    return line.allSatisfy { (0x20...0x7E).contains($0) }
      ? String(decoding: line, as: UTF8.self) : nil
  }
}
