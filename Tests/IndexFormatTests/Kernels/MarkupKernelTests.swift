import CKernels
import TestSupport
import Testing

/// The kernels that scan markup, each with its twin beside it.
@Suite("Kernels that scan markup answer as plain loops do") struct MarkupKernelTests {
  /// Bytes of which many are white space, marks or not ASCII.
  private static func bytes(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
    let odd: [UInt8] = [
      0x20, 0x20, 0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x3C, 0x26, 0x7F, 0x80, 0x1F,
    ]
    let share = Int.random(in: 2...40, using: &random)
    return (0..<count).map { _ in
      random.oneIn(share)
        ? odd.randomElement(using: &random) ?? 0x20 : UInt8.random(in: 0x21...0x7E, using: &random)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte) && byte != 0x0B
  }

  @Test("finding one of two bytes")
  func finding() {
    var random = SeededGenerator(seed: 1)
    for round in 0..<2_000 {
      let text = Self.bytes(Int.random(in: 0...100, using: &random), &random)
      let from = Int.random(in: 0...text.count, using: &random)
      let end = Int.random(in: from...text.count, using: &random)
      let expected = text[from..<end].firstIndex { $0 == 0x3C || $0 == 0x26 } ?? end
      // Safe: the kernel reads the text.
      let found = unsafe lede_find_either(text, text.count, from, end, 0x3C, 0x26)
      #expect(found == expected, "round \(round)")
    }
  }

  @Test("the plain beginning of a text")
  func plainPrefix() {
    var random = SeededGenerator(seed: 2)
    for round in 0..<2_000 {
      let text = Self.bytes(Int.random(in: 0...100, using: &random), &random)
      let isPlain = { (byte: UInt8) in
        (0x20..<0x7F).contains(byte) || byte == 0x09 || byte == 0x0A || byte == 0x0D
      }
      let expected = text.firstIndex { !isPlain($0) } ?? text.count
      // Safe: the kernel reads the text.
      #expect(unsafe lede_plain_prefix(text, text.count) == expected, "round \(round)")
    }
  }

  @Test("folding white space")
  func folding() {
    var random = SeededGenerator(seed: 3)
    for round in 0..<4_000 {
      let text = Self.bytes(Int.random(in: 0...100, using: &random), &random)
      let isBehindSpace = random.oneIn(2)
      var expected: [UInt8] = []
      var wasSpace = isBehindSpace
      for byte in text {
        let isSpace = Self.isSpace(byte)
        if !isSpace { expected.append(byte) } else if !wasSpace { expected.append(0x20) }
        wasSpace = isSpace
      }
      var found = [UInt8](repeating: 0xA5, count: text.count + 16)
      // Safe: there is room for sixteen bytes more than the text has.
      let count = unsafe lede_fold_spaces(text, text.count, isBehindSpace, &found)
      #expect(Array(found[..<count]) == expected, "round \(round)")
    }
  }
}
