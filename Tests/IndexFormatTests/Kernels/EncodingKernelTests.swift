import CKernels
import TestSupport
import Testing

/// The kernels that encode lists and scan text, each with its twin beside it.
@Suite("Kernels that build an index answer as plain loops do") struct EncodingKernelTests {
  // MARK: Packing

  @Test("packing any width, all counts up to 70 and some more", arguments: 0...32)
  func packing(width: Int) {
    var random = SeededGenerator(seed: UInt64(width) + 100)
    for count in Array(0...70) + [255, 256, 1_000] {
      // Higher bits are cut off.
      let values = (0..<count).map { _ in UInt32(truncatingIfNeeded: random.next() as UInt64) }
      let mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(width)) - 1)
      let expected = PlainBytes.packed(values.map { $0 & mask }, width: width)
      var found = [UInt8](repeating: 0xA5, count: count * 4 + 16)
      // Safe: there is room for four bytes a value and eight more.
      let byteCount = unsafe lede_pack(values, count, UInt32(width), &found)
      #expect(Array(found[..<byteCount]) == expected, "\(count) of \(width) bits")
    }
  }

  @Test("counting widths")
  func widths() {
    var random = SeededGenerator(seed: 7)
    for count in Array(0...40) + [1_001] {
      let values = (0..<count).map { _ in
        random.oneIn(8)
          ? 0
          : UInt32(truncatingIfNeeded: random.next() as UInt64)
            >> UInt32.random(in: 0...31, using: &random)
      }
      var expected = [UInt32](repeating: 0, count: 33)
      for value in values { expected[32 - value.leadingZeroBitCount] += 1 }
      var found = [UInt32](repeating: 9, count: 33)
      // Safe: there is a place for each width.
      unsafe lede_count_widths(values, count, &found)
      #expect(found == expected, "\(count) values")
    }
  }

  // MARK: Rows and positions

  @Test("splitting rows by document, and the stored form of positions")
  func rows() {
    var random = SeededGenerator(seed: 8)
    for round in 0..<300 {
      let titleWeight = UInt32.random(in: 1...5, using: &random)
      var byDocument: [(document: UInt32, positions: [UInt32])] = []
      var document: UInt32 = 0
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        document += UInt32.random(in: 1...(random.oneIn(5) ? 1 << 20 : 3), using: &random)
        let positions = (0..<Int.random(in: 1...6, using: &random)).map { _ in
          UInt32.random(in: 4_090...4_103, using: &random)
        }
        byDocument.append((document, positions.sorted()))
      }
      let rows = byDocument.flatMap { part in
        part.positions.map { UInt64(part.document) << 32 | UInt64($0) }
      }
      let room = rows.count + 1
      var documents = [UInt32](repeating: 0, count: room)
      var frequencies = documents
      var counts = documents
      var positions = documents
      // Safe: each output has room for all rows.
      let count = unsafe lede_split_rows(
        rows, rows.count, titleWeight, &documents, &frequencies, &counts, &positions)
      #expect(Array(documents[..<count]) == byDocument.map(\.document), "round \(round)")
      #expect(
        Array(frequencies[..<count])
          == byDocument.map { $0.positions.reduce(0) { $0 + ($1 < 4_096 ? titleWeight : 1) } })
      #expect(Array(counts[..<count]) == byDocument.map { UInt32($0.positions.count) })
      #expect(Array(positions[..<rows.count]) == byDocument.flatMap(\.positions))
      var values = [UInt32](repeating: 0, count: room)
      // Safe: there is room for a value for each position.
      let valueCount = unsafe lede_position_values(counts, count, positions, &values)
      let expected = byDocument.flatMap { part in
        part.positions.enumerated().map { index, position in
          index > 0
            ? position - part.positions[index - 1]
            : position < 4_096 ? position << 1 : (position - 4_096) << 1 | 1
        }
      }
      #expect(Array(values[..<valueCount]) == expected, "round \(round)")
    }
  }

  // MARK: Varints

  @Test("short lists read back as they were written")
  func shortLists() {
    var random = SeededGenerator(seed: 9)
    for count in 0...256 {
      var next: UInt32 = 0
      var documents: [UInt32] = []
      var frequencies: [UInt32] = []
      for _ in 0..<count {
        next += UInt32.random(in: 0...(random.oneIn(9) ? 1 << 22 : 200), using: &random)
        documents.append(next)
        frequencies.append(random.oneIn(2) ? 1 : UInt32.random(in: 1...70_000, using: &random))
        next += 1
      }
      var bytes = [UInt8](repeating: 0, count: count * 10 + 1)
      // Safe: there is room for ten bytes each.
      let byteCount = unsafe lede_write_short(documents, frequencies, count, &bytes)
      let zeros = [UInt32](repeating: 0, count: 256)
      var found = (documents: zeros, frequencies: zeros)
      // Safe: the outputs have room for a short list.
      let isRead = unsafe lede_read_short(
        bytes, byteCount, UInt32(count), .max, &found.documents, &found.frequencies)
      #expect(isRead, "\(count) postings")
      #expect(Array(found.documents[..<count]) == documents, "\(count) postings")
      #expect(Array(found.frequencies[..<count]) == frequencies, "\(count) postings")
    }
  }

  @Test("varints of all lengths")
  func varints() {
    let values = (0...31).flatMap { [UInt32(1) << $0, (UInt32(1) << $0) &- 1] } + [.max]
    var expected: [UInt8] = []
    for value in values {
      var rest = value
      while rest >= 0x80 {
        expected.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      expected.append(UInt8(rest))
    }
    var found = [UInt8](repeating: 0, count: values.count * 5)
    // Safe: there is room for five bytes each.
    let byteCount = unsafe lede_write_varints(values, values.count, &found)
    #expect(Array(found[..<byteCount]) == expected)
  }

  // MARK: Text

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  @Test("white space folds as a loop over bytes folds it")
  func folding() {
    var random = SeededGenerator(seed: 10)
    for round in 0..<3_000 {
      let spaces: [UInt8] = random.oneIn(2) ? [0x20] : [0x20, 0x0A, 0x0A, 0x0D, 0x09]
      let share = Int.random(in: 2...40, using: &random)
      let text = (0..<Int.random(in: 0...120, using: &random)).map { _ in
        random.oneIn(share) ? random.pick(spaces) : UInt8.random(in: 0x21...0xFF, using: &random)
      }
      for feedsForBreak in [UInt32(1), 2] {
        var expected: [UInt8] = []
        var feeds: UInt32 = 0
        var isAfterSpace = false
        for byte in text {
          if Self.isSpace(byte) {
            feeds += byte == 0x0A ? 1 : 0
            isAfterSpace = true
            continue
          }
          if isAfterSpace, !expected.isEmpty {
            expected.append(feeds >= feedsForBreak ? 0x0A : 0x20)
          }
          expected.append(byte)
          feeds = 0
          isAfterSpace = false
        }
        if !expected.isEmpty { expected.append(0x0A) }
        var found = [UInt8](repeating: 0, count: text.count + 32)
        // Safe: there is room for the text and 32 bytes.
        let count = unsafe lede_fold_text(text, text.count, feedsForBreak, &found)
        #expect(Array(found[..<count]) == expected, "round \(round)")
      }
      let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
      let isBlank = lines.dropFirst().dropLast().contains { $0.allSatisfy(Self.isSpace) }
      // Safe: the kernel reads the text.
      #expect(unsafe lede_has_blank_line(text, text.count) == isBlank, "round \(round)")
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
  }

  @Test("words of ASCII are found as a loop over bytes finds them")
  func words() {
    var random = SeededGenerator(seed: 11)
    for round in 0..<4_000 {
      let kinds: [UInt8] = random.pick([
        Array("abcdefgXYZ019  .".utf8), Array("abc xyz 12".utf8) + [0xC3], Array("b".utf8),
        Array(0...255), Array("5 ".utf8),
      ])
      let text = (0..<Int.random(in: 0...600, using: &random)).map { _ in random.pick(kinds) }
      let start = text.isEmpty ? 0 : Int.random(in: 0..<text.count, using: &random)
      var expected: [UInt64] = []
      var next = text.count
      var index = start
      while index < text.count {
        guard Self.isWord(text[index]) else {
          if text[index] >= 0x80 {
            next = index
            break
          }
          index += 1
          continue
        }
        let end = text[index...].firstIndex { !Self.isWord($0) } ?? text.count
        if end - index > 255 || end < text.count && text[end] >= 0x80 {
          next = index
          break
        }
        let hasLetter = text[index..<end].contains { $0 >= 0x41 }
        expected.append(
          UInt64(index) << 32 | UInt64(end - index) << 1 | (hasLetter ? 1 : 0))
        index = end
      }
      var lower = [UInt8](repeating: 0, count: 1_024)
      var words = [UInt64](repeating: 0, count: 1_024)
      var found = 0
      // Safe: there is room for as much as is said.
      let count = unsafe lede_ascii_words(
        text, text.count, start, &lower, lower.count, &words, words.count, &found)
      #expect(Array(words[..<count]) == expected, "round \(round)")
      #expect(found == next, "round \(round)")
      for index in start..<next where Self.isWord(text[index]) {
        #expect(lower[index - start] == text[index] | 0x20, "round \(round)")
      }
    }
  }
}
