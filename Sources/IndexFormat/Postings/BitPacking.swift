import Storage

/// Packs unsigned integers in a fixed number of bits each, value after value, lowest bit first.
///
/// Value i occupies bits `i·width …< (i+1)·width` of the little-endian bit stream. Reading needs
/// `readSlack` bytes behind the last value, which every section that holds packed values ends with.
package enum BitPacking {
  /// Bytes that must follow packed values so that whole words can be loaded.
  package static let readSlack = 64

  /// Bytes that `count` values of `width` bits take.
  package static func byteCount(count: Int, width: Int) -> Int { (count * width + 7) / 8 }

  /// The number of bits that hold a value; 0 for 0.
  package static func width(of value: UInt32) -> Int { 32 - value.leadingZeroBitCount }

  /// Appends the low `width` bits of each value.
  package static func pack(_ values: ArraySlice<UInt32>, width: Int, into writer: inout ByteWriter)
  {
    guard width > 0 else { return }
    let mask: UInt64 = (1 << UInt64(width)) - 1
    var word: UInt64 = 0
    var filled = 0
    for value in values {
      word |= (UInt64(value) & mask) << UInt64(filled)
      filled += width
      while filled >= 8 {
        writer.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
        filled -= 8
      }
    }
    if filled > 0 { writer.append(UInt8(truncatingIfNeeded: word)) }
  }

  /// Unpacks `count` values into the front of `values`, which must have room.
  package static func unpack(
    _ bytes: RawSpan, at offset: Int, width: Int, count: Int, into values: inout [UInt32]
  ) throws(DecodeError) {
    try check(bytes, at: offset, width: width, count: count)
    guard width > 0 else {
      for i in 0..<count { values[i] = 0 }
      return
    }
    let mask: UInt64 = (1 << UInt64(width)) - 1
    var out = values.mutableSpan
    var bit = 0
    for i in 0..<count {
      // Safe: `check` covers the last value and the slack behind it.
      let word = unsafe bytes.unsafeLoadUnaligned(
        fromByteOffset: offset + bit >> 3, as: UInt64.self)
      out[i] = UInt32(truncatingIfNeeded: (UInt64(littleEndian: word) >> UInt64(bit & 7)) & mask)
      bit += width
    }
  }

  /// Unpacks `count` gaps and sums them up: `values[i] = base + Σ (gap + 1)`.
  ///
  /// Throws unless the sum ends at `last`: then no value in between can have passed it either.
  package static func unpackGaps(
    _ bytes: RawSpan, at offset: Int, width: Int, count: Int, base: Int64,
    last: UInt32, into values: inout [UInt32]
  ) throws(DecodeError) {
    try check(bytes, at: offset, width: width, count: count)
    let mask: UInt64 = (1 << UInt64(width)) - 1
    var out = values.mutableSpan
    var bit = 0
    var sum = base
    for i in 0..<count {
      // Safe: `check` covers the last value and the slack behind it.
      let word = unsafe bytes.unsafeLoadUnaligned(
        fromByteOffset: offset + bit >> 3, as: UInt64.self)
      // Safe: at most 256 gaps of 32 bits are summed, far below 2^63.
      sum &+= Int64((UInt64(littleEndian: word) >> UInt64(bit & 7)) & mask) &+ 1
      out[i] = UInt32(truncatingIfNeeded: sum)
      bit += width
    }
    guard sum == Int64(last) else {
      throw DecodeError(offset: offset, expected: "gaps that end at the block's last document")
    }
  }

  /// One value out of a packed run; the caller has checked the run with `check`.
  package static func value(_ index: Int, _ bytes: RawSpan, at offset: Int, width: Int) -> UInt32 {
    let bit = index * width
    // Safe: `check` covers the last value and the slack behind it.
    let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + bit >> 3, as: UInt64.self)
    let mask: UInt64 = (1 << UInt64(width)) - 1
    return UInt32(truncatingIfNeeded: (UInt64(littleEndian: word) >> UInt64(bit & 7)) & mask)
  }

  /// Throws unless `count` values of `width` bits and the slack lie within the bytes.
  package static func check(
    _ bytes: RawSpan, at offset: Int, width: Int, count: Int
  ) throws(DecodeError) {
    guard (0...32).contains(width), count >= 0, offset >= 0,
      count <= 1 << 32,
      offset <= bytes.byteCount - byteCount(count: count, width: width) - readSlack
    else { throw DecodeError(offset: offset, expected: "packed values and the slack behind") }
  }
}

/// Packing with exceptions (PFOR): most values in few bits, the rest patched from a list.
///
/// Byte picture: `packed low bits | (index gap varint, high bits varint) × exceptionCount`.
/// The method is from Zukowski et al., "Super-Scalar RAM-CPU Cache Compression", ICDE 2006.
package enum PatchedPacking {
  /// How a run of values is packed.
  package struct Plan: Equatable {
    package var width: Int
    package var exceptionCount: Int
  }

  /// The width that makes the run smallest with no more exceptions than may be.
  package static func plan(
    _ values: ArraySlice<UInt32>, exceptionCountMax: Int = .max
  ) -> Plan {
    var histogram = InlineArray<33, Int>(repeating: 0)
    for value in values { histogram[BitPacking.width(of: value)] += 1 }
    var best = Plan(width: 32, exceptionCount: 0)
    var bestBits = Int.max
    var wider = 0
    for width in stride(from: 32, through: 0, by: -1) {
      // An exception costs about an index byte and its high bits in whole bytes.
      var exceptionBits = 0
      if wider > 0 {
        for w in (width + 1)...32 { exceptionBits += histogram[w] * (8 + (w - width + 6) / 7 * 8) }
      }
      let bits = values.count * width + exceptionBits
      if bits < bestBits, wider <= exceptionCountMax {
        bestBits = bits
        best = Plan(width: width, exceptionCount: wider)
      }
      wider += histogram[width]
    }
    return best
  }

  /// Appends the values as the plan says.
  package static func pack(
    _ values: ArraySlice<UInt32>, _ plan: Plan, into writer: inout ByteWriter
  ) {
    BitPacking.pack(values, width: plan.width, into: &writer)
    guard plan.exceptionCount > 0 else { return }
    var last = 0
    for (index, value) in values.enumerated() where BitPacking.width(of: value) > plan.width {
      writer.append(varint: index - last)
      writer.append(varint: value >> UInt32(plan.width))
      last = index
    }
  }

  /// Adds the exceptions, read from `reader`, to unpacked low bits.
  @_lifetime(reader: copy reader)
  package static func patch(
    _ values: inout [UInt32], count: Int, width: Int, exceptionCount: Int,
    from reader: inout ByteReader
  ) throws(DecodeError) {
    var index = 0
    for _ in 0..<exceptionCount {
      index += try reader.count(atMost: count)
      let high = try reader.varint32()
      guard index < count, width < 32, high <= UInt32.max >> UInt32(width) else {
        throw DecodeError(offset: reader.position, expected: "an exception within the run")
      }
      values[index] |= high << UInt32(width)
    }
  }
}
