import Storage

/// Bytes that wait for their turn in a file: in memory up to a limit, beyond it in a file of their
/// own, which is removed when it has been read or the value goes.
///
/// That file is never made durable: after a crash it is one of the leftovers that the next writer
/// removes. For one thread.
final class SpilledBytes {
  private static let pieceByteCount = 1 << 20

  /// Bytes so far.
  private(set) var byteCount = 0
  private let storage: any Storage
  private let name: String
  private let limit: Int
  /// As they came, so that nothing is copied to grow.
  private var waiting: [[UInt8]] = []
  private var waitingByteCount = 0
  private var file: (any WritableFile)?

  /// At most `limit` bytes are held in memory; a file is made when there are more.
  init(_ storage: any Storage, name: String, limit: Int) {
    self.storage = storage
    self.name = name
    self.limit = limit
  }

  deinit { discard() }

  func append(_ bytes: [UInt8]) throws(StorageError) {
    guard !bytes.isEmpty else { return }
    byteCount += bytes.count
    waiting.append(bytes)
    waitingByteCount += bytes.count
    if waitingByteCount > limit { try spill() }
  }

  /// Appends everything to the open section of a file.
  func write(to target: SectionedFileWriter) throws(StorageError) {
    guard let file else {
      for bytes in waiting { try target.append(bytes) }
      waiting = []
      return
    }
    try spill()
    try file.flush()
    file.abandon()
    let mapping = try storage.open(name)
    guard mapping.byteCount == byteCount else {
      throw StorageError(.read, name: name, location: storage.location, errno: 0)
    }
    for start in stride(from: 0, to: byteCount, by: Self.pieceByteCount) {
      let end = min(byteCount, start + Self.pieceByteCount)
      try target.append(mapping.bytes.extracting(start..<end))
    }
    self.file = nil
    // Ignored: an unreferenced file is collected when the next writer opens.
    try? storage.remove(name)
  }

  private func spill() throws(StorageError) {
    let file: any WritableFile
    if let open = self.file {
      file = open
    } else {
      file = try storage.create(name)
      self.file = file
    }
    let pieces = waiting
    waiting = []
    waitingByteCount = 0
    for bytes in pieces { try file.append(bytes.rawSpan) }
  }

  private func discard() {
    guard let file else { return }
    file.abandon()
    // Ignored: as above.
    try? storage.remove(name)
  }
}
