import Storage

/// Packs unsigned integers in a fixed number of bits each, value after value, lowest bit first.
///
/// Value i occupies bits `i·width …< (i+1)·width` of the little-endian bit stream. Reading needs
/// `readSlack` bytes behind the last value, which every section that holds packed values ends with.
package enum BitPacking {
  /// Bytes that must follow packed values so that kernels can load whole registers.
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
}
