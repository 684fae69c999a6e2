import IndexFormat

/// Counts the documents of one segment that match.
///
/// Apart from ranking, because whole blocks can then be counted: what is dense as words of bits,
/// what is rare by looking its documents up in the others.
struct MatchCount {
  /// A list with at least one document in so many counts as dense.
  private static let denseSpacing = 32

  private let search: SegmentSearch

  init(_ search: SegmentSearch) { self.search = search }

  /// How many documents match a plan, whose shape is nil where it is no OR or AND.
  func count(_ root: PlanNode, _ shape: PlanShape?) throws(FormatError) -> Int {
    guard let shape else { return try countOneByOne(root) }
    let allowed = try search.allowed(required: shape.required, forbidden: shape.forbidden)
    if let leaf = shape.onlyLeaf,
      var phrase = try PhraseSearch.of(leaf, allowed: allowed, search, for: [])
    {
      return try phrase.count()
    }
    var lists: [PostingList] = []
    for (leaf, isRequired) in shape.leaves where isRequired || shape.kind == .union {
      if let list = try search.list(leaf, for: []) {
        if !lists.contains(where: { $0.isSame(as: list) }) { lists.append(list) }
      } else if isRequired {
        return 0
      }
    }
    guard !lists.isEmpty else { return 0 }
    lists.sort { $0.count < $1.count }
    let count: Int
    if lists.count == 1, allowed == nil {
      count = lists[0].count
    } else if shape.kind == .intersection || lists.count == 1 {
      count = countAll(of: lists, allowed)
    } else if lists.count == 2, allowed == nil, isRare(lists[0]) {
      count = lists[0].count + lists[1].count - countAll(of: lists, nil)
    } else {
      let set = DocumentSet(capacity: search.documentCount, search.arena)
      for list in lists { list.mark(in: 0..<search.documentCount, of: set) }
      if let allowed { set.formIntersection(allowed) }
      count = set.count
    }
    try search.check(lists)
    return count
  }

  /// How many documents all lists hold; the rarest comes first.
  private func countAll(of lists: [PostingList], _ allowed: DocumentSet?) -> Int {
    guard isRare(lists[0]) else {
      let all = 0..<search.documentCount
      let common = DocumentSet(capacity: search.documentCount, search.arena)
      lists[0].mark(in: all, of: common)
      for list in lists.dropFirst() {
        let set = DocumentSet(capacity: search.documentCount, search.arena)
        list.mark(in: all, of: set)
        common.formIntersection(set)
      }
      if let allowed { common.formIntersection(allowed) }
      return common.count
    }
    var found = Candidates(capacity: PostingsFormat.blockSize, search.arena)
    var count = 0
    for block in 0..<lists[0].blockCount {
      guard lists[0].load(block: block) else { break }
      lists[0].takeBlock(0, threshold: 0, into: &found)
      if let allowed { found.keep(in: allowed) }
      for list in lists.dropFirst() where found.count > 0 {
        list.require(0, threshold: 0, of: &found)
      }
      count += found.count
      if search.meter.spend(PostingsFormat.blockSize) { break }
    }
    return count
  }

  private func isRare(_ list: PostingList) -> Bool {
    list.count * Self.denseSpacing < search.documentCount
  }

  private func countOneByOne(_ root: PlanNode) throws(FormatError) -> Int {
    let matcher = try search.factory.matcher(for: root)
    var count = 0
    try matcher.advance(to: 0)
    while matcher.document != Matcher.end {
      if !search.target.isDeleted(matcher.document) { count += 1 }
      try matcher.advance(to: matcher.document + 1)
    }
    return count
  }
}
