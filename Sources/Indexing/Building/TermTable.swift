/// Numbers distinct byte strings from 0 in the order they first come, each with a one-byte tag.
///
/// Open addressing over an arena: 8 bytes a slot, the key's bytes once, no object per term. For one
/// thread. Memory is exact in `byteCount`.
struct TermTable {
  private var slots: [UInt32] = [UInt32](repeating: 0, count: 1 << 12)
  private var hashes: [UInt32] = []
  private var ends: [UInt32] = []
  private var tags: [UInt8] = []
  private var arena: [UInt8] = []

  /// Distinct keys so far.
  var count: Int { hashes.count }

  /// Bytes held, arrays at their capacity and growing ones with their old storage.
  var byteCount: Int {
    slots.count * 6 + hashes.capacity * 9 + arena.capacity + arena.count / 2
  }

  /// The bytes of a key.
  func bytes(_ id: Int) -> ArraySlice<UInt8> {
    arena[(id == 0 ? 0 : Int(ends[id - 1]))..<Int(ends[id])]
  }

  /// The tag of a key.
  func tag(_ id: Int) -> UInt8 { tags[id] }

  /// The number of a key, and whether it is new.
  mutating func intern(_ key: ArraySlice<UInt8>, tag: UInt8 = 0) -> (id: Int, isNew: Bool) {
    let hash = Self.hash(key, tag)
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      let id = Int(slots[slot]) - 1
      if hashes[id] == hash, tags[id] == tag, bytes(id) == key { return (id, false) }
      slot = (slot + 1) & mask
    }
    arena.append(contentsOf: key)
    ends.append(UInt32(arena.count))
    hashes.append(hash)
    tags.append(tag)
    slots[slot] = UInt32(hashes.count)
    if hashes.count * 2 > slots.count { grow() }
    return (hashes.count - 1, true)
  }

  /// All numbers in ascending order of their keys' bytes, then of their tags.
  func sorted() -> [Int] {
    let prefixes = (0..<count).map { prefix($0) }
    return (0..<count).sorted { a, b in
      if prefixes[a] != prefixes[b] { return prefixes[a] < prefixes[b] }
      let (left, right) = (bytes(a), bytes(b))
      return left == right ? tags[a] < tags[b] : left.lexicographicallyPrecedes(right)
    }
  }

  private func prefix(_ id: Int) -> UInt64 {
    var value: UInt64 = 0
    let key = bytes(id)
    for i in 0..<8 {
      let index = key.startIndex + i
      value = value << 8 | (index < key.endIndex ? UInt64(key[index]) : 0)
    }
    return value
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 2)
    let mask = larger.count - 1
    for id in hashes.indices {
      var slot = Int(hashes[id]) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = UInt32(id + 1)
    }
    slots = larger
  }

  /// FNV-1a with a final mix; keys are short.
  private static func hash(_ key: ArraySlice<UInt8>, _ tag: UInt8) -> UInt32 {
    var hash = 0xCBF2_9CE4_8422_2325 ^ UInt64(tag)
    for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
