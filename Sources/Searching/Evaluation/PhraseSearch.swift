import IndexFormat
import Storage

/// Finds the documents of one segment that hold a phrase, and counts or scores them.
///
/// Documents that hold all words come from the block kernels, rarest word first; listed pairs of
/// frequent words take the place of these (`PhraseCover`). A phrase occurs at most as often as each
/// of its words or pairs, so its impact is at most the least of theirs: what cannot reach the
/// threshold by that is not looked into. Positions are read for the rest, those of the rarest word
/// first. Title and body are two texts: no match crosses.
struct PhraseSearch: ~Copyable {
  private let search: SegmentSearch
  private let leaf: PlanLeaf
  private let use: PostingList.Use
  /// Each word's entry and how far it stands behind the first, in the query's order.
  private let places: [(entry: TermEntry, offset: UInt32)]
  /// The distinct lists that a document must be in, rarest first; none where it cannot be found.
  private let required: [TermEntry]
  /// Those of them that were needed so far.
  private var lists: [PostingList] = []
  /// The words with cursors of their own, as those of `lists` run ahead by up to a block; opened
  /// when the first document is found that holds all of them.
  private var words: PhraseWords?
  private let allowed: DocumentSet?
  private let isRanked: Bool
  private var frequencies: [UInt32]
  /// Candidates that are looked into together; between them the threshold may rise.
  private static let batchSize = 64

  private init(
    _ leaf: PlanLeaf, allowed: DocumentSet?, _ search: SegmentSearch, for use: PostingList.Use,
    _ places: [(entry: TermEntry, offset: UInt32)], required: [TermEntry]
  ) {
    self.search = search
    self.leaf = leaf
    self.use = use
    self.allowed = allowed
    self.places = places
    self.required = required
    isRanked = use.contains(.ranking)
    lists.reserveCapacity(required.count)
    frequencies = required.isEmpty ? [] : [UInt32](repeating: 0, count: Self.batchSize)
  }

  /// Nil where the leaf is no phrase of single terms, or is a listed pair.
  ///
  /// It finds nothing where the segment lacks a word.
  static func of(
    _ leaf: PlanLeaf, allowed: DocumentSet?, _ search: SegmentSearch, for use: PostingList.Use
  ) throws(FormatError) -> PhraseSearch? {
    guard leaf.shape == .phrase, leaf.scope == .anywhere else { return nil }
    let first = leaf.groups[0].offset
    var places: [(entry: TermEntry, offset: UInt32)] = []
    places.reserveCapacity(leaf.groups.count)
    for group in leaf.groups {
      guard group.offset >= first else { return nil }
      var found: TermEntry?
      for term in group.terms {
        guard let entry = term.entries[search.target.index] else { continue }
        guard found == nil else { return nil }
        found = entry
      }
      if let found { places.append((found, group.offset - first)) }
    }
    var required: [TermEntry] = []
    if places.count == leaf.groups.count {
      let cover = try PhraseCover(leaf, in: search.target)
      guard cover.whole == nil else { return nil }
      if !cover.isAbsent {
        required.reserveCapacity(places.count)
        for pair in cover.pairs { required.append(pair) }
        for (index, place) in places.enumerated() where !cover.covers(index) {
          if !required.contains(place.entry) { required.append(place.entry) }
        }
        required.sort { $0.documentCount < $1.documentCount }
        // They are read once a document holds all words: by then they are here.
        for place in places { search.reader.prefetchPositions(of: place.entry) }
      }
    }
    return PhraseSearch(leaf, allowed: allowed, search, for: use, places, required: required)
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
    guard !required.isEmpty else { return }
    let lead = try list(0)
    let titleWeight = search.target.scoring.titleWeight
    var found = Candidates(capacity: PostingsFormat.blockSize, search.arena)
    for block in 0..<lead.blockCount {
      let least = threshold()
      guard lead.maxImpact(ofBlock: block) >= least else { continue }
      guard lead.load(block: block) else { break }
      // With the weight 256 a value is the impact and one: still no less than the least impact.
      lead.takeBlock(isRanked ? 256 : 0, threshold: isRanked ? least + 1 : 0, into: &found)
      if let allowed, found.count > 0 { found.keep(in: allowed) }
      for index in required.indices.dropFirst() where found.count > 0 {
        let list = try list(index)
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
        guard try findFrequencies(of: found, range, titleWeight) else { throw damage }
        body(found, range, frequencies)
        start = range.upperBound
      }
      if search.meter.spend(PostingsFormat.blockSize) { break }
    }
    try search.check(lists)
  }

  /// One of the required lists, opened when it is first asked for; asked for in order.
  private mutating func list(_ index: Int) throws(FormatError) -> PostingList {
    if index == lists.count {
      lists.append(try PostingList(required[index], in: search.reader, search.arena, for: use))
    }
    return lists[index]
  }

  /// How often candidates that hold all words have the phrase; false when a list is damaged.
  private mutating func findFrequencies(
    of candidates: Candidates, _ range: Range<Int>, _ titleWeight: UInt32
  ) throws(FormatError) -> Bool {
    if words == nil { words = try openWords() }
    return words?.frequencies(
      of: candidates, range, titleWeight: titleWeight, into: &frequencies) ?? false
  }

  private func openWords() throws(FormatError) -> PhraseWords {
    var opened: [(list: PostingList, offset: UInt32)] = []
    opened.reserveCapacity(places.count)
    for (index, place) in places.enumerated() {
      if let same = places[..<index].firstIndex(where: { $0.entry == place.entry }) {
        opened.append((opened[same].list, place.offset))
      } else if let same = required[..<lists.count].firstIndex(of: place.entry) {
        let list = try lists[same].withPositions(of: place.entry, in: search.reader, search.arena)
        opened.append((list, place.offset))
      } else {
        let list = try PostingList(
          place.entry, in: search.reader, search.arena, for: .positions)
        opened.append((list, place.offset))
      }
    }
    return PhraseWords(opened, search.arena)
  }

  private var damage: FormatError {
    search.reader.damage(
      .positions, DecodeError(offset: 0, expected: "as many positions as the frequencies say"))
  }
}
