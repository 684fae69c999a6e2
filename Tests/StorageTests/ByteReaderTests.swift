import Storage
import TestSupport
import Testing

@Suite struct ByteReaderTests {
  static let varints: [UInt64] =
    [0, 1, 0x7F, 0x80, .max, .max - 1]
    + (1..<64).flatMap { [(1 << $0) - 1, 1 << $0] }

  @Test(arguments: varints)
  func `A varint reads back, and every shorter piece of it throws`(_ value: UInt64) throws {
    var writer = ByteWriter()
    writer.append(varint: value)
    #expect(try readVarint(writer.bytes) == value)
    for count in 0..<writer.count {
      #expect(throws: DecodeError(offset: 0, expected: "a varint")) {
        try readVarint(Array(writer.bytes[..<count]))
      }
    }
  }

  @Test(arguments: [
    [UInt8](repeating: 0xFF, count: 10), [UInt8](repeating: 0x80, count: 11),
    [UInt8](repeating: 0x80, count: 9) + [2],
  ])
  func `A varint past 64 bits throws`(_ bytes: [UInt8]) {
    #expect(throws: DecodeError.self) { try readVarint(bytes) }
  }

  @Test func `Integers, bytes and prefixed bytes read back in order`() throws {
    var writer = ByteWriter()
    writer.append(UInt8(7))
    writer.append(fixed: UInt16(0x1234))
    writer.append(fixed: Int64(-5))
    writer.append(lengthPrefixed: Array("text".utf8))
    writer.pad(to: 8)
    #expect(writer.bytes.count == 16)
    #expect(writer.bytes[1...2] == [0x34, 0x12])
    let bytes = writer.bytes
    var reader = try ByteReader(bytes.rawSpan)
    #expect(try reader.byte() == 7)
    #expect(try reader.fixed(UInt16.self) == 0x1234)
    #expect(try reader.fixed(Int64.self) == -5)
    #expect(try reader.lengthPrefixed() == Array("text".utf8))
    let isAtEnd = reader.isAtEnd
    #expect(isAtEnd)
  }

  @Test(arguments: [-1, 3, Int.max, Int.min])
  func `A place outside of the bytes throws`(_ position: Int) {
    let bytes: [UInt8] = [1, 2]
    #expect(throws: DecodeError.self) {
      var reader = try ByteReader(bytes.rawSpan)
      try reader.seek(to: position)
    }
    #expect(throws: DecodeError.self) {
      var reader = try ByteReader(bytes.rawSpan, at: 1)
      try reader.skip(position)
    }
    #expect(throws: DecodeError.self) { try bytes.rawSpan.load(position, as: UInt32.self) }
  }

  @Test func `A length that the bytes cannot hold throws before anything is allocated`() {
    var writer = ByteWriter()
    writer.append(varint: UInt64.max)
    let bytes = writer.bytes
    #expect(throws: DecodeError.self) {
      var reader = try ByteReader(bytes.rawSpan)
      _ = try reader.lengthPrefixed()
    }
  }

  @Test func `A part of a section lies within it or is nil`() throws {
    let mapping = Mapping(copying: Array(0..<10), name: "m")
    let section = try #require(ByteSection(mapping, offset: 2, byteCount: 6))
    let part = try #require(section.part(1, 3))
    #expect(part.bytes.array(0, 3) == [3, 4, 5])
    #expect(section.part(6, 0) != nil)
    for (offset, count) in [(-1, 1), (0, 7), (7, 0), (1, .max), (.max, 1), (0, -1)] {
      #expect(section.part(offset, count) == nil)
    }
    for (offset, count) in [(-1, 1), (0, 11), (11, 0), (10, 1), (1, .max), (.max, 1), (0, -1)] {
      #expect(ByteSection(mapping, offset: offset, byteCount: count) == nil)
    }
  }

  private func readVarint(_ bytes: [UInt8]) throws -> UInt64 {
    var reader = try ByteReader(bytes.rawSpan)
    return try reader.varint()
  }
}
