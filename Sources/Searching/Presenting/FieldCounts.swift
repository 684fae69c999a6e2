import IndexFormat

/// How often something occurs in the title and in the body of an article.
package struct FieldCounts: Sendable, Equatable {
  package var title: UInt32 = 0
  package var body: UInt32 = 0

  package init(title: UInt32 = 0, body: UInt32 = 0) {
    self.title = title
    self.body = body
  }

  /// Whether it occurs at all.
  package var isEmpty: Bool { title == 0 && body == 0 }

  /// Counts a position.
  mutating func add(_ position: UInt32) {
    if PositionCoding.isTitle(position) { title += 1 } else { body += 1 }
  }
}

extension MatcherFactory {
  /// The occurrences of a leaf in a document, where the leaf asks for them.
  ///
  /// Title weight · title + body is the leaf's frequency, unless that has reached its limit. Reads
  /// one block of postings for each term, whatever the leaf is.
  func occurrences(of leaf: PlanLeaf, in document: Int) throws(FormatError) -> FieldCounts {
    if leaf.shape == .single {
      return try occurrences(of: leaf.groups[0], in: leaf.scope, document)
    }
    var positions: [[UInt32]] = []
    for group in leaf.groups { positions.append(try self.positions(of: group, in: document)) }
    var counts = FieldCounts()
    for first in positions[0] where Occurrences.contains(first, leaf.scope) {
      let isMatch = positions.indices.dropFirst().allSatisfy { index in
        let reach = leaf.reach(of: index, from: Int64(first))
        return positions[index].contains {
          reach.contains(Int64($0)) && PositionCoding.isTitle($0) == PositionCoding.isTitle(first)
        }
      }
      if isMatch { counts.add(first) }
    }
    return counts
  }

  /// The occurrences of a word's terms in a document.
  func occurrences(
    of group: TermGroup, in scope: TextScope, _ document: Int
  ) throws(FormatError) -> FieldCounts {
    var counts = FieldCounts()
    try forEachPosition(of: group, in: document) { position in
      if Occurrences.contains(position, scope) { counts.add(position) }
    }
    return counts
  }

  /// Hands over where a word's terms stand in a document, term by term.
  func forEachPosition(
    of group: TermGroup, in document: Int, _ body: (UInt32) -> Void
  ) throws(FormatError) {
    var positions: [UInt32] = []
    for term in group.terms {
      guard let entry = term.entries[target.index] else { continue }
      let reader = try TermReader(entry, in: target.segment.reader, meter)
      try reader.advance(to: document)
      guard reader.document == document else { continue }
      try reader.positions(into: &positions)
      for position in positions { body(position) }
    }
  }

  /// Where a word stands in a document: distinct, ascending.
  func positions(of group: TermGroup, in document: Int) throws(FormatError) -> [UInt32] {
    var positions: [UInt32] = []
    try forEachPosition(of: group, in: document) { positions.append($0) }
    return Set(positions).sorted()
  }
}

extension PositionCoding {
  /// Whether a position is one of the title.
  static func isTitle(_ position: UInt32) -> Bool { position < PostingsFormat.bodyStart }
}
