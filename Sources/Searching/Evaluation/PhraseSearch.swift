import IndexFormat

/// Finds the documents of one segment that hold a phrase, and counts or scores them.
///
/// Documents that hold all words come from the block kernels, rarest word first. A phrase occurs at
/// most as often as its rarest word, so its impact is at most the least of the words': what cannot
/// reach the threshold by that is not looked into. Positions are read for the rest, beginning with
/// the word that occurs least in the document. Title and body are two texts: no match crosses.
struct PhraseSearch {
  private let search: SegmentSearch
  private let leaf: PlanLeaf
  /// The words' lists, in the query's order; equal words share one. Their cursors are apart from
  /// those of `lists`, which run ahead by up to a block.
  private var words: [(list: PostingList, offset: UInt32)] = []
  /// Distinct lists, rarest first.
  private var lists: [PostingList] = []
  private let allowed: DocumentSet?
  private var starts: PositionBuffer
  private var other: PositionBuffer

  /// Nil where the leaf is no phrase of single terms. It finds nothing where the segment lacks a word.
  init?(_ leaf: PlanLeaf, allowed: DocumentSet?, _ search: SegmentSearch) throws(FormatError) {
    guard leaf.shape == .phrase, leaf.scope == .anywhere else { return nil }
    self.search = search
    self.leaf = leaf
    self.allowed = allowed
    starts = PositionBuffer(search.arena)
    other = PositionBuffer(search.arena)
    var opened: [(entry: TermEntry, list: PostingList, cursor: PostingList)] = []
    let first = leaf.groups[0].offset
    for group in leaf.groups {
      let entries = group.terms.compactMap { $0.entries[search.target.index] }
      guard let entry = entries.first, group.offset >= first else {
        if entries.isEmpty { return }
        return nil
      }
      guard entries.count == 1 else { return nil }
      if let same = opened.first(where: { $0.entry == entry }) {
        words.append((same.cursor, group.offset - first))
      } else {
        let list = try PostingList(entry, in: search.reader, search.arena)
        let cursor = list.secondCursor(search.arena)
        opened.append((entry, list, cursor))
        words.append((cursor, group.offset - first))
      }
    }
    lists = opened.map(\.list).sorted { $0.count < $1.count }
  }

  /// How many documents hold the phrase.
  mutating func count() throws(FormatError) -> Int {
    var count = 0
    try forEachCandidate(threshold: { 1 }) { phrase, document throws(FormatError) in
      if try phrase.frequency(in: document) > 0 { count += 1 }
    }
    return count
  }

  /// Offers the documents that hold the phrase and may be among the best.
  mutating func run(into top: inout TopHits) throws(FormatError) {
    let target = search.target
    let weight = leaf.weight
    let upper = Double(weight) * (search.bounds?.upper ?? .infinity) / 255
    var least: UInt32 = 1
    var known = -Double.infinity
    try forEachCandidate(
      threshold: {
        if top.threshold > known {
          known = top.threshold
          // Impacts are one too high as candidates carry them; the margin is for rounding.
          least = UInt32(min(256, max(1, (known / upper * (1 - 1e-9)).rounded(.up))))
        }
        return least
      },
      { phrase, document throws(FormatError) in
        let frequency = try phrase.frequency(in: document)
        guard frequency > 0 else { return }
        let contribution = target.scoring.scorer.contribution(
          weight: weight, frequency: frequency, norm: target.scoring.norm(of: Int(document)))
        if Double(contribution) >= top.threshold {
          top.offer(target.hit(Int(document), score: Double(contribution)))
        }
      })
  }

  /// Goes over the documents that hold all words and whose least impact reaches a threshold.
  private mutating func forEachCandidate(
    threshold: () -> UInt32, _ body: (inout PhraseSearch, UInt32) throws(FormatError) -> Void
  ) throws(FormatError) {
    guard let lead = lists.first else { return }
    var found = Candidates(capacity: PostingsFormat.blockSize, search.arena)
    for block in 0..<lead.blockCount {
      let least = threshold()
      guard lead.maxImpact(ofBlock: block) + 1 >= least else { continue }
      guard lead.load(block: block) else { break }
      // With the weight 256 a value is the impact and one.
      lead.takeBlock(256, threshold: least, into: &found)
      if let allowed, found.count > 0 { found.keep(in: allowed) }
      for list in lists.dropFirst() where found.count > 0 {
        list.requireLeast(threshold: least, of: &found)
      }
      for index in 0..<found.count where found.value(index) >= threshold() {
        try body(&self, found.document(index))
      }
      if search.meter.spend(PostingsFormat.blockSize) { break }
    }
    try search.check(lists)
    try search.check(words.map(\.list))
  }

  /// The weighted number of times a document that holds all words has the phrase.
  private mutating func frequency(in document: UInt32) throws(FormatError) -> UInt32 {
    var indices = InlineArray<16, Int>(repeating: -1)
    var lead = 0
    var least = UInt32.max
    // The word that occurs least comes first.
    for (place, word) in words.enumerated() {
      guard let index = word.list.index(of: document) else { return 0 }
      if place < 16 { indices[place] = index }
      let frequency = word.list.frequency(at: index)
      if frequency < least {
        least = frequency
        lead = place
      }
    }
    func read(
      _ place: Int, into buffer: inout PositionBuffer
    ) throws(FormatError) {
      let list = words[place].list
      let index = place < 16 ? indices[place] : list.index(of: document) ?? 0
      try list.readPositions(at: index, in: search.reader, into: &buffer)
    }
    try read(lead, into: &starts)
    starts.turnIntoStarts(offset: words[lead].offset)
    for place in words.indices where place != lead && starts.count > 0 {
      try read(place, into: &other)
      starts.keep(followedBy: other, offset: words[place].offset)
    }
    return starts.weight(titleWeight: search.target.scoring.titleWeight)
  }
}
