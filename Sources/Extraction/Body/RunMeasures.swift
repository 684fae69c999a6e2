import CKernels

/// What the text of each run says by itself.
struct RunLines {
  /// Of runs that are not asked for, only whether they are a title is known.
  private(set) var shapes: [lede_text_shape_counts] = []
  private(set) var isTitle: [Bool] = []
  /// Whether a run begins as the page's own summary does.
  private(set) var isSummary: [Bool] = []
  /// The share of words that furniture is made of.
  private(set) var furnitureShares: [Double] = []
  /// Runs since the last title, 100 at most; -1 before any.
  private(set) var titleDistances: [Int] = []
  /// The share of the text that the body in JSON-LD has; -1 where that is not known.
  private(set) var bodyShares: [Double] = []

  init(_ page: JudgedPage, of isAsked: (TextRun) -> Bool) {
    let statement = page.statement
    reserveCapacity(page.runs.count)
    var distance = -1
    for index in page.runs.indices {
      let line = page.words[index]
      let isTitle = statement.titles.isTitle(line)
      self.isTitle.append(isTitle)
      titleDistances.append(distance)
      distance = isTitle ? 1 : distance < 0 ? -1 : min(100, distance + 1)
      guard isAsked(page.runs[index]) else {
        shapes.append(lede_text_shape_counts())
        isSummary.append(false)
        furnitureShares.append(0)
        bodyShares.append(-1)
        continue
      }
      let text = page.texts[index]
      let span = text.utf8Span.span
      shapes.append(span.shape)
      isSummary.append(statement.isSummary(span))
      // Of a run that the rules decide on the words may not be known.
      let isKnown = !line.isEmpty || !page.runs[index].isLine
      let words = isKnown ? [] : LineWords.of(text)
      furnitureShares.append(FurnitureLines.furnitureShare(isKnown ? line : words.span))
      bodyShares.append(Self.shareInBody(text, line, statement))
    }
  }

  private mutating func reserveCapacity(_ count: Int) {
    shapes.reserveCapacity(count)
    isTitle.reserveCapacity(count)
    isSummary.reserveCapacity(count)
    furnitureShares.reserveCapacity(count)
    titleDistances.reserveCapacity(count)
    bodyShares.reserveCapacity(count)
  }

  private static func shareInBody(
    _ text: String, _ line: Span<UInt8>, _ statement: PageStatement
  ) -> Double {
    guard statement.hasBody else { return -1 }
    guard line.isEmpty else { return statement.shareInBody(line) }
    let words = LineWords.of(text)
    return statement.shareInBody(words.span)
  }
}

/// What runs have in common with others of the page: the same names, the same text.
struct RunCommonality {
  /// Sums over runs whose elements have the same tags and classes.
  struct Group {
    var runCount = 0
    var mass = 0
    var byteCount = 0
    var linkByteCount = 0
    var keptMass = 0

    fileprivate mutating func add(_ run: TextRun) {
      runCount += 1
      mass += run.mass
      byteCount += Int(run.byteCount)
      linkByteCount += Int(run.linkByteCount)
      if run.cut == .none { keptMass += run.mass }
    }
  }

  /// How often the text of each run stands before it.
  private(set) var earlierCounts: [Int] = []
  /// The prose in comments, and in threads of forums.
  private(set) var commentMass = 0
  private(set) var threadMass = 0

  private var groups: [Group] = []
  /// The groups of each run: by its own element, and by that and the two above.
  private var numbers: [(own: Int32, path: Int32)] = []

  init(_ page: JudgedPage, _ above: ElementContext) {
    var known = HashNumbers(capacity: page.runs.count * 3)
    var counts: [Int] = []
    func number(_ hash: UInt64) -> Int32 {
      let number = known.number(of: hash)
      if Int(number) == groups.count {
        groups.append(Group())
        counts.append(0)
      }
      return number
    }
    for (index, run) in page.runs.enumerated() {
      let own = number(above.signature(of: Int(run.block), levelCount: 1))
      let path = number(above.signature(of: Int(run.block), levelCount: 3))
      groups[Int(own)].add(run)
      groups[Int(path)].add(run)
      numbers.append((own, path))
      let text = Int(number(page.texts[index].utf8Span.span.textHash))
      earlierCounts.append(counts[text])
      counts[text] += 1
      let hints = above.hints[Int(run.nodes.lowerBound)]
      if hints.contains(.comments) { commentMass += run.mass }
      if hints.contains(.thread) { threadMass += run.mass }
    }
  }

  /// The group of a run by its own element, or by that and the two above.
  func group(of run: Int, level: Int) -> Group {
    groups[Int(level == 0 ? numbers[run].own : numbers[run].path)]
  }
}

/// Numbers hashes in the order they come; of two equal ones both have the first's.
private struct HashNumbers {
  private var slots: [(hash: UInt64, number: Int32)]
  private var count: Int32 = 0

  init(capacity: Int) {
    let size = max(16, (capacity * 2).nextPowerOfTwo)
    slots = [(hash: UInt64, number: Int32)](repeating: (0, -1), count: size)
  }

  mutating func number(of hash: UInt64) -> Int32 {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
    while slots[slot].number >= 0 {
      if slots[slot].hash == hash { return slots[slot].number }
      slot = (slot + 1) & mask
    }
    slots[slot] = (hash, count)
    count += 1
    return count - 1
  }
}

extension Int {
  /// The least power of two that is no less.
  fileprivate var nextPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}

/// How many runs each run is away from the next prose that the rules keep, 30 at most.
struct ProseDistances {
  private static let most = 30

  let before: [Int]
  let behind: [Int]

  init(_ runs: [TextRun]) {
    func distances(_ indices: some Collection<Int>) -> [Int] {
      var distances = [Int](repeating: Self.most, count: runs.count)
      var distance = Self.most
      for index in indices {
        distances[index] = distance
        let isProse = runs[index].cut == .none && runs[index].mass > 120
        distance = isProse ? 1 : min(Self.most, distance + 1)
      }
      return distances
    }
    before = distances(runs.indices)
    behind = distances(runs.indices.reversed())
  }
}
