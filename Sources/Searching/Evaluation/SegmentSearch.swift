import IndexFormat
import Storage

/// What the searches by kernels share in one segment: lists, filters, exact scores.
///
/// For one search at a time. Everything points into the arena and the segment.
final class SegmentSearch {
  let factory: MatcherFactory
  let arena: Arena
  /// How the segment's impacts bound scores; nil where they do not help or are not asked for.
  let bounds: ImpactBounds?

  var target: SegmentTarget { factory.target }
  var meter: WorkMeter { factory.meter }
  var reader: SegmentReader { factory.target.segment.reader }
  var documentCount: Int { factory.target.documentCount }

  init(_ factory: MatcherFactory, _ arena: Arena, bounds: ImpactBounds? = nil) {
    self.factory = factory
    self.arena = arena
    self.bounds = bounds
  }

  /// A leaf's documents and frequencies; nil when the segment has none.
  ///
  /// One term is opened as it is, and so is a listed pair; what needs several or positions is
  /// worked out beforehand.
  func list(_ leaf: PlanLeaf, for use: PostingList.Use) throws(FormatError) -> PostingList? {
    if leaf.shape == .single, leaf.scope == .anywhere {
      let terms = leaf.groups[0].terms
      if terms.count == 1 {
        guard let entry = terms[0].entries[target.index] else { return nil }
        return try PostingList(entry, in: reader, arena, for: use)
      }
      var entries: [TermEntry] = []
      for term in terms {
        if let entry = term.entries[target.index] { entries.append(entry) }
      }
      guard let first = entries.first else { return nil }
      if entries.count == 1 { return try PostingList(first, in: reader, arena, for: use) }
      let union = try TermUnion(entries, self)
      guard !union.documents.isEmpty else { return nil }
      return try PostingList(
        documents: union.documents, frequencies: union.frequencies, in: reader, arena, for: use)
    }
    if let whole = try PhraseCover(leaf, in: target).whole {
      return try PostingList(whole, in: reader, arena, for: use)
    }
    if var phrase = try PhraseSearch.of(leaf, allowed: nil, self, for: []) {
      return try phrase.list(for: use)
    }
    guard let matcher = try factory.leaf(leaf) else { return nil }
    var documents: [UInt32] = []
    var frequencies: [UInt32] = []
    try matcher.advance(to: 0)
    while matcher.document != Matcher.end {
      documents.append(UInt32(matcher.document))
      frequencies.append(matcher.frequency)
      try matcher.advance(to: matcher.document + 1)
    }
    guard !documents.isEmpty else { return nil }
    return try PostingList(
      documents: documents, frequencies: frequencies, in: reader, arena, for: use)
  }

  /// The documents that filters, negations and deletes leave; nil when that is all of them.
  func allowed(required: [PlanNode], forbidden: [PlanNode]) throws(FormatError) -> DocumentSet? {
    let deleted = target.segment.deleted
    guard !required.isEmpty || !forbidden.isEmpty || !deleted.isEmpty else { return nil }
    let allowed = DocumentSet(capacity: documentCount, arena)
    if let first = required.first {
      try insert(first, into: allowed)
    } else {
      allowed.insertAll(below: documentCount)
    }
    for node in required.dropFirst() {
      let set = DocumentSet(capacity: documentCount, arena)
      try insert(node, into: set)
      allowed.formIntersection(set)
    }
    for node in forbidden {
      let set = DocumentSet(capacity: documentCount, arena)
      try insert(node, into: set)
      allowed.subtract(set)
    }
    allowed.subtract(deleted)
    return allowed
  }

  /// Puts the documents that match a node into a set.
  private func insert(_ node: PlanNode, into set: DocumentSet) throws(FormatError) {
    switch node {
    case .all: return set.insertAll(below: documentCount)
    case .leaf(let leaf) where leaf.shape == .single && leaf.scope == .anywhere:
      for term in leaf.groups[0].terms {
        guard let entry = term.entries[target.index] else { continue }
        try insert(entry, into: set)
      }
      return
    case .leaf(let leaf) where leaf.shape == .phrase && leaf.scope == .anywhere:
      guard let list = try list(leaf, for: []) else { return }
      list.mark(in: 0..<documentCount, of: set)
      return try check([list])
    case .terms(let terms) where terms.count == 1:
      if let entry = terms[0].entries[target.index] { try insert(entry, into: set) }
      return
    default: break
    }
    let matcher = try factory.matcher(for: node)
    try matcher.advance(to: 0)
    while matcher.document != Matcher.end {
      set.insert(matcher.document)
      try matcher.advance(to: matcher.document + 1)
    }
  }

  private func insert(_ entry: TermEntry, into set: DocumentSet) throws(FormatError) {
    let list = try PostingList(entry, in: reader, arena, for: [])
    list.mark(in: 0..<documentCount, of: set)
    try check([list])
  }

  /// Throws when some of a list could not be decoded.
  func check(_ lists: some Sequence<PostingList>) throws(FormatError) {
    for list in lists where list.isDamaged {
      throw reader.damage(.postings, DecodeError(offset: 0, expected: "whole blocks of postings"))
    }
  }
}
