import Synchronization

/// Memory for the length of one search: pieces are taken one after the other and given back at
/// once.
///
/// Blocks are kept for the next search, so that a warm search asks the system for none. Pieces are
/// aligned to 64 bytes and not cleared. For one thread at a time; whoever holds a piece keeps the
/// arena alive and does not use it after `removeAll`.
@safe package final class Arena {
  /// More than this is given back to the system after a search.
  private static let keptByteCountMax = 8 << 20

  // Safe: allocated here, freed in deinit or where they are removed.
  private var blocks: [UnsafeMutableRawBufferPointer] = unsafe []
  private let blockByteCount: Int
  private var block = 0
  private var used = 0

  /// An arena that asks the system for at least so much at a time.
  package init(blockByteCount: Int = 1 << 18) { self.blockByteCount = blockByteCount }

  deinit {
    // Safe: nobody holds a piece any more, as whoever does keeps the arena.
    while let block = unsafe blocks.popLast() { unsafe block.deallocate() }
  }

  /// Room for `count` values, not initialised.
  package func take<Value: BitwiseCopyable>(
    _ count: Int, of type: Value.Type
  ) -> UnsafeMutablePointer<Value> {
    let byteCount = (max(1, count) * MemoryLayout<Value>.stride + 63) & ~63
    // Safe: pieces are handed out once, aligned to 64 bytes, with room for the count; values are
    // trivial.
    while block < (unsafe blocks.count) {
      if let piece = unsafe piece(byteCount) {
        return unsafe piece.bindMemory(to: Value.self, capacity: max(1, count))
      }
      block += 1
      used = 0
    }
    let size = max(blockByteCount, byteCount)
    // Safe: freed in deinit or removeAll, when nobody holds a piece any more.
    unsafe blocks.append(.allocate(byteCount: size, alignment: 64))
    guard let piece = unsafe piece(byteCount) else {
      preconditionFailure("a new block has room for what it was made for")
    }
    return unsafe piece.bindMemory(to: Value.self, capacity: max(1, count))
  }

  /// Gives all pieces back.
  package func removeAll() {
    var kept = 0
    unsafe blocks.removeAll { block in
      kept += block.count
      guard kept > Self.keptByteCountMax else { return false }
      // Safe: taken out of the list here, and nobody holds a piece any more.
      unsafe block.deallocate()
      return true
    }
    block = 0
    used = 0
  }

  private func piece(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    // Safe: callers have checked that there is such a block.
    let current = unsafe blocks[block]
    guard byteCount <= current.count - used, let base = current.baseAddress else { return nil }
    defer { used += byteCount }
    // Safe: the piece lies within the block, as just checked.
    return unsafe base + used
  }
}

/// Arenas that are not in use; safe to share between threads.
package final class ArenaPool: Sendable {
  /// An arena on its way from one search to the next.
  private struct Idle: @unchecked Sendable {
    // Safe: taken out under the lock, so that one thread at a time has it.
    let arena: Arena
  }

  private static let keptCountMax = 16
  private let idle = Mutex<[Idle]>([])

  package init() {}

  /// Lends an arena, empty at the beginning.
  package func with<Result, E: Error>(_ body: (Arena) throws(E) -> Result) throws(E) -> Result {
    let arena = idle.withLock { $0.popLast()?.arena } ?? Arena()
    defer {
      arena.removeAll()
      let returned = Idle(arena: arena)
      idle.withLock { if $0.count < Self.keptCountMax { $0.append(returned) } }
    }
    return try body(arena)
  }
}
