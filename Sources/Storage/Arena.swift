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

  /// What is left of the block in use.
  @unsafe @usableFromInline struct Room {
    @usableFromInline var start: UnsafeMutableRawPointer?
    @usableFromInline var byteCount: Int
  }

  // Safe: allocated in init, freed in deinit; behind a pointer, as the runtime checks each access
  // to a property of a class.
  @usableFromInline let room: UnsafeMutablePointer<Room>

  // Safe: allocated where it is first lent, freed in deinit.
  private var zeroes: UnsafeMutableRawBufferPointer?
  private var zeroesState = ZeroesState.unknown

  private enum ZeroesState { case unknown, clean, lent }

  /// An arena that asks the system for at least so much at a time.
  package init(blockByteCount: Int = 1 << 18) {
    self.blockByteCount = blockByteCount
    unsafe room = .allocate(capacity: 1)
    unsafe room.initialize(to: Room(start: nil, byteCount: 0))
  }

  deinit {
    // Safe: nobody holds a piece any more, as whoever does keeps the arena.
    while let block = unsafe blocks.popLast() { unsafe block.deallocate() }
    unsafe room.deallocate()
    unsafe zeroes?.deallocate()
  }

  /// Room for `count` values, not initialised.
  @inlinable @inline(__always)
  package func take<Value: BitwiseCopyable>(
    _ count: Int, of type: Value.Type
  ) -> UnsafeMutablePointer<Value> {
    let byteCount = (max(1, count) * MemoryLayout<Value>.stride + 63) & ~63
    // Safe: pieces are handed out once, aligned to 64 bytes, with room for the count; values are
    // trivial.
    if let start = unsafe room.pointee.start, byteCount <= (unsafe room.pointee.byteCount) {
      unsafe room.pointee = unsafe Room(
        start: start + byteCount, byteCount: room.pointee.byteCount - byteCount)
      return unsafe start.bindMemory(to: Value.self, capacity: max(1, count))
    }
    return unsafe takeFromNext(byteCount).bindMemory(to: Value.self, capacity: max(1, count))
  }

  /// Room for `count` values whose bytes are all zero.
  ///
  /// Whoever has made them zero again says so by `returnZeroes`, and clearing them is saved the
  /// next time.
  package func takeZeroes<Value: BitwiseCopyable>(
    _ count: Int, of type: Value.Type
  ) -> UnsafeMutablePointer<Value> {
    let byteCount = (max(1, count) * MemoryLayout<Value>.stride + 63) & ~63
    if zeroesState == .lent {
      let piece = unsafe take(count, of: type)
      // Safe: a piece has room for its values, rounded up to 64 bytes.
      unsafe UnsafeMutableRawPointer(piece).initializeMemory(
        as: UInt8.self, repeating: 0, count: byteCount)
      return unsafe piece
    }
    if unsafe (zeroes?.count ?? 0) < byteCount {
      unsafe zeroes?.deallocate()
      // Safe: freed in deinit or above, when nobody holds it any more.
      unsafe zeroes = .allocate(byteCount: byteCount, alignment: 64)
      zeroesState = .unknown
    }
    guard let start = unsafe zeroes?.baseAddress else { preconditionFailure("there are bytes") }
    if zeroesState == .unknown {
      // Safe: as many bytes as were allocated.
      unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: zeroes?.count ?? 0)
    }
    zeroesState = .lent
    // Safe: there is room for the count; values are trivial.
    return unsafe start.bindMemory(to: Value.self, capacity: max(1, count))
  }

  /// Says that what `takeZeroes` lent last is all zero again.
  package func returnZeroes() {
    if zeroesState == .lent { zeroesState = .clean }
  }

  /// A piece of the next block that has room for it.
  @usableFromInline @inline(never)
  func takeFromNext(_ byteCount: Int) -> UnsafeMutableRawPointer {
    if unsafe room.pointee.start != nil { block += 1 }
    while block < (unsafe blocks.count), (unsafe blocks[block].count) < byteCount { block += 1 }
    if block == (unsafe blocks.count) {
      let size = max(blockByteCount, byteCount)
      // Safe: freed in deinit or removeAll, when nobody holds a piece any more.
      unsafe blocks.append(.allocate(byteCount: size, alignment: 64))
    }
    let current = unsafe blocks[block]
    guard let base = current.baseAddress else { preconditionFailure("a block has bytes") }
    // Safe: the block was just seen or made to have room for the piece.
    unsafe room.pointee = unsafe Room(
      start: base + byteCount, byteCount: current.count - byteCount)
    return unsafe base
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
    unsafe room.pointee = unsafe Room(start: nil, byteCount: 0)
    if zeroesState == .lent { zeroesState = .unknown }
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
