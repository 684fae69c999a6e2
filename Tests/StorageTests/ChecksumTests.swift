import CKernels
import Storage
import TestSupport
import Testing

@Suite struct ChecksumTests {
  /// The check value and the vectors of RFC 3720, appendix B.4.
  static let crcVectors: [(bytes: [UInt8], checksum: UInt32)] = [
    ([], 0), (Array("123456789".utf8), 0xE306_9283),
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E),
    ((0..<32).reversed(), 0x113F_DB5C),
  ]

  @Test(arguments: crcVectors)
  func `CRC-32C gives the published values`(_ vector: (bytes: [UInt8], checksum: UInt32)) {
    #expect(vector.bytes.crc32c() == vector.checksum)
    #expect(portable(vector.bytes[...]) == vector.checksum)
  }

  @Test func `CRC-32C by instruction equals CRC-32C by tables at every length and offset`() {
    var random = SeededGenerator(seed: 1)
    let bytes = (0..<300).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for start in 0..<9 {
      for end in start...bytes.count {
        let part = bytes[start..<end]
        #expect(Array(part).crc32c() == portable(part))
      }
    }
  }

  @Test func `CRC-32C in several streams equals CRC-32C by tables`() {
    var random = SeededGenerator(seed: 2)
    let bytes = (0..<20_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for count in [3_071, 3_072, 3_073, 6_143, 6_144, 6_151, 16_384, 20_000] {
      for start in [0, 1, 7] where start + count <= bytes.count {
        let part = bytes[start..<(start + count)]
        #expect(Array(part).crc32c() == portable(part))
        let first = Array(part.prefix(count / 3)).crc32c()
        #expect(Array(part.dropFirst(count / 3)).crc32c(continuing: first) == portable(part))
      }
    }
  }

  @Test func `CRC-32C continues across any cut`() {
    let bytes = Array("123456789".utf8)
    for cut in 0...bytes.count {
      let first = Array(bytes[..<cut]).crc32c()
      #expect(Array(bytes[cut...]).crc32c(continuing: first) == 0xE306_9283)
    }
  }

  /// The vectors of xxHash's own sanity check; its buffer is made by `sanityBuffer`.
  static let xxVectors: [(count: Int, seed: UInt64, hash: UInt64)] = [
    (0, 0, 0xEF46_DB37_51D8_E999), (0, 0x9E37_79B1, 0xAC75_FDA2_929B_17EF),
    (1, 0, 0xE934_A84A_DB05_2768), (1, 0x9E37_79B1, 0x5014_6076_43A9_B4C3),
    (4, 0, 0x9136_A0DC_A574_57EE), (14, 0, 0x8282_DCC4_994E_35C8),
    (14, 0x9E37_79B1, 0xC3BD_6BF6_3DEB_6DF0), (222, 0, 0xB641_AE8C_B691_C174),
    (222, 0x9E37_79B1, 0x20CB_8AB7_AE10_C14A),
  ]

  @Test(arguments: xxVectors)
  func `XXH64 gives the published values`(_ vector: (count: Int, seed: UInt64, hash: UInt64)) {
    #expect(XXHash64.hash(sanityBuffer(vector.count), seed: vector.seed) == vector.hash)
  }

  @Test func `XXH64 of text gives the known values`() {
    #expect(XXHash64.hash(Array("a".utf8)) == 0xD24E_C4F1_A98C_6E5B)
    #expect(XXHash64.hash(Array("abc".utf8)) == 0x44BC_2CF5_AD77_0999)
    let pangram = Array("Nobody inspects the spammish repetition".utf8)
    #expect(XXHash64.hash(pangram) == 0xFBCE_A83C_8A37_8BF1)
  }

  private func sanityBuffer(_ count: Int) -> [UInt8] {
    var generator: UInt64 = 0x9E37_79B1
    return (0..<count).map { _ in
      defer { generator = generator &* 0x9E37_79B1_85EB_CA8D }
      return UInt8(truncatingIfNeeded: generator >> 56)
    }
  }

  private func portable(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    // Safe: the kernel reads `count` bytes from the start and keeps nothing.
    unsafe bytes.withUnsafeBytes { unsafe lede_crc32c_portable(0, $0.baseAddress, $0.count) }
  }
}
