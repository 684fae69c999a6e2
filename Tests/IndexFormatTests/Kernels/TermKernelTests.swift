import CKernels
import TestSupport
import Testing

/// The kernels of the dictionary, and of short lists, against their plain twins.
@Suite("Kernels of terms and short lists answer as plain loops do") struct TermKernelTests {
  // MARK: Looking keys up

  private static func find(
    _ key: [UInt8], in block: [UInt8], entryCount: Int
  ) -> (answer: Int32, place: PlainTerms.Place) {
    var place = lede_term_place()
    let answer = unsafe lede_find_term(
      block, block.count, UInt32(entryCount), key, key.count, &place)
    return (
      answer,
      PlainTerms.Place(
        offset: place.offset, postings: place.postings, positions: place.positions)
    )
  }

  /// All strings of up to three of two letters, in order.
  private static let words: [[UInt8]] = {
    var words: [[UInt8]] = [[]]
    for count in 1...3 {
      words += (0..<(1 << count)).map { bits in (0..<count).map { 97 + UInt8(bits >> $0 & 1) } }
    }
    return words.sorted { $0.lexicographicallyPrecedes($1) }
  }()

  @Test("finding a key: all blocks of some of fifteen words, and all words")
  func finding() {
    var random = SeededGenerator(seed: 1)
    var foundCount = 0
    #expect(Self.words.count == 15)
    for chosen in 1..<(1 << 15) where random.oneIn(4) || chosen < 256 {
      let keys = Self.words.indices.filter { chosen >> $0 & 1 == 1 }.map { Self.words[$0] }
      let block = PlainTerms(keys, &random)
      for word in Self.words {
        let expected = block.place(of: word)
        let found = Self.find(word, in: block.bytes, entryCount: keys.count)
        let isRight =
          found.answer == (expected == nil ? 0 : 1)
          && (expected == nil || found.place == expected)
        if !isRight { #expect(Bool(isRight), "\(word) of \(keys)") }
        foundCount += expected == nil ? 0 : 1
      }
    }
    #expect(foundCount > 50_000)
  }

  @Test("finding a key in seeded blocks of long keys, whole and with any byte changed")
  func damaged() {
    var random = SeededGenerator(seed: 2)
    var soundCount = 0
    for round in 0..<40 {
      var keys: Set<[UInt8]> = []
      let letters = random.pick([2, 4, 256])
      for _ in 0..<Int.random(in: 1...32, using: &random) {
        let count = random.oneIn(9) ? 200 : Int.random(in: 0...12, using: &random)
        keys.insert((0..<count).map { _ in UInt8(Int.random(in: 0..<letters, using: &random)) })
      }
      let sorted = keys.sorted { $0.lexicographicallyPrecedes($1) }
      let block = PlainTerms(sorted, &random)
      for key in sorted {
        let found = Self.find(key, in: block.bytes, entryCount: sorted.count)
        #expect(found.answer == 1 && found.place == block.place(of: key), "round \(round)")
        let other = key + [UInt8(Int.random(in: 0..<letters, using: &random))]
        let expected = block.place(of: other)
        let answer = Self.find(other, in: block.bytes, entryCount: sorted.count).answer
        #expect(answer == (expected == nil ? 0 : 1), "round \(round)")
      }
      for index in block.bytes.indices {
        var bytes = block.bytes
        bytes[index] ^= UInt8.random(in: 1...255, using: &random)
        let key = random.pick(sorted)
        let found = Self.find(key, in: bytes, entryCount: sorted.count)
        #expect((-1...1).contains(found.answer))
        // What still is a block is answered as one.
        guard let decoded = PlainTerms(decoding: bytes, entryCount: sorted.count) else { continue }
        soundCount += 1
        let expected = decoded.place(of: key)
        #expect(
          found.answer == (expected == nil ? 0 : 1)
            && (expected == nil || found.place == expected), "round \(round), byte \(index)")
      }
      for count in 0..<block.bytes.count {
        let cut = Array(block.bytes[..<count])
        #expect(Self.find([255, 255, 255], in: cut, entryCount: sorted.count).answer < 1)
      }
    }
    #expect(soundCount > 500)
  }

  @Test("counting the numbers below a value: all counts up to 40, at each number and beside it")
  func counting() {
    var random = SeededGenerator(seed: 3)
    func check(_ numbers: [UInt64], _ value: UInt64) {
      // Not aligned.
      let bytes: [UInt8] =
        [9]
        + numbers.flatMap { number in
          (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
        }
      let found = unsafe bytes.withUnsafeBufferPointer { pointer in
        guard let start = pointer.baseAddress else { return -1 }
        // Safe: the numbers stand behind the first byte.
        return unsafe Int(lede_count_below(start + 1, numbers.count, value))
      }
      #expect(found == numbers.count { $0 < value }, "\(value) in \(numbers)")
    }
    for count in 0...40 {
      let highest = random.pick([UInt64(3), 100, .max])
      let numbers = (0..<count).map { _ in UInt64.random(in: 0...highest, using: &random) }.sorted()
      for number in Set(numbers + [0, .max]) {
        for value in [number &- 1, number, number &+ 1] { check(numbers, value) }
      }
    }
  }

  // MARK: Short lists

  private static func readShort(
    _ bytes: [UInt8], count: Int, documentCount: UInt32
  ) -> PlainShortList? {
    var list = PlainShortList(
      documents: [UInt32](repeating: 0, count: count),
      frequencies: [UInt32](repeating: 0, count: count))
    let isSound = unsafe lede_read_short(
      bytes, bytes.count, UInt32(count), documentCount, &list.documents, &list.frequencies)
    return isSound ? list : nil
  }

  @Test("reading a short list: all of up to two bytes, as one posting, two or three")
  func shortLists() {
    var soundCount = 0
    func check(_ bytes: [UInt8]) {
      for count in 1...3 {
        let expected = PlainShortList(bytes, count: count, documentCount: 40)
        let found = Self.readShort(bytes, count: count, documentCount: 40)
        if found != expected { #expect(found == expected, "\(count) of \(bytes)") }
        soundCount += expected == nil ? 0 : 1
      }
    }
    check([])
    for first in UInt8.min...UInt8.max {
      check([first])
      for second in UInt8.min...UInt8.max { check([first, second]) }
    }
    #expect(soundCount > 3_000)
  }

  @Test("reading seeded short lists, whole, cut and with any byte changed")
  func seededShortLists() {
    var random = SeededGenerator(seed: 4)
    for round in 0..<60 {
      let count = Int.random(in: 1...256, using: &random)
      var bytes: [UInt8] = []
      for _ in 0..<count {
        let gap = UInt64.random(in: 0..<(1 << random.pick(0...20)), using: &random)
        let isOne = random.oneIn(2)
        bytes += PlainBytes.varint(gap << 1 | (isOne ? 1 : 0))
        if !isOne {
          let frequency = UInt32.random(in: 1...(random.oneIn(9) ? .max : 9), using: &random)
          bytes += PlainBytes.varint(frequency)
        }
      }
      #expect(Self.readShort(bytes, count: count, documentCount: .max) != nil, "round \(round)")
      for index in bytes.indices {
        var changed = bytes
        changed[index] = UInt8.random(in: 0...255, using: &random)
        for input in [Array(bytes[..<index]), changed] {
          let documentCount = UInt32.random(in: 1...UInt32.max, using: &random)
          let expected = PlainShortList(input, count: count, documentCount: documentCount)
          let found = Self.readShort(input, count: count, documentCount: documentCount)
          if found != expected { #expect(found == expected, "round \(round), byte \(index)") }
        }
      }
    }
  }
}
