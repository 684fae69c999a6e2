import CKernels
import TestSupport
import Testing

/// Every kernel that takes a list, at every level of the processor, against `PlainList`.
@Suite("Kernels on lists answer as plain loops do") struct ListKernelTests {
  @Test(
    "for every list of some of six documents and any of them as candidates",
    arguments: KernelList.Form.allCases)
  func small(form: KernelList.Form) {
    var random = SeededGenerator(seed: 6)
    var listCount = 0
    // Across the border of a word of a bitset, and at the first document.
    for base in [UInt32(0), 61] {
      for chosen in 1..<64 {
        let documents = (0..<6).filter { chosen >> $0 & 1 == 1 }.map { base + UInt32($0) }
        let plain = Self.list(documents, documentCount: base + 7, &random)
        let kernel = KernelList(plain, form, &random)
        withEachLevel { level in
          let check = ListCheck(plain, kernel, "\(form), level \(level), \(documents)")
          for document in base..<(base + 7) { check.lookUp(document, from: 0) }
          check.block(0)
          for end in [base + 7, 64, 128] where end > 0 {
            check.window(1, 0..<end)
            check.window(65_535, 0..<end)
          }
          for asked in 1..<64 {
            let candidates = (0..<6).filter { asked >> $0 & 1 == 1 }.map { base + UInt32($0) }
            check.probes(candidates, &random)
          }
          for index in documents.indices { check.positions(of: index, &random) }
          check.end()
        }
        listCount += 1
      }
    }
    #expect(listCount == 126)
  }

  private static let counts = [
    1, 2, 15, 16, 17, 31, 33, 255, 256, 257, 272, 511, 512, 513, 1_000, 3_000,
  ]

  @Test("for seeded lists of every size, density and width", arguments: counts)
  func large(count: Int) {
    var listCount = 0
    for round in 0..<8 {
      let seed = UInt64(count * 100 + round)
      var random = SeededGenerator(seed: seed)
      let plain = Self.list(count, &random)
      let form = KernelList.Form.allCases[round % KernelList.Form.allCases.count]
      let kernel = KernelList(plain, form, &random)
      withEachLevel { level in
        var random = SeededGenerator(seed: seed + 1)
        let check = ListCheck(plain, kernel, "\(form), level \(level), seed \(seed)")
        for block in plain.blocks.indices { check.block(block) }
        for _ in 0..<20 { check.someLookUp(&random) }
        check.windows(&random)
        for _ in 0..<6 { check.someProbes(&random) }
        for _ in 0..<20 { check.positions(of: random.pick(plain.documents.indices), &random) }
        check.phrases(&random)
        check.end()
      }
      listCount += 1
    }
    #expect(listCount == 8)
  }

  @Test("and heads are sound when documents and ends ascend and stay in their bounds")
  func heads() {
    for (lasts, ends) in Self.headCases {
      var isSound = ends.last == 7 && (lasts.last ?? 9) < 5
      for index in lasts.indices.dropFirst() {
        isSound = isSound && lasts[index] > lasts[index - 1] && ends[index] >= ends[index - 1]
      }
      let columns = (lasts + ends).flatMap { number in
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      }
      // Safe: both columns lie in the bytes, which outlive the list.
      unsafe columns.withUnsafeBufferPointer { bytes in
        var list = unsafe lede_list()
        unsafe list.last_documents = bytes.baseAddress
        unsafe list.data_ends = bytes.baseAddress.map { unsafe $0 + 4 * lasts.count }
        unsafe list.block_count = UInt32(lasts.count)
        #expect(unsafe lede_check_heads(&list, 5, 7) == isSound, "\(lasts) \(ends)")
      }
    }
    #expect(Self.headCases.count > 1_000)
  }

  /// All columns of up to two blocks with small numbers, and some of three.
  private static let headCases: [(lasts: [UInt32], ends: [UInt32])] = {
    let numbers: [UInt32] = [0, 3, 4, 5, 7, .max]
    var cases: [(lasts: [UInt32], ends: [UInt32])] = []
    for a in numbers {
      for b in numbers {
        cases.append(([a], [b]))
        for c in numbers {
          for d in numbers { cases.append(([a, c], [b, d])) }
          cases.append(([0, a, 4], [b, c, 7]))
        }
      }
    }
    return cases
  }()

  // MARK: Lists

  /// A list of these documents with frequencies, impacts and positions of any kind.
  private static func list(
    _ documents: [UInt32], documentCount: UInt32, _ random: inout SeededGenerator
  ) -> PlainList {
    let hasPositions = !random.oneIn(3)
    let repeats = random.oneIn(4)
    return PlainList(
      documentCount: documentCount, documents: documents,
      impacts: documents.map { _ in UInt8.random(in: 1...255, using: &random) },
      frequencies: documents.map { _ in
        let highest =
          UInt32(1) << UInt32(Int.random(in: 0...(random.oneIn(9) ? 31 : 4), using: &random))
        return UInt32.random(in: 1...highest, using: &random)
      },
      positions: hasPositions ? documents.map { _ in positions(repeats, &random) } : [],
      titleWeight: UInt32(random.pick([1, 1, 2, 5])))
  }

  private static func positions(_ repeats: Bool, _ random: inout SeededGenerator) -> [UInt32] {
    var position =
      random.oneIn(6)
      ? UInt32.random(in: 0..<50, using: &random)
      : PlainList.bodyStart
        + UInt32.random(in: 0..<(random.oneIn(9) ? 1 << 24 : 60), using: &random)
    let count = Int.random(in: 1...(random.oneIn(30) ? 150 : 4), using: &random)
    return (0..<count).map { _ in
      defer {
        // From the title to the body, a repeat, or a step that is small most of the time.
        if position < PlainList.bodyStart, random.oneIn(2) {
          position = PlainList.bodyStart
        } else if !(repeats && random.oneIn(4)) {
          position += UInt32.random(in: 1...(random.oneIn(9) ? 5_000 : 4), using: &random)
        }
      }
      return position
    }
  }

  /// A list of so many documents, of any density.
  private static func list(_ count: Int, _ random: inout SeededGenerator) -> PlainList {
    let spread = UInt64(1) << UInt64(Int.random(in: 0...(random.oneIn(5) ? 20 : 7), using: &random))
    let span = UInt64(count) * (spread + 40) + 10_000
    // At the beginning, somewhere, or up to the highest document that there can be.
    var document = random.pick([0, UInt64.random(in: 0..<9_000, using: &random)])
    if random.oneIn(5) { document = UInt64(UInt32.max) - span }
    let documents = (0..<count).map { _ in
      defer {
        document += UInt64.random(in: 1...spread, using: &random)
        if random.oneIn(200) { document += UInt64.random(in: 0..<5_000, using: &random) }
      }
      return UInt32(document)
    }
    let behind = random.pick([1, UInt64.random(in: 1...5_000, using: &random)])
    let documentCount = min(UInt64(UInt32.max), UInt64(documents[count - 1]) + behind)
    return list(documents, documentCount: UInt32(documentCount), &random)
  }
}

/// Compares one list's kernels with its plain form.
private struct ListCheck {
  let plain: PlainList
  let kernel: KernelList
  let context: String

  init(_ plain: PlainList, _ kernel: KernelList, _ context: String) {
    self.plain = plain
    self.kernel = kernel
    self.context = context
    kernel.rewind()
  }

  private func equal<T: Equatable>(
    _ found: T, _ expected: T, _ what: @autoclosure () -> String, line: Int = #line
  ) {
    // Millions of comparisons: each is looked at by the macro only where it fails.
    guard found != expected else { return }
    #expect(found == expected, "\(context), line \(line): \(what())")
  }

  /// Nothing that was asked is taken for damage.
  func end() { equal(kernel.isDamaged, false, "damage") }

  func lookUp(_ document: UInt32, from block: Int) {
    equal(
      kernel.block(from: block, holding: document), plain.block(from: block, holding: document),
      "block of \(document)")
    kernel.rewind()
    equal(
      kernel.next(atOrAfter: document), plain.next(atOrAfter: document), "next at \(document)")
    kernel.rewind()
    let index = plain.index(of: document).map { UInt32($0 % PlainList.blockSize) }
    equal(kernel.posting(of: document), index ?? .max, "posting of \(document)")
    for count in [UInt32(1), 64, 5_000] where document < .max - count {
      let range = document..<(document + count)
      equal(kernel.maxImpact(in: range, from: 0), plain.maxImpact(in: range), "\(range)")
    }
  }

  /// The list's documents, those beside them, and others.
  private func someDocument(_ random: inout SeededGenerator) -> UInt32 {
    let document = random.pick(plain.documents)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return UInt32.random(in: 0..<plain.documentCount, using: &random)
    case 1: return document > 0 ? document - 1 : 0
    case 2: return min(document + 1, plain.documentCount - 1)
    default: return document
    }
  }

  func someLookUp(_ random: inout SeededGenerator) {
    let document = someDocument(&random)
    lookUp(
      document, from: Int.random(in: 0...plain.block(from: 0, holding: document), using: &random))
  }

  func block(_ block: Int) {
    let range = plain.blocks[block]
    equal(kernel.load(block), true, "loading \(block)")
    // One before all have been decoded, and behind that.
    equal(
      kernel.frequency(range.count - 1), plain.frequencies[range.upperBound - 1], "last frequency")
    equal(kernel.documents(), Array(plain.documents[range]), "documents of \(block)")
    for part in [0..<range.count, range.count / 2..<range.count, 0..<0] {
      let expected = plain.frequencies[(range.lowerBound + part.lowerBound)...].prefix(part.count)
      equal(kernel.frequencies(part), Array(expected), "frequencies \(part) of \(block)")
    }
    equal(kernel.frequency(0), plain.frequencies[range.lowerBound], "first frequency")
    equal(kernel.frequencies(0..<(range.count + 1)), nil, "more frequencies than there are")
    let middle = PlainList.value(plain.impacts[range.lowerBound], 700)
    for threshold in [0, 1, 2, middle, middle + 1, 65_535, 65_536] {
      let found = kernel.candidates(700, threshold: threshold)
      let expected = plain.candidates(of: range, 700, threshold: threshold)
      equal(found, expected, "candidates of \(block) from \(threshold)")
    }
    equal(
      kernel.candidates(0, threshold: 0)?.documents, Array(plain.documents[range]), "all documents")
  }

  func window(_ weight: UInt32, _ range: Range<UInt32>) {
    kernel.rewind()
    equal(kernel.window(weight, range), plain.window(weight, range), "window \(range) \(weight)")
    kernel.rewind()
    equal(kernel.bits(range), plain.bits(range), "bits of \(range)")
  }

  /// Windows one after the other, without beginning again.
  func windows(_ random: inout SeededGenerator) {
    for marks in [true, false] {
      kernel.rewind()
      var start = UInt32(0)
      if !random.oneIn(3) { start = someDocument(&random) & ~63 }
      for _ in 0..<6 where start < plain.documentCount {
        let wanted = random.oneIn(2) ? 4_096 : 64 * UInt32.random(in: 1...64, using: &random)
        let end = start + min(wanted, plain.documentCount - start)
        if marks {
          equal(kernel.bits(start..<end), plain.bits(start..<end), "bits of \(start)..<\(end)")
        } else {
          let weight = UInt32.random(in: 1...(random.oneIn(2) ? 65_535 : 400), using: &random)
          equal(
            kernel.window(weight, start..<end), plain.window(weight, start..<end),
            "window \(start)..<\(end), weight \(weight)")
        }
        guard end & 63 == 0 else { break }
        start = end
      }
    }
  }

  func probes(_ asked: [UInt32], _ random: inout SeededGenerator) {
    let values = asked.map { _ in UInt16.random(in: 0..<30_000, using: &random) }
    let candidates = PlainList.Found(documents: asked, values: values)
    let weight = UInt32.random(in: 1...35_000, using: &random)
    for kind in PlainList.Probe.allCases {
      let highest: UInt32 = kind == .least ? 300 : 66_000
      for threshold in [1, UInt32.random(in: 1...highest, using: &random)] {
        kernel.rewind()
        equal(
          kernel.probe(kind, weight, threshold: threshold, candidates),
          plain.probe(kind, weight, threshold: threshold, candidates),
          "\(kind) of \(asked), weight \(weight), threshold \(threshold)")
      }
    }
    kernel.rewind()
    equal(
      kernel.probe(.required, 0, threshold: 0, candidates),
      plain.probe(.required, 0, threshold: 0, candidates), "required \(asked)")

    let norms = asked.map { _ in Float.random(in: 0.3...9, using: &random) }
    let before = asked.indices.map { Double($0) / 3 }
    let times = Float.random(in: 0.01...12, using: &random)
    // To the last bit.
    let expected = plain.totals(times, asked, norms: norms, before: before)
    kernel.rewind()
    equal(kernel.totals(times, asked, norms: norms, before: before), expected, "totals")
    guard plain.documentCount < 1 << 22 else { return }
    kernel.rewind()
    equal(
      kernel.totalsByPosting(
        times, asked, documentCount: plain.documentCount, norms: norms, before: before),
      expected, "totals by posting")
  }

  func someProbes(_ random: inout SeededGenerator) {
    var asked: [UInt32] = []
    var document = random.oneIn(2) ? plain.documents[0] : someDocument(&random)
    let most = Int.random(in: 1...400, using: &random)
    while asked.count < most, document < plain.documentCount {
      asked.append(document)
      let next = plain.next(atOrAfter: document &+ 1)
      let step = UInt64(UInt32.random(in: 1...(random.oneIn(20) ? 5_000 : 60), using: &random))
      document =
        random.oneIn(2) && next > document
        ? next : UInt32(min(UInt64(UInt32.max), UInt64(document) + step))
    }
    probes(asked, &random)
  }

  func positions(of index: Int, _ random: inout SeededGenerator) {
    guard kernel.hasPositions else { return }
    equal(kernel.load(index / PlainList.blockSize), true, "loading")
    let keepsRepeats = random.oneIn(2)
    let found = kernel.positions(
      of: index % PlainList.blockSize, titleWeight: plain.titleWeight,
      keepingRepeats: keepsRepeats, room: Int.random(in: 0..<300, using: &random))
    equal(
      found, plain.positions(of: index, keepingRepeats: keepsRepeats), "positions of \(index)")
  }

  /// Phrases of the list with itself, with up to eight words.
  func phrases(_ random: inout SeededGenerator) {
    guard kernel.hasPositions else { return }
    for wordCount in [2, 2, 3, 8] {
      // Small steps, so that there is something to find; the first word may have an offset too.
      var offset = random.oneIn(4) ? UInt32(2) : 0
      let offsets = (0..<wordCount).map { _ in
        defer { offset += UInt32.random(in: 0...2, using: &random) }
        return offset
      }
      let asked = plain.documents.filter { _ in random.oneIn(3) }
      kernel.rewind()
      let found = KernelList.phraseFrequencies(
        offsets.map { (kernel, $0) }, asked, titleWeight: plain.titleWeight)
      let expected = asked.map { document in
        PlainList.phraseFrequency(
          offsets.map { (plain, $0) }, document, titleWeight: plain.titleWeight)
      }
      equal(found, expected, "phrase of \(offsets)")
    }
  }
}
