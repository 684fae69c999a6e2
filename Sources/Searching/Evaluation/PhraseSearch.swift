import IndexFormat
import Storage

/// Finds the documents of one segment that hold a phrase, and counts or scores them.
///
/// Documents that hold all words come from the block kernels, rarest word first; listed pairs of
/// frequent words take the place of these (`PhraseCover`). A phrase occurs at most as often as each
/// of its words or pairs, so its impact is at most the least of theirs: what cannot reach the
/// threshold by that is not looked into. Positions are read for the rest, those of the rarest word
/// first. Title and body are two texts: no match crosses.
struct PhraseSearch {
  private let search: SegmentSearch
  private let leaf: PlanLeaf
  /// The words in the query's order.
  ///
  /// Their cursors are apart from those of `lists`, which run ahead by up to a block.
  private var words: PhraseWords
  /// Distinct lists, rarest first.
  private var lists: [PostingList] = []
  private let allowed: DocumentSet?
  private let isRanked: Bool
  private var frequencies: [UInt32]
  /// Candidates that are looked into together; between them the threshold may rise.
  private static let batchSize = 64

  /// Nil where the leaf is no phrase of single terms, or is a listed pair.
  ///
  /// It finds nothing where the segment lacks a word.
  init?(
    _ leaf: PlanLeaf, allowed: DocumentSet?, _ search: SegmentSearch, for use: PostingList.Use
  ) throws(FormatError) {
    guard leaf.shape == .phrase, leaf.scope == .anywhere else { return nil }
    var opened: [(entry: TermEntry, cursor: PostingList)] = []
    var required: [PostingList] = []
    var places: [(list: PostingList, offset: UInt32)] = []
    let first = leaf.groups[0].offset
    let cover = try PhraseCover(leaf, in: search.target)
    guard cover.whole == nil else { return nil }
    var isMissing = cover.isAbsent
    for (index, group) in leaf.groups.enumerated() {
      let entries = group.terms.compactMap { $0.entries[search.target.index] }
      guard entries.count <= 1, group.offset >= first else { return nil }
      guard let entry = entries.first else {
        isMissing = true
        continue
      }
      let word: PostingList
      if let same = opened.firstIndex(where: { $0.entry == entry }) {
        word = opened[same].cursor
      } else {
        word = try PostingList(entry, in: search.reader, search.arena, for: [use, .positions])
        opened.append((entry, word))
      }
      places.append((word, group.offset - first))
      if !cover.isCovered[index], !required.contains(where: { $0.isSame(as: word) }) {
        required.append(word.secondCursor(search.arena))
      }
    }
    for pair in cover.pairs {
      required.append(try PostingList(pair, in: search.reader, search.arena, for: use))
    }
    self.search = search
    self.leaf = leaf
    self.allowed = allowed
    isRanked = use.contains(.ranking)
    words = PhraseWords(places, search.arena)
    frequencies = [UInt32](repeating: 0, count: Self.batchSize)
    lists = isMissing ? [] : required.sorted { $0.count < $1.count }
  }

  /// How many documents hold the phrase.
  mutating func count() throws(FormatError) -> Int {
    var count = 0
    try forEachBatch(threshold: { 0 }) { candidates, range, frequencies in
      for index in 0..<range.count where frequencies[index] > 0 { count += 1 }
    }
    return count
  }

  /// The documents that hold the phrase, with how often; nil when there are none.
  mutating func list(for use: PostingList.Use) throws(FormatError) -> PostingList? {
    var found: (documents: [UInt32], frequencies: [UInt32]) = ([], [])
    try forEachBatch(threshold: { 0 }) { candidates, range, frequencies in
      for (index, place) in range.enumerated() where frequencies[index] > 0 {
        found.documents.append(candidates.document(place))
        found.frequencies.append(frequencies[index])
      }
    }
    guard !found.documents.isEmpty else { return nil }
    return try PostingList(
      documents: found.documents, frequencies: found.frequencies, in: search.reader, search.arena,
      for: use)
  }

  /// Offers the documents that hold the phrase and may be among the best; returns how many hold it
  /// where all are counted, which are then all looked into.
  @discardableResult
  mutating func run(
    into top: inout TopHits, countingAll: Bool = false
  ) throws(FormatError) -> Int? {
    let target = search.target
    let weight = leaf.weight
    let upper = Double(weight) * (search.bounds?.upper ?? .infinity) / 255
    var least: UInt32 = 0
    var known = -Double.infinity
    var count = 0
    try forEachBatch(
      threshold: {
        if !countingAll, top.threshold > known {
          known = top.threshold
          // The margin is for rounding.
          least = UInt32(min(256, max(0, (known / upper * (1 - 1e-9)).rounded(.up))))
        }
        return least
      },
      { candidates, range, frequencies in
        for (index, place) in range.enumerated() where frequencies[index] > 0 {
          count += 1
          let document = Int(candidates.document(place))
          let contribution = target.scoring.scorer.contribution(
            weight: weight, frequency: frequencies[index],
            norm: target.scoring.norm(of: document))
          if Double(contribution) >= top.threshold {
            top.offer(target.hit(document, score: Double(contribution)))
          }
        }
      })
    return countingAll ? count : nil
  }

  /// Goes over the documents that hold all words and whose least impact reaches a threshold, some
  /// at a time, with how often each has the phrase.
  private mutating func forEachBatch(
    threshold: () -> UInt32, _ body: (Candidates, Range<Int>, [UInt32]) -> Void
  ) throws(FormatError) {
    guard let lead = lists.first else { return }
    let titleWeight = search.target.scoring.titleWeight
    var found = Candidates(capacity: PostingsFormat.blockSize, search.arena)
    for block in 0..<lead.blockCount {
      let least = threshold()
      guard lead.maxImpact(ofBlock: block) >= least else { continue }
      guard lead.load(block: block) else { break }
      // With the weight 256 a value is the impact and one: still no less than the least impact.
      lead.takeBlock(isRanked ? 256 : 0, threshold: isRanked ? least + 1 : 0, into: &found)
      if let allowed, found.count > 0 { found.keep(in: allowed) }
      for list in lists.dropFirst() where found.count > 0 {
        if isRanked {
          list.requireLeast(threshold: least, of: &found)
        } else {
          list.require(0, threshold: 0, of: &found)
        }
      }
      var start = 0
      while start < found.count {
        if threshold() > least { found.keep(atLeast: threshold(), from: start) }
        let range = start..<min(found.count, start + Self.batchSize)
        guard
          words.frequencies(of: found, range, titleWeight: titleWeight, into: &frequencies)
        else { throw damage }
        body(found, range, frequencies)
        start = range.upperBound
      }
      if search.meter.spend(PostingsFormat.blockSize) { break }
    }
    try search.check(lists)
  }

  private var damage: FormatError {
    search.reader.damage(
      .positions, DecodeError(offset: 0, expected: "as many positions as the frequencies say"))
  }
}
