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

  @Test("text whose white space is folded")
  func folded() {
    var random = SeededGenerator(seed: 4)
    for round in 0..<4_000 {
      var text = Self.bytes(Int.random(in: 0...100, using: &random), &random)
      if random.oneIn(2) { text = text.map { $0 < 0x20 ? 0x41 : $0 } }
      if !text.isEmpty, random.oneIn(4) {
        text[Int.random(in: 0..<text.count, using: &random)] = 0xC2
      }
      let isOdd = text.contains { $0 < 0x20 || $0 == 0xC2 }
      let expected = !isOdd && !zip(text, text.dropFirst()).contains { $0 == 0x20 && $1 == 0x20 }
      // Safe: the kernel reads the text.
      #expect(unsafe lede_is_folded(text, text.count) == expected, "round \(round)")
    }
  }

  @Test("names and where they end")
  func names() {
    var random = SeededGenerator(seed: 5)
    let ends: [UInt8] = [0x20, 0x09, 0x0A, 0x0C, 0x0D, 0x3E, 0x2F, 0x3D]
    for round in 0..<4_000 {
      var text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        UInt8.random(in: 0x01...0xFF, using: &random)
      }
      for index in text.indices where random.oneIn(12) {
        text[index] = ends.randomElement(using: &random) ?? 0x20
      }
      let from = Int.random(in: 0...text.count, using: &random)
      let untilEquals = random.oneIn(2)
      let expectedEnd =
        text[from...].firstIndex { byte in
          Self.isSpace(byte) || byte == 0x3E || byte == 0x2F || untilEquals && byte == 0x3D
        } ?? text.count
      var expected: [UInt64] = [0, 0]
      for (place, byte) in text[from..<expectedEnd].prefix(16).enumerated() {
        expected[place / 8] |= UInt64(byte | 0x20) << UInt64(place % 8 * 8)
      }
      var name: [UInt64] = [.max, .max]
      // Safe: the kernel reads the text and writes two words.
      let end = unsafe lede_read_name(text, text.count, from, untilEquals, &name)
      #expect(end == expectedEnd, "round \(round)")
      #expect(name == expected, "round \(round)")
    }
  }

  @Test("the words of a line up to what is not ASCII")
  func lineWords() {
    var random = SeededGenerator(seed: 6)
    for round in 0..<4_000 {
      var text = Self.bytes(Int.random(in: 0...80, using: &random), &random)
      for index in text.indices where random.oneIn(15) { text[index] = 0x27 }
      let hasWords = random.oneIn(2)
      let isPending = random.oneIn(2)
      var expected: [UInt8] = []
      var expectedPending = isPending
      let ascii = text.prefix { $0 < 0x80 }
      for byte in ascii {
        if (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 {
          if expectedPending, hasWords || !expected.isEmpty { expected.append(0x20) }
          expectedPending = false
          expected.append(byte | 0x20)
        } else if byte != 0x27 {
          expectedPending = true
        }
      }
      var found = [UInt8](repeating: 0xA5, count: text.count + 2)
      var pending = isPending
      var written = 0
      // Safe: there is room for two bytes more than the text has.
      let read = unsafe lede_line_words(
        text, text.count, hasWords, &pending, &found, &written)
      #expect(read == ascii.count, "round \(round)")
      #expect(Array(found[..<written]) == expected, "round \(round)")
      #expect(pending == expectedPending, "round \(round)")
    }
  }

  @Test("marks of sentences, and text that is blank")
  func sentenceMarks() {
    var random = SeededGenerator(seed: 7)
    let wideMarks: [[UInt8]] = [
      [0xD8, 0x8C], [0xD8, 0x9F], [0xE3, 0x80, 0x81], [0xE3, 0x80, 0x82], [0xEF, 0xBC, 0x8C],
      [0xEF, 0xBC, 0x81], [0xEF, 0xBC, 0x9F], [0xEF, 0xBC, 0x9B], [0xE0, 0xA5, 0xA4],
    ]
    let others: [[UInt8]] = [
      [0xD8, 0xA7], [0xE3, 0x81, 0x82], [0xEF, 0xBC, 0x8D], [0xC3, 0xA9],
    ]
    for round in 0..<4_000 {
      var text: [UInt8] = []
      var expected: Int32 = 0
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        if random.oneIn(20) {
          text += wideMarks.randomElement(using: &random) ?? []
          expected += 1
        } else if random.oneIn(10) {
          text += others.randomElement(using: &random) ?? []
        } else {
          let byte = UInt8.random(in: 0x20...0x7E, using: &random)
          text.append(byte)
          expected += [0x2C, 0x2E, 0x3B, 0x3F, 0x21].contains(byte) ? 1 : 0
        }
      }
      // Cut within the last: no mark then.
      if random.oneIn(4), let last = text.last, last >= 0x80 {
        let isMark = wideMarks.contains { text.suffix($0.count).elementsEqual($0) }
        text.removeLast()
        expected -= isMark ? 1 : 0
      }
      if random.oneIn(10) { text = text.map { _ in 0x20 } }
      if text.allSatisfy(Self.isSpace) { expected = -1 }
      // Safe: the kernel reads the text.
      #expect(unsafe lede_sentence_marks(text, text.count) == expected, "round \(round)")
    }
  }

  @Test("a hash that tells texts apart by any of their bytes and by their length")
  func textHash() {
    for count in 0..<40 {
      let text = [UInt8](repeating: 0, count: count)
      // Safe: the kernel reads the texts.
      let hash = unsafe lede_text_hash(text, count)
      #expect(unsafe lede_text_hash(text, count) == hash)
      #expect(unsafe lede_text_hash(text + [0], count + 1) != hash)
      for index in text.indices {
        var other = text
        other[index] = 1
        #expect(unsafe lede_text_hash(other, count) != hash, "\(index) of \(count)")
      }
    }
  }
}
