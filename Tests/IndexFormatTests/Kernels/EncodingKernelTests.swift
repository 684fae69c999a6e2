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

  /// What the format says of values with exceptions, and the least that they take: by trying all widths.
  private static func patched(_ values: [UInt32], isCountByte: Bool) -> [UInt8] {
    func bits(_ width: Int) -> Int {
      let wider = values.filter { UInt64($0) >> UInt64(width) != 0 }
      guard let most = wider.max() else { return values.count * width }
      let highWidth = 32 - most.leadingZeroBitCount - width
      return values.count * width + 8 + wider.count * (8 + highWidth)
    }
    let widths = (0...32).filter { width in
      values.count > 256 || values.filter { UInt64($0) >> UInt64(width) != 0 }.count < 256
    }
    // Of equal ones the widest.
    let width = widths.reversed().min { bits($0) < bits($1) } ?? 32
    var steps: [UInt8] = []
    var highs: [UInt32] = []
    var last = 0
    for (index, value) in values.enumerated() where UInt64(value) >> UInt64(width) != 0 {
      while index - last > 255 {
        steps.append(255)
        highs.append(0)
        last += 255
      }
      steps.append(UInt8(index - last))
      highs.append(value >> UInt32(width))
      last = index
    }
    var bytes = [UInt8(width)]
    bytes += isCountByte ? [UInt8(steps.count)] : varint(UInt32(steps.count))
    let mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(width)) - 1)
    bytes += PlainBytes.packed(values.map { $0 & mask }, width: width)
    guard let most = highs.max() else { return bytes }
    let highWidth = 32 - most.leadingZeroBitCount
    return bytes + [UInt8(highWidth)] + steps + PlainBytes.packed(highs, width: highWidth)
  }

  private static func varint(_ value: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private static func values(_ count: Int, _ random: inout SeededGenerator) -> [UInt32] {
    let usual = UInt32.random(in: 0...20, using: &random)
    let share = Int.random(in: 1...300, using: &random)
    return (0..<count).map { _ in
      let bits = UInt32(truncatingIfNeeded: random.next() as UInt64)
      return bits >> (random.oneIn(share) ? UInt32.random(in: 0...31, using: &random) : 31 - usual)
    }
  }

  @Test("values with exceptions take the bytes that trying all widths finds")
  func patchedValues() {
    var random = SeededGenerator(seed: 7)
    for count in Array(0...40) + [255, 256, 257, 1_001, 5_000] {
      for round in 0..<8 {
        let values = Self.values(count, &random)
        for isCountByte in [false, true] where !isCountByte || count <= 256 {
          var spare = [UInt32](repeating: 0, count: 2 * count + 1)
          var found = [UInt8](repeating: 0xA5, count: 4 * count + count / 32 + 32)
          // Safe: there is as much room as CPacking.h asks for.
          let byteCount = unsafe lede_write_patched(
            values, count, isCountByte, &spare, &found)
          #expect(
            Array(found[..<byteCount]) == Self.patched(values, isCountByte: isCountByte),
            "\(count) values, round \(round)")
        }
      }
    }
  }

  // MARK: Rows and blocks

  @Test("rows become blocks of documents with the stored form of their positions")
  func rows() {
    var random = SeededGenerator(seed: 8)
    for round in 0..<300 {
      let titleWeight = UInt32.random(in: 1...5, using: &random)
      var byDocument: [(document: UInt32, positions: [UInt32])] = []
      var document: UInt32 = 0
      for _ in 0..<Int.random(in: 0...(random.oneIn(4) ? 300 : 20), using: &random) {
        document += UInt32.random(in: 1...(random.oneIn(5) ? 1 << 20 : 3), using: &random)
        // About where title and body cease to alternate, and where the body begins.
        let lowest = UInt32(random.pick([25, 4_090, 4_122]))
        let positions = (0..<Int.random(in: 1...6, using: &random)).map { _ in
          UInt32.random(in: lowest...(lowest + 13), using: &random)
        }
        byDocument.append((document, positions.sorted()))
      }
      let rows = byDocument.flatMap { part in
        part.positions.map { UInt64(part.document) << 32 | UInt64($0) }
      }
      let taken = byDocument.prefix(256)
      var documents = [UInt32](repeating: 0, count: 256)
      var frequencies = documents
      var counts = documents
      var values = [UInt32](repeating: 0, count: rows.count + 1)
      var count = 0
      // Safe: there is room for a block, and for a value for each row.
      let rowCount = unsafe lede_take_rows(
        rows, rows.count, titleWeight, &documents, &frequencies, &counts, &values, &count)
      #expect(Array(documents[..<count]) == taken.map(\.document), "round \(round)")
      #expect(
        Array(frequencies[..<count])
          == taken.map { $0.positions.reduce(0) { $0 + ($1 < 4_096 ? titleWeight : 1) } })
      #expect(Array(counts[..<count]) == taken.map { UInt32($0.positions.count) })
      let expected = taken.flatMap { part in
        part.positions.enumerated().map { index, position in
          index > 0 ? position - part.positions[index - 1] : PlainList.firstValue(position)
        }
      }
      #expect(Array(values[..<rowCount]) == expected, "round \(round)")
    }
  }

  @Test("a block holds its documents as a bitset or as gaps, whichever the format says")
  func blocks() {
    var random = SeededGenerator(seed: 12)
    var bitsetCount = 0
    for round in 0..<400 {
      let spacing = UInt32(1) << UInt32.random(in: 0...16, using: &random)
      let base = Int64.random(in: -1...1_000, using: &random)
      var document = base
      let documents = (0..<Int.random(in: 1...256, using: &random)).map { _ in
        document += Int64.random(in: 1...Int64(spacing), using: &random)
        return UInt32(document)
      }
      let frequencies = documents.map { _ in
        random.oneIn(9) ? UInt32.random(in: 1...90_000, using: &random) : 1
      }
      var previous = base
      let gaps = documents.map { document in
        defer { previous = Int64(document) }
        return UInt32(Int64(document) - previous - 1)
      }
      let width = 32 - (gaps.max() ?? 0).leadingZeroBitCount
      let firstWord = Int(base + 1) >> 6
      let wordCount = Int(document) >> 6 - firstWord + 1
      let packed = PlainBytes.packed(gaps, width: width)
      let isBitset = wordCount <= 52 || (wordCount * 8 <= packed.count && wordCount <= 128)
      bitsetCount += isBitset ? 1 : 0
      var bytes = packed
      if isBitset {
        bytes = [UInt8](repeating: 0, count: wordCount * 8)
        for document in documents {
          bytes[Int(document) / 8 - firstWord * 8] |= 1 << UInt8(document % 8)
        }
      }
      bytes += Self.patched(frequencies.map { $0 - 1 }, isCountByte: true)
      var found = [UInt8](repeating: 0xA5, count: 2_200)
      var form: UInt8 = 0
      // Safe: there is as much room as CPacking.h asks for.
      let byteCount = unsafe lede_write_block(
        documents, frequencies, documents.count, base, &found, &form)
      #expect(Array(found[..<byteCount]) == bytes, "round \(round)")
      #expect(form == (isBitset ? 64 : UInt8(width)), "round \(round)")
      // Safe: as above.
      let refused = unsafe lede_write_block(
        documents.reversed() + [0], frequencies + [1], documents.count + 1, base, &found, &form)
      #expect(refused == 0, "documents that do not ascend are refused")
    }
    #expect((40...360).contains(bitsetCount))
  }

  @Test("positions of a block follow how many there are, in all and in each run")
  func blockPositions() {
    var random = SeededGenerator(seed: 13)
    for count in [1, 2, 15, 16, 17, 32, 33, 255, 256] {
      let counts = (0..<count).map { _ in UInt32.random(in: 1...9, using: &random) }
      let values = Self.values(Int(counts.reduce(0, +)), &random)
      var expected = Self.varint(UInt32(values.count))
      for start in stride(from: 0, to: count, by: 16) where start + 16 < count {
        expected += Self.varint(counts[start..<(start + 16)].reduce(0, +))
      }
      expected += Self.patched(values, isCountByte: false)
      var spare = [UInt32](repeating: 0, count: 2 * values.count)
      var found = [UInt8](repeating: 0xA5, count: 4 * values.count + values.count / 32 + 202)
      // Safe: there is as much room as CPacking.h asks for.
      let byteCount = unsafe lede_write_positions(
        counts, count, values, values.count, &spare, &found)
      #expect(Array(found[..<byteCount]) == expected, "\(count) documents")
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
    let expected = values.flatMap(Self.varint)
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
