import Synchronization

/// One bit per chunk of a file: whether its checksum has been seen to hold.
///
/// Shared by all readers of an open file. Bits are only ever set, and guard bytes that never
/// change, so relaxed order suffices: who misses a bit verifies once more.
@safe final class VerifiedChunks: Sendable {
  private let count: Int
  private let wordCount: Int
  // Safe: allocated in init, freed in deinit, never reassigned; the words are atomic.
  nonisolated(unsafe) private let words: UnsafeMutablePointer<Atomic<UInt64>>

  init(count: Int) {
    self.count = count
    wordCount = count / 64 + 1
    unsafe words = .allocate(capacity: wordCount)
    for index in 0..<wordCount {
      // Safe: index is below the capacity.
      unsafe (words + index).initialize(to: Atomic(0))
    }
  }

  deinit {
    unsafe words.deinitialize(count: wordCount)
    unsafe words.deallocate()
  }

  func contains(_ chunk: Int) -> Bool {
    precondition(chunk >= 0 && chunk < count, "a chunk of another file")
    // Safe: the chunk is below the count, so its word is within the allocation.
    return unsafe words[chunk >> 6].load(ordering: .relaxed) & (1 << UInt64(chunk & 63)) != 0
  }

  func insert(_ chunk: Int) {
    precondition(chunk >= 0 && chunk < count, "a chunk of another file")
    // Safe: as above.
    unsafe _ = words[chunk >> 6].bitwiseOr(1 << UInt64(chunk & 63), ordering: .relaxed)
  }
}
