/// What a file's metadata says about its content: same fingerprint, same content, unless the file
/// was written in the same tick of the clock as it was scanned.
///
/// Times are nanoseconds since 1970, as the file system keeps them. The device number is carried
/// but not compared: it may change when a disk is mounted again.
package struct FileFingerprint: Hashable, Sendable {
  /// The length of the content.
  package var byteCount: Int64
  /// When the content was last written.
  package var modifiedNanoseconds: Int64
  /// When content or metadata were last changed.
  package var changedNanoseconds: Int64
  /// The file's number on its file system.
  package var inode: UInt64
  /// The file system.
  package var device: UInt64

  package init(
    byteCount: Int64, modifiedNanoseconds: Int64, changedNanoseconds: Int64, inode: UInt64,
    device: UInt64
  ) {
    self.byteCount = byteCount
    self.modifiedNanoseconds = modifiedNanoseconds
    self.changedNanoseconds = changedNanoseconds
    self.inode = inode
    self.device = device
  }

  /// Clocks of file systems tick every 1–10 ms, of some (FAT) every 2 s.
  package static let racyNanoseconds: Int64 = 2_000_000_000

  /// Whether size, both times and inode are the same.
  package func matches(_ other: FileFingerprint) -> Bool {
    byteCount == other.byteCount && modifiedNanoseconds == other.modifiedNanoseconds
      && changedNanoseconds == other.changedNanoseconds && inode == other.inode
  }

  /// Whether a later edit could leave the fingerprint as it is.
  ///
  /// That is so where the file was written shortly before the scan, or after it. Such a file must
  /// be read again next time.
  package func isRacy(scanNanoseconds: Int64) -> Bool {
    let (edge, overflow) = scanNanoseconds.subtractingReportingOverflow(Self.racyNanoseconds)
    guard !overflow else { return true }
    return modifiedNanoseconds >= edge || changedNanoseconds >= edge
  }
}
