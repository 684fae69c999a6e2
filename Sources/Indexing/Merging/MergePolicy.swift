import IndexFormat

/// Which neighbouring segments become one, and when: tiers of like size, so that an index that
/// grows every day has few segments and each article is written again a few times only.
///
/// After Lucene's TieredMergePolicy, but of neighbours only: documents keep their order, and of two
/// segments that know a file the newer one is right. A segment's size is that of its live share, at
/// least the floor; tier t holds sizes from floor · 8ᵗ on.
package struct MergePolicy: Sendable, Equatable {
  /// So many segments of a tier become one.
  package var segmentsPerTier = 8
  /// Smaller segments count as so large: many tiny ones would be worse than writing some again.
  package var floorByteCount = 16 << 20
  /// A segment with more than this share deleted is written again.
  package var deletedShareMax = 1.0 / 3
  /// Segments do not grow beyond by themselves; asked for, they do.
  package var byteCountMax = 5 << 30

  /// The defaults.
  package init() {}

  /// What is looked at of a segment.
  package struct Segment: Sendable {
    package var byteCount: Int
    package var documentCount: Int
    package var deletedCount: Int
    /// Bytes of the larger of the sections that lists count in with 32 bits.
    package var listByteCount: Int

    package init(
      byteCount: Int, documentCount: Int, deletedCount: Int, listByteCount: Int
    ) {
      self.byteCount = byteCount
      self.documentCount = documentCount
      self.deletedCount = deletedCount
      self.listByteCount = listByteCount
    }

    fileprivate var liveByteCount: Int {
      documentCount == 0
        ? 0 : Int(Double(byteCount) * Double(documentCount - deletedCount) / Double(documentCount))
    }
  }

  /// The next segments to merge; nil when all is well.
  package func next(_ segments: [Segment]) -> Range<Int>? {
    for (index, segment) in segments.enumerated()
    where Double(segment.deletedCount) > deletedShareMax * Double(segment.documentCount)
      && segment.liveByteCount <= byteCountMax
    {
      return index..<(index + 1)
    }
    let tiers = segments.map(tier)
    for tier in Set(tiers).sorted() {
      if let run = run(of: tier, tiers, segments) { return run }
    }
    return nil
  }

  /// Segments that together make one, where that changes anything.
  package func all(_ segments: [Segment]) -> [Range<Int>] {
    groups(segments).filter { $0.count > 1 || segments[$0.lowerBound].deletedCount > 0 }
  }

  /// All segments in as few groups as may be joined.
  package func groups(_ segments: [Segment]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < segments.count {
      var end = start + 1
      while end < segments.count, Self.canJoin(segments[start...end]) { end += 1 }
      ranges.append(start..<end)
      start = end
    }
    return ranges
  }

  private func tier(_ segment: Segment) -> Int {
    var tier = 0
    var size = max(1, floorByteCount)
    while segment.liveByteCount / segmentsPerTier >= size {
      size *= segmentsPerTier
      tier += 1
    }
    return tier
  }

  /// The oldest run with enough segments of a tier, and smaller ones only between them, that stays
  /// within the limits.
  private func run(of tier: Int, _ tiers: [Int], _ segments: [Segment]) -> Range<Int>? {
    var start = 0
    while start < segments.count {
      guard tiers[start] == tier else {
        start += 1
        continue
      }
      var end = start + 1
      var last = start
      var count = 1
      var byteCount = segments[start].liveByteCount
      while end < segments.count, tiers[end] <= tier,
        byteCount + segments[end].liveByteCount <= byteCountMax,
        Self.canJoin(segments[start...end])
      {
        byteCount += segments[end].liveByteCount
        if tiers[end] == tier {
          count += 1
          last = end
        }
        end += 1
      }
      if count >= segmentsPerTier { return start..<(last + 1) }
      start = end
    }
    return nil
  }

  /// Whether numbers of documents and offsets in lists stay in their 32 bits.
  private static func canJoin(_ segments: ArraySlice<Segment>) -> Bool {
    let documents = segments.reduce(0) { $0 + $1.documentCount - $1.deletedCount }
    // Joining makes lists a little larger where they were short: a quarter is left for that.
    let bytes = segments.reduce(0) { $0 + $1.listByteCount }
    return documents <= SegmentMerge.documentCountMax && bytes <= 3 << 30
  }
}

extension MergePolicy.Segment {
  init(_ reader: SegmentReader, byteCount: Int, deletedCount: Int) {
    self.init(
      byteCount: byteCount, documentCount: reader.documentCount, deletedCount: deletedCount,
      listByteCount: max(reader.byteCount(of: .postings), reader.byteCount(of: .positions)))
  }
}
