import CKernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The system calls whose names or meaning differ between systems, and the rule for interruptions.
///
/// Everything else in `PosixStorage` is plain POSIX.
enum Platform {
  /// The error of the last failed call on this thread.
  static var lastError: Int32 { errno }

  /// A signal may interrupt a call; more often in a row than this and something else is wrong.
  static let interruptionsMax = 100

  /// Repeats a call that a signal interrupted.
  static func retrying<R: SignedInteger>(_ call: () -> R) -> R {
    for _ in 0..<interruptionsMax {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
    return -1
  }

  /// Makes a file's content and length durable; returns 0, or -1 with `lastError` set.
  ///
  /// Never repeated, not even when interrupted: after a failure the kernel may have dropped the
  /// pages and a second call would report success for lost bytes (ATC'20, "Can applications
  /// recover from fsync failures?").
  static func synchronizeFile(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
      // fsync leaves the bytes in the drive's cache there; file systems without the call say so.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
      guard errno == ENOTSUP || errno == EINVAL else { return -1 }
    #endif
    return fsync(descriptor)
  }

  /// Renames within a directory, failing with EEXIST when the target exists.
  static func renameExclusively(_ source: String, to target: String, in directory: Int32) -> Int32 {
    // Safe: both strings are passed as C strings for the length of the call.
    let result = unsafe lede_rename_exclusively(directory, source, target)
    guard result != 0, errno == ENOSYS || errno == EINVAL || errno == ENOTSUP else { return result }
    return linkAndUnlink(source, to: target, in: directory)
  }

  /// The rename of file systems that know no exclusive one: a second name, then the first goes.
  ///
  /// A crash in between leaves both names; the source is then a file that no one refers to.
  static func linkAndUnlink(_ source: String, to target: String, in directory: Int32) -> Int32 {
    // Safe: both strings are passed as C strings for the length of the call.
    guard unsafe linkat(directory, source, directory, target, 0) == 0 else { return -1 }
    // The new name stands, so the rename has happened; a leftover source is collected later.
    // Safe: as above.
    _ = unsafe unlinkat(directory, source, 0)
    return 0
  }
}

/// The error numbers that carry a meaning above the storage.
package enum ErrorNumber {
  package static let missing = ENOENT
  package static let exists = EEXIST
  package static let wouldBlock = EWOULDBLOCK
}
