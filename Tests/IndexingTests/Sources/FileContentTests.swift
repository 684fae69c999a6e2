import Foundation
import TestSupport
import Testing

@testable import Indexing

@Suite struct FileContentTests {
  @Test func `a file is read whole with its fingerprint`() throws {
    let tree = try TemporaryTree()
    try tree.write("a", "content")
    let content = try FileContent.read(tree.absolute("a"))
    #expect(content.bytes == Array("content".utf8))
    #expect(content.fingerprint.byteCount == 7)
    #expect(content.contentHash == (try ContentHash.ofFile(tree.absolute("a"))))
  }

  @Test func `a file that changes once is read again`() throws {
    let tree = try TemporaryTree()
    try tree.write("a", "old")
    let content = try FileContent.read(tree.absolute("a")) { attempt in
      if attempt == 0 { try? tree.write("a", "newer") }
    }
    #expect(content.bytes == Array("newer".utf8))
  }

  @Test func `a file that keeps changing is given up`() throws {
    let tree = try TemporaryTree()
    try tree.write("a", "old")
    #expect(throws: FileReadError.changedWhileReading) {
      try FileContent.read(tree.absolute("a")) { attempt in
        try? tree.write("a", String(repeating: "x", count: attempt + 10))
      }
    }
  }

  @Test func `what is not a regular file of the right size is refused`() throws {
    let tree = try TemporaryTree()
    try tree.write("a", "12345")
    try tree.link("l", to: "a")
    #expect(throws: FileReadError.absent) { try FileContent.read(tree.absolute("none")) }
    #expect(throws: FileReadError.notRegular(.folder)) { try FileContent.read(tree.absolute("")) }
    #expect(throws: FileReadError.notRegular(.link)) { try FileContent.read(tree.absolute("l")) }
    #expect(try FileContent.read(tree.absolute("l"), links: .followed).bytes.count == 5)
    #expect(throws: FileReadError.tooLarge(byteCount: 5, limit: 4)) {
      try FileContent.read(tree.absolute("a"), limit: 4)
    }
    #expect(throws: FileReadError.notRegular(.characterDevice)) {
      try FileContent.read(Array("/dev/zero".utf8))
    }
    #expect(throws: FileReadError.system(SystemError(errno: EINVAL))) {
      try FileContent.read([UInt8(ascii: "/"), 0])
    }
  }

  @Test func `a huge sparse file is refused before it is read`() throws {
    let tree = try TemporaryTree()
    try tree.write("sparse", "")
    try tree.truncate("sparse", to: 1 << 40)
    #expect(throws: FileReadError.tooLarge(byteCount: 1 << 40, limit: FileContent.defaultLimit)) {
      try FileContent.read(tree.absolute("sparse"))
    }
  }

  @Test func `a hash does not depend on the pieces`() {
    var generator = SeededGenerator(seed: 7)
    for count in [0, 1, 31, 1 << 20, 1 << 20 + 1, 3 << 20 - 5] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
      var hash = ContentHash()
      var start = 0
      while start < count {
        let end = min(count, start + Int.random(in: 1...(1 << 20 + 9), using: &generator))
        hash.append(Array(bytes[start..<end]).rawSpan)
        start = end
      }
      #expect(hash.value == ContentHash.of(bytes), "of \(count) bytes")
    }
  }

  @Test(
    arguments: [
      (0, 0, false), (8_000_000_001, 0, true), (0, 8_000_000_000, true), (20_000_000_000, 0, true),
      (7_999_999_999, 7_999_999_999, false),
    ] as [(Int64, Int64, Bool)])
  func `a file written within two seconds of the scan is racy`(
    modified: Int64, changed: Int64, isRacy: Bool
  ) {
    let print = FileFingerprint(
      byteCount: 1, modifiedNanoseconds: modified, changedNanoseconds: changed, inode: 1, device: 1)
    #expect(print.isRacy(scanNanoseconds: 10_000_000_000) == isRacy)
  }

  @Test func `clocks at their ends do not trap`() {
    let print = FileFingerprint(
      byteCount: 1, modifiedNanoseconds: .max, changedNanoseconds: .min, inode: 1, device: 1)
    #expect(print.isRacy(scanNanoseconds: .min))
    #expect(print.isRacy(scanNanoseconds: .max))
    #expect(currentNanoseconds() > 1_600_000_000_000_000_000)
  }
}
