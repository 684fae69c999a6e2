/// XXH64 by Yann Collet, as its specification gives it: keys, order keys and content hashes.
///
/// Not for hash tables that face chosen input; about 5 GB/s is not needed here, clarity is.
package enum XXHash64 {
  private static let p1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let p2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let p3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let p4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let p5: UInt64 = 0x27D4_EB2F_1656_67C5

  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
  }

  private static func round(_ accumulator: UInt64, _ lane: UInt64) -> UInt64 {
    rotate(accumulator &+ lane &* p2, 31) &* p1
  }

  /// The hash of the bytes with a seed.
  ///
  /// Arithmetic wraps: it is a hash.
  package static func hash(_ bytes: RawSpan, seed: UInt64 = 0) -> UInt64 {
    func lane<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type) -> T {
      // Safe: every caller below has checked that the lane lies within the bytes.
      unsafe T(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
    }
    let count = bytes.byteCount
    var at = 0
    var hash: UInt64
    if count >= 32 {
      var a = seed &+ p1 &+ p2
      var b = seed &+ p2
      var c = seed
      var d = seed &- p1
      while count - at >= 32 {
        a = round(a, lane(at, UInt64.self))
        b = round(b, lane(at + 8, UInt64.self))
        c = round(c, lane(at + 16, UInt64.self))
        d = round(d, lane(at + 24, UInt64.self))
        at += 32
      }
      hash = rotate(a, 1) &+ rotate(b, 7) &+ rotate(c, 12) &+ rotate(d, 18)
      for accumulator in [a, b, c, d] { hash = (hash ^ round(0, accumulator)) &* p1 &+ p4 }
    } else {
      hash = seed &+ p5
    }
    hash = hash &+ UInt64(count)
    while count - at >= 8 {
      hash = rotate(hash ^ round(0, lane(at, UInt64.self)), 27) &* p1 &+ p4
      at += 8
    }
    if count - at >= 4 {
      hash = rotate(hash ^ UInt64(lane(at, UInt32.self)) &* p1, 23) &* p2 &+ p3
      at += 4
    }
    while at < count {
      hash = rotate(hash ^ UInt64(lane(at, UInt8.self)) &* p5, 11) &* p1
      at += 1
    }
    hash = (hash ^ hash >> 33) &* p2
    hash = (hash ^ hash >> 29) &* p3
    return hash ^ hash >> 32
  }

  /// The hash of an array's bytes.
  package static func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    hash(bytes.rawSpan, seed: seed)
  }
}
