import CKernels

/// Numbers distinct byte strings from 0 in the order they first come, each with a one-byte tag.
///
/// The seam to `lede_term_table`. For one thread; `byteCount` is exact.
@safe final class TermTable {
  /// Bytes that must stand behind the keys that a batch refers to.
  static let keySlack = Int(LEDE_KEY_SLACK)

  // Safe: made here, freed in deinit, used by no other object.
  private let table: OpaquePointer

  init() { unsafe table = lede_term_table_make() }

  deinit {
    // Safe: the only owner ends here.
    unsafe lede_term_table_free(table)
  }

  /// Distinct keys so far.
  var count: Int {
    // Safe: the table lives as long as this.
    unsafe Int(lede_term_table_count(table))
  }

  /// Bytes held, with what growing takes beside.
  var byteCount: Int {
    // Safe: as above.
    unsafe Int(lede_term_table_byte_count(table))
  }

  /// The bytes of a key.
  func bytes(_ id: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    appendBytes(id, to: &bytes)
    return bytes
  }

  /// Appends the bytes of a key.
  func appendBytes(_ id: Int, to bytes: inout [UInt8]) {
    precondition(id >= 0 && id < count, "the number of a key")
    var byteCount: UInt32 = 0
    // Safe: the number was checked; the bytes are copied before the table changes.
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(
        start: lede_term_table_key(table, UInt32(id), &byteCount), count: Int(byteCount)))
  }

  /// Asks for where a key is noted, or for its bytes, to be at hand soon.
  func expectPlace(of id: Int) {
    precondition(id >= 0 && id < count, "the number of a key")
    // Safe: the number was checked.
    unsafe lede_term_table_expect_place(table, UInt32(id))
  }

  func expectBytes(of id: Int) {
    precondition(id >= 0 && id < count, "the number of a key")
    // Safe: the number was checked.
    unsafe lede_term_table_expect_key(table, UInt32(id))
  }

  /// The number of a key of at most 65,535 bytes, and whether it is new.
  func intern(_ key: some Collection<UInt8>, tag: UInt8 = 0) -> (id: Int, isNew: Bool) {
    let known = count
    var key = ContiguousArray(key)
    let byteCount = key.count
    precondition(byteCount <= UInt16.max, "a key of at most 65,535 bytes")
    // An array of something has an address.
    if key.isEmpty { key.append(0) }
    // Safe: the bytes are copied within the call.
    let id = unsafe key.withUnsafeBufferPointer { bytes in
      unsafe lede_term_table_intern(
        table, bytes.baseAddress.unsafelyUnwrapped, UInt32(byteCount), tag)
    }
    return (Int(id), Int(id) == known)
  }

  /// Where a key of a batch is, at most 65,535 bytes long, and its tag.
  static func key(offset: UInt32, count: Int, tag: UInt8) -> UInt64 {
    UInt64(offset) << 24 | UInt64(tag) << 16 | UInt64(UInt16(count))
  }

  /// The numbers of keys in an arena, by `key(offset:count:tag:)`.
  ///
  /// Those from the count before on are new, in their order.
  func internAll(_ keys: [UInt64], in arena: inout [UInt8], into ids: inout [UInt32]) {
    if ids.count < keys.count {
      ids.append(contentsOf: repeatElement(0, count: keys.count - ids.count))
    }
    let used = arena.count
    for _ in 0..<Self.keySlack { arena.append(0) }
    assert(keys.allSatisfy { Int($0 >> 24) + Int($0 & 0xFFFF) <= used }, "keys lie in the arena")
    // Safe: keys lie in the arena, as whoever made them says, with slack behind them; there is room
    // for as many numbers.
    unsafe keys.withUnsafeBufferPointer { keys in
      unsafe ids.withUnsafeMutableBufferPointer { ids in
        unsafe arena.withUnsafeBufferPointer { arena in
          guard let bytes = arena.baseAddress, let first = keys.baseAddress,
            let numbers = ids.baseAddress
          else { return }
          unsafe lede_term_table_intern_all(table, bytes, first, keys.count, numbers)
        }
      }
    }
    arena.removeLast(Self.keySlack)
  }

  /// All numbers in ascending order of their keys' bytes, then of their tags.
  func sorted() -> [Int] { sorted(Array(0..<count)) }

  /// Some numbers in that order.
  func sorted(_ ids: [Int]) -> [Int] {
    struct Ranked {
      let rank: UInt64
      let id: UInt32
    }
    precondition(ids.allSatisfy { $0 >= 0 && $0 < count }, "numbers of keys")
    // Safe: numbers below the count; the table does not change meanwhile.
    var all = ids.map { id in
      Ranked(rank: unsafe lede_term_table_rank(table, UInt32(id)), id: UInt32(id))
    }
    all.sort { $0.rank < $1.rank }
    // The keys themselves are compared only where they share what ranks them.
    var start = 0
    while start < all.count {
      var end = start + 1
      while end < all.count, all[end].rank == all[start].rank { end += 1 }
      if end - start > 1 {
        all[start..<end].sort { unsafe lede_term_table_compare(table, $0.id, $1.id) < 0 }
      }
      start = end
    }
    return all.map { Int($0.id) }
  }
}
